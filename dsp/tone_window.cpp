#include "dsp/tone_window.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace tipring::dsp {

namespace {

constexpr double pi = std::numbers::pi;
constexpr double scale = 1500.0; // 80 products of 16 bits and this, half of it on the mean, fit into 32 bits
constexpr std::size_t power_slice = 4;

double hann(double from_middle)
{
    return 0.5 + 0.5 * std::cos(2.0 * pi * from_middle / static_cast<double>(tone_window::length));
}

std::int16_t whole(double x) { return static_cast<std::int16_t>(std::floor(x + 0.5)); }

/// Of 16-bit numbers, in 32 bits.
template <std::size_t N>
std::int32_t dot_product(const std::array<std::int16_t, N>& a, const std::array<std::int16_t, N>& b)
{
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < N; ++i)
        sum += a[i] * b[i];
    return sum;
}

} // namespace

tone_window::tone_window(std::span<const hertz> tones)
    : tones_(tones.size())
{
    for (std::size_t t = 0; t < tones.size(); ++t)
        for (std::size_t i = 0; i < half; ++i) {
            const double from_middle = static_cast<double>(i) + 0.5;
            const double turn = 2.0 * pi * tones[t].value / sample_rate * from_middle;
            tones_[t].cosine[i] = whole(scale * hann(from_middle) * std::cos(turn));
            tones_[t].sine[i] = whole(-scale * hann(from_middle) * std::sin(turn));
        }
}

void tone_window::measure(std::span<const std::int16_t, length> samples, std::span<std::complex<double>> amplitudes)
    const
{
    std::array<std::int16_t, half> sum;
    std::array<std::int16_t, half> difference;
    for (std::size_t i = 0; i < half; ++i) {
        const int later = samples[half + i] >> 1, earlier = samples[half - 1 - i] >> 1;
        sum[i] = static_cast<std::int16_t>(later + earlier);
        difference[i] = static_cast<std::int16_t>(later - earlier);
    }
    constexpr double to_amplitude = 4.0 / (scale * half); // halved samples, a window of mean 1/2, a squared sine
    for (std::size_t t = 0; t < tones_.size(); ++t)
        amplitudes[t] = {
            to_amplitude * static_cast<double>(dot_product(sum, tones_[t].cosine)),
            to_amplitude * static_cast<double>(dot_product(difference, tones_[t].sine)),
        };
}

double tone_window::power(std::span<const std::int16_t, length> samples)
{
    static const auto weights = [] {
        std::array<double, length / power_slice> w{};
        for (std::size_t i = 0; i < length; ++i)
            w[i / power_slice] += hann(static_cast<double>(i) + 0.5 - static_cast<double>(half)) / (half * power_slice);
        return w;
    }();
    double sum = 0.0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        std::int32_t squares = 0; // of halved samples: four of them fit
        for (std::size_t k = 0; k < power_slice; ++k) {
            const std::int32_t x = samples[power_slice * i + k] >> 1;
            squares += x * x;
        }
        sum += weights[i] * 4.0 * static_cast<double>(squares);
    }
    return sum;
}

double tone_window::response(hertz off)
{
    const double x = std::min(std::abs(off.value) * static_cast<double>(length) / sample_rate, 0.95); // bins
    if (x < 1e-6)
        return 1.0;
    const double amplitude = std::sin(pi * x) / (pi * x * (1.0 - x * x));
    return amplitude * amplitude;
}

hertz tone_window::beside(hertz tone, std::complex<double> sooner, std::complex<double> later)
{
    const double expected = 2.0 * pi * tone.value * static_cast<double>(hop) / sample_rate;
    const auto turned = later * std::conj(sooner) * std::polar(1.0, -expected);
    return {std::arg(turned) * sample_rate / (2.0 * pi * static_cast<double>(hop))};
}

} // namespace tipring::dsp
