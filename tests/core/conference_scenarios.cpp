/// In a conference every party sends a pilot tone of its own, and everybody's recording is measured: all others are there as
/// loud as two loops let them be, and nobody hears himself.

#include "tests/core/town.hpp"

using namespace tipring;
using namespace tipring::tests;
using enum call_state;

namespace {

struct party
{
    const char* number;
    hertz pilot; ///< whole periods in a second; none is a harmonic, a sum or a difference of others
};

const std::vector<party> parties = {
    {"201", 610_Hz },
    {"202", 890_Hz },
    {"203", 1130_Hz},
    {"204", 1510_Hz},
    {"205", 1970_Hz},
};

constexpr dbm0 pilot_level = -20_dBm0;
constexpr sample_count measured = 2s; // bins 0.5 Hz wide: the line's noise of -65 dBm0 leaves -104 dBm0 in one

/// Level of the one sine of `frequency` in `audio`, by a Goertzel filter over all of it.
dbm0 level_at(hertz frequency, audio_in audio)
{
    const double twice_cosine = 2.0 * std::cos(2.0 * std::numbers::pi * frequency.value / sample_rate);
    double before = 0.0;
    double last = 0.0;
    for (const std::int16_t sample : audio) {
        const double next = sample + twice_cosine * last - before;
        before = std::exchange(last, next);
    }
    const double power = last * last + before * before - twice_cosine * last * before;
    const double peak = 2.0 * std::sqrt(power) / static_cast<double>(audio.size());
    return dbm0{20.0 * std::log10(peak / 32768.0 + 1e-9) + 3.14}; // G.711: a full sine is 3.14 dBm0
}

/// The first `count` parties, who are in one conference already, send their pilots and record.
awaitable<void> send_pilots_and_record(town& t, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i)
        t.phone(parties[i].number).start_tone(parties[i].pilot, pilot_level);
    co_await t.time.wait(200ms); // all pilots are on all loops
    for (std::size_t i = 0; i < count; ++i)
        t.phone(parties[i].number).start_recording();
    co_await t.time.wait(measured);
    for (std::size_t i = 0; i < count; ++i) {
        t.phone(parties[i].number).stop_recording();
        t.phone(parties[i].number).stop_tone();
    }
}

void check_recordings(town& t, std::size_t count)
{
    const decibel loop = t.house.plan().conditions.attenuation;
    const dbm0 expected = pilot_level - loop - loop; // up the sender's loop and down the listener's
    for (std::size_t listener = 0; listener < count; ++listener) {
        const audio_in received = t.phone(parties[listener].number).received();
        REQUIRE(received.size() == samples_in(measured));
        for (std::size_t sender = 0; sender < parties.size(); ++sender) {
            const dbm0 level = level_at(parties[sender].pilot, received);
            CAPTURE(std::string(parties[listener].number) + " hears " + parties[sender].number);
            if (sender == listener || sender >= count)
                CHECK(level.value < expected.value - 40.0);
            else
                CHECK(std::abs(level.value - expected.value) < 1.0);
        }
    }
}

/// The consulted party answers and is taken into the conference.
awaitable<void> add(town& t, call_handle conference, call_handle consultation, const char* number)
{
    station& owner = t.at(parties.front().number);
    co_await owner.dial(consultation, number);
    co_await answer(t, t.phone(number));
    co_await owner.add_to_conference(conference, consultation);
    CHECK(consultation->is(conferenced));
}

} // namespace

SCENARIO("in a conference of five, everybody hears all others at their level and never himself")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        co_await connect(w, "201", "202");
        station& owner = w.at("201");
        const call_handle first = owner.calls().front();
        const conference_setup setup = co_await owner.setup_conference(first);
        co_await add(w, setup.conference, setup.consultation, "203");
        for (const char* next : {"204", "205"}) {
            const call_handle consultation = co_await owner.prepare_add_to_conference(setup.conference);
            co_await add(w, setup.conference, consultation, next);
        }
        CHECK(setup.conference->is(connected));
        CHECK(setup.conference->members.size() == 4);
        co_await send_pilots_and_record(w, 5);
    };
    t.time.run(scene(t));
    check_recordings(t, 5);
    CHECK(t.leftovers().empty());
}

SCENARIO("in a three-way call by flash, everybody hears both others at their level and never himself")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        plant::telephone& ada = w.phone("201");
        co_await connect(w, "201", "202");
        co_await ada.flash();
        const bool recall = co_await ada.hear_dial_tone(patience);
        CHECK(recall);
        co_await ada.dial("203");
        co_await answer(w, w.phone("203"));
        co_await ada.flash();
        co_await w.time.wait(1s);
        CHECK(w.at("201").calls().size() == 3); // two members and their conference
        co_await send_pilots_and_record(w, 3);
    };
    t.time.run(scene(t));
    check_recordings(t, 3);
    CHECK(t.leftovers().empty());
}
