#include "base/async/combine.hpp"
#include "base/async/task_group.hpp"
#include "base/error.hpp"
#include "hw/serial/serial_cable.hpp"

#include <doctest/doctest.h>

using namespace tipring;
using namespace tipring::hw;

namespace {

using octets = std::vector<std::uint8_t>;

struct bench
{
    explicit bench(cable_conditions conditions = {})
        : cable(time, conditions)
    {
    }

    asio::io_context context;
    virtual_time time{context};
    serial_cable cable;
};

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

octets counting(std::size_t n)
{
    octets all(n);
    for (std::size_t i = 0; i < n; ++i)
        all[i] = static_cast<std::uint8_t>(i);
    return all;
}

} // namespace

TEST_CASE("octets come through in order, both ways, and take as long as their bits")
{
    bench b({.bits_per_second = 9600});
    const auto scene = [](bench& w) -> awaitable<void> {
        const octets sent = counting(960);
        const auto exchange = [](bench& x, octets what) -> awaitable<void> {
            co_await x.cable.computer_end().write(what);
            co_await x.cable.modem_end().write(what);
        };
        const auto collect = [](bench& x, octets what) -> awaitable<void> {
            const octets there = co_await read(x.cable.modem_end(), what.size());
            CHECK(there == what);
            CHECK(x.time.now() >= 1s); // 960 octets of 10 bits
            CHECK(x.time.now() < 1010ms);
            const octets back = co_await read(x.cable.computer_end(), what.size());
            CHECK(back == what);
        };
        co_await join(exchange(w, sent), collect(w, sent));
    };
    b.time.run(scene(b));
}

TEST_CASE("a reader that does not read holds the writer up, and loses nothing")
{
    bench b({.receive_buffer = 100});
    const auto scene = [](bench& w) -> awaitable<void> {
        const octets sent = counting(1000);
        task_group writing(w.time.executor());
        writing.spawn(w.cable.computer_end().write(sent));
        co_await w.time.wait(10s);
        CHECK_FALSE(writing.empty());
        const octets got = co_await read(w.cable.modem_end(), sent.size());
        CHECK(got == sent);
        co_await writing.join();
    };
    b.time.run(scene(b));
}

TEST_CASE("whoever waits when the cable is pulled is told, on both sides")
{
    bench b({.receive_buffer = 10});
    const auto scene = [](bench& w) -> awaitable<void> {
        int told = 0;
        const auto reader = [](serial_port& port, int& count) -> awaitable<void> {
            try {
                co_await read(port, 1);
            } catch (const failure& e) {
                CHECK(e.code() == errc::port_vanished);
                ++count;
            }
        };
        const auto writer = [](serial_port& port, int& count) -> awaitable<void> {
            try {
                octets much(100);
                co_await port.write(much);
            } catch (const failure& e) {
                CHECK(e.code() == errc::port_vanished);
                ++count;
            }
        };
        task_group all(w.time.executor());
        all.spawn(reader(w.cable.computer_end(), told));
        all.spawn(writer(w.cable.computer_end(), told));
        co_await w.time.wait(1s);
        w.cable.unplug();
        co_await all.join();
        CHECK(told == 2);
        CHECK_FALSE(w.cable.modem_end().present());

        w.cable.replug();
        const octets again = counting(5);
        co_await w.cable.computer_end().write(again);
        const octets fresh = co_await read(w.cable.modem_end(), again.size());
        CHECK(fresh == again);
    };
    b.time.run(scene(b));
}

TEST_CASE("a cancelled read takes nothing")
{
    bench b;
    const auto scene = [](bench& w) -> awaitable<void> {
        const auto early = co_await within(w.time, 100ms, read(w.cable.modem_end(), 1));
        CHECK_FALSE(early);
        const octets one{42};
        co_await w.cable.computer_end().write(one);
        const octets got = co_await read(w.cable.modem_end(), 1);
        CHECK(got == one);
    };
    b.time.run(scene(b));
}

TEST_CASE("circuits cross as in a null modem cable")
{
    bench b;
    serial_port& computer = b.cable.computer_end();
    serial_port& modem = b.cable.modem_end();
    computer.set_circuit_108_dtr(false);
    computer.set_circuit_105_rts(true);
    REQUIRE(modem.signals());
    CHECK_FALSE(modem.signals()->circuit_107_dsr);
    CHECK(modem.signals()->circuit_106_cts);
    b.cable.show(true, false);
    CHECK(computer.signals()->circuit_109_dcd);
    CHECK_FALSE(computer.signals()->circuit_125_ri);

    bench like_a_pty({.carries_circuits = false});
    CHECK_FALSE(like_a_pty.cable.computer_end().signals());
}
