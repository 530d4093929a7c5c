#pragma once
#include "base/units.hpp"

#include <complex>
#include <span>
#include <vector>

namespace tipring::dsp {

struct sine_part
{
    double frequency{}; ///< Hz, from the middle of the band
    double power{};     ///< square of the magnitude
};

struct sine_fit
{
    std::vector<sine_part> parts; ///< strongest first
    double residue{};             ///< mean power of what they do not explain
};

/// Finds the few sines that a stretch of complex baseband is made of.
///
/// How it works   RELAX: the strongest sine is measured and taken out, then the next; each found, all are measured again with the
///                others taken out, so that 413 and 438 Hz come apart in 100 ms. A frequency is refined by the advance of phase from
///                the first half to the second.
/// Input          at most fft_longest / 2 points at `rate`; only sines within +-`reach` of the middle are sought.
/// Limits         a part more than 14 dB below the strongest is not reported; at most `most` parts.
sine_fit fit_sines(std::span<const std::complex<float>> points, double rate, double reach, std::size_t most);

} // namespace tipring::dsp
