#pragma once
#include "base/audio.hpp"

#include <cmath>
#include <complex>
#include <numbers>

namespace tipring::dsp {

/// A sine that goes on where it was: a phasor turned by one multiplication a sample.
class oscillator
{
public:
    oscillator() = default;

    explicit oscillator(hertz frequency, double phase = 0.0)
        : step_(std::polar(1.0, 2.0 * std::numbers::pi * frequency.value / sample_rate))
        , now_(std::polar(1.0, phase))
    {
    }

    /// @return sine of the phase, of amplitude 1; the phase then moves on by one sample.
    double next()
    {
        const double sample = now_.imag();
        now_ = {
            now_.real() * step_.real() - now_.imag() * step_.imag(),
            now_.real() * step_.imag() + now_.imag() * step_.real()};
        return sample;
    }

    /// Another frequency from here on, without a jump of phase; takes rounding errors out as well.
    void retune(hertz frequency)
    {
        step_ = std::polar(1.0, 2.0 * std::numbers::pi * frequency.value / sample_rate);
        now_ /= std::abs(now_);
    }

private:
    std::complex<double> step_{1.0, 0.0};
    std::complex<double> now_{1.0, 0.0};
};

} // namespace tipring::dsp
