#include "tests/hw/plant/rooms.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

using namespace tipring;
using namespace tipring::tests;
using plant::line_conditions;

namespace {

/// An FXS port and an FXO port with a pair between them, each end with somebody who speaks and listens.
struct trunk_room : world_room
{
    explicit trunk_room(const line_conditions& conditions = {}, std::uint64_t seed = 1)
        : world_room(seed)
        , line(world.add_trunk("plant:301", "plant:line1", conditions))
        , card(world.exchange_end("plant:301"))
        , pair(world.pair("plant:301"))
    {
        start();
    }

    plant::subscriber_port& line;
    plant::exchange_port& card;
    plant::loop& pair;
};

std::int16_t ramp(std::int64_t i) { return static_cast<std::int16_t>(i % 10007 - 5003); }

std::int16_t dc(std::int64_t) { return 1000; }

audio_spy::source sine(double frequency, dbm0 level)
{
    return [=](std::int64_t i) {
        const double angle = 2.0 * std::numbers::pi * frequency * static_cast<double>(i) / sample_rate;
        return saturate(static_cast<float>(peak_amplitude(level) * std::sin(angle)));
    };
}

/// Level of one frequency in `samples`, by the discrete Fourier transform.
dbm0 level_at(double frequency, audio_in samples)
{
    double re = 0.0;
    double im = 0.0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double angle = 2.0 * std::numbers::pi * frequency * static_cast<double>(i) / sample_rate;
        re += samples[i] * std::cos(angle);
        im += samples[i] * std::sin(angle);
    }
    const double peak = 2.0 * std::hypot(re, im) / static_cast<double>(samples.size());
    return level_of(peak * peak / 2.0);
}

bool silent(audio_in samples)
{
    return std::all_of(samples.begin(), samples.end(), [](std::int16_t s) { return s == 0; });
}

} // namespace

TEST_CASE("perfect copper carries every sample unchanged, both ways, in the tick in which it was sent")
{
    trunk_room room;
    audio_spy at_exchange(room, room.card, ramp);
    audio_spy at_subscriber(room, room.line, [](std::int64_t i) { return ramp(-i); });
    room.line.set_hook(hook::off);
    room.time.advance(1s);

    REQUIRE(at_subscriber.heard.size() == 8000);
    for (std::int64_t i = 0; i < 8000; ++i) {
        REQUIRE(at_subscriber.heard[static_cast<std::size_t>(i)] == ramp(i));
        REQUIRE(at_exchange.heard[static_cast<std::size_t>(i)] == ramp(-i));
    }
}

TEST_CASE("a tick in which nothing is written is silent")
{
    trunk_room room;
    audio_spy at_subscriber(room, room.line);
    room.line.set_hook(hook::off);
    const audio_buffer frame(frame_length, 1000);
    room.time.advance(100ms);
    room.card.write(frame);
    room.time.advance(50ms);
    CHECK_FALSE(silent(at_subscriber.between(100ms, 110ms)));
    CHECK(silent(at_subscriber.between(110ms, 150ms)));
}

TEST_CASE("attenuation is exact, each way")
{
    line_conditions conditions;
    conditions.attenuation = 20_dB;
    trunk_room room(conditions);
    audio_spy at_exchange(room, room.card, [](std::int64_t i) { return static_cast<std::int16_t>(10 * (i % 1000)); });
    audio_spy at_subscriber(room, room.line, [](std::int64_t i) {
        return static_cast<std::int16_t>(-10 * (i % 1000));
    });
    room.line.set_hook(hook::off);
    room.time.advance(1s);
    for (std::int64_t i = 0; i < 8000; ++i) {
        REQUIRE(at_subscriber.heard[static_cast<std::size_t>(i)] == i % 1000);
        REQUIRE(at_exchange.heard[static_cast<std::size_t>(i)] == -(i % 1000));
    }
}

