#include "dsp/measure/noise.hpp"
#include "dsp/measure/stimulus.hpp"

#include <doctest/doctest.h>

#include <array>
#include <numeric>

using namespace tipring;
using namespace tipring::dsp;

TEST_CASE("a spectrum holds all the power of a signal")
{
    for (const audio_buffer& signal : {make_noise(dbm0{-30.0}, 4s), make_tone(1020_Hz, dbm0{-30.0}, 4s)}) {
        const auto s = measure_spectrum(signal);
        CHECK(level_of(std::reduce(s.power.begin(), s.power.end())).value == doctest::Approx(-30.0).epsilon(0.01));
    }
}

TEST_CASE("the psophometer weights tones as table 1 of ITU-T O.41 says")
{
    const auto read = [](hertz f) { return psophometric_level(measure_spectrum(make_tone(f, dbm0{-20.0}, 2s))).value; };
    CHECK(read(800_Hz) == doctest::Approx(-20.0).epsilon(0.01));
    CHECK(read(1000_Hz) == doctest::Approx(-19.0).epsilon(0.01));
    CHECK(read(300_Hz) == doctest::Approx(-30.6).epsilon(0.02));
    CHECK(read(3000_Hz) == doctest::Approx(-25.6).epsilon(0.01));
    CHECK(psophometric_weight(50_Hz).value == -63.0);
    CHECK(psophometric_weight(1100_Hz).value == doctest::Approx(0.48).epsilon(0.1)); // between 1.0 and 0.0
}

TEST_CASE("white noise over 4 kHz reads 3.6 dB less with the weighting: the difference of the two bandwidths")
{
    // Worked out by hand from the table by the trapezoidal rule: 1755 Hz of equivalent bandwidth.
    const auto s = measure_spectrum(make_noise(dbm0{-40.0}, 8s));
    CHECK(psophometric_level(s).value == doctest::Approx(-43.6).epsilon(0.005));
}

TEST_CASE("tones that are there on purpose can be left out of the noise")
{
    audio_buffer line = make_noise(dbm0{-50.0}, 4s);
    const audio_buffer tone = make_tone(425_Hz, dbm0{-10.0}, 4s);
    for (std::size_t i = 0; i < line.size(); ++i)
        line[i] = static_cast<std::int16_t>(line[i] + tone[i]);
    const auto s = measure_spectrum(line);
    constexpr std::array dial{hertz{425.0}};
    CHECK(psophometric_level(s).value > -20.0);
    CHECK(psophometric_level(s, dial).value == doctest::Approx(-53.6).epsilon(0.02));
}

TEST_CASE("hum is told from noise, and 50 Hz from 60 Hz")
{
    for (const double mains : {50.0, 60.0}) {
        audio_buffer line = make_noise(dbm0{-60.0}, 2s);
        const audio_buffer hum = make_tone({mains}, dbm0{-42.0}, 2s);
        for (std::size_t i = 0; i < line.size(); ++i)
            line[i] = static_cast<std::int16_t>(line[i] + hum[i]);
        const auto read = measure_hum(line);
        CHECK(read.mains.value == mains);
        CHECK(read.level.value == doctest::Approx(-42.0).epsilon(0.01));
    }
    CHECK(measure_hum(make_noise(dbm0{-60.0}, 2s)).level.value < -80.0);
}
