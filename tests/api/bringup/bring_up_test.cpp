#include "api/bringup/bring_up.hpp"
#include "base/async/combine.hpp"
#include "base/async/task_group.hpp"
#include "base/error.hpp"
#include "hw/plant/plant.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

using namespace tipring;
using namespace tipring::api::bringup;
using plant::line_conditions;

namespace {

/// An FXS port and an FXO port, a pair of copper between them, and a bring-up of it.
struct pair_on_a_table
{
    explicit pair_on_a_table(const line_conditions& conditions = {}, const std::string& country = "us")
        : windows(country == "us" ? hw::hook_windows{} : hw::etsi_hook_windows())
        , world(time, 1, windows)
        , subscriber(world.add_trunk("plant:fxs", "plant:fxo", conditions))
        , exchange(world.exchange_end("plant:fxs"))
        , both(time, &exchange, &subscriber)
    {
        how.country = country;
        tasks.spawn(world.run());
        tasks.spawn(both.run());
    }

    ~pair_on_a_table()
    {
        const auto stop = [](task_group& t) -> awaitable<void> { co_await t.stop(); };
        time.run(stop(tasks));
    }

    const report& measure()
    {
        const limit_book limits = limit_book::shipped(how.country, how.on);
        const teller nobody;
        time.run(bring_up(both, how, limits, found, nobody));
        return found;
    }

    double value(std::string_view name) const
    {
        for (const finding& f : found.findings)
            if (f.what->name == name && f.value)
                return *f.value;
        FAIL("not measured: " << std::string(name));
        return 0.0;
    }

    /// The names of all that failed.
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
    setup how;
    hw::hook_windows windows;
    plant::plant world;
    hw::fxo_port& subscriber;
    hw::fxs_port& exchange;
    bench both;
    report found;
    task_group tasks{time.executor()};
};

/// A pair as it may be in a good house.
line_conditions good_copper()
{
    line_conditions c;
    c.attenuation = 3_dB;
    c.noise = dbm0{-70.0};
    c.exchange_hybrid = 22_dB;
    c.subscriber_hybrid = 20_dB;
    return c;
}

} // namespace

TEST_CASE("a good pair passes everything, and everything is measured")
{
    for (const std::string country : {"us", "de"}) {
        pair_on_a_table table(good_copper(), country);
        const report& r = table.measure();
        CAPTURE(country);
        CHECK(table.faults() == "");
        CHECK(r.findings.size() == quantities().size());
        CHECK(r.count(verdict::not_measurable) == 1); // when dial tone comes, where we give it ourselves
        CHECK(r.good());
        CHECK(r.curves.size() == 5);
    }
}

TEST_CASE("what the copper is set to is what is measured")
{
    line_conditions c = good_copper();
    c.attenuation = 2.5_dB;
    c.noise = dbm0{-62.0};
    c.mains = {.frequency = 60_Hz, .level = dbm0{-56.0}};
    c.exchange_hybrid = 15_dB;
    c.subscriber_hybrid = 27_dB;
    c.to_subscriber.loss = 1.5_dB;
    c.to_exchange.loss = -2_dB;
    c.to_subscriber.latency = sample_count(72);
    c.to_exchange.latency = sample_count(40);
    c.to_subscriber.drift_ppm = 30.0;
    c.to_exchange.drift_ppm = -30.0;
    c.slow_to_close = 8ms;
    pair_on_a_table table(c);
    table.how.soak = 30s;
    table.measure();
    const auto near = [&](std::string_view name, double set, double tolerance) {
        CAPTURE(std::string(name));
        CHECK(std::abs(table.value(name) - set) <= tolerance);
    };
    near("gain.to_subscriber", -4.0, 0.1);
    near("gain.to_exchange", -0.5, 0.1);
    near("noise.to_subscriber", -62.0 - 3.6, 0.3); // white over 4 kHz, weighted
    near("noise.to_exchange", -62.0 - 3.6, 0.3);
    near("hum.to_subscriber", -56.0, 0.3);
    near("hum.to_exchange", -56.0, 0.3);
    near("echo.at_exchange", 15.0, 0.2);
    near("echo.at_subscriber", 27.0, 0.3);
    near("clock.drift", 30.0, 1.0);
    near("pulse.period", 108.0, 0.01);
    near("flash.shortest", 192.0, 4.0); // the window begins at 200 ms
    near("dial_tone.level", -13.0 + 3.0 - 4.0, 0.15);
    near("dtmf.to_exchange.low", -9.0 - 0.5, 0.15);
    near("dtmf.to_exchange.high", -7.0 - 0.5, 0.15);
    near("dtmf.to_exchange.twist", 2.0, 0.2);
    // A tick each way, the two latencies, and 20 ms of elastic buffer for each drift, give or take what it drifted by then.
    near("latency.round_trip", 20.0 + 9.0 + 5.0 + 40.0, 1.0);
}

