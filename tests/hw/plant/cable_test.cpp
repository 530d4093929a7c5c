#include "base/error.hpp"
#include "tests/hw/plant/other_process.hpp"
#include "tests/hw/plant/rooms.hpp"
#include "tests/plant_habits.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

using namespace tipring;
using namespace tipring::tests;

namespace {

struct half_room : world_room
{
    explicit half_room(int wire)
        : world_room(1, hw::etsi_hook_windows())
        , way(world.lay_cable(plant::cable::socket(context, asio::local::stream_protocol(), wire)))
    {
    }

    plant::cable& way;
};

std::int16_t ramp(std::int64_t i) { return static_cast<std::int16_t>(i % 10007 - 5003); }

/// The application's half of what the test cases play: answers the second ring, flashes, dials 52 by pulses, hangs up.
std::string application(int wire)
{
    half_room room(wire);
    auto& line = room.world.add_subscriber_half(room.way, "plant:line1");
    audio_spy spy(room, line, ramp);
    room.start();
    const auto procedure = [](time_source& time, plant::subscriber_port& port) -> awaitable<void> {
        co_await time.wait(6003ms);
        port.set_hook(hook::off);
        co_await time.wait(997ms);
        co_await port.flash(100ms);
        co_await time.wait(900ms);
        const pulse_timing twenty_a_second{33ms, 17ms, 300ms};
        co_await port.pulse("52", twenty_a_second);
        co_await time.wait_until(9s);
        port.set_hook(hook::on);
        co_await time.wait_until(12s);
    };
    room.time.run(procedure(room.time, line));
    std::string told = events_of(line);
    // What the exchange sent at sample i arrives a tick later; the hook's way there and back takes two ticks and two samples.
    const audio_in heard = spy.between(6100ms, 7s);
    for (std::size_t i = 0; i < heard.size(); ++i)
        if (heard[i] != ramp(-static_cast<std::int64_t>(i + samples_in(6090ms))))
            return told + " wrong sample " + std::to_string(i);
    return told;
}

} // namespace

TEST_CASE("a loop between two processes carries ring, answer, flash, pulses, reversal and every sample")
{
    std::string first_report;
    audio_buffer first_heard;
    for (int run = 0; run < 2; ++run) {
        other_process app(application);
        audio_buffer heard;
        {
            half_room room(app.wire());
            auto& card = room.world.add_exchange_half(room.way, "plant:301");
            audio_spy spy(room, card, [](std::int64_t i) { return ramp(-i); });
            room.start();
            room.time.advance(1003ms);
            card.start_ring({
                {1s, 4s}
            });
            room.time.advance(7s);
            card.set_polarity(polarity::reversed);
            room.time.advance(4s - 3ms);
            room.tasks.spawn(card.break_loop(20ms)); // shorter than the cable's way there and back
            room.time.advance(1s);
            CHECK(
                events_of(card) == "ringer_on@1003 ringer_off@2003 ringer_on@6003 off_hook@6013 ringer_off@6023 "
                                   "hookflash@7010 pulse_digit=5@8010 pulse_digit=2@8560 on_hook@9010"
            );
            heard = spy.heard;
        }
        const std::string told = app.report();
        CHECK(told == "ring_begin@1013 ring_end@2013 ring_begin@6013 ring_end@6033 polarity_reversal=reversed@8013");
        for (std::size_t i = samples_in(6100ms); i < samples_in(7s); ++i)
            REQUIRE(heard[i] == ramp(static_cast<std::int64_t>(i - frame_length)));
        if (run == 0) {
            first_report = told;
            first_heard = heard;
        }
        CHECK(told == first_report);
        CHECK(heard == first_heard);
    }
}

TEST_CASE("a telephone in another process is called and speaks")
{
    other_process home([](int wire) {
        half_room room(wire);
        auto& set = room.world.add_telephone_half(room.way, "plant:201", european_telephone());
        room.start();
        const auto person = [](plant::telephone& phone) -> awaitable<void> {
            if (!co_await phone.wait_for_rings(1, 10s))
                throw failure(errc::operation_failed, "nobody rang");
            phone.lift();
            co_await phone.dial("0815");
            phone.hang_up();
        };
        room.time.run(person(set));
        room.time.advance(1s);
        return std::to_string(set.bell().size());
    });
    half_room room(home.wire());
    auto& card = room.world.add_exchange_half(room.way, "plant:201");
    audio_spy spy(room, card);
    room.start();
    card.start_ring({
        {1s, 4s}
    });
    room.time.advance(3s);
    dsp::dtmf_detector detector;
    std::string digits;
    for (const dsp::dtmf_event& event : detector.feed(spy.heard))
        if (event.what == dsp::dtmf_event::phase::begin)
            digits += event.digit;
    CHECK(digits == "0815");
    CHECK(home.report() == "1");
}

TEST_CASE("when the other process ends, its wires are dead and life goes on")
{
    SUBCASE("the subscriber's")
    {
        other_process home([](int wire) {
            half_room room(wire);
            auto& line = room.world.add_subscriber_half(room.way, "plant:line1");
            room.start();
            line.set_hook(hook::off);
            room.time.advance(2s);
            return std::string("gone");
        });
        half_room room(home.wire());
        auto& card = room.world.add_exchange_half(room.way, "plant:301");
        room.start();
        room.time.advance(10s);
        CHECK(events_of(card) == "off_hook@10 on_hook@2010");
        CHECK_FALSE(room.way.connected());
    }
    SUBCASE("the exchange's")
    {
        other_process office([](int wire) {
            half_room room(wire);
            room.world.add_exchange_half(room.way, "plant:301")
                .start_ring({
                    {5s, 5s}
            });
            room.start();
            room.time.advance(2s);
            return std::string("gone");
        });
        half_room room(office.wire());
        auto& line = room.world.add_subscriber_half(room.way, "plant:line1");
        room.start();
        room.time.advance(10s);
        CHECK(events_of(line) == "ring_begin@10 ring_end@2010 battery_lost@2010");
    }
}

TEST_CASE("a cable with more wires at one end than at the other is refused")
{
    other_process home([](int wire) {
        half_room room(wire);
        room.world.add_subscriber_half(room.way, "plant:line1");
        room.world.add_subscriber_half(room.way, "plant:line2");
        room.start();
        try {
            room.time.advance(1s);
            const auto join = [](task_group& t) -> awaitable<void> { co_await t.join(); };
            room.time.run(join(room.tasks));
        } catch (const failure& f) {
            return std::string(f.what());
        }
        return std::string("accepted");
    });
    half_room room(home.wire());
    room.world.add_exchange_half(room.way, "plant:301");
    room.start();
    const auto join = [](task_group& t) -> awaitable<void> { co_await t.join(); };
    CHECK_THROWS_AS(room.time.run(join(room.tasks)), failure);
    CHECK(home.report() == "a cable has 2 wires at this end and 1 at the other");
}
