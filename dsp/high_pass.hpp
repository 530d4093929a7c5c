#pragma once
#include "base/audio.hpp"

#include <array>

namespace tipring::dsp {

/// Takes away what lies below the tones of interest: direct current, mains hum, dial tone.
///
/// How it works   Butterworth, fourth order, two biquads; 3 dB down at the corner, 24 dB an octave below it.
/// Cost           No allocation. States too small to matter are cleared, so that silence costs no denormals.
class high_pass
{
public:
    explicit high_pass(hertz corner);

    float next(float sample);

private:
    struct biquad
    {
        float gain{}; // of the numerator 1 - 2 z^-1 + z^-2
        float a1{};
        float a2{};
        float s1{};
        float s2{};
    };

    std::array<biquad, 2> stages_;
};

} // namespace tipring::dsp
