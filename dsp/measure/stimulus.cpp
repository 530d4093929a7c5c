#include "dsp/measure/stimulus.hpp"

#include "base/error.hpp"
#include "dsp/dtmf_keypad.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

namespace tipring::dsp {

namespace {

constexpr double pi = std::numbers::pi;
constexpr std::size_t edge = samples_in(5ms);

/// 0 to 1 and back, over `rounded` samples at either end.
double envelope(std::size_t i, std::size_t length, std::size_t rounded)
{
    const std::size_t from_end = std::min(i, length - 1 - i);
    if (from_end >= rounded)
        return 1.0;
    return 0.5 - 0.5 * std::cos(pi * (static_cast<double>(from_end) + 0.5) / static_cast<double>(rounded));
}

template <class Wave>
audio_buffer made_of(sample_count length, std::size_t rounded, const Wave& wave)
{
    audio_buffer samples(samples_in(length));
    rounded = std::min(rounded, samples.size() / 4);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double value = wave(static_cast<double>(i)) * envelope(i, samples.size(), rounded);
        samples[i] = saturate(static_cast<float>(value));
    }
    return samples;
}

double turn(hertz f) { return 2.0 * pi * f.value / sample_rate; } // radian a sample

} // namespace

audio_buffer make_tone(hertz frequency, dbm0 level, sample_count length)
{
    const double peak = peak_amplitude(level);
    return made_of(length, edge, [&](double i) { return peak * std::sin(turn(frequency) * i); });
}

audio_buffer make_sweep(const sweep_plan& plan)
{
    const double peak = peak_amplitude(plan.level);
    const double faster = (turn(plan.to) - turn(plan.from)) / static_cast<double>(plan.length.count());
    return made_of(plan.length, edge, [&](double i) {
        return peak * std::sin((turn(plan.from) + 0.5 * faster * i) * i);
    });
}

audio_buffer make_noise(dbm0 level, sample_count length, std::uint32_t seed)
{
    std::mt19937 bits(seed);
    const double most =
        peak_amplitude(level) * std::sqrt(1.5); // even from -most to most: most^2 / 3 is the sine's peak^2 / 2
    return made_of(length, 1, [&](double) { return most * (static_cast<double>(bits()) / 2147483647.5 - 1.0); });
}

audio_buffer make_pilots(dbm0 level, sample_count length)
{
    const double peak = peak_amplitude(level) * std::numbers::sqrt2 / 2.0;
    return made_of(length, edge, [&](double i) {
        return peak * (std::sin(turn(pilot_high) * i) + std::sin(turn(pilot_low) * i));
    });
}

audio_buffer make_dtmf(const dtmf_pulse& pulse)
{
    const auto key = pair_of(pulse.digit);
    if (!key)
        throw failure(errc::address_invalid, std::string("'") + pulse.digit + "' is no DTMF digit: 0-9, *, #, A-D are");
    const double low = turn({key->row.value * (1.0 + pulse.off_tune)});
    const double high = turn({key->column.value * (1.0 + pulse.off_tune)});
    const double low_peak = peak_amplitude(pulse.low_group);
    const double high_peak = peak_amplitude(pulse.high_group);
    return made_of(pulse.on, 1, [&](double i) {
        return low_peak * std::sin(low * i) + high_peak * std::sin(high * i);
    });
}

} // namespace tipring::dsp
