#include "base/error.hpp"
#include "hw/dahdi/slot.hpp"
#include "tests/lab/room.hpp"

#include <random>

using namespace tipring;
using namespace tipring::tests;
using enum hw::port_event::kind;

namespace {

const ring_cadence british{
    {400ms, 200ms, 400ms, 2s}
};
constexpr std::array<sample_count, 5> british_steps{400ms, 200ms, 400ms, 2s, 400ms};
const pulse_timing ten_a_second{};
const ring_cadence long_bursts{
    {2s, 4s}
};

/// What the room before left on the line is over, and the kernel tells of rings again.
awaitable<void> settle(line_room& room)
{
    co_await room.time.wait(3s);
    events_of(room.card);
    events_of(room.line);
}

/// The FXO port seizes the line, and both ends have settled.
awaitable<void> seize(line_room& room)
{
    co_await settle(room);
    room.line.set_hook(hook::off);
    co_await room.time.wait(1s);
    CHECK(events_of(room.card) == "off_hook");
    CHECK(events_of(room.line).empty());
}

bool about(sample_count measured, sample_count expected)
{
    // The clock has a grain of one tick, and the kernel's timer one of 4 ms.
    return measured > expected - 25ms && measured < expected + 25ms;
}

double mean_square(audio_in samples)
{
    double sum = 0.0;
    for (const std::int16_t s : samples)
        sum += static_cast<double>(s) * s;
    return sum / static_cast<double>(samples.size());
}

/// White, from a seed.
audio_spy::source noise(int peak)
{
    return [peak, random = std::minstd_rand(7)](std::int64_t) mutable {
        return static_cast<std::int16_t>(static_cast<int>(random() % static_cast<unsigned>(2 * peak)) - peak);
    };
}

} // namespace

TEST_CASE("a ring cadence arrives burst by burst, and both ends tell of each")
{
    line_room room;
    const auto scene = [](line_room& r) -> awaitable<void> {
        co_await settle(r);
        r.card.start_ring(british);
        std::vector<sample_count> at;
        for (int i = 0; i < 6; ++i) {
            const auto event = co_await next_event(r.time, r.line, 5s);
            REQUIRE(event.has_value());
            CHECK(event->what == (i % 2 == 0 ? ring_begin : ring_end));
            at.push_back(event->at);
        }
        r.card.stop_ring();
        for (std::size_t i = 0; i < british_steps.size(); ++i)
            CHECK_MESSAGE(about(at[i + 1] - at[i], british_steps[i]), i);
        CHECK(events_of(r.card) == "ringer_on ringer_off ringer_on ringer_off ringer_on ringer_off");
        co_await r.time.wait(5s);
        CHECK(events_of(r.line).empty());
    };
    room.run(scene(room));
}

TEST_CASE("an answer trips the ring, in a burst and between bursts, and a hang-up is told when no flash is that long")
{
    for (const sample_count answered : {1s, 3s}) {
        CAPTURE(to_ms(answered));
        line_room room;
        const auto scene = [](line_room& r, sample_count when) -> awaitable<void> {
            co_await settle(r);
            const sample_count rung = r.time.now();
            r.card.start_ring(long_bursts);
            co_await r.time.wait(when);
            r.line.set_hook(hook::off);
            co_await r.time.wait(10s);
            CHECK(events_of(r.card) == (when < 2s ? "ringer_on off_hook ringer_off" : "ringer_on ringer_off off_hook"));
            const auto begun = r.line.events().try_next();
            const auto ended = r.line.events().try_next();
            REQUIRE(begun.has_value());
            REQUIRE(ended.has_value());
            CHECK(begun->what == ring_begin);
            CHECK(ended->what == ring_end);
            CHECK(about(ended->at, rung + std::min<sample_count>(when, 2s)));
            CHECK(events_of(r.line).empty());
            CHECK(r.card.hook_position() == hook::off);

            const sample_count down = r.time.now();
            r.line.set_hook(hook::on);
            const auto told = co_await next_event(r.time, r.card, 3s);
            REQUIRE(told.has_value());
            CHECK(told->what == on_hook);
            CHECK(about(told->at, down));
            CHECK(about(r.time.now(), down + 1250ms)); // the longest flash of these windows
        };
        room.run(scene(room, answered));
    }
}

