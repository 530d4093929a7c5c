#pragma once
#include "base/audio.hpp"

#include <complex>
#include <span>
#include <vector>

namespace tipring::dsp {

/// Amplitude (in 16-bit units) and phase (at the middle) of a frequency in `samples`, through Hann's window: what is more than
/// 2/duration away does not count.
std::complex<double> amplitude_at(audio_in samples, hertz frequency);

/// Level of one frequency.
dbm0 level_at(audio_in samples, hertz frequency);

struct tone_reading
{
    hertz frequency;
    dbm0 level{-90.0};
};

/// The strongest tone within +-`reach` of `expected`: its frequency, to a small part of 1/duration, and its level.
///
/// How it works   A search in steps of half a bin, then the advance of phase from the first half to the second, three times.
tone_reading measure_tone(audio_in samples, hertz expected, hertz reach);

/// The strongest tones from `from` to `to`, strongest first: at most `most`, none more than 15 dB below the first.
std::vector<tone_reading> find_tones(audio_in samples, hertz from, hertz to, std::size_t most);

} // namespace tipring::dsp