namespace {

struct one_fault
{
    const char* what;
    void (*set)(line_conditions& c);
    const char* found; ///< names of all that must fail, and of nothing else
};

constexpr auto single_faults = std::to_array<one_fault>({
    {"tip and ring swapped",                         [](line_conditions& c) { c.swapped = true; },             "polarity.right"                       },
    {"a relay that closes 25 ms late",               [](line_conditions& c) { c.slow_to_close = 25ms; },       "pulse.period"                         },
    {"a noisy pair",                                 [](line_conditions& c) { c.noise = dbm0{-50.0}; },        "noise.to_subscriber noise.to_exchange"},
    {"mains hum",
     [](line_conditions& c) { c.mains = {.frequency = 50_Hz, .level = dbm0{-38.0}}; },
     "hum.to_subscriber hum.to_exchange"                                                                                                              },
    {"too much loss towards the exchange",           [](line_conditions& c) { c.to_exchange.loss = 8_dB; },    "gain.to_exchange"                     },
    {"too much gain towards the subscriber",
     [](line_conditions& c) { c.to_subscriber.loss = -5_dB; },
     "gain.to_subscriber"                                                                                                                             },
    {"a bad hybrid at the subscriber end",
     [](line_conditions& c) { c.subscriber_hybrid = 8_dB; },
     "echo.at_subscriber"                                                                                                                             },
    {"a bad hybrid at the exchange end",             [](line_conditions& c) { c.exchange_hybrid = 7_dB; },     "echo.at_exchange"                     },
    {"a cable without its coils, to the subscriber",
     [](line_conditions& c) { c.to_subscriber.low_pass = 2600_Hz; },
     "response.to_subscriber.loss"                                                                                                                    },
    {"clocks that differ",
     [](line_conditions& c) {
         c.to_subscriber.drift_ppm = 80.0;
         c.to_exchange.drift_ppm = -80.0;
     },                                                                                                        "clock.drift"                          },
    {"a sample lost every 4 s, to the exchange",
     [](line_conditions& c) { c.to_exchange.slip = {.every = 4s, .samples = 1}; },
     "clock.to_exchange.slips"                                                                                                                        },
    {"10 ms lost every 7 s, to the subscriber",
     [](line_conditions& c) { c.to_subscriber.dropout = {.every = 7s, .length = 10ms}; },
     "clock.to_subscriber.dropouts"                                                                                                                   },
    {"a slow path",                                  [](line_conditions& c) { c.to_exchange.latency = 90ms; }, "latency.round_trip"                   },
});

} // namespace

TEST_CASE("each fault shows as itself and as nothing else")
{
    for (const one_fault& fault : single_faults) {
        line_conditions c = good_copper();
        fault.set(c);
        pair_on_a_table table(c);
        table.measure();
        CAPTURE(fault.what);
        CHECK(table.faults() == fault.found);
    }
}

TEST_CASE("five faults at once show as those five and as nothing else")
{
    line_conditions c = good_copper();
    c.swapped = true;
    c.slow_to_close = 25ms;
    c.subscriber_hybrid = 8_dB;
    c.to_exchange.loss = 8_dB;
    c.to_subscriber.drift_ppm = 80.0;
    c.to_exchange.drift_ppm = -80.0;
    pair_on_a_table table(c);
    CHECK_FALSE(table.measure().good());
    CHECK(table.faults() == "polarity.right pulse.period gain.to_exchange echo.at_subscriber clock.drift");
}

