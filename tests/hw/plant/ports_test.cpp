#include "base/error.hpp"
#include "tests/hw/plant/rooms.hpp"

#include <doctest/doctest.h>

using namespace tipring;
using namespace tipring::tests;

namespace {

struct trunk_room : world_room
{
    explicit trunk_room(const hw::hook_windows& windows = {})
        : world_room(1, windows)
        , line(world.add_trunk("plant:301", "plant:line1"))
        , card(world.exchange_end("plant:301"))
    {
        start();
    }

    void off_hook_since_long_ago()
    {
        line.set_hook(hook::off);
        time.advance(1s);
        events_of(card);
    }

    plant::subscriber_port& line;
    plant::exchange_port& card;
};

/// Notes how an awaited thing ended: "done", "cancelled" or what a failure says.
awaitable<void> note_end(awaitable<void> what, std::string& end)
{
    try {
        co_await std::move(what);
        end = "done";
    } catch (const failure& f) {
        end = f.code().message();
    } catch (const boost::system::system_error&) {
        end = "cancelled";
        throw;
    }
}

const std::string vanished = make_error_code(errc::port_vanished).message();

} // namespace

TEST_CASE("ports are what they are called")
{
    trunk_room room;
    CHECK(room.card.kind() == hw::port_kind::fxs);
    CHECK(room.card.name() == "plant:301");
    CHECK(room.line.kind() == hw::port_kind::fxo);
    CHECK(room.line.name() == "plant:line1");
    CHECK(&room.world.subscriber_end("plant:line1") == &room.line);
    CHECK_THROWS_AS(room.world.exchange_end("plant:999"), failure);
    CHECK_THROWS_AS(room.world.telephone_at("plant:301"), failure);
    CHECK_THROWS_AS(room.world.add_trunk("plant:301", "plant:line2"), failure); // taken
    CHECK_THROWS_AS(room.world.add_trunk("plant:302", "plant:line1"), failure);
    CHECK(room.world.exchange_ends().size() == 1);
}

TEST_CASE("a ring cadence arrives to the millisecond, and both ends tell of every burst")
{
    trunk_room room;
    room.time.advance(1003ms);
    room.card.start_ring({
        {400ms, 200ms, 400ms, 2s}
    }); // British
    room.time.advance(3500ms);
    room.card.stop_ring();
    room.time.advance(1min);
    CHECK(
        events_of(room.line) == "ring_begin@1003 ring_end@1403 ring_begin@1603 ring_end@2003 "
                                "ring_begin@4003 ring_end@4403"
    );
    CHECK(
        events_of(room.card) == "ringer_on@1003 ringer_off@1403 ringer_on@1603 ringer_off@2003 "
                                "ringer_on@4003 ringer_off@4403"
    );
}

TEST_CASE("stop_ring in a burst ends the burst, and a second start begins anew")
{
    trunk_room room;
    room.card.start_ring({
        {1s, 4s}
    });
    room.time.advance(300ms);
    room.card.stop_ring();
    room.time.advance(200ms);
    room.card.start_ring({
        {1s, 4s}
    });
    room.time.advance(2s);
    CHECK(events_of(room.line) == "ring_begin@0 ring_end@300 ring_begin@500 ring_end@1500");
}

TEST_CASE("an answer trips the ring, in a burst and between bursts")
{
    trunk_room room;
    room.card.start_ring({
        {1s, 4s}
    });
    SUBCASE("in a burst")
    {
        room.time.advance(300ms);
        room.line.set_hook(hook::off);
        room.time.advance(1min);
        CHECK(events_of(room.card) == "ringer_on@0 off_hook@300 ringer_off@310");
        CHECK(events_of(room.line) == "ring_begin@0 ring_end@310");
    }
    SUBCASE("between bursts")
    {
        room.time.advance(3s);
        room.line.set_hook(hook::off);
        room.time.advance(1min);
        CHECK(events_of(room.card) == "ringer_on@0 ringer_off@1000 off_hook@3000");
        CHECK(events_of(room.line) == "ring_begin@0 ring_end@1000");
    }
    SUBCASE("but contact bounce does not")
    {
        room.time.advance(300ms);
        room.line.set_hook(hook::off);
        room.time.advance(5ms);
        room.line.set_hook(hook::on);
        room.time.advance(1s);
        CHECK(events_of(room.card) == "ringer_on@0 ringer_off@1000");
    }
    room.card.stop_ring();
}

TEST_CASE("a telephone that is off hook is not rung")
{
    trunk_room room;
    room.off_hook_since_long_ago();
    room.card.start_ring({
        {1s, 4s}
    });
    room.time.advance(10s);
    CHECK(events_of(room.card).empty());
    CHECK(events_of(room.line).empty());
}

