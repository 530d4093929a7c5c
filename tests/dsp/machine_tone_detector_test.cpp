/// How many of the tones of fax machines and modems are heard in noise, beside SpanDSP. Signals are made from seeds.

#include "dsp/presence_detector.hpp"
#include "tests/dsp/line_audio.hpp"
#include "tests/dsp/spandsp_machine_tones.hpp"

#include <doctest/doctest.h>

#include <array>
#include <functional>
#include <random>
#include <string>

using namespace tipring;
using namespace tipring::dsp;
using namespace tipring::test;

namespace {

std::string ours(audio_in line)
{
    machine_tone_detector detector;
    std::string names;
    for (const presence_event& e : feed_frames(detector, line))
        if (e.what == presence_event::phase::begin)
            names += (names.empty() ? "" : " ") + std::string(name_of(e.name));
    return names;
}

double steady(double /*seconds*/) { return 1.0; }
double reversing(double t) { return std::fmod(t, 0.9) < 0.45 ? 1.0 : -1.0; }                // V.25: every 450 ms
double waving(double t) { return 1.0 + 0.2 * std::sin(2.0 * std::numbers::pi * 15.0 * t); } // V.8: by 15 Hz, 20 %
double both(double t) { return reversing(t) * waving(t); }

/// What a standard lets a machine send, at its limits.
struct machine
{
    std::string name; ///< of the presence that it is
    double frequency = 0.0;
    double off = 0.0; ///< Hz, at most
    sample_count lasts{};
    double (*gain)(double seconds) = steady;
    double (*frequency_at)(double seconds) = nullptr; ///< where it is not always the same
};

double flags(double t) { return static_cast<int>(t * 300.0) % 8 % 7 == 0 ? 1850.0 : 1650.0; }

const auto machines = std::to_array<machine>({
    {"fax_cng",      1100.0, 38.0, 425ms,  steady,    nullptr}, // T.30: 0.5 s -15 %
    {"fax_ced",      2100.0, 15.0, 2600ms, steady,    nullptr}, // T.30
    {"ans",          2100.0, 15.0, 2600ms, reversing, nullptr}, // V.25
    {"ansam",        2100.0, 1.0,  4s,     waving,    nullptr}, // V.8
    {"ansam",        2100.0, 1.0,  4s,     both,      nullptr},
    {"bell_answer",  2225.0, 10.0, 2s,     steady,    nullptr}, // Bell 103
    {"v25_calling",  1300.0, 15.0, 500ms,  steady,    nullptr}, // V.25
    {"v21_preamble", 0.0,    6.0,  850ms,  steady,    flags  }, // T.30: 1 s -15 %
});

class sender
{
public:
    explicit sender(unsigned seed)
        : random_(seed)
    {
    }

    double draw(double from, double to) { return from + (to - from) * uniform_(random_); }

    /// At a level and a frequency drawn from all that must be taken, after a pause and before another.
    audio_buffer send(const machine& m, decibel signal_to_noise)
    {
        const dbm0 level{draw(-35.0, -5.0)};
        const double off = draw(-m.off, m.off), begin = draw(0.3, 0.4);
        audio_buffer line(samples_in(m.lasts) + 7200);
        double turns = draw(0.0, 1.0);
        for (std::size_t i = 0; i < line.size(); ++i) {
            const double t = static_cast<double>(i) / sample_rate - begin;
            if (t < 0.0 || t >= static_cast<double>(m.lasts.count()) / sample_rate)
                continue;
            line[i] = saturate(
                static_cast<float>(peak_amplitude(level) * m.gain(t) * std::sin(2.0 * std::numbers::pi * turns))
            );
            turns += ((m.frequency_at != nullptr ? m.frequency_at(t) : m.frequency) + off) / sample_rate;
        }
        noise(level - signal_to_noise, static_cast<unsigned>(random_())).add_to(line);
        return line;
    }

private:
    std::mt19937 random_;
    std::uniform_real_distribution<double> uniform_;
};

} // namespace

TEST_CASE("T.30, V.25, V.8, Bell 103 beside SpanDSP: every machine is heard at 10 dB S/N, as what it is and once")
{
    constexpr int rounds = 25;
    for (const decibel signal_to_noise : {20_dB, 10_dB, 8_dB})
        for (const machine& m : machines) {
            sender dice(7);
            int right = 0, peers = 0;
            for (int i = 0; i < rounds; ++i) {
                const audio_buffer line = dice.send(m, signal_to_noise);
                right += ours(line) == m.name ? 1 : 0;
                peers += spandsp_machine_tones(line).ends_with(m.name) ? 1 : 0;
            }
            MESSAGE(
                m.name << " at " << signal_to_noise.value << " dB S/N: " << right << " of " << rounds << " (SpanDSP "
                       << peers << ")"
            );
            CHECK(right == rounds);
        }
}

TEST_CASE("a tone beside the limits, or too short, is no machine")
{
    const auto plain = [](double frequency, sample_count length) {
        audio_buffer line = silence(200ms);
        append(
            line,
            sines(
                {
                    {{frequency}, -15_dBm0}
        },
                length
            )
        );
        append(line, silence(200ms));
        return line;
    };
    const auto check = [&](double frequency, sample_count length) {
        const audio_buffer line = plain(frequency, length);
        const std::string heard = ours(line);
        MESSAGE(
            frequency << " Hz for " << to_ms(length) << " ms: '" << heard << "' (SpanDSP '"
                      << spandsp_machine_tones(line) << "')"
        );
        CHECK(heard.empty());
    };
    for (const double frequency : {1040.0, 1160.0, 1250.0, 1350.0, 2060.0, 2140.0, 2200.0, 2250.0})
        check(frequency, 3s);
    check(1100.0, 330ms);
    check(1300.0, 330ms);
    check(2100.0, 440ms);
}

TEST_CASE("machines are heard from 0 to -43 dBm0, with hum under them and a click in them")
{
    for (const double level : {0.0, -20.0, -43.0}) {
        audio_buffer line = silence(100ms);
        append(
            line,
            sines(
                {
                    {1100_Hz, {level}}
        },
                500ms
            )
        );
        append(line, silence(100ms));
        const audio_buffer hum = sines(
            {
                {50_Hz, {level - 6.0}}
        },
            sample_count(static_cast<std::int64_t>(line.size()))
        );
        for (std::size_t i = 0; i < line.size(); ++i)
            line[i] = saturate(std::int32_t{line[i]} + hum[i]);
        line[2400] = saturate(static_cast<float>(8.0 * peak_amplitude({level})));
        CAPTURE(level);
        CHECK(ours(line) == "fax_cng");
    }
}
