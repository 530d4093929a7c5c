/// Our meters against sox, a program: it reads what we read, and the faults that it puts in between we find. Exits with 77 where it is
/// not installed.

#define DOCTEST_CONFIG_IMPLEMENT

#include "base/temporary_folder.hpp"
#include "dsp/measure/continuity.hpp"
#include "dsp/measure/noise.hpp"
#include "dsp/measure/response.hpp"
#include "dsp/measure/stimulus.hpp"
#include "dsp/measure/tone.hpp"
#include "tests/peers/other_program.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

using namespace tipring;
using namespace tipring::dsp;
using namespace tipring::test;
using kind = disturbance::kind;

namespace {

/// What sox says of a recording's mean power, as our level: 0 dBm0 is a sine 3.14 dB under full scale, whose RMS is 3.01 dB under its peak.
double level_by_sox(const std::string& wav)
{
    const std::string stats = output_of("(sox " + wav + " -n stats 2>&1)");
    const auto at = stats.find("RMS lev dB");
    REQUIRE(at != std::string::npos);
    return std::stod(stats.substr(at + 10)) + 3.01 + 3.14;
}

/// The samples of a recording at 8 kHz, as they are.
audio_buffer samples_of(const std::string& wav)
{
    SF_INFO info{};
    const c_ptr<SNDFILE, sf_close> file(sf_open(wav.c_str(), SFM_READ, &info));
    REQUIRE(file != nullptr);
    REQUIRE(info.samplerate == sample_rate);
    audio_buffer samples(static_cast<std::size_t>(info.frames));
    REQUIRE(sf_read_short(file.get(), samples.data(), info.frames) == info.frames);
    return samples;
}

/// `sent` after sox has done `effects` to it; `-G`, `-D` and the like would change what is measured.
audio_buffer through_sox(const audio_buffer& sent, const std::string& effects)
{
    const temporary_folder folder("peer");
    write_wav(folder / "in.wav", sent);
    output_of("sox -D " + folder / "in.wav" + " -r 8000 -b 16 " + folder / "out.wav" + " " + effects);
    return samples_of(folder / "out.wav");
}

} // namespace

TEST_CASE("sox reads the levels that we send and read")
{
    for (const double level : {-5.0, -10.0, -20.0, -40.0})
        for (const audio_buffer& signal :
             {make_tone(1020_Hz, dbm0{level}, 2s),
              make_sweep({.length = 2s, .level = dbm0{level}}),
              make_noise(dbm0{level}, 2s),
              make_pilots(dbm0{level}, 2s)}) {
            const temporary_folder folder("peer");
            write_wav(folder / "a.wav", signal);
            CAPTURE(level);
            CHECK(std::abs(level_by_sox(folder / "a.wav") - level) < 0.15);
            CHECK(std::abs(level_of(signal).value - level_by_sox(folder / "a.wav")) < 0.02);
        }
}

TEST_CASE("a loss that sox makes is the loss that we read")
{
    const audio_buffer sweep = make_sweep();
    audio_buffer sent = sweep;
    sent.resize(sent.size() + 1600);
    for (const double gain : {-3.5, -12.0, 2.0})
        for (const response_point& p :
             measure_response(sweep, through_sox(sent, "gain " + std::to_string(gain)), voice_band())) {
            CAPTURE(p.frequency.value);
            CHECK(std::abs(p.gain.value - gain) < 0.05);
        }
}

TEST_CASE("a filter of sox's bends the response where sox says")
{
    const audio_buffer sweep = make_sweep({.length = 2s});
    audio_buffer sent = sweep;
    sent.resize(sent.size() + 1600);
    const std::vector<hertz> at{300_Hz, 1020_Hz, 2000_Hz};
    const auto points = measure_response(sweep, through_sox(sent, "lowpass 2000"), at);
    CHECK(points[2].gain.value == doctest::Approx(-3.01).epsilon(0.03)); // Butterworth: 3 dB at its corner
    CHECK(std::abs(points[0].gain.value) < 0.1);
    const auto equal = measure_response(sweep, through_sox(sent, "equalizer 1020 1q -6"), at);
    CHECK(equal[1].gain.value == doctest::Approx(-6.0).epsilon(0.03));
}

