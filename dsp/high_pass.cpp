#include "dsp/high_pass.hpp"

#include <cmath>
#include <numbers>

namespace tipring::dsp {

namespace {
constexpr float inaudible = 1e-6F; // of a 16-bit step
}

high_pass::high_pass(hertz corner)
{
    // Bilinear transform of s^2 / (s^2 + s/Q + 1), once for each pair of Butterworth's poles.
    const double k = std::tan(std::numbers::pi * corner.value / sample_rate);
    for (std::size_t i = 0; i < stages_.size(); ++i) {
        const double angle =
            std::numbers::pi * (2.0 * static_cast<double>(i) + 1.0) / (4.0 * static_cast<double>(stages_.size()));
        const double damping = 2.0 * std::cos(angle); // 1/Q
        const double norm = 1.0 / (1.0 + k * damping + k * k);
        stages_[i].gain = static_cast<float>(norm);
        stages_[i].a1 = static_cast<float>(2.0 * (k * k - 1.0) * norm);
        stages_[i].a2 = static_cast<float>((1.0 - k * damping + k * k) * norm);
    }
}

float high_pass::next(float sample)
{
    for (biquad& b : stages_) {
        const float x = sample * b.gain;
        sample = x + b.s1;
        b.s1 = b.s2 - 2.0F * x - b.a1 * sample;
        b.s2 = x - b.a2 * sample;
        if (std::abs(b.s1) + std::abs(b.s2) < inaudible)
            b.s1 = b.s2 = 0.0F;
    }
    return sample;
}

} // namespace tipring::dsp
