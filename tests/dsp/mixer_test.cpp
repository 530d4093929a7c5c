#include "dsp/mixer.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace tipring;
using namespace tipring::dsp;

TEST_CASE("in a conference everybody hears all others and not himself")
{
    const audio_buffer a{100, 200}, b{10, 20}, c{1, 2};
    audio_buffer to_a(2), to_b(2), to_c(2);
    const auto in = std::to_array<audio_in>({a, b, c});
    const auto out = std::to_array<audio_out>({to_a, to_b, to_c});
    mix_minus_self(in, out);
    CHECK(to_a == audio_buffer{11, 22});
    CHECK(to_b == audio_buffer{101, 202});
    CHECK(to_c == audio_buffer{110, 220});
}

TEST_CASE("a loud conference clips at the end of the sum, so that nobody hears himself as distortion")
{
    const audio_buffer loud(1, 30000), louder(1, 30000), quiet(1, -30000);
    audio_buffer to_loud(1), to_louder(1), to_quiet(1);
    const auto in = std::to_array<audio_in>({loud, louder, quiet});
    const auto out = std::to_array<audio_out>({to_loud, to_louder, to_quiet});
    mix_minus_self(in, out);
    CHECK(to_loud[0] == 0);
    CHECK(to_louder[0] == 0);
    CHECK(to_quiet[0] == 32767);
}

TEST_CASE("a conference may be mixed in place, at any frame length")
{
    audio_buffer a(203, 5), b(203, 7);
    const auto in = std::to_array<audio_in>({a, b});
    const auto out = std::to_array<audio_out>({a, b});
    mix_minus_self(in, out);
    CHECK(a == audio_buffer(203, 7));
    CHECK(b == audio_buffer(203, 5));
    mix_minus_self({}, {});
}

TEST_CASE("adding clips at the rails")
{
    audio_buffer sum{32000, -32000, 1};
    add(sum, audio_buffer{1000, -1000, 2});
    CHECK(sum == audio_buffer{32767, -32768, 3});
}

TEST_CASE("a gain is in decibel, rounds and clips")
{
    audio_buffer samples{1000, -1000, 30000};
    apply_gain(samples, 6.0206_dB);
    CHECK(samples == audio_buffer{2000, -2000, 32767});
    apply_gain(samples, -6.0206_dB);
    CHECK(samples[0] == 1000);
}
