#pragma once
/// What is sent down a line to measure it. All levels are those of the whole signal, in dBm0; 8 kHz.

#include "base/audio.hpp"

#include <cstdint>

namespace tipring::dsp {

/// A sine, its edges rounded over 5 ms so that it does not click.
audio_buffer make_tone(hertz frequency, dbm0 level, sample_count length);

struct sweep_plan
{
    hertz from{150.0};
    hertz to{3850.0};
    sample_count length = 1s;
    dbm0 level{-10.0}; ///< ITU-T O.6: measuring tones are sent at -10 dBm0
};

/// A sine that goes from one frequency to another, each as long as the next: the same energy in every hertz between them.
audio_buffer make_sweep(const sweep_plan& plan = {});

/// White noise of even distribution; the same seed, the same noise.
audio_buffer make_noise(dbm0 level, sample_count length, std::uint32_t seed = 1);

/// The two tones by which measure_continuity() follows a line.
inline constexpr hertz pilot_high{1020.0}; ///< ITU-T O.6
inline constexpr hertz pilot_low{404.0};   ///< with the other, tells every slip of up to 200 samples
audio_buffer make_pilots(dbm0 level, sample_count length);

struct dtmf_pulse
{
    char digit = '1';
    sample_count on = 60ms;
    dbm0 low_group{-9.0};
    dbm0 high_group{-7.0};
    double off_tune = 0.0; ///< of both frequencies: 0.015 is 1.5 % too high
};

/// One digit as a receiver's limits ask for it, which no dtmf_generator may send (ITU-T Q.24). @throws as dtmf_generator::put.
audio_buffer make_dtmf(const dtmf_pulse& pulse);

} // namespace tipring::dsp
