#include "dsp/resampler.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <vector>

using namespace tipring;
using namespace tipring::dsp;

namespace {

std::vector<float> tone(double rate, double frequency, double seconds)
{
    std::vector<float> out(static_cast<std::size_t>(rate * seconds));
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] =
            static_cast<float>(0.25 * std::sin(2.0 * std::numbers::pi * frequency * static_cast<double>(i) / rate));
    return out;
}

audio_buffer convert(double rate, std::span<const float> in, std::size_t piece)
{
    resampler r(rate);
    audio_buffer out;
    while (!in.empty()) {
        const auto n = std::min(piece, in.size());
        const audio_in part = r.feed(in.first(n));
        out.insert(out.end(), part.begin(), part.end());
        in = in.subspan(n);
    }
    const audio_in rest = r.flush();
    out.insert(out.end(), rest.begin(), rest.end());
    return out;
}

} // namespace

TEST_CASE("any rate becomes 8 kHz, as long as it was and as loud")
{
    for (const double rate : {8000.0, 11025.0, 16000.0, 44100.0, 48000.0, 4000.0}) {
        CAPTURE(rate);
        const audio_buffer out = convert(rate, tone(rate, 1000, 1.0), 1000);
        CHECK(std::abs(static_cast<double>(out.size()) - 8000.0) <= 2.0);
        const double expected = level_of(0.25 * 0.25 * 32768.0 * 32768.0 / 2.0).value;
        CHECK(level_of(audio_in(out).subspan(500, 7000)).value == doctest::Approx(expected).epsilon(0.005));
    }
}

TEST_CASE("what 8 kHz cannot hold does not come through as something else")
{
    const audio_buffer out = convert(48000, tone(48000, 6000, 1.0), 480);
    CHECK(level_of(audio_in(out).subspan(500, 7000)) < -80_dBm0);
}

TEST_CASE("the pieces in which a recording is fed change no sample")
{
    const auto in = tone(44100, 440, 0.5);
    CHECK(convert(44100, in, 441) == convert(44100, in, in.size()));
    CHECK(convert(44100, in, 1) == convert(44100, in, 7777));
}

TEST_CASE("a recording of nothing is nothing") { CHECK(convert(44100, {}, 1).empty()); }