TEST_CASE("a delay that sox makes is the delay that we read")
{
    const audio_buffer sweep = make_sweep({.length = 200ms});
    audio_buffer sent = sweep;
    sent.resize(sent.size() + 4000);
    const auto d = measure_delay(sweep, through_sox(sent, "delay 0.0375"), 300ms);
    REQUIRE(d);
    CHECK(d->samples == doctest::Approx(300.0).epsilon(0.0005));
}

TEST_CASE("a clock that sox makes faster is the drift that we read")
{
    for (const double ppm : {-150.0, 60.0, 250.0}) {
        const audio_buffer heard =
            through_sox(make_pilots(dbm0{-10.0}, 12s), "speed " + std::to_string(1.0 + ppm * 1.0e-6) + " rate -v 8000");
        const auto r = measure_continuity(heard);
        CAPTURE(ppm);
        CHECK(std::abs(r.drift_ppm - ppm) < 2.0);
        CHECK(r.count(kind::slip) == 0);
    }
}

TEST_CASE("samples that sox cuts out are slips, and a hole that it makes is a dropout")
{
    const audio_buffer pilots = make_pilots(dbm0{-10.0}, 6s);
    for (const int lost : {1, 8, 40}) {
        const temporary_folder folder("peer");
        write_wav(folder / "in.wav", pilots);
        output_of("sox -D " + folder / "in.wav" + " " + folder / "head.wav" + " trim 0 24000s");
        output_of(
            "sox -D " + folder / "in.wav" + " " + folder / "tail.wav" + " trim " + std::to_string(24000 + lost) + "s"
        );
        output_of("sox -D " + folder / "head.wav" + " " + folder / "tail.wav" + " " + folder / "out.wav");
        const auto r = measure_continuity(samples_of(folder / "out.wav"));
        REQUIRE(r.disturbances.size() == 1);
        CHECK(r.disturbances[0].what == kind::slip);
        CHECK(r.disturbances[0].size == lost);
    }
    const temporary_folder folder("peer");
    write_wav(folder / "in.wav", pilots);
    output_of("sox -D " + folder / "in.wav" + " " + folder / "head.wav" + " trim 0 24000s pad 0 320s");
    output_of("sox -D " + folder / "in.wav" + " " + folder / "tail.wav" + " trim 24320s");
    output_of("sox -D " + folder / "head.wav" + " " + folder / "tail.wav" + " " + folder / "out.wav");
    const auto r = measure_continuity(samples_of(folder / "out.wav"));
    REQUIRE(r.disturbances.size() == 1);
    CHECK(r.disturbances[0].what == kind::dropout);
    CHECK(r.disturbances[0].size == doctest::Approx(40.0).epsilon(0.15));
}

TEST_CASE("hum that sox mixes in is the hum that we read")
{
    const temporary_folder folder("peer");
    write_wav(folder / "noise.wav", make_noise(dbm0{-60.0}, 3s));
    for (const int mains : {50, 60}) {
        // A sine of sox's at full scale is 3.14 dBm0.
        output_of(
            "sox -D -r 8000 -b 16 -n " + folder / "hum.wav" + " synth 3 sine " + std::to_string(mains) + " gain -43.14"
        );
        output_of("sox -D -m -v 1 " + folder / "noise.wav" + " -v 1 " + folder / "hum.wav" + " " + folder / "out.wav");
        const auto read = measure_hum(samples_of(folder / "out.wav"));
        CHECK(read.mains.value == mains);
        CHECK(std::abs(read.level.value - -40.0) < 0.3);
    }
}

int main(int argc, char** argv) { return run_beside("sox", argc, argv); }
