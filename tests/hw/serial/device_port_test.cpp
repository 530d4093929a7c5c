#include "base/async/combine.hpp"
#include "base/error.hpp"
#include "hw/serial/device_port.hpp"

#include <boost/asio/co_spawn.hpp>
#include <doctest/doctest.h>

#include <exception>

using namespace tipring;
using namespace tipring::hw;

namespace {

using octets = std::vector<std::uint8_t>;

/// Runs a task on real descriptors; CTest's limit ends what hangs.
void run(asio::io_context& context, awaitable<void> task)
{
    std::exception_ptr thrown;
    asio::co_spawn(context, std::move(task), [&](const std::exception_ptr& e) {
        thrown = e;
        context.stop();
    });
    context.run();
    if (thrown)
        std::rethrow_exception(thrown);
}

awaitable<octets> read(serial_port& from, std::size_t count)
{
    octets all;
    while (all.size() < count) {
        octets piece(count - all.size());
        const std::size_t n = co_await from.read_some(piece);
        all.insert(all.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(n));
    }
    co_return all;
}

errc error_of_opening(const std::string& path)
{
    asio::io_context context;
    try {
        open_serial_port(context.get_executor(), path);
    } catch (const failure& e) {
        CHECK(std::string(e.what()).find(path) != std::string::npos);
        return static_cast<errc>(e.code().value());
    }
    return errc{};
}

} // namespace

TEST_CASE("all 256 octets come through a pseudo-terminal both ways, unharmed")
{
    asio::io_context context;
    const auto scene = [](asio::io_context& on) -> awaitable<void> {
        const auto pty = make_pseudo_terminal(on.get_executor());
        const auto port = open_serial_port(on.get_executor(), pty->path());
        CHECK(port->name() == pty->path());
        CHECK_FALSE(port->signals());
        octets all(256);
        for (std::size_t i = 0; i < all.size(); ++i)
            all[i] = static_cast<std::uint8_t>(i);
        co_await port->write(all);
        const octets there = co_await read(pty->port(), all.size());
        CHECK(there == all);
        co_await pty->port().write(all);
        const octets back = co_await read(*port, all.size());
        CHECK(back == all);
    };
    run(context, scene(context));
}

TEST_CASE("a pseudo-terminal tells when a program opens it and when the last one closes it")
{
    asio::io_context context;
    const auto scene = [](asio::io_context& on) -> awaitable<void> {
        const auto pty = make_pseudo_terminal(on.get_executor());
        auto port = open_serial_port(on.get_executor(), pty->path());
        const bool opened = co_await pty->opened_or_closed();
        CHECK(opened);
        port.reset();
        const bool open_still = co_await pty->opened_or_closed();
        CHECK_FALSE(open_still);
        port = open_serial_port(on.get_executor(), pty->path());
        const bool opened_again = co_await pty->opened_or_closed();
        CHECK(opened_again);
    };
    run(context, scene(context));
}

TEST_CASE("a port whose other end goes away is gone, also for who reads at that moment")
{
    asio::io_context context;
    const auto scene = [](asio::io_context& on) -> awaitable<void> {
        auto pty = make_pseudo_terminal(on.get_executor());
        const auto port = open_serial_port(on.get_executor(), pty->path());
        const auto reader = [](serial_port& from) -> awaitable<void> {
            try {
                co_await read(from, 1);
                FAIL("read from a port that is gone");
            } catch (const failure& e) {
                CHECK(e.code() == errc::port_vanished);
            }
        };
        const auto puller = [](std::unique_ptr<pseudo_terminal>& end) -> awaitable<void> {
            end.reset();
            co_return;
        };
        co_await join(reader(*port), puller(pty));
        CHECK_FALSE(port->present());
    };
    run(context, scene(context));
}

TEST_CASE("a port that cannot be opened says why")
{
    CHECK(error_of_opening("/dev/ttyNone") == errc::port_vanished);
    CHECK(error_of_opening("/dev/null") == errc::not_supported);
}

TEST_CASE("a port belongs to one program at a time")
{
    asio::io_context context;
    const auto pty = make_pseudo_terminal(context.get_executor());
    const auto port = open_serial_port(context.get_executor(), pty->path());
    CHECK(error_of_opening(pty->path()) == errc::line_in_use);
}

TEST_CASE("the list of ports holds no pseudo-terminal, and every entry a path")
{
    for (const serial_port_info& info : list_serial_ports()) {
        CHECK(info.path.starts_with("/dev/"));
        CHECK_FALSE(info.path.starts_with("/dev/pts"));
    }
}