TEST_CASE("one port alone does what one port can, and says of the rest why not")
{
    pair_on_a_table table(good_copper());
    bench alone(table.time, &table.exchange, nullptr);
    table.tasks.spawn(alone.run());
    const limit_book limits = limit_book::shipped("us", hardware::plant);
    const teller nobody;
    table.time.run(bring_up(alone, table.how, limits, table.found, nobody));
    CHECK(table.value("ring.generated") == 2.0);
    CHECK(table.faults() == "");
    CHECK(table.found.count(verdict::not_measurable) == static_cast<int>(quantities().size()) - 1);
    for (const finding& f : table.found.findings)
        if (f.outcome == verdict::not_measurable)
            CHECK_FALSE(f.because.empty());
}

TEST_CASE("a pair whose audio is cut fails in words, and comes to its end")
{
    pair_on_a_table table(good_copper());
    table.world.pair("plant:fxs").cut_audio(true);
    const report& r = table.measure();
    CHECK(r.findings.size() == quantities().size());
    CHECK(r.ended_early.empty());
    CHECK_FALSE(r.good());
    for (const finding& f : r.findings)
        if (f.outcome == verdict::fail && !f.value)
            CHECK_FALSE(f.because.empty());
}

TEST_CASE("ports that are not wired together are told so")
{
    pair_on_a_table table(good_copper());
    table.world.pair("plant:fxs").cut_hook(true);
    const report& r = table.measure();
    CHECK(r.findings.size() == quantities().size());
    CHECK(table.faults().find("hook.off_delay") != std::string::npos);
    const auto noise =
        std::ranges::find_if(r.findings, [](const finding& f) { return f.what->name == "noise.to_exchange"; });
    CHECK(noise->because.find("wired together") != std::string::npos);
}

namespace {

awaitable<void> pull_out(time_source& time, plant::plant& world, sample_count when, bool card_of_exchange)
{
    co_await time.wait(when);
    if (card_of_exchange)
        world.exchange_end("plant:fxs").unplug();
    else
        world.subscriber_end("plant:fxo").unplug();
}

} // namespace

TEST_CASE("a card that is pulled out at any moment ends the bring-up with what was measured so far")
{
    for (const bool of_exchange : {true, false})
        for (const int seconds : {0, 2, 11, 33, 60, 90}) {
            const sample_count when = std::chrono::seconds(seconds) + sample_count(8ms);
            pair_on_a_table table(good_copper());
            table.tasks.spawn(pull_out(table.time, table.world, when, of_exchange));
            CAPTURE(to_ms(when));
            CAPTURE(of_exchange);
            try {
                table.measure();
                FAIL("it went on");
            } catch (const failure& e) {
                CHECK(e.code() == make_error_code(errc::port_vanished));
            }
            CHECK(table.found.ended_early.find("unplugged") != std::string::npos);
            CHECK(table.found.findings.size() == quantities().size());
            CHECK_FALSE(table.found.good());
        }
}

TEST_CASE("an interrupted bring-up leaves the line on hook and the ring off")
{
    for (const sample_count when : {sample_count(500ms), sample_count(9s), sample_count(40s), sample_count(80s)}) {
        pair_on_a_table table(good_copper());
        const limit_book limits = limit_book::shipped("us", hardware::plant);
        const teller nobody;
        const auto for_a_while = [](pair_on_a_table& t, const limit_book& l, const teller& n, sample_count limit
                                 ) -> awaitable<void> {
            const bool ended = co_await within(t.time, limit, bring_up(t.both, t.how, l, t.found, n));
            CHECK_FALSE(ended);
        };
        table.time.run(for_a_while(table, limits, nobody, when));
        table.time.advance(3s);
        CHECK(table.subscriber.hook_position() == hook::on);
        CHECK_FALSE(table.world.pair("plant:fxs").ring_voltage());
        CHECK(table.found.ended_early == "interrupted");
        CHECK(table.found.findings.size() == quantities().size());
    }
}