TEST_CASE("noise has its level at both ends, is white, and is not the same at both")
{
    line_conditions conditions;
    conditions.noise = -45_dBm0;
    trunk_room room(conditions);
    audio_spy at_exchange(room, room.card);
    audio_spy at_subscriber(room, room.line);
    room.line.set_hook(hook::off);
    room.time.advance(10s);

    CHECK(level_of(at_exchange.heard).value == doctest::Approx(-45.0).epsilon(0.5 / 45));
    CHECK(level_of(at_subscriber.heard).value == doctest::Approx(-45.0).epsilon(0.5 / 45));

    const auto correlation = [](audio_in a, audio_in b) {
        double ab = 0.0;
        double aa = 0.0;
        double bb = 0.0;
        for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
            ab += a[i] * b[i];
            aa += a[i] * a[i];
            bb += b[i] * b[i];
        }
        return std::abs(ab / std::sqrt(aa * bb));
    };
    CHECK(correlation(at_exchange.heard, at_subscriber.heard) < 0.02);
    CHECK(correlation(at_exchange.heard, audio_in(at_exchange.heard).subspan(1)) < 0.02);
}

TEST_CASE("mains hum has its frequency and its level")
{
    for (const hertz frequency : {50_Hz, 60_Hz}) {
        line_conditions conditions;
        conditions.mains = line_conditions::hum{frequency, -30_dBm0};
        trunk_room room(conditions);
        audio_spy at_exchange(room, room.card);
        room.line.set_hook(hook::off);
        room.time.advance(2s);
        const audio_in heard = at_exchange.between(1s, 2s);
        CHECK(level_at(frequency.value, heard).value == doctest::Approx(-30.0).epsilon(0.001));
        CHECK(level_of(heard).value == doctest::Approx(-30.0).epsilon(0.001));
    }
}

TEST_CASE("a hybrid that leaks lets an end hear itself, that far below what it sends")
{
    line_conditions conditions;
    conditions.attenuation = 3_dB;
    conditions.exchange_hybrid = 20_dB;
    conditions.subscriber_hybrid = 12_dB;
    trunk_room room(conditions);
    audio_spy at_exchange(room, room.card, sine(1000, -10_dBm0));
    audio_spy at_subscriber(room, room.line, sine(1800, -10_dBm0));
    room.line.set_hook(hook::off);
    room.time.advance(2s);
    const audio_in exchange = at_exchange.between(1s, 2s);
    CHECK(level_at(1800, exchange).value == doctest::Approx(-13.0).epsilon(0.001));
    CHECK(level_at(1000, exchange).value == doctest::Approx(-30.0).epsilon(0.001));
    const audio_in subscriber = at_subscriber.between(1s, 2s);
    CHECK(level_at(1000, subscriber).value == doctest::Approx(-13.0).epsilon(0.001));
    CHECK(level_at(1800, subscriber).value == doctest::Approx(-22.0).epsilon(0.001));
}

TEST_CASE("on hook, audio comes down only while the exchange transmits on hook, and never goes up")
{
    trunk_room room;
    audio_spy at_exchange(room, room.card, dc);
    audio_spy at_subscriber(room, room.line, dc);
    room.time.advance(100ms);
    room.card.transmit_on_hook(50ms);
    room.time.advance(100ms);
    CHECK(silent(at_subscriber.between(0ms, 100ms)));
    CHECK(at_subscriber.heard[samples_in(100ms)] == 1000);
    CHECK(at_subscriber.heard[samples_in(150ms) - 1] == 1000);
    CHECK(silent(at_subscriber.between(150ms, 200ms)));
    CHECK(silent(at_exchange.heard));
}

TEST_CASE("no audio passes while there is ring voltage or no battery")
{
    trunk_room room;
    audio_spy at_exchange(room, room.card, dc);
    audio_spy at_subscriber(room, room.line, dc);
    SUBCASE("ring voltage")
    {
        room.card.transmit_on_hook(1s);
        room.time.advance(100ms);
        room.card.start_ring({
            {50ms, 1s}
        });
        room.time.advance(100ms);
        CHECK(at_subscriber.heard[samples_in(100ms) - 1] == 1000);
        CHECK(silent(at_subscriber.between(100ms, 150ms)));
        CHECK(at_subscriber.heard[samples_in(150ms)] == 1000);
    }
    SUBCASE("battery")
    {
        room.line.set_hook(hook::off);
        room.time.advance(100ms);
        room.tasks.spawn(room.card.break_loop(50ms));
        room.time.advance(100ms);
        for (const audio_spy* end : {&at_exchange, &at_subscriber}) {
            CHECK(end->heard[samples_in(100ms) - 1] == 1000);
            CHECK(silent(end->between(100ms, 150ms)));
            CHECK(end->heard[samples_in(150ms)] == 1000);
        }
    }
}

