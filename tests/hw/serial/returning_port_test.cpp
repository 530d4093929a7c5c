#include "base/async/combine.hpp"
#include "base/error.hpp"
#include "hw/serial/returning_port.hpp"

#include <boost/asio/co_spawn.hpp>
#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <exception>
#include <filesystem>

using namespace tipring;
using namespace tipring::hw;

namespace {

/// A place where a device is plugged in: a link, as /dev/serial/by-id has them.
struct socket_on_the_wall
{
    explicit socket_on_the_wall(asio::io_context& on)
        : context(on)
    {
        plug_in();
    }
    ~socket_on_the_wall() { pull_out(); }
    socket_on_the_wall(const socket_on_the_wall&) = delete;
    socket_on_the_wall& operator=(const socket_on_the_wall&) = delete;

    void plug_in()
    {
        device = make_pseudo_terminal(context.get_executor());
        std::filesystem::create_symlink(device->path(), path);
    }
    void pull_out()
    {
        device.reset();
        std::filesystem::remove(path);
    }

    asio::io_context& context;
    std::string path = (std::filesystem::temp_directory_path() / ("tipring_port_" + std::to_string(getpid()))).string();
    std::unique_ptr<pseudo_terminal> device;
};

awaitable<char> one_octet(serial_port& from)
{
    std::array<std::uint8_t, 1> octet{};
    co_await from.read_some(octet);
    co_return static_cast<char>(octet[0]);
}

awaitable<void> say(serial_port& to, char what)
{
    std::vector<std::uint8_t> octets(1, static_cast<std::uint8_t>(what));
    co_await to.write(std::move(octets));
}

awaitable<errc> error_of_reading(serial_port& from)
{
    try {
        co_await one_octet(from);
    } catch (const failure& e) {
        co_return static_cast<errc>(e.code().value());
    }
    co_return errc{};
}

awaitable<void> pulled_out_and_plugged_in(asio::io_context& on)
{
    socket_on_the_wall wall(on);
    const auto port = open_returning_port(on.get_executor(), wall.path);
    CHECK(port->name() == wall.path);
    co_await say(wall.device->port(), 'a');
    const char before = co_await one_octet(*port);
    CHECK(before == 'a');

    for (int again = 0; again < 3; ++again) {
        wall.pull_out();
        const errc gone = co_await error_of_reading(*port);
        CHECK(gone == errc::port_vanished);
        CHECK_FALSE(port->present());
        CHECK_FALSE(port->signals().has_value());
        port->set_circuit_108_dtr(true); // nothing to do, and no harm
        const errc still_gone = co_await error_of_reading(*port);
        CHECK(still_gone == errc::port_vanished);

        wall.plug_in();
        CHECK(port->present());
        co_await say(*port, 'b');
        const char there = co_await one_octet(wall.device->port());
        CHECK(there == 'b');
        co_await say(wall.device->port(), 'c');
        const char here = co_await one_octet(*port);
        CHECK(here == 'c');
    }
}

} // namespace

TEST_CASE("a port that is pulled out is gone for whoever uses it, and is opened anew once it is back")
{
    asio::io_context context;
    std::exception_ptr thrown;
    asio::co_spawn(context, pulled_out_and_plugged_in(context), [&](const std::exception_ptr& e) {
        thrown = e;
        context.stop();
    });
    context.run();
    if (thrown)
        std::rethrow_exception(thrown);
}

TEST_CASE("a port that was never there cannot be opened")
{
    asio::io_context context;
    CHECK_THROWS_WITH_AS(
        open_returning_port(context.get_executor(), "/nowhere/modem"),
        "no device /nowhere/modem: plug it in; 'tipring lines' lists what is there",
        failure
    );
}