TEST_CASE("speech passes both ways without a gap")
{
    line_room room;
    const auto scene = [](line_room& r) -> awaitable<void> {
        co_await seize(r);
        audio_spy at_card;
        audio_spy at_line;
        task_group engine(r.time.executor());
        engine.spawn(audio_spy::run(r.time, r.card, at_card, sine(1000_Hz, 8000)));
        engine.spawn(audio_spy::run(r.time, r.line, at_line, sine(600_Hz, 8000)));
        co_await r.time.wait(10s);
        co_await engine.stop();
        // 8000 in µ-law's steps of 256; a lost or doubled block would break the phase, and so the amplitude over 8 s
        CHECK(amplitude_of(1000_Hz, at_line.latest(8s)) == doctest::Approx(8000).epsilon(0.02));
        CHECK(amplitude_of(600_Hz, at_card.latest(8s)) == doctest::Approx(8000).epsilon(0.02));
        for (const hw::analog_port* port :
             {static_cast<hw::analog_port*>(&r.card), static_cast<hw::analog_port*>(&r.line)}) {
            const audio_health counts = port->health();
            CHECK(counts.lost_frames == 0);
            CHECK(counts.gaps_sent == 0);
            CHECK(counts.late_frames <= 1); // the first block may not be complete at the first tick
        }
    };
    room.run(scene(room));
}

TEST_CASE("a flash is a flash or a hang-up by the port's windows, the short European one too")
{
    struct row
    {
        hw::hook_windows windows;
        sample_count flash;
        const char* seen;
    };
    const std::vector<row> table{
        {{},                      300ms,  "hookflash"       },
        {{},                      750ms,  "hookflash"       },
        {{},                      1400ms, "on_hook off_hook"},
        {hw::etsi_hook_windows(), 100ms,  "hookflash"       }, // the kernel takes it for the dialled digit 1
        {hw::etsi_hook_windows(), 300ms,  "on_hook off_hook"},
    };
    for (const row& r : table) {
        CAPTURE(to_ms(r.flash));
        line_room room(r.windows);
        const auto scene = [](line_room& w, const row& expected) -> awaitable<void> {
            co_await seize(w);
            const sample_count before = w.time.now();
            co_await w.line.flash(expected.flash);
            CHECK(about(w.time.now() - before, expected.flash + 10ms));
            co_await w.time.wait(2s);
            CHECK(events_of(w.card) == expected.seen);
            CHECK(events_of(w.line).empty());
        };
        room.run(scene(room, r));
    }
}

TEST_CASE("dial pulses arrive as digits, at 10 and at 20 pulses a second")
{
    for (const pulse_timing timing : {
             pulse_timing{60ms, 40ms, 800ms},
             pulse_timing{33ms, 17ms, 400ms}
    }) {
        line_room room(hw::etsi_hook_windows());
        const auto scene = [](line_room& w, pulse_timing t) -> awaitable<void> {
            audio_spy engine;
            task_group ticks(w.time.executor());
            ticks.spawn(audio_spy::run(w.time, w.line, engine, sine(1000_Hz, 8000)));
            co_await seize(w);
            co_await w.line.pulse("190", t);
            co_await w.time.wait(1s);
            co_await ticks.stop();
            CHECK(events_of(w.card) == "pulse_digit=1 pulse_digit=9 pulse_digit=0");
            CHECK(w.card.hook_position() == hook::off);
        };
        room.run(scene(room, timing));
    }
}

TEST_CASE("an open switching interval of ours is seen by the line, and is no hang-up of the telephone's")
{
    line_room room;
    const auto scene = [](line_room& r) -> awaitable<void> {
        co_await seize(r);
        const sample_count before = r.time.now();
        co_await r.card.break_loop(800ms);
        CHECK(about(r.time.now() - before, 800ms));
        co_await r.time.wait(2s);
        const auto lost = r.line.events().try_next();
        const auto restored = r.line.events().try_next();
        REQUIRE(lost.has_value());
        REQUIRE(restored.has_value());
        CHECK(lost->what == battery_lost);
        CHECK(restored->what == battery_restored);
        CHECK(about(restored->at - lost->at, 500ms)); // the kernel's own length
        CHECK(events_of(r.line).empty());
        CHECK(r.line.battery());
        CHECK(events_of(r.card).empty());
        CHECK(r.card.hook_position() == hook::off);

        // The line is as before: it talks, flashes, and hangs up.
        audio_spy at_card;
        audio_spy at_line;
        task_group engine(r.time.executor());
        engine.spawn(audio_spy::run(r.time, r.card, at_card, sine(1000_Hz, 8000)));
        engine.spawn(audio_spy::run(r.time, r.line, at_line, {}));
        co_await r.time.wait(1s);
        co_await engine.stop();
        CHECK(amplitude_of(1000_Hz, at_line.latest(500ms)) == doctest::Approx(8000).epsilon(0.02));
        co_await r.line.flash(500ms);
        co_await r.time.wait(2s);
        CHECK(events_of(r.card) == "hookflash");
        r.line.set_hook(hook::on);
        co_await r.time.wait(2s);
        CHECK(events_of(r.card) == "on_hook");
    };
    room.run(scene(room));
}

