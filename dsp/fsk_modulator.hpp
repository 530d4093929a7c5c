#pragma once
#include "dsp/fsk_tones.hpp"

#include <cmath>
#include <cstddef>
#include <numbers>
#include <utility>
#include <vector>

namespace tipring::dsp {

/// Sends bits without a jump of phase. Time runs in thirds of a sample, of which a bit has a whole number.
class fsk_modulator
{
public:
    fsk_modulator(std::vector<bool> bits, std::size_t thirds_in_bit, fsk_tones tones, dbm0 level)
        : bits_(std::move(bits))
        , thirds_in_bit_(thirds_in_bit)
        , mark_step_(tones.mark.value / (3.0 * sample_rate))
        , space_step_(tones.space.value / (3.0 * sample_rate))
        , amplitude_(peak_amplitude(level))
    {
    }

    bool finished() const { return third_ >= bits_.size() * thirds_in_bit_; }

    std::int16_t next()
    {
        const double sample = amplitude_ * std::sin(2.0 * std::numbers::pi * turns_);
        for (int i = 0; i < 3 && !finished(); ++i, ++third_)
            turns_ += bits_[third_ / thirds_in_bit_] ? mark_step_ : space_step_;
        turns_ -= std::floor(turns_);
        return saturate(static_cast<float>(sample));
    }

private:
    std::vector<bool> bits_;
    std::size_t thirds_in_bit_;
    std::size_t third_ = 0;
    double turns_ = 0.0;
    double mark_step_; // turns in a third of a sample
    double space_step_;
    double amplitude_;
};

} // namespace tipring::dsp