TEST_CASE("an FXO port's flash is a flash or a hang-up to the FXS port, by its windows")
{
    struct row
    {
        hw::hook_windows windows;
        sample_count flash;
        const char* seen;
    };
    const std::vector<row> table{
        {{},                      200ms,  "hookflash@1000"            },
        {{},                      1249ms, "hookflash@1000"            },
        {{},                      1251ms, "on_hook@1000 off_hook@2251"},
        {hw::etsi_hook_windows(), 100ms,  "hookflash@1000"            },
        {hw::etsi_hook_windows(), 300ms,  "on_hook@1000 off_hook@1300"},
    };
    for (const row& r : table) {
        CAPTURE(to_ms(r.flash));
        trunk_room room(r.windows);
        room.off_hook_since_long_ago();
        std::string end;
        room.tasks.spawn(note_end(room.line.flash(r.flash), end));
        room.time.advance(r.flash - 1ms);
        CHECK(end.empty());
        room.time.advance(5s);
        CHECK(end == "done");
        CHECK(events_of(room.card) == r.seen);
    }
}

TEST_CASE("pulses of an FXO port are digits to the FXS port, at 10 and at 20 pulses a second")
{
    for (const pulse_timing timing : {
             pulse_timing{60ms, 40ms, 800ms},
             pulse_timing{33ms, 17ms, 400ms}
    }) {
        trunk_room room;
        room.off_hook_since_long_ago();
        std::string end;
        room.tasks.spawn(note_end(room.line.pulse("190", timing), end));
        room.time.advance(1min);
        CHECK(end == "done");
        const auto second = 1000 + to_ms(timing.break_time + timing.make_time + timing.interdigit);
        const auto third = second + 9 * to_ms(timing.break_time + timing.make_time) + to_ms(timing.interdigit);
        CHECK(
            events_of(room.card) ==
            "pulse_digit=1@1000 pulse_digit=9@" + std::to_string(second) + " pulse_digit=0@" + std::to_string(third)
        );
        CHECK(room.card.hook_position() == hook::off);
    }
}

TEST_CASE("a flash or a pulse that is cancelled leaves the loop closed")
{
    trunk_room room;
    room.off_hook_since_long_ago();
    std::string end;
    const auto stop = [](task_group& t) -> awaitable<void> { co_await t.stop(); };
    task_group fingers(room.time.executor());
    SUBCASE("flash") { fingers.spawn(note_end(room.line.flash(500ms), end)); }
    SUBCASE("pulse") { fingers.spawn(note_end(room.line.pulse("5", pulse_timing{200ms, 40ms, 800ms}), end)); }
    room.time.advance(100ms);
    REQUIRE_FALSE(room.world.pair("plant:301").loop_closed());
    room.time.run(stop(fingers));
    CHECK(end == "cancelled");
    CHECK(room.world.pair("plant:301").loop_closed());
    CHECK(room.line.hook_position() == hook::off);
}

TEST_CASE("hanging up in the middle of a flash or of pulses hangs up")
{
    trunk_room room;
    room.off_hook_since_long_ago();
    std::string end;
    SUBCASE("flash") { room.tasks.spawn(note_end(room.line.flash(500ms), end)); }
    SUBCASE("pulse") { room.tasks.spawn(note_end(room.line.pulse("55", pulse_timing{60ms, 40ms, 800ms}), end)); }
    room.time.advance(30ms);
    room.line.set_hook(hook::on);
    room.time.advance(1min);
    CHECK(end == "done");
    CHECK_FALSE(room.world.pair("plant:301").loop_closed());
    CHECK(events_of(room.card) == "on_hook@1000");
}

TEST_CASE(
    "the FXO port sees reversal and open switching interval; the FXS port does not take its own break for a hang-up"
)
{
    trunk_room room;
    room.off_hook_since_long_ago();
    room.card.set_polarity(polarity::reversed);
    room.time.advance(500ms);
    std::string end;
    room.tasks.spawn(note_end(room.card.break_loop(5s), end));
    room.time.advance(1s);
    CHECK_FALSE(room.line.battery());
    SUBCASE("the telephone stays off hook")
    {
        room.time.advance(10s);
        CHECK(events_of(room.card).empty());
    }
    SUBCASE("the telephone hangs up meanwhile: that is seen when the battery is back")
    {
        room.line.set_hook(hook::on);
        room.time.advance(10s);
        CHECK(events_of(room.card) == "on_hook@6500");
    }
    CHECK(end == "done");
    CHECK(room.line.battery());
    CHECK(events_of(room.line) == "polarity_reversal=reversed@1000 battery_lost@1500 battery_restored@6500");
}

TEST_CASE("a break that is cancelled gives the battery back")
{
    trunk_room room;
    task_group exchange(room.time.executor());
    exchange.spawn(room.card.break_loop(1h));
    room.time.advance(1s);
    REQUIRE_FALSE(room.line.battery());
    const auto stop = [](task_group& t) -> awaitable<void> { co_await t.stop(); };
    room.time.run(stop(exchange));
    CHECK(room.line.battery());
}

