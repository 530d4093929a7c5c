#include "dsp/measure/continuity.hpp"
#include "dsp/measure/stimulus.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

using namespace tipring;
using namespace tipring::dsp;
using kind = disturbance::kind;

namespace {

void add_noise(audio_buffer& line, dbm0 level)
{
    const audio_buffer noise = make_noise(level, sample_count(static_cast<std::int64_t>(line.size())), 7);
    for (std::size_t i = 0; i < line.size(); ++i)
        line[i] = static_cast<std::int16_t>(line[i] + noise[i]);
}

/// The pilots from a clock that is `ppm` faster than ours.
audio_buffer drifting(double ppm, sample_count length)
{
    audio_buffer line(samples_in(length));
    const double peak = peak_amplitude(dbm0{-10.0}) / std::numbers::sqrt2;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const double t = static_cast<double>(i) * (1.0 + ppm * 1.0e-6) * 2.0 * std::numbers::pi / 8000.0;
        line[i] = saturate(static_cast<float>(peak * (std::sin(1020.0 * t) + std::sin(404.0 * t))));
    }
    return line;
}

} // namespace

TEST_CASE("a steady line has no disturbance and no drift")
{
    audio_buffer line = make_pilots(dbm0{-10.0}, 10s);
    add_noise(line, dbm0{-45.0});
    const auto r = measure_continuity(line);
    CHECK(r.heard);
    CHECK(r.disturbances.empty());
    CHECK(std::abs(r.drift_ppm) < 0.5);
    CHECK(r.seconds == doctest::Approx(10.0).epsilon(0.01));
}

TEST_CASE("the drift of two clocks is measured to half a millionth")
{
    for (const double ppm : {-300.0, -50.0, -5.0, 1.0, 20.0, 120.0, 500.0}) {
        audio_buffer line = drifting(ppm, 10s);
        add_noise(line, dbm0{-50.0});
        const auto r = measure_continuity(line);
        CAPTURE(ppm);
        CHECK(std::abs(r.drift_ppm - ppm) < 0.5);
        CHECK(r.disturbances.empty());
    }
}

TEST_CASE("samples that are lost or repeated are counted, one or a frame of them")
{
    for (const int lost : {1, -1, 2, 5, 8, -8, 20, 40, 80, -80, 160}) {
        audio_buffer line = make_pilots(dbm0{-10.0}, 4s);
        const auto place = line.begin() + 15003;
        if (lost > 0)
            line.erase(place, place + lost);
        else
            line = [&] {
                audio_buffer longer(line.begin(), place);
                for (auto s = place + lost; s != line.end(); ++s)
                    longer.push_back(*s);
                return longer;
            }();
        add_noise(line, dbm0{-45.0});
        const auto r = measure_continuity(line);
        CAPTURE(lost);
        REQUIRE(r.disturbances.size() == 1);
        CHECK(r.disturbances[0].what == kind::slip);
        CHECK(r.disturbances[0].size == lost);
        CHECK(std::abs(r.disturbances[0].at.count() - 15003) < 200);
        CHECK(std::abs(r.drift_ppm) < 1.0);
    }
}

TEST_CASE("a dropout is measured to a few milliseconds, and a single millisecond is none")
{
    for (const int ms : {5, 10, 40, 300}) {
        audio_buffer line = make_pilots(dbm0{-10.0}, 4s);
        std::fill_n(line.begin() + 12000, 8 * ms, std::int16_t{0});
        add_noise(line, dbm0{-50.0});
        const auto r = measure_continuity(line);
        CAPTURE(ms);
        REQUIRE(r.disturbances.size() == 1);
        CHECK(r.disturbances[0].what == kind::dropout);
        CHECK(std::abs(r.disturbances[0].size - ms) <= 5.0);
    }
    audio_buffer line = make_pilots(dbm0{-10.0}, 4s);
    std::fill_n(line.begin() + 12000, 8, std::int16_t{0});
    CHECK(measure_continuity(line).disturbances.empty());
}

TEST_CASE("a jump of phase that no slip explains is a phase hit, a lasting change of level a gain hit")
{
    audio_buffer line = make_pilots(dbm0{-10.0}, 4s);
    for (std::size_t i = 16000; i < line.size(); ++i)
        line[i] = static_cast<std::int16_t>(-line[i]);
    auto r = measure_continuity(line);
    REQUIRE(r.disturbances.size() == 1);
    CHECK(r.disturbances[0].what == kind::phase_hit);
    CHECK(std::abs(r.disturbances[0].size) == doctest::Approx(180.0).epsilon(0.02));

    line = make_pilots(dbm0{-10.0}, 4s);
    for (std::size_t i = 16000; i < line.size(); ++i)
        line[i] = static_cast<std::int16_t>(line[i] * 6 / 10);
    r = measure_continuity(line);
    REQUIRE(r.disturbances.size() == 1);
    CHECK(r.disturbances[0].what == kind::gain_hit);
    CHECK(r.disturbances[0].size == doctest::Approx(-4.4).epsilon(0.1));
}

TEST_CASE("disturbances less than a second apart are one burst")
{
    continuity_reading r;
    for (const sample_count at : {sample_count(1s), sample_count(1500ms), sample_count(2400ms), sample_count(9s)})
        r.disturbances.push_back({.what = kind::slip, .at = at});
    CHECK(r.bursts() == 2);
    CHECK(r.longest_burst() == 3);
    CHECK(r.errored_seconds() == 3);
}

TEST_CASE("silence has no pilots")
{
    CHECK_FALSE(measure_continuity(audio_buffer(16000)).heard);
    CHECK_FALSE(measure_continuity(audio_buffer(10)).heard);
    CHECK_FALSE(measure_continuity(make_noise(dbm0{-60.0}, 2s)).heard);
}
