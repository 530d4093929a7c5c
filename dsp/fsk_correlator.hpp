#pragma once
#include "dsp/fsk_tones.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>

namespace tipring::dsp {

/// What the last bit's length of audio is like.
struct fsk_reading
{
    float mark{}; // amplitude of the tone, in 16-bit steps
    float space{};
    float purity{};                    // share of the stronger tone in all power: about 1 over a bit
    std::complex<double> mark_phase{}; // turns once a second for each hertz that the tone is off
    std::complex<double> space_phase{};
};

/// Holds the audio against the tones of Bell 202 and of V.23, over a sliding window as long as a bit, whatever their phases.
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
        const waves& w = table()[phase_];
        products& latest = window_[newest_]; // as yet what leaves the window
        products sum;
        for (std::size_t i = 0; i < sum.size(); ++i) {
            sum_[i] -= latest[i];
            latest[i] = static_cast<double>(sample) * w[i];
            sum_[i] += latest[i];
        }
        power_ -= powers_[newest_];
        powers_[newest_] = static_cast<double>(sample) * static_cast<double>(sample);
        power_ += powers_[newest_];

        const std::size_t oldest = newest_ + 1 == taps ? 0 : newest_ + 1;
        for (std::size_t i = 0; i < sum.size(); ++i)
            sum[i] = sum_[i] - surplus * (latest[i] + window_[oldest][i]);
        const double power = power_ - surplus * (powers_[newest_] + powers_[oldest]);

        newest_ = oldest;
        phase_ = phase_ + 1 == common_period ? 0 : phase_ + 1;
        return {
            reading({sum[0], sum[1]}, {sum[2], sum[3]}, power),
            reading({sum[4], sum[5]}, {sum[6], sum[7]}, power),
        };
    }

private:
    static constexpr std::size_t taps = 7;
    static constexpr double surplus = 1.0 / 6.0;     // of both ends, so that seven samples make a bit of 6 2/3
    static constexpr std::size_t common_period = 80; // all four tones are multiples of 100 Hz
    static constexpr double quietest = 1.0;          // mean square below which there is nothing to judge

    using waves = std::array<double, 8>; // cosine and, negative, sine of 1200, 2200, 1300, 2100 Hz
    using products = std::array<double, 8>;

    static const std::array<waves, common_period>& table()
    {
        static const auto filled = [] {
            std::array<waves, common_period> all{};
            const auto tones =
                std::to_array({bell202_tones.mark, bell202_tones.space, v23_tones.mark, v23_tones.space});
            for (std::size_t n = 0; n < common_period; ++n)
                for (std::size_t i = 0; i < tones.size(); ++i) {
                    const double turn = 2.0 * std::numbers::pi * tones[i].value * static_cast<double>(n) / sample_rate;
                    all[n][2 * i] = std::cos(turn);
                    all[n][2 * i + 1] = -std::sin(turn);
                }
            return all;
        }();
        return filled;
    }

    static fsk_reading reading(std::complex<double> mark, std::complex<double> space, double power)
    {
        constexpr double bit = fsk_bit_length;
        constexpr double to_amplitude = 2.0 / bit;
        const double mark_square = std::norm(mark);
        const double space_square = std::norm(space);
        return {
            .mark = static_cast<float>(to_amplitude * std::sqrt(mark_square)),
            .space = static_cast<float>(to_amplitude * std::sqrt(space_square)),
            .purity =
                static_cast<float>(2.0 * std::max(mark_square, space_square) / (bit * std::max(power, quietest * bit))),
            .mark_phase = to_amplitude * mark,
            .space_phase = to_amplitude * space,
        };
    }

    std::array<products, taps> window_{};
    std::array<double, taps> powers_{};
    products sum_{}; // in double, so that what enters leaves again without a trace
    double power_ = 0.0;
    std::size_t newest_ = 0;
    std::size_t phase_ = 0;
};

} // namespace tipring::dsp
