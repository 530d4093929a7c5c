#include "api/bringup/bring_up.hpp"
#include "api/system/bringup_lines.hpp"
#include "api/system/simulated_modem.hpp"
#include "base/async/combine.hpp"
#include "base/error.hpp"
#include "drivers/fxo/fxo_line.hpp"
#include "hw/plant/plant.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

using namespace tipring;
using namespace tipring::api::bringup;
using plant::line_conditions;

namespace {

drivers::at_line_settings hearing(bool duplex)
{
    drivers::at_line_settings settings;
    settings.name = "at:plant:fxo";
    settings.duplex = duplex;
    return settings;
}

/// An FXS port, a pair of copper, and a soft modem at its other end.
struct modem_on_a_table
{
    explicit modem_on_a_table(const line_conditions& conditions = api::good_copper(), bool duplex = true)
        : jack(time, world.add_trunk("plant:fxs", "plant:fxo", conditions))
        , exchange(world.exchange_end("plant:fxs"))
        , modem(time, jack, "at:plant:fxo", {})
        , driver(time, modem.cable().computer_end(), hearing(duplex))
        , subscriber(time, driver, duplex)
        , both(time, &exchange, subscriber)
    {
        modem.start();
        copper.spawn(world.run());
        tasks.spawn(driver.run());
        time.run(driver.until_ready());
        tasks.spawn(subscriber.run());
        tasks.spawn(both.run());
    }

    ~modem_on_a_table()
    {
        const auto stop = [](modem_on_a_table& t) -> awaitable<void> {
            co_await t.tasks.stop();
            co_await t.modem.stop();
            co_await t.copper.stop();
        };
        time.run(stop(*this));
    }

    const report& measure()
    {
        time.run(bring_up(both, how, limits, found, nobody));
        return found;
    }

    const finding& of(std::string_view name) const
    {
        const auto one = std::ranges::find_if(found.findings, [&](const finding& f) { return f.what->name == name; });
        REQUIRE_MESSAGE(one != found.findings.end(), std::string(name));
        return *one;
    }

    std::string faults() const
    {
        std::string all;
        for (const finding& f : found.findings)
            if (f.outcome == verdict::fail)
                all.append(all.empty() ? "" : " ").append(f.what->name);
        return all;
    }

    asio::io_context context;
    virtual_time time{context};
    setup how{.country = "us", .on = hardware::modem, .soak = 4s};
    const limit_book limits = limit_book::shipped("us", hardware::modem);
    const teller nobody;
    report found;
    plant::plant world{time};
    drivers::fxo_line jack;
    hw::fxs_port& exchange;
    api::simulated_modem modem;
    drivers::at_line driver;
    modem_port subscriber;
    bench both;
    task_group tasks{time.executor()};
    task_group copper{time.executor()};
};

} // namespace

TEST_CASE("what is set on the pair of a modem is what is measured")
{
    line_conditions c;
    c.noise = dbm0{-62.0};
    c.exchange_hybrid = 15_dB;
    c.subscriber_hybrid = 17_dB;
    c.to_subscriber.loss = 4_dB;
    c.to_exchange.loss = 0.5_dB;
    modem_on_a_table table(c);
    table.how.soak = 60s; // longer than clear_disconnected: the firmware hears no dial tone here
    table.measure();
    CHECK(table.faults() == "");
    const auto near = [&](std::string_view name, double set, double tolerance) {
        CAPTURE(std::string(name));
        CHECK(std::abs(table.of(name).value.value_or(99.0) - set) <= tolerance);
    };
    near("gain.to_subscriber", -4.0, 0.2); // samples of 8 bits
    near("gain.to_exchange", -0.5, 0.2);
    near("noise.to_exchange", -62.0 - 3.6, 0.3); // white over 4 kHz, weighted
    near("echo.at_exchange", 15.0, 0.2);
    near("echo.at_subscriber", 17.0, 0.5);
    near("dial_tone.level", -13.0 + 3.0 - 4.0, 0.2);
    near("dtmf.to_exchange.low", -9.0 - 0.5, 0.2);
    near("caller_id.on_hook", 1.0, 0.0);
    CHECK(table.of("caller_id.on_hook").because.find("BRING UP") != std::string::npos);
    for (const char* const not_its :
         {"battery.present", "polarity.seen", "pulse.errors", "ring.trip", "flash.shortest"}) {
        CHECK(table.of(not_its).outcome == verdict::not_measurable);
        CHECK(table.of(not_its).because.find("modem") != std::string::npos);
    }
}

