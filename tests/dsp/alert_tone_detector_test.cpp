/// The alert tone that comes before a waiting caller's name: ETS 300 778-2, SIN 227 and TIA-777 say what a telephone off hook must
/// take, and what not.

#include "dsp/presence_detector.hpp"
#include "tests/dsp/line_audio.hpp"
#include "tests/dsp/prompts.hpp"

#include <doctest/doctest.h>

using namespace tipring;
using namespace tipring::dsp;
using namespace tipring::test;

namespace {

struct alert
{
    double off = 0.0; ///< part of the frequency
    dbm0 low{-22.0};
    dbm0 high{-22.0};
    sample_count length = 80ms;
    sample_count before = 503ms;
};

audio_buffer send(const alert& a)
{
    audio_buffer line = silence(a.before);
    append(
        line,
        sines(
            {
                {{2130.0 * (1.0 + a.off)}, a.low,  0.3},
                {{2750.0 * (1.0 + a.off)}, a.high, 1.7}
    },
            a.length
        )
    );
    append(line, silence(200ms));
    return line;
}

std::vector<presence_event> hear(audio_in line)
{
    alert_tone_detector detector;
    return feed_frames(detector, line);
}

bool taken(const alert& a) { return !hear(send(a)).empty(); }

} // namespace

TEST_CASE("an alert tone is told once it is over, with its beginning and length, soon enough to be acknowledged")
{
    const alert a;
    audio_buffer line = send(a);
    line.resize(samples_in(a.before + a.length + 70ms)); // 30 ms are left of the 100 in which the digit must begin
    const auto events = hear(line);
    REQUIRE(events.size() == 2);
    CHECK(events[0].name == presence::alert_tone);
    CHECK(events[0].what == presence_event::phase::begin);
    CHECK(events[1].what == presence_event::phase::end);
    CHECK(std::abs(to_ms(events[0].at - a.before)) <= 4);
    CHECK(std::abs(to_ms(events[1].duration - a.length)) <= 6);
}

TEST_CASE("both sides of the standards' limits: length, frequency, level, twist")
{
    for (const sample_count place : {500ms, 501ms, 503ms, 505ms, 507ms, 509ms}) {
        CAPTURE(to_ms(place));
        CHECK(taken({.length = 75ms, .before = place}));
        CHECK(taken({.length = 85ms, .before = place}));
        CHECK_FALSE(taken({.length = 62ms, .before = place}));
        CHECK_FALSE(taken({.length = 110ms, .before = place}));
        CHECK(taken({.off = 0.005, .before = place}));
        CHECK(taken({.off = -0.005, .before = place}));
        CHECK_FALSE(taken({.off = 0.02, .before = place}));
        CHECK_FALSE(taken({.off = -0.02, .before = place}));
        CHECK(taken({.low = -14_dBm0, .high = -14_dBm0, .before = place}));
        CHECK(taken({.low = -32_dBm0, .high = -32_dBm0, .before = place}));
        CHECK_FALSE(taken({.low = -45_dBm0, .high = -45_dBm0, .before = place}));
        CHECK(taken({.low = -20_dBm0, .high = -26_dBm0, .before = place}));
        CHECK(taken({.low = -26_dBm0, .high = -20_dBm0, .before = place}));
        CHECK_FALSE(taken({.low = -18_dBm0, .high = -32_dBm0, .before = place}));
    }
}

TEST_CASE("an alert tone is heard in the noise of a line, and not under speech as loud")
{
    int heard = 0;
    for (unsigned seed = 1; seed <= 50; ++seed) {
        audio_buffer line = send({});
        noise(-37_dBm0, seed).add_to(line);
        heard += hear(line).empty() ? 0 : 1;
    }
    CHECK(heard == 50);
}

TEST_CASE("either tone alone, digits, and the tones of a line are no alert tone")
{
    for (const hertz f : {2130_Hz, 2750_Hz, 2100_Hz, 1209_Hz}) {
        audio_buffer line = silence(100ms);
        append(
            line,
            sines(
                {
                    {f, -20_dBm0}
        },
                80ms
            )
        );
        append(line, silence(200ms));
        CHECK(hear(line).empty());
    }
    audio_buffer apart = silence(100ms); // each has the length, but not the other's time
    append(
        apart,
        sines(
            {
                {2130_Hz, -20_dBm0}
    },
            80ms
        )
    );
    append(
        apart,
        sines(
            {
                {2750_Hz, -20_dBm0}
    },
            80ms
        )
    );
    append(apart, silence(200ms));
    CHECK(hear(apart).empty());
}

TEST_CASE("speech is no alert tone")
{
    std::size_t listened = 0;
    for (const auto& file : prompt_files()) {
        const audio_buffer speech = read_prompt(file);
        listened += speech.size();
        CHECK(hear(speech).empty());
    }
    CHECK(listened > samples_in(5min));
}