TEST_CASE("a telephone that hangs up while its loop is broken has hung up")
{
    line_room room;
    const auto scene = [](line_room& r) -> awaitable<void> {
        co_await seize(r);
        const auto hangs_up = [](line_room& w) -> awaitable<void> {
            co_await w.time.wait(300ms);
            w.line.set_hook(hook::on);
        };
        co_await join(r.card.break_loop(800ms), hangs_up(r));
        co_await r.time.wait(3s);
        CHECK(events_of(r.card) == "on_hook");
        CHECK(r.card.hook_position() == hook::on);
    };
    room.run(scene(room));
}

TEST_CASE("a telephone is rung right after its loop was broken, while the kernel still refuses")
{
    line_room room;
    const auto scene = [](line_room& r) -> awaitable<void> {
        co_await seize(r);
        const auto breaks = [](line_room& w) -> awaitable<void> { co_await w.card.break_loop(100ms); };
        co_await breaks(r);
        r.line.set_hook(hook::on);
        while (r.card.hook_position() == hook::off)
            co_await r.time.wait(10ms);
        r.card.start_ring(long_bursts);
        const auto on = co_await next_event(r.time, r.line, 1s);
        REQUIRE(on.has_value());
        co_await r.time.wait(3s);
        CHECK(events_of(r.card) == "on_hook ringer_on ringer_off");
        r.card.stop_ring();
    };
    room.run(scene(room));
}

TEST_CASE("a ring that comes right after the line hung up is told, though the kernel keeps it to itself")
{
    line_room room;
    const auto scene = [](line_room& r) -> awaitable<void> {
        co_await seize(r);
        r.line.set_hook(hook::on);
        const auto down = co_await next_event(r.time, r.card, 3s);
        REQUIRE(down.has_value());
        r.card.start_ring({
            {300ms, 5s}
        }); // over before the kernel tells of rings again
        const auto on = co_await next_event(r.time, r.line, 1s);
        REQUIRE(on.has_value());
        CHECK(on->what == ring_begin);
        const auto off = co_await next_event(r.time, r.line, 1s);
        REQUIRE(off.has_value());
        CHECK(off->what == ring_end);
        CHECK(about(off->at - on->at, 300ms));
        co_await r.time.wait(3s);
        CHECK(events_of(r.line).empty());
        r.card.stop_ring();
    };
    room.run(scene(room));
}

TEST_CASE("a ring that began before the kernel tells of rings, and ends after, is told once")
{
    line_room room;
    const auto scene = [](line_room& r) -> awaitable<void> {
        co_await seize(r);
        r.line.set_hook(hook::on);
        const auto down = co_await next_event(r.time, r.card, 3s);
        REQUIRE(down.has_value());
        r.card.start_ring(long_bursts);
        co_await r.time.wait(5s);
        CHECK(events_of(r.line) == "ring_begin ring_end");
        r.card.stop_ring();
    };
    room.run(scene(room));
}

// the wire of a virtual span cannot be cut
TEST_CASE("battery that goes right after the line was seized is told, though the kernel is silent then" * like_a_card)
{
    for (const sample_count after : {100ms, 300ms, 1000ms}) {
        CAPTURE(to_ms(after));
        line_room room;
        const auto scene = [](line_room& r, sample_count t) -> awaitable<void> {
            co_await settle(r);
            r.line.set_hook(hook::off);
            co_await r.time.wait(t);
            wire("cut 1");
            co_await r.time.wait(300ms);
            CHECK(events_of(r.line) == "battery_lost");
            CHECK_FALSE(r.line.battery());
            wire("join 1");
            co_await r.time.wait(300ms);
            CHECK(events_of(r.line) == "battery_restored");
        };
        room.run(scene(room, after));
    }
}