TEST_CASE("faults of a modem's pair show as themselves and as nothing else")
{
    line_conditions c = api::good_copper();
    c.subscriber_hybrid = 8_dB;
    c.to_exchange.loss = 8_dB;
    c.to_subscriber.slip = {.every = 3s, .samples = 1};
    modem_on_a_table table(c);
    table.how.soak = 14s;
    CHECK_FALSE(table.measure().good());
    CHECK(table.faults() == "gain.to_exchange echo.at_subscriber clock.to_subscriber.slips");
}

TEST_CASE("a modem that does not hear while it speaks shows all but its own echo")
{
    modem_on_a_table table(api::good_copper(), false);
    table.measure();
    CHECK(table.faults() == "");
    for (const char* const echo : {"echo.at_subscriber", "canceller.at_subscriber"})
        CHECK(table.of(echo).because == "this modem does not hear while it speaks");
    CHECK(table.of("echo.at_exchange").outcome == verdict::pass);
    CHECK(table.of("dtmf.to_exchange.errors").value == 0.0);
    CHECK(table.of("q24.to_exchange.missed").because == "");
}

TEST_CASE("a modem that is not wired to the port is told so")
{
    modem_on_a_table table;
    table.world.pair("plant:fxs").cut_hook(true);
    table.measure();
    CHECK(table.of("hook.off_delay").outcome == verdict::fail);
    CHECK(table.of("noise.to_exchange").because.find("wired together") != std::string::npos);
}

namespace {

awaitable<void> pull_the_cable(modem_on_a_table& table, sample_count when)
{
    co_await table.time.wait(when);
    table.modem.cable().unplug();
}

} // namespace

TEST_CASE("a modem that is pulled out at any moment ends the bring-up with what was measured so far")
{
    for (const sample_count when :
         {sample_count(4ms),
          sample_count(300ms),
          sample_count(2s),
          sample_count(11s),
          sample_count(40s),
          sample_count(70s)}) {
        modem_on_a_table table;
        table.tasks.spawn(pull_the_cable(table, when));
        CAPTURE(to_ms(when));
        try {
            table.measure();
            FAIL("it went on");
        } catch (const failure& e) {
            CHECK(e.code() == make_error_code(errc::port_vanished));
        }
        CHECK_MESSAGE(table.found.ended_early.find("plug it in") != std::string::npos, table.found.ended_early);
        CHECK(table.found.findings.size() == quantities().size());
        table.time.advance(30s); // the firmware hangs up
        CHECK(table.exchange.hook_position() == hook::on);
    }
}

TEST_CASE("an interrupted bring-up leaves a modem that is told to hang up on hook")
{
    for (const sample_count when : {sample_count(300ms), sample_count(2s), sample_count(12s), sample_count(45s)}) {
        modem_on_a_table table;
        CAPTURE(to_ms(when));
        const auto for_a_while = [](modem_on_a_table& t, sample_count limit) -> awaitable<void> {
            const bool ended = co_await within(t.time, limit, bring_up(t.both, t.how, t.limits, t.found, t.nobody));
            CHECK_FALSE(ended);
            co_await t.both.rest();
        };
        table.time.run(for_a_while(table, when));
        CHECK(table.driver.hook_position() == hook::on);
        table.time.advance(3s);
        CHECK(table.exchange.hook_position() == hook::on);
        CHECK(table.found.ended_early == "interrupted");
    }
}

TEST_CASE("a modem that is left in the middle of a command is left")
{
    for (const sample_count when :
         {sample_count(1ms),
          sample_count(20ms),
          sample_count(60ms),
          sample_count(150ms),
          sample_count(300ms),
          sample_count(2s),
          sample_count(6s)}) {
        CAPTURE(to_ms(when));
        modem_on_a_table table;
        table.subscriber.set_hook(hook::off);
        table.time.advance(when);
    }
}
