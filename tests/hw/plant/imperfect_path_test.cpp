#include "dsp/measure/continuity.hpp"
#include "dsp/measure/response.hpp"
#include "dsp/measure/stimulus.hpp"
#include "hw/plant/imperfect_path.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace tipring;
using namespace tipring::plant;

namespace {

audio_buffer through(const path_conditions& conditions, const audio_buffer& sent)
{
    imperfect_path path(conditions);
    audio_buffer out(sent.size());
    for (std::size_t i = 0; i < sent.size(); ++i)
        out[i] = saturate(path.carry(sent[i]));
    return out;
}

} // namespace

TEST_CASE("a path as built changes nothing")
{
    const audio_buffer noise = dsp::make_noise(dbm0{-10.0}, 1s);
    CHECK(through({}, noise) == noise);
}

TEST_CASE("latency is exact, and so is loss")
{
    audio_buffer click(1000);
    click[100] = 20000;
    const auto out = through({.loss = decibel{20.0}, .latency = sample_count(37)}, click);
    CHECK(out[137] == 2000);
    CHECK(std::count(out.begin(), out.end(), 0) == 999);
}

TEST_CASE("what is set is what the meters read: drift, slips, dropouts")
{
    const audio_buffer pilots = dsp::make_pilots(dbm0{-10.0}, 12s);
    for (const double ppm : {-200.0, 40.0, 120.0}) {
        const auto r = dsp::measure_continuity(through({.drift_ppm = ppm}, pilots));
        CHECK(std::abs(r.drift_ppm - ppm) < 1.0);
        CHECK(r.disturbances.empty());
    }
    for (const int samples : {1, -3, 8}) {
        path_conditions slipping;
        slipping.slip = {.every = 5s, .samples = samples};
        const auto r = dsp::measure_continuity(through(slipping, pilots));
        REQUIRE(r.disturbances.size() == 2);
        CHECK(r.disturbances[0].what == dsp::disturbance::kind::slip);
        CHECK(r.disturbances[0].size == samples);
        CHECK(std::abs(r.drift_ppm) < 1.0);
    }
    path_conditions interrupted;
    interrupted.dropout = {.every = 3s, .length = 50ms};
    const auto r = dsp::measure_continuity(through(interrupted, pilots));
    REQUIRE(r.count(dsp::disturbance::kind::dropout) == 3);
    CHECK(r.disturbances[0].size == doctest::Approx(50.0).epsilon(0.1));
}

TEST_CASE("the low-pass is 3 dB down at its corner, and drift hardly bends the band")
{
    const audio_buffer sweep = dsp::make_sweep({.length = 2s});
    const std::vector<hertz> at{300_Hz, 1020_Hz, 2000_Hz, 3400_Hz};
    audio_buffer longer = sweep;
    longer.resize(longer.size() + 800);
    const auto filtered = dsp::measure_response(sweep, through({.low_pass = hertz{2000.0}}, longer), at);
    CHECK(filtered[2].gain.value == doctest::Approx(-3.01).epsilon(0.02));
    CHECK(std::abs(filtered[0].gain.value) < 0.05);
    CHECK(filtered[3].gain.value < -15.0);
    for (const auto& p : dsp::measure_response(sweep, through({.drift_ppm = 50.0}, longer), at))
        CHECK(std::abs(p.gain.value) < 0.5);
}
