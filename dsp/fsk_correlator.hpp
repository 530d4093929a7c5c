#pragma once
#include "dsp/fsk_tones.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace tipring::dsp {

/// What the last bit's length of audio is like.
struct fsk_reading
{
    float mark; // amplitude of the tone, in 16-bit steps
    float space;
    float purity; // share of the stronger tone in all power: 1 for a bit, about 0.75 over steady data, 0.4 for noise
};

/// Holds the audio against the tones of Bell 202 and of V.23, over a sliding window as long as a bit, whatever their phases.
///
/// Cost           28 complex multiply-adds and four square roots a sample.
class fsk_correlator
{
public:
    struct readings
    {
        fsk_reading bell202;
        fsk_reading v23;
    };

    readings next(float sample)
    {
        products& p = window_[newest_];
        const waves& w = table()[phase_];
        for (std::size_t i = 0; i < p.tones.size(); ++i)
            p.tones[i] = sample * w[i];
        p.power = sample * sample;
        const std::size_t oldest = newest_ + 1 == taps ? 0 : newest_ + 1;

        products sum{};
        for (const products& tap : window_)
            add(sum, tap, 1.0F);
        add(sum, p, edge_weight - 1.0F);
        add(sum, window_[oldest], edge_weight - 1.0F);

        newest_ = oldest;
        phase_ = phase_ + 1 == common_period ? 0 : phase_ + 1;
        const auto& t = sum.tones;
        return {reading(t[0], t[1], t[2], t[3], sum.power), reading(t[4], t[5], t[6], t[7], sum.power)};
    }

private:
    static constexpr std::size_t taps = 7;
    static constexpr float edge_weight = 5.0F / 6.0F; // so that seven samples make a bit of 6 2/3
    static constexpr std::size_t common_period = 80;  // all four tones are multiples of 100 Hz
    static constexpr float quietest = 1.0F;           // mean square below which there is nothing to judge

    using waves = std::array<float, 8>; // cosine and sine of 1200, 2200, 1300, 2100 Hz

    struct products
    {
        waves tones{};
        float power{};
    };

    static const std::array<waves, common_period>& table()
    {
        static const auto filled = [] {
            std::array<waves, common_period> all{};
            const auto tones =
                std::to_array({bell202_tones.mark, bell202_tones.space, v23_tones.mark, v23_tones.space});
            for (std::size_t n = 0; n < common_period; ++n)
                for (std::size_t i = 0; i < tones.size(); ++i) {
                    const double turn = 2.0 * std::numbers::pi * tones[i].value * static_cast<double>(n) / sample_rate;
                    all[n][2 * i] = static_cast<float>(std::cos(turn));
                    all[n][2 * i + 1] = static_cast<float>(std::sin(turn));
                }
            return all;
        }();
        return filled;
    }

    static void add(products& sum, const products& tap, float weight)
    {
        for (std::size_t i = 0; i < sum.tones.size(); ++i)
            sum.tones[i] += weight * tap.tones[i];
        sum.power += weight * tap.power;
    }

    static fsk_reading reading(float mark_re, float mark_im, float space_re, float space_im, float power)
    {
        const float mark = mark_re * mark_re + mark_im * mark_im;
        const float space = space_re * space_re + space_im * space_im;
        constexpr float to_amplitude = 2.0F / fsk_bit_length;
        return {
            to_amplitude * std::sqrt(mark),
            to_amplitude * std::sqrt(space),
            2.0F * std::max(mark, space) / (fsk_bit_length * std::max(power, quietest * fsk_bit_length))};
    }

    std::array<products, taps> window_{};
    std::size_t newest_ = 0;
    std::size_t phase_ = 0;
};

} // namespace tipring::dsp