TEST_CASE("a line that is unplugged on hook and plugged in again" * like_a_card)
{
    line_room room;
    const auto scene = [](line_room& r) -> awaitable<void> {
        co_await settle(r);
        wire("cut 1");
        co_await r.time.wait(3s);
        CHECK(events_of(r.line) == "battery_lost");
        CHECK_FALSE(r.line.battery());
        wire("join 1");
        co_await r.time.wait(1s);
        CHECK(events_of(r.line) == "battery_restored");
        CHECK(r.line.battery());
    };
    room.run(scene(room));
}

// virtual spans have neither
TEST_CASE("polarity is told with its direction, and on-hook audio passes while it is let through" * like_a_card)
{
    line_room room;
    const auto scene = [](line_room& r) -> awaitable<void> {
        co_await settle(r);
        audio_spy at_card;
        audio_spy at_line;
        task_group engine(r.time.executor());
        engine.spawn(audio_spy::run(r.time, r.card, at_card, sine(1000_Hz, 8000)));
        engine.spawn(audio_spy::run(r.time, r.line, at_line, {}));
        r.card.set_polarity(polarity::reversed);
        co_await r.time.wait(1s);
        r.card.set_polarity(polarity::normal);
        co_await r.time.wait(1s);
        CHECK(events_of(r.line) == "polarity_reversal=reversed polarity_reversal=normal");
        CHECK(level_of(at_line.latest(500ms)) == -90_dBm0);
        r.card.transmit_on_hook(2s);
        co_await r.time.wait(1s);
        CHECK(amplitude_of(1000_Hz, at_line.latest(500ms)) == doctest::Approx(8000).epsilon(0.02));
        co_await r.time.wait(2s);
        CHECK(level_of(at_line.latest(500ms)) == -90_dBm0);
        co_await engine.stop();
    };
    room.run(scene(room));
}

TEST_CASE("the voltage of a message lamp crosses, and what a card has not is known before it is asked for")
{
    line_room room;
    const auto scene = [](line_room& r) -> awaitable<void> {
        co_await settle(r);
        for (const bool on : {true, false}) {
            r.card.set_lamp_voltage(on);
            co_await r.time.wait(100ms);
            const std::string told = on ? "lamp_lit" : "lamp_dark";
            CHECK(events_of(r.line) == (r.card.has_lamp_voltage() ? told : ""));
        }
    };
    room.run(scene(room));
}

TEST_CASE("a card that lights lamps says so" * like_a_card)
{
    line_room room;
    CHECK(room.card.has_lamp_voltage());
}

TEST_CASE("polarity that is asked for while it rings turns when the ring is over" * like_a_card)
{
    line_room room;
    const auto scene = [](line_room& r) -> awaitable<void> {
        co_await settle(r);
        r.card.start_ring(long_bursts);
        co_await r.time.wait(500ms);
        r.card.set_polarity(polarity::reversed);
        co_await r.time.wait(500ms);
        CHECK(events_of(r.line) == "ring_begin");
        r.card.stop_ring();
        co_await r.time.wait(500ms);
        const std::string told = events_of(r.line); // in either order: the end of a ring is told 50 ms late
        CHECK(told.find("ring_end") != std::string::npos);
        CHECK(told.find("polarity_reversal=reversed") != std::string::npos);
    };
    room.run(scene(room));
}

TEST_CASE("the kernel's echo canceller takes echo away as long as it is wanted" * like_a_card)
{
    line_room room;
    const auto scene = [](line_room& r) -> awaitable<void> {
        wire("echo 1 2"); // 12 dB: what loses less, the kernel takes for the other end's speech
        co_await seize(r);
        audio_spy at_line;
        task_group engine(r.time.executor());
        engine.spawn(audio_spy::run(r.time, r.line, at_line, noise(8000)));
        co_await r.time.wait(2s);
        const dbm0 alone = level_of(mean_square(at_line.latest(1s)));
        r.line.set_echo_canceller(32ms);
        co_await r.time.wait(4s);
        const dbm0 cancelled = level_of(mean_square(at_line.latest(1s)));
        r.line.set_echo_canceller(0ms);
        co_await r.time.wait(2s);
        const dbm0 alone_again = level_of(mean_square(at_line.latest(1s)));
        co_await engine.stop();
        wire("echo 1 0");
        MESSAGE("echo ", alone.value, " dBm0, cancelled ", cancelled.value, ", then ", alone_again.value);
        CHECK(alone - cancelled > 20_dB);
        CHECK(std::abs((alone_again - alone).value) < 1.0);
    };
    room.run(scene(room));
}

