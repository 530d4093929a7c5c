#include "dsp/measure/noise.hpp"

#include "dsp/fft.hpp"
#include "dsp/measure/tone.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>

namespace tipring::dsp {

namespace {

struct weight_at
{
    double frequency;
    double weight;
};

// ITU-T O.41, table 1.
constexpr auto psophometer = std::to_array<weight_at>({
    {16.66,  -85.0},
    {50.0,   -63.0},
    {100.0,  -41.0},
    {200.0,  -21.0},
    {300.0,  -10.6},
    {400.0,  -6.3 },
    {500.0,  -3.6 },
    {600.0,  -2.0 },
    {700.0,  -0.9 },
    {800.0,  0.0  },
    {900.0,  0.6  },
    {1000.0, 1.0  },
    {1200.0, 0.0  },
    {1400.0, -0.9 },
    {1600.0, -1.7 },
    {1800.0, -2.4 },
    {2000.0, -3.0 },
    {2500.0, -4.2 },
    {3000.0, -5.6 },
    {3500.0, -8.5 },
    {4000.0, -15.0},
});

constexpr std::size_t block = fft_longest;

std::array<float, block> hann()
{
    std::array<float, block> window{};
    for (std::size_t i = 0; i < block; ++i)
        window[i] = static_cast<float>(0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * static_cast<double>(i) / block));
    return window;
}

} // namespace

decibel psophometric_weight(hertz f)
{
    if (f.value <= psophometer.front().frequency)
        return {psophometer.front().weight};
    if (f.value >= psophometer.back().frequency)
        return {psophometer.back().weight};
    const auto above = std::ranges::find_if(psophometer, [&](const weight_at& w) { return w.frequency > f.value; });
    const auto below = above - 1;
    const double part = std::log(f.value / below->frequency) / std::log(above->frequency / below->frequency);
    return {below->weight + part * (above->weight - below->weight)};
}

noise_spectrum measure_spectrum(audio_in samples)
{
    static const std::array<float, block> window = hann();
    constexpr double window_power = 3.0 / 8.0 * block;
    noise_spectrum result{.power = std::vector<double>(block / 2 + 1)};
    std::array<std::complex<float>, block> data;
    std::size_t blocks = 0;
    for (std::size_t from = 0; from + block <= samples.size(); from += block / 2, ++blocks) {
        for (std::size_t i = 0; i < block; ++i)
            data[i] = static_cast<float>(samples[from + i]) * window[i];
        fft(data);
        for (std::size_t k = 0; k <= block / 2; ++k)
            result.power[k] += static_cast<double>(std::norm(data[k]));
    }
    const double blocks_or_one = static_cast<double>(std::max<std::size_t>(blocks, 1));
    for (std::size_t k = 0; k <= block / 2; ++k) {
        const double sides = k == 0 || k == block / 2 ? 1.0 : 2.0;
        result.power[k] *= sides / (static_cast<double>(block) * window_power * blocks_or_one);
    }
    return result;
}

dbm0 psophometric_level(const noise_spectrum& s, std::span<const hertz> leave_out)
{
    double sum = 0.0;
    for (std::size_t k = 1; k < s.power.size(); ++k) {
        const hertz f{static_cast<double>(k) * noise_spectrum::bin};
        const bool wanted =
            std::ranges::none_of(leave_out, [&](hertz t) { return std::abs(t.value - f.value) < 40.0; });
        if (wanted)
            sum += s.power[k] * std::pow(10.0, psophometric_weight(f).value / 10.0);
    }
    return level_of(sum);
}

hum_reading measure_hum(audio_in samples)
{
    const auto of = [&](double mains) {
        double sum = 0.0;
        for (int harmonic = 1; harmonic <= 4; ++harmonic)
            sum += std::norm(amplitude_at(samples, {mains * harmonic})) / 2.0;
        return sum;
    };
    const double at_50 = of(50.0);
    const double at_60 = of(60.0);
    return {.mains = {at_50 >= at_60 ? 50.0 : 60.0}, .level = level_of(std::max(at_50, at_60))};
}

} // namespace tipring::dsp
