#include "dsp/measure/stimulus.hpp"
#include "dsp/measure/tone.hpp"

#include <doctest/doctest.h>
#include <spandsp.h>

#include <cmath>

using namespace tipring;
using namespace tipring::dsp;

TEST_CASE("a tone's frequency is measured to a hundredth of a hertz in half a second, its level to a hundredth of a dB")
{
    for (const double f : {404.0, 425.0, 440.7, 1020.0, 3380.3}) {
        const audio_buffer tone = make_tone({f}, dbm0{-13.0}, 500ms);
        const auto read = measure_tone(audio_in(tone).subspan(200, 3600), {f + 3.0}, {10.0});
        CAPTURE(f);
        CHECK(read.frequency.value == doctest::Approx(f).epsilon(0.01 / f));
        CHECK(read.level.value == doctest::Approx(-13.0).epsilon(0.001));
    }
}

TEST_CASE("the two parts of a dial tone are found, the stronger first, and what is 15 dB weaker is not")
{
    audio_buffer line = make_tone(350_Hz, dbm0{-15.0}, 500ms);
    const audio_buffer other = make_tone(440_Hz, dbm0{-13.0}, 500ms);
    const audio_buffer weak = make_tone(600_Hz, dbm0{-35.0}, 500ms);
    for (std::size_t i = 0; i < line.size(); ++i)
        line[i] = static_cast<std::int16_t>(line[i] + other[i] + weak[i]);
    const auto found = find_tones(line, 300_Hz, 700_Hz, 4);
    REQUIRE(found.size() == 2);
    CHECK(found[0].frequency.value == doctest::Approx(440.0).epsilon(0.0005));
    CHECK(found[1].frequency.value == doctest::Approx(350.0).epsilon(0.0005));
    CHECK(found[1].level.value == doctest::Approx(-15.0).epsilon(0.01));
}

TEST_CASE("SpanDSP's power meter reads the level that a tone, a sweep and noise are made for")
{
    power_meter_t meter;
    for (const double level : {-3.0, -10.0, -25.0, -40.0})
        for (const audio_buffer& signal :
             {make_tone(1020_Hz, dbm0{level}, 2s),
              make_sweep({.length = 2s, .level = dbm0{level}}),
              make_noise(dbm0{level}, 2s),
              make_pilots(dbm0{level}, 2s)}) {
            power_meter_init(&meter, 11);
            for (std::size_t i = 0; i < signal.size() - 100; ++i)
                power_meter_update(&meter, signal[i]);
            CAPTURE(level);
            CHECK(power_meter_current_dbm0(&meter) == doctest::Approx(level).epsilon(0.3 / std::abs(level)));
            CHECK(level_of(signal).value == doctest::Approx(level).epsilon(0.1 / std::abs(level)));
        }
}