TEST_CASE("the passage opens and shuts to the sample")
{
    trunk_room room;
    audio_spy at_exchange(room, room.card, dc);
    audio_spy at_subscriber(room, room.line, dc);
    room.time.advance(103ms);
    room.line.set_hook(hook::off);
    room.time.advance(sample_count(333));
    room.line.set_hook(hook::on);
    room.time.advance(1s);
    for (const audio_spy* end : {&at_exchange, &at_subscriber}) {
        CHECK(silent(audio_in(end->heard).first(824)));
        CHECK(end->heard[824] == 1000);
        CHECK(end->heard[824 + 332] == 1000);
        CHECK(silent(audio_in(end->heard).subspan(824 + 333)));
    }
}

TEST_CASE("with only its audio cut, a loop carries hook and ring but not a sample")
{
    line_conditions conditions;
    conditions.noise = -40_dBm0;
    trunk_room room(conditions);
    room.pair.cut_audio(true);
    audio_spy at_exchange(room, room.card, dc);
    audio_spy at_subscriber(room, room.line, dc);
    room.card.start_ring({
        {1s, 4s}
    });
    room.time.advance(500ms);
    room.line.set_hook(hook::off);
    room.time.advance(1s);
    CHECK(events_of(room.line) == "ring_begin@0 ring_end@510");
    CHECK(events_of(room.card) == "ringer_on@0 off_hook@500 ringer_off@510");
    CHECK(silent(at_exchange.heard));
    CHECK(silent(at_subscriber.heard));
    room.pair.cut_audio(false);
    room.time.advance(100ms);
    CHECK_FALSE(silent(at_exchange.between(1500ms, 1600ms)));
}

TEST_CASE("with only its hook cut, a loop carries audio but no hook, no ring, no reversal and no break")
{
    trunk_room room;
    room.pair.cut_hook(true);
    audio_spy at_exchange(room, room.card, dc);
    audio_spy at_subscriber(room, room.line, dc);
    room.card.start_ring({
        {1s, 4s}
    });
    room.time.advance(1s);
    room.card.stop_ring();
    room.card.set_polarity(polarity::reversed);
    room.line.set_hook(hook::off);
    room.time.advance(1s);
    room.tasks.spawn(room.card.break_loop(100ms));
    room.time.advance(1s);
    CHECK(events_of(room.card) == "ringer_on@0 ringer_off@1000");
    CHECK(room.card.hook_position() == hook::on);
    CHECK(events_of(room.line).empty());
    CHECK(room.line.battery());
    CHECK(at_exchange.heard[samples_in(1500ms)] == 1000);
    CHECK(at_subscriber.heard[samples_in(1500ms)] == 1000);
}

TEST_CASE(
    "a plug pulled out of its socket is an open pair to both ends, and what happened meanwhile shows when it is back"
)
{
    trunk_room room;
    audio_spy at_exchange(room, room.card, dc);
    room.line.set_hook(hook::off);
    room.time.advance(1s);
    room.pair.unplug(true);
    room.time.advance(2s);
    CHECK(events_of(room.card) == "off_hook@0 on_hook@1000");
    CHECK(events_of(room.line) == "battery_lost@1000");
    CHECK(silent(at_exchange.between(1s, 3s)));
    room.card.set_polarity(polarity::reversed);
    room.time.advance(1s);
    room.pair.unplug(false);
    room.time.advance(1s);
    CHECK(events_of(room.card) == "off_hook@4000");
    CHECK(events_of(room.line) == "battery_restored@4000 polarity_reversal=reversed@4000");
}