TEST_CASE("an FXS port can be pulled out in every state, and is as new when it is back")
{
    trunk_room room;
    audio_spy at_card(room, room.card, [](std::int64_t) { return std::int16_t{1000}; });
    audio_spy at_line(room, room.line, [](std::int64_t) { return std::int16_t{1000}; });
    const char* before = "";
    const char* after = "returned@5000";
    SUBCASE("idle") {}
    SUBCASE("ringing")
    {
        room.card.start_ring({
            {2s, 4s}
        });
        before = "ringer_on@0 ";
    }
    SUBCASE("between two bursts")
    {
        room.card.start_ring({
            {300ms, 4s}
        });
        before = "ringer_on@0 ringer_off@300 ";
    }
    SUBCASE("transmitting on hook") { room.card.transmit_on_hook(1h); }
    SUBCASE("reversed") { room.card.set_polarity(polarity::reversed); }
    SUBCASE("off hook")
    {
        room.line.set_hook(hook::off);
        before = "off_hook@0 ";
        after = "returned@5000 off_hook@5000";
    }
    SUBCASE("in the debounce of an answer")
    {
        room.time.advance(992ms);
        room.line.set_hook(hook::off);
        room.time.advance(8ms);
        after = "returned@5000 off_hook@5000";
    }
    SUBCASE("in a flash")
    {
        room.line.set_hook(hook::off);
        room.time.advance(700ms);
        room.tasks.spawn(room.line.flash(500ms));
        before = "off_hook@0 ";
        after = "returned@5000 off_hook@5000";
    }
    SUBCASE("in a loop break that ends while it is out") { room.tasks.spawn(room.card.break_loop(2s)); }
    SUBCASE("in a loop break that ends when it is back") { room.tasks.spawn(room.card.break_loop(1h)); }

    room.time.advance(1s - room.time.now());
    room.card.unplug();
    room.card.unplug(); // nothing more can be pulled out
    CHECK_FALSE(room.card.present());
    CHECK_FALSE(room.line.battery());
    CHECK(room.card.hook_position() == hook::on);
    room.card.start_ring({
        {1s, 1s}
    });
    room.card.transmit_on_hook(1h);
    room.card.set_polarity(polarity::reversed);
    room.time.advance(4s);
    CHECK(events_of(room.card) == std::string(before) + "removed@1000");
    for (const audio_spy* end : {&at_card, &at_line})
        CHECK(level_of(end->between(1010ms, 5s)) == -90_dBm0);

    room.card.replug();
    room.time.advance(1s);
    CHECK(events_of(room.card) == after);
    CHECK(room.line.battery());
    CHECK(room.world.pair("plant:301").direction() == polarity::normal);
    CHECK((level_of(at_line.between(5010ms, 6s)) == -90_dBm0) == (room.line.hook_position() == hook::on));
}

TEST_CASE("an FXO port can be pulled out in every state, and is on hook when it is back")
{
    trunk_room room;
    audio_spy at_card(room, room.card, [](std::int64_t) { return std::int16_t{1000}; });
    audio_spy at_line(room, room.line, [](std::int64_t) { return std::int16_t{1000}; });
    std::string end;
    std::string expected_end;
    const char* before = "";
    const char* at_the_exchange = "";
    SUBCASE("idle") {}
    SUBCASE("being rung")
    {
        room.card.start_ring({
            {2s, 4s}
        });
        before = "ring_begin@0 ";
        at_the_exchange = "ringer_on@0 ringer_off@2000";
    }
    SUBCASE("off hook")
    {
        room.line.set_hook(hook::off);
        at_the_exchange = "off_hook@0 on_hook@1000";
    }
    SUBCASE("in a flash")
    {
        room.line.set_hook(hook::off);
        room.time.advance(800ms);
        room.tasks.spawn(note_end(room.line.flash(500ms), end));
        expected_end = vanished;
        at_the_exchange = "off_hook@0 on_hook@800";
    }
    SUBCASE("between pulses")
    {
        room.line.set_hook(hook::off);
        room.time.advance(930ms);
        room.tasks.spawn(note_end(room.line.pulse("5", pulse_timing{60ms, 40ms, 800ms}), end));
        expected_end = vanished;
        at_the_exchange = "off_hook@0 pulse_digit=1@930 on_hook@1000";
    }

    room.time.advance(1s - room.time.now());
    room.line.unplug();
    room.line.unplug();
    CHECK_FALSE(room.line.present());
    CHECK_FALSE(room.line.battery());
    CHECK_THROWS_AS(room.time.run(room.line.flash(100ms)), failure);
    CHECK_THROWS_AS(room.time.run(room.line.pulse("1", pulse_timing{})), failure);
    room.line.set_hook(hook::off);
    CHECK(room.line.hook_position() == hook::on);
    room.time.advance(4s);
    CHECK(end == expected_end);
    CHECK(events_of(room.line) == std::string(before) + "removed@1000");
    CHECK(events_of(room.card) == at_the_exchange);
    for (const audio_spy* spy : {&at_card, &at_line})
        CHECK(level_of(spy->between(1010ms, 5s)) == -90_dBm0);
    room.card.stop_ring();

    room.line.replug();
    CHECK(events_of(room.line) == "returned@5000");
    CHECK(room.line.hook_position() == hook::on);
    CHECK(room.line.battery());
    room.line.set_hook(hook::off);
    room.time.advance(1s);
    CHECK(events_of(room.card) == "off_hook@5000");
    CHECK(level_of(at_card.between(5010ms, 6s)) > -30_dBm0);
}
