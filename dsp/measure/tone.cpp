#include "dsp/measure/tone.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tipring::dsp {

namespace {

constexpr double pi = std::numbers::pi;

double turn(double frequency) { return 2.0 * pi * frequency / sample_rate; } // radian a sample

dbm0 level_of_peak(double peak) { return level_of(peak * peak / 2.0); }

} // namespace

std::complex<double> amplitude_at(audio_in samples, hertz frequency)
{
    if (samples.empty())
        return {};
    const auto length = static_cast<double>(samples.size());
    const double middle = (length - 1.0) / 2.0;
    const std::complex<double> step = std::polar(1.0, -turn(frequency.value));
    const std::complex<double> window_step = std::polar(1.0, 2.0 * pi / length);
    std::complex<double> phasor = std::polar(1.0, turn(frequency.value) * middle);
    std::complex<double> window = std::polar(1.0, pi / length);
    double re = 0.0;
    double im = 0.0;
    for (const std::int16_t s : samples) {
        const double weighted = (1.0 - window.real()) * static_cast<double>(s); // Hann's window, its mean 1
        re += weighted * phasor.real();
        im += weighted * phasor.imag();
        phasor = {
            phasor.real() * step.real() - phasor.imag() * step.imag(),
            phasor.real() * step.imag() + phasor.imag() * step.real()};
        window = {
            window.real() * window_step.real() - window.imag() * window_step.imag(),
            window.real() * window_step.imag() + window.imag() * window_step.real()};
    }
    return {2.0 * re / length, 2.0 * im / length};
}

dbm0 level_at(audio_in samples, hertz frequency) { return level_of_peak(std::abs(amplitude_at(samples, frequency))); }

tone_reading measure_tone(audio_in samples, hertz expected, hertz reach)
{
    if (samples.size() < 16)
        return {.frequency = expected};
    const double bin = static_cast<double>(sample_rate) / static_cast<double>(samples.size());
    double best = expected.value;
    double strongest = -1.0;
    const auto steps = static_cast<int>(std::ceil(reach.value / (bin / 2.0)));
    for (int i = -steps; i <= steps; ++i) {
        const double f = expected.value + reach.value * i / std::max(steps, 1);
        const double there = std::abs(amplitude_at(samples, {f}));
        if (there > strongest) {
            strongest = there;
            best = f;
        }
    }
    const std::size_t half = samples.size() / 2;
    for (int pass = 0; pass < 3; ++pass) {
        const auto sooner = amplitude_at(samples.first(half), {best});
        const auto later = amplitude_at(samples.subspan(half, half), {best});
        const double advance =
            std::arg(later * std::conj(sooner) * std::polar(1.0, -turn(best) * static_cast<double>(half)));
        best += advance / static_cast<double>(half) * sample_rate / (2.0 * pi);
    }
    return {.frequency = {best}, .level = level_at(samples, {best})};
}

std::vector<tone_reading> find_tones(audio_in samples, hertz from, hertz to, std::size_t most)
{
    const double bin = static_cast<double>(sample_rate) / static_cast<double>(std::max<std::size_t>(samples.size(), 1));
    std::vector<double> strength;
    const auto steps = static_cast<int>((to.value - from.value) / (bin / 2.0));
    for (int i = 0; i <= steps; ++i)
        strength.push_back(std::abs(amplitude_at(samples, {from.value + i * bin / 2.0})));
    std::vector<tone_reading> found;
    for (std::size_t i = 1; i + 1 < strength.size(); ++i) {
        if (strength[i] < strength[i - 1] || strength[i] <= strength[i + 1])
            continue;
        found.push_back(measure_tone(samples, {from.value + static_cast<double>(i) * bin / 2.0}, {bin / 2.0}));
    }
    std::ranges::sort(found, std::greater(), &tone_reading::level);
    std::erase_if(found, [&](const tone_reading& t) { return t.level.value < found.front().level.value - 15.0; });
    if (found.size() > most)
        found.resize(most);
    return found;
}

} // namespace tipring::dsp
