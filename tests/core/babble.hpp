#pragma once
#include "base/audio.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace tipring::tests {

/// Something like a voice: a buzz at 120 Hz through two wandering formants, in syllables. The same every time.
inline audio_buffer babble(sample_count length)
{
    audio_buffer out(samples_in(length));
    double phase = 0.0;
    std::uint32_t breath = 1;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double t = static_cast<double>(i) / sample_rate;
        phase += 2.0 * std::numbers::pi * (120.0 + 25.0 * std::sin(2.0 * std::numbers::pi * 1.3 * t)) / sample_rate;
        const double formant = 4.0 + 3.0 * std::sin(2.0 * std::numbers::pi * 2.1 * t);
        double sum = 0.0;
        for (int h = 1; h <= 24; ++h)
            sum += std::sin(h * phase) * std::exp(-0.08 * (h - formant) * (h - formant));
        const double syllable = std::max(0.0, std::sin(2.0 * std::numbers::pi * 3.3 * t));
        breath = breath * 1664525U + 1013904223U;
        const double noise = static_cast<double>(breath >> 16) / 32768.0 - 1.0;
        out[i] = saturate(static_cast<float>(2500.0 * (sum + 1.5 * noise) * syllable));
    }
    return out;
}

} // namespace tipring::tests
