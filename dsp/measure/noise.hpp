#pragma once
#include "base/audio.hpp"

#include <span>
#include <vector>

namespace tipring::dsp {

/// Weight of the telephone-circuit psophometer at a frequency: 0 dB at 800 Hz (ITU-T O.41, table 1).
decibel psophometric_weight(hertz f);

/// Mean square of `samples` by frequency (Welch's method: Hann's window over 128 ms, half overlapping).
struct noise_spectrum
{
    static constexpr double bin = 8000.0 / 1024.0; ///< Hz
    std::vector<double> power; ///< bin k from (k - 1/2) to (k + 1/2) times `bin`; square of 16-bit units
};

noise_spectrum measure_spectrum(audio_in samples);

/// Noise as an ear at a telephone hears it, in dBm0p (ITU-T O.41).
/// @param leave_out  tones that are there on purpose: 40 Hz on either side of each do not count
dbm0 psophometric_level(const noise_spectrum& s, std::span<const hertz> leave_out = {});

struct hum_reading
{
    hertz mains{50.0}; ///< 50 or 60 Hz, whose four first harmonics are the stronger
    dbm0 level{-90.0}; ///< of the four together
};

/// Hum of the mains. @param samples  a second or more, so that 50 and 60 Hz come apart
hum_reading measure_hum(audio_in samples);

} // namespace tipring::dsp
