/// The contract of drivers/line.hpp: what core relies on, of every kind of line there is. A driver is done when this holds.

#include "base/async/combine.hpp"
#include "drivers/line.hpp"
#ifdef TIPRING_LAB // inside the machine of tests/lab
#include "tests/lab/rigs.hpp"
#else
#include "tests/drivers/rigs.hpp"
#endif

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numbers>
#include <optional>
#include <string>

using namespace tipring;
using namespace tipring::tests;
using drivers::ability;
using drivers::line;

namespace {

constexpr auto abilities = {
    ability::audio,
    ability::on_hook_audio,
    ability::hook,
    ability::hookflash,
    ability::pulse_dial,
    ability::battery,
    ability::ring,
    ability::reverse_polarity,
    ability::break_loop,
    ability::lamp_voltage,
};

bool can(const line& on, ability what)
{
    const auto all = on.capabilities();
    return std::ranges::any_of(all, [&](const drivers::capability& c) { return c.what == what && c.can; });
}

/// What a line is asked to do, and the ability that it needs for it.
struct verb
{
    const char* name;
    ability needs;
    bool lasts;    ///< and can be cancelled meanwhile
    bool releases; ///< or only sets what the device's return sets anew: with the device gone there is nothing to do
    awaitable<void> (*ask)(line& of);
};

const std::vector<verb>& verbs()
{
    static const ring_cadence cadence{
        {1s, 2s}
    };
    static const std::vector<verb> all = {
        {"off_hook",         ability::hook,       false, false, [](line& of) { return of.off_hook(); }       },
        {"hookflash",        ability::hookflash,  true,  false, [](line& of) { return of.hookflash(); }      },
        {"dial_pulse",       ability::pulse_dial, true,  false, [](line& of) { return of.dial_pulse("20"); } },
        {"on_hook",          ability::hook,       false, true,  [](line& of) { return of.on_hook(); }        },
        {"start_ring",
         ability::ring,
         false,                                          false,
         [](line& of) -> awaitable<void> {
             of.start_ring(cadence);
             co_return;
         }                                                                                                   },
        {"stop_ring",
         ability::ring,
         false,                                          true,
         [](line& of) -> awaitable<void> {
             of.stop_ring();
             co_return;
         }                                                                                                   },
        {"set_polarity",
         ability::reverse_polarity,
         false,                                          true,
         [](line& of) -> awaitable<void> {
             of.set_polarity(polarity::reversed);
             co_return;
         }                                                                                                   },
        {"set_lamp_voltage",
         ability::lamp_voltage,
         false,                                          true,
         [](line& of) -> awaitable<void> {
             of.set_lamp_voltage(true);
             co_return;
         }                                                                                                   },
        {"break_loop",       ability::break_loop, true,  true,  [](line& of) { return of.break_loop(300ms); }},
    };
    return all;
}

/// Asks in virtual time. @return what it threw.
std::optional<failure> refusal(rig& on, const verb& v)
{
    try {
        on.time.run(v.ask(on.line()), 60s);
    } catch (const failure& e) {
        return e;
    }
    return std::nullopt;
}

std::array<std::int16_t, frame_length> hum(double frequency)
{
    std::array<std::int16_t, frame_length> frame{};
    for (std::size_t i = 0; i < frame.size(); ++i)
        frame[i] = saturate(static_cast<float>(
            8000.0 * std::sin(2.0 * std::numbers::pi * frequency * static_cast<double>(i) / sample_rate)
        ));
    return frame;
}

bool silent(audio_in frame)
{
    return std::ranges::all_of(frame, [](std::int16_t s) { return s == 0; });
}

/// Both ends talk for some frames, in the engine's turn. @return the loudest frame that each heard.
struct overheard
{
    dbm0 here{-90.0};
    dbm0 there{-90.0};
};

/// Long enough for a modem, which gathers 100 ms before it speaks.
overheard talk(rig& on)
{
    const auto low = hum(400.0); // whole periods in a frame
    const auto high = hum(1200.0);
    overheard loudest;
    for (int tick = 0; tick < 20; ++tick) {
        std::array<std::int16_t, frame_length> frame{};
        on.line().read(frame);
        loudest.here = std::max(loudest.here, level_of(frame));
        on.far_hears(frame);
        loudest.there = std::max(loudest.there, level_of(frame));
        on.line().write(low);
        on.far_says(high);
        on.time.advance(frame_time);
    }
    return loudest;
}

} // namespace

TEST_CASE_TEMPLATE(
    "every line says who it is and names every ability once, with the reason where it has it not", Rig, EVERY_LINE
)
{
    Rig on;
    CHECK_FALSE(on.line().name().empty());
    CHECK(on.line().present());
    const auto said = on.line().capabilities();
    CHECK(said.size() == abilities.size());
    for (const ability what : abilities) {
        CAPTURE(std::string(name_of(what)));
        REQUIRE(std::ranges::count(said, what, &drivers::capability::what) == 1);
        const auto& found = *std::ranges::find(said, what, &drivers::capability::what);
        CHECK(found.can == found.why_not.empty());
    }
}