TEST_CASE("the tap hears both directions at the exchange end, one frame a tick")
{
    line_conditions conditions;
    conditions.attenuation = 6_dB;
    trunk_room room(conditions);
    audio_buffer tapped;
    room.pair.set_tap([&](audio_in frame) {
        REQUIRE(frame.size() == frame_length);
        tapped.insert(tapped.end(), frame.begin(), frame.end());
    });
    audio_spy at_exchange(room, room.card, sine(1000, -10_dBm0));
    audio_spy at_subscriber(room, room.line, sine(1800, -10_dBm0));
    room.line.set_hook(hook::off);
    room.time.advance(2s);
    const audio_in heard = audio_in(tapped).subspan(8000, 8000);
    CHECK(level_at(1000, heard).value == doctest::Approx(-10.0).epsilon(0.001));
    CHECK(level_at(1800, heard).value == doctest::Approx(-16.0).epsilon(0.001));
}

TEST_CASE("two runs with one seed are the same to the bit, and another seed is another line")
{
    const auto run = [](std::uint64_t seed) {
        line_conditions conditions;
        conditions.attenuation = 4_dB;
        conditions.noise = -50_dBm0;
        conditions.mains = line_conditions::hum{50_Hz, -45_dBm0};
        conditions.subscriber_hybrid = 15_dB;
        trunk_room room(conditions, seed);
        audio_spy at_exchange(room, room.card, sine(440, -20_dBm0));
        audio_spy at_subscriber(room, room.line, ramp);
        room.time.advance(333ms);
        room.line.set_hook(hook::off);
        room.time.advance(500ms);
        room.tasks.spawn(room.line.flash(97ms));
        room.time.advance(1s);
        audio_buffer all = at_exchange.heard;
        all.insert(all.end(), at_subscriber.heard.begin(), at_subscriber.heard.end());
        return all;
    };
    const audio_buffer first = run(7);
    CHECK(first == run(7));
    CHECK(first != run(8));
}

TEST_CASE("a line's noise does not depend on its neighbours")
{
    const auto run = [](bool neighbour) {
        line_conditions conditions;
        conditions.noise = -50_dBm0;
        world_room room;
        if (neighbour)
            room.world.add_trunk("plant:300", "plant:line0", conditions).set_hook(hook::off);
        hw::fxo_port& line = room.world.add_trunk("plant:301", "plant:line1", conditions);
        room.start();
        line.set_hook(hook::off);
        audio_spy spy(room, line);
        room.time.advance(1s);
        return spy.heard;
    };
    CHECK(run(false) == run(true));
}

TEST_CASE("tip and ring that were swapped in the wall turn every polarity round, and a reversal is one still")
{
    line_conditions conditions;
    conditions.swapped = true;
    trunk_room room(conditions);
    CHECK(room.pair.direction() == polarity::reversed);
    room.card.set_polarity(polarity::reversed);
    CHECK(events_of(room.line) == "polarity_reversal=normal@0");
}

TEST_CASE("a relay that is slow to close makes every break longer")
{
    line_conditions conditions;
    conditions.slow_to_close = 20ms;
    trunk_room room(conditions);
    room.line.set_hook(hook::off);
    room.time.advance(1s);
    CHECK(events_of(room.card) == "off_hook@0");
    const auto dial = [](plant::subscriber_port& line) -> awaitable<void> {
        const pulse_timing usual;
        co_await line.pulse("3", usual);
    };
    room.time.run(dial(room.line));
    room.time.advance(1s);
    CHECK(room.time.now() == sample_count(1s + 3 * 120ms + 800ms + 1s));
    CHECK(events_of(room.card) == "pulse_digit=3@1000");
}

TEST_CASE("what befalls audio in one direction leaves the other alone")
{
    line_conditions conditions;
    conditions.to_exchange.loss = 6_dB;
    conditions.to_subscriber.latency = sample_count(24);
    trunk_room room(conditions);
    audio_spy at_exchange(room, room.card, ramp);
    audio_spy at_subscriber(room, room.line, dc);
    room.line.set_hook(hook::off);
    room.time.advance(1s);
    CHECK(at_exchange.heard[4000] == 501);
    CHECK(at_subscriber.heard[4024] == ramp(4000));
}
