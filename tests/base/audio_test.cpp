#include "base/audio.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

using namespace tipring;

TEST_CASE("0 dBm0 is a sine 3.14 dB below A-law overload (G.711)")
{
    CHECK(peak_amplitude(0_dBm0) == doctest::Approx(22827).epsilon(0.0001));

    audio_buffer sine(8000);
    for (std::size_t i = 0; i < sine.size(); ++i)
        sine[i] = saturate(static_cast<float>(
            peak_amplitude(-10_dBm0) * std::sin(2.0 * std::numbers::pi * 1000.0 * static_cast<double>(i) / 8000.0)
        ));
    CHECK(level_of(sine).value == doctest::Approx(-10.0).epsilon(0.001));
}

TEST_CASE("silence has a level, and it is the floor")
{
    CHECK(level_of(audio_in{}) == -90_dBm0);
    CHECK(level_of(audio_buffer(80)) == -90_dBm0);
}

TEST_CASE("a millisecond is exactly eight samples")
{
    CHECK(samples_in(1ms) == 8);
    CHECK(frame_length == 80);
    CHECK(to_ms(sample_count(15)) == 1);
}

TEST_CASE("samples clip at the rails and round to nearest")
{
    CHECK(saturate(1e6F) == 32767);
    CHECK(saturate(-1e6F) == -32768);
    CHECK(saturate(1.6F) == 2);
    CHECK(saturate(std::int32_t{40000}) == 32767);
}