TEST_CASE("the kernel says that it cancels echo where nothing does, and is not believed")
{
    const std::string restore = "cp /tmp/system.conf /etc/dahdi/system.conf; dahdi_cfg";
    shell("cp /etc/dahdi/system.conf /tmp/system.conf; sed -i /echocanceller/d /etc/dahdi/system.conf; dahdi_cfg");
    {
        line_room room;
        const auto says = [](hw::analog_port& port) -> std::string {
            try {
                port.set_echo_canceller(64ms);
                return "it runs";
            } catch (const failure& reason) {
                return reason.what();
            }
        };
        for (hw::analog_port* port :
             {static_cast<hw::analog_port*>(&room.card), static_cast<hw::analog_port*>(&room.line)}) {
            CAPTURE(port->name());
            CHECK(says(*port).find("write 'echocanceller=mg2,") != std::string::npos);
            CHECK_NOTHROW(port->set_echo_canceller(0ms));
        }
    }
    shell(restore);
    line_room room;
    CHECK_NOTHROW(room.line.set_echo_canceller(64ms));
}

TEST_CASE(
    "a hybrid is balanced as its registers say, and a chip that says it did and did not is not believed" * like_a_card
)
{
    line_room room;
    hybrid_balance wanted;
    wanted.impedance = 2;
    wanted.taps = {14, 30, 21, -6, -9, 3, 2, -1};
    CHECK(room.line.set_hybrid_balance(wanted));
    CHECK(room.line.balance_in_force() == wanted);
    wire("stuck 1 1");
    hybrid_balance other = wanted;
    other.taps.front() = 7;
    std::string said;
    try {
        room.line.set_hybrid_balance(other);
    } catch (const failure& reason) {
        said = reason.what();
    }
    wire("stuck 1 0");
    CHECK(said == room.line.name() + " says that its hybrid is balanced, and its registers say no");
    CHECK(room.line.balance_in_force() == wanted);
    CHECK(room.line.set_hybrid_balance({}));
}

TEST_CASE("a flash right after the line was seized waits until the kernel takes it")
{
    line_room room;
    const auto scene = [](line_room& r) -> awaitable<void> {
        co_await settle(r);
        r.line.set_hook(hook::off);
        co_await r.time.wait(100ms);
        co_await r.line.flash(500ms);
        co_await r.time.wait(2s);
        CHECK(events_of(r.card) == "off_hook hookflash");
    };
    room.run(scene(room));
}

TEST_CASE("hanging up in the middle of a flash or of pulses hangs up")
{
    for (const bool pulses : {false, true}) {
        CAPTURE(pulses);
        line_room room;
        const auto scene = [](line_room& r, bool p) -> awaitable<void> {
            co_await seize(r);
            const auto hangs_up = [](line_room& w) -> awaitable<void> {
                co_await w.time.wait(300ms);
                w.line.set_hook(hook::on);
            };
            if (p)
                co_await join(r.line.pulse("9", ten_a_second), hangs_up(r));
            else
                co_await join(r.line.flash(500ms), hangs_up(r));
            co_await r.time.wait(3s);
            CHECK(r.card.hook_position() == hook::on);
            CHECK(events_of(r.card).ends_with("on_hook"));
        };
        room.run(scene(room, pulses));
    }
}

TEST_CASE("a telephone that is off hook when its port is opened is told")
{
    lab_room room;
    hw::fxo_port& line = room.rack.open_fxo(address(lines().fxo.front()));
    line.set_hook(hook::off);
    const auto a_while = [](lab_room& r) -> awaitable<void> { co_await r.time.wait(1s); };
    room.run(a_while(room));
    hw::fxs_port& card = room.rack.open_fxs(address(lines().fxs.front()));
    CHECK(events_of(card) == "off_hook");
    CHECK(card.hook_position() == hook::off);
}
