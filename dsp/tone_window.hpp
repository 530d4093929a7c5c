#pragma once
#include "base/audio.hpp"

#include <array>
#include <complex>
#include <span>
#include <vector>

namespace tipring::dsp {

/// Holds 20 ms of line audio against a few tones, through Hann's window: bins 50 Hz apart, 100 Hz from peak to zero.
///
/// How it works   The window is folded about its middle and multiplied in whole numbers: the same everywhere, to the bit.
class tone_window
{
public:
    static constexpr std::size_t length = samples_in(20ms);
    static constexpr std::size_t hop = length / 2; ///< from one window to the next, for those who follow a tone

    explicit tone_window(std::span<const hertz> tones);

    /// @param amplitudes of each tone; a sine of amplitude 1 gives a magnitude of 1, its phase that in the window's middle.
    void measure(std::span<const std::int16_t, length> samples, std::span<std::complex<double>> amplitudes) const;

    /// Mean square of `samples` as the window sees it: of a sine of amplitude 1, one half.
    static double power(std::span<const std::int16_t, length> samples);

    /// What the window leaves of the power of a tone `off` beside the one that is looked for, by less than 48 Hz.
    static double response(hertz off);

    /// How far a tone is off that turned from `sooner` to `later` in one hop: less than 50 Hz, or it comes out wrong by 100.
    static hertz beside(hertz tone, std::complex<double> sooner, std::complex<double> later);

private:
    static constexpr std::size_t half = length / 2;
    struct factors
    {
        std::array<std::int16_t, half> cosine;
        std::array<std::int16_t, half> sine;
    };
    std::vector<factors> tones_;
};

} // namespace tipring::dsp