TEST_CASE_TEMPLATE(
    "every line does what it says it can, and refuses the rest with the reason and nothing changed", Rig, EVERY_LINE
)
{
    Rig on;
    for (const verb& v : verbs()) {
        CAPTURE(std::string(v.name));
        const hook before = on.line().hook_position();
        const auto refused = refusal(on, v);
        CHECK(refused.has_value() == !can(on.line(), v.needs));
        if (!refused)
            continue;
        CHECK(refused->code() == errc::not_supported);
        const std::string sentence = refused->what();
        CHECK(sentence.find(on.line().name()) != std::string::npos);
        const auto said = on.line().capabilities();
        const auto& missing = *std::ranges::find(said, v.needs, &drivers::capability::what);
        CHECK(sentence.find(missing.why_not) != std::string::npos);
        CHECK(on.line().hook_position() == before);
    }
}

TEST_CASE_TEMPLATE("every line tells what happens at its far end, once and with its time", Rig, EVERY_LINE)
{
    Rig on;
    on.time.advance(1s);
    const sample_count then = on.time.now();
    const line_event::kind expected = on.happen();
    on.time.advance(500ms);
    const auto told = on.told();
    REQUIRE(std::ranges::count(told, expected, &line_event::what) == 1);
    const auto& event = *std::ranges::find(told, expected, &line_event::what);
    CHECK(event.at >= then);
    CHECK(event.at <= then + 100ms);
}

TEST_CASE_TEMPLATE("every line keeps what happens while nobody runs it", Rig, EVERY_LINE)
{
    Rig on;
    on.stop_line();
    const line_event::kind expected = on.happen();
    on.time.advance(500ms);
    CHECK_FALSE(on.tells(expected));
    on.start_line();
    on.time.advance(500ms);
    CHECK(on.tells(expected));
}

TEST_CASE_TEMPLATE(
    "every line with audio carries it both ways while off hook, and neither way once the device is gone",
    Rig,
    EVERY_LINE
)
{
    Rig on;
    if (!can(on.line(), ability::audio))
        return;
    on.time.run(on.connect());
    CHECK(on.line().hook_position() == hook::off);
    on.time.advance(100ms);
    const overheard both = talk(on);
    CHECK(both.here > dbm0{-20.0});
    CHECK(both.there > dbm0{-20.0});

    on.take_away();
    on.time.advance(100ms);
    const overheard neither = talk(on);
    CHECK(neither.here == dbm0{-90.0});
    CHECK(neither.there == dbm0{-90.0});
}

TEST_CASE_TEMPLATE(
    "every line that is taken away tells so, refuses with port_vanished, and works again when it is back",
    Rig,
    EVERY_LINE
)
{
    Rig on;
    on.take_away();
    on.time.advance(100ms);
    CHECK(on.tells(line_event::kind::removed));
    CHECK_FALSE(on.line().present());
    std::array<std::int16_t, frame_length> frame{};
    frame.fill(99);
    on.line().read(frame);
    CHECK(silent(frame));
    on.line().write(frame);
    for (const verb& v : verbs()) {
        if (!can(on.line(), v.needs))
            continue;
        CAPTURE(std::string(v.name));
        const auto refused = refusal(on, v);
        CHECK(refused.has_value() != v.releases);
        if (refused)
            CHECK(refused->code() == errc::port_vanished);
    }

    on.put_back();
    on.time.advance(100ms);
    CHECK(on.line().present());
    CHECK(on.tells(line_event::kind::returned));
    const line_event::kind expected = on.happen();
    on.time.advance(500ms);
    CHECK(on.tells(expected));
}

TEST_CASE_TEMPLATE(
    "every line is as it was after a verb that was cancelled, and throws from one whose device goes", Rig, EVERY_LINE
)
{
    for (const verb& v : verbs()) {
        Rig on;
        if (!v.lasts || !can(on.line(), v.needs))
            continue;
        CAPTURE(std::string(v.name));
        on.time.run(on.connect());
        on.time.advance(2s);
        const auto cut_short = [](rig& r, const verb& which) -> awaitable<void> {
            const bool ended = co_await within(r.time, 50ms, which.ask(r.line()));
            CHECK_FALSE(ended);
        };
        on.time.run(cut_short(on, v));
        CHECK(on.line().hook_position() == hook::off);
        on.time.advance(2s);
        CHECK(talk(on).here > dbm0{-20.0}); // the loop is closed, and fed

        const auto without_device = [](rig& r) -> awaitable<void> {
            co_await r.time.wait(50ms);
            r.take_away();
        };
        std::optional<error_code> thrown;
        try {
            on.time.run(join(v.ask(on.line()), without_device(on)), 60s);
        } catch (const failure& e) {
            thrown = e.code();
        }
        CHECK(thrown.has_value() != v.releases);
        if (thrown)
            CHECK(*thrown == errc::port_vanished);
    }
}
