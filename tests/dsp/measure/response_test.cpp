#include "dsp/measure/response.hpp"
#include "dsp/measure/stimulus.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

using namespace tipring;
using namespace tipring::dsp;

namespace {

audio_buffer delayed(const audio_buffer& sent, std::size_t samples, double gain)
{
    audio_buffer late(sent.size() + 800);
    for (std::size_t i = 0; i < sent.size(); ++i)
        late[i + samples] = saturate(static_cast<float>(gain * sent[i]));
    return late;
}

/// One pole: y[n] = (1 - a) x[n] + a y[n-1]. Its gain and its group delay are known in closed form.
audio_buffer through_one_pole(const audio_buffer& sent, double a)
{
    audio_buffer out(sent.size() + 800);
    double y = 0.0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        y = (1.0 - a) * (i < sent.size() ? sent[i] : 0) + a * y;
        out[i] = saturate(static_cast<float>(y));
    }
    return out;
}

const response_point& at(const std::vector<response_point>& points, double f)
{
    for (const response_point& p : points)
        if (p.frequency.value == f)
            return p;
    FAIL("no such frequency");
    return points.front();
}

} // namespace

TEST_CASE("a path that only delays and weakens is measured as that, at all frequencies")
{
    const audio_buffer sent = make_sweep();
    const auto points = measure_response(sent, delayed(sent, 137, 0.5), voice_band());
    for (const response_point& p : points) {
        CAPTURE(p.frequency.value);
        CHECK(p.gain.value == doctest::Approx(-6.02).epsilon(0.01));
        CHECK(p.delay_ms == doctest::Approx(137.0 / 8.0).epsilon(0.002));
    }
}

TEST_CASE("a filter's gain and group delay come out as its formula has them")
{
    constexpr double a = 0.6;
    const audio_buffer sent = make_sweep();
    const auto points = measure_response(sent, through_one_pole(sent, a), voice_band());
    for (const double f : {300.0, 1000.0, 2000.0, 3400.0}) {
        const double cosine = std::cos(2.0 * std::numbers::pi * f / 8000.0);
        const double denominator = 1.0 - 2.0 * a * cosine + a * a;
        const double gain = 20.0 * std::log10((1.0 - a) / std::sqrt(denominator));
        const double delay = (a * cosine - a * a) / denominator / 8.0; // ms
        CAPTURE(f);
        CHECK(at(points, f).gain.value == doctest::Approx(gain).epsilon(0.01));
        CHECK(std::abs(at(points, f).delay_ms - delay) < 0.01);
    }
}

TEST_CASE("noise 32 dB under the sweep moves no point by half a dB, and the median of three by less")
{
    const audio_buffer sent = make_sweep();
    std::vector<std::vector<response_point>> sweeps;
    for (std::uint32_t seed = 1; seed <= 3; ++seed) {
        audio_buffer heard = delayed(sent, 80, 1.0);
        const audio_buffer noise = make_noise(dbm0{-42.0}, sample_count(static_cast<std::int64_t>(heard.size())), seed);
        for (std::size_t i = 0; i < heard.size(); ++i)
            heard[i] = static_cast<std::int16_t>(heard[i] + noise[i]);
        sweeps.push_back(measure_response(sent, heard, voice_band()));
        for (const response_point& p : sweeps.back())
            CHECK(std::abs(p.gain.value) < 0.5);
    }
    for (const response_point& p : median_of(sweeps))
        CHECK(std::abs(p.gain.value) < 0.35);
}

TEST_CASE("a delay is measured to a twentieth of a sample, and silence has none")
{
    const audio_buffer sent = make_sweep({.length = 200ms});
    const auto d = measure_delay(sent, delayed(sent, 333, 0.1), 500ms);
    REQUIRE(d);
    CHECK(d->samples == doctest::Approx(333.0).epsilon(0.0001));
    CHECK(d->likeness > 0.99);
    CHECK_FALSE(measure_delay(sent, audio_buffer(4000), 200ms));
    CHECK_FALSE(measure_delay(sent, make_noise(dbm0{-20.0}, 500ms), 200ms));
}

TEST_CASE("echo return loss is weighted as G.122 annex B asks for: a flat echo 20 dB down counts as 20 dB")
{
    const audio_buffer sent = make_sweep();
    CHECK(
        echo_return_loss(measure_response(sent, delayed(sent, 16, 0.1), voice_band())).value ==
        doctest::Approx(20.0).epsilon(0.005)
    );
    CHECK(echo_return_loss(measure_response(sent, audio_buffer(9000), voice_band())).value > 80.0);
}
