#pragma once
#include "base/audio.hpp"

#include <optional>
#include <span>
#include <vector>

namespace tipring::dsp {

/// When a signal comes back.
struct delay_reading
{
    double samples{};  ///< to a fraction of one
    double likeness{}; ///< of what came to what was sent, 0 to 1
};

/// Finds `sent` in `received`, by cross-correlation; both begin at the same moment.
/// @param longest  delay to be expected
/// @return nothing where nothing like it is there (likeness below 0.2)
std::optional<delay_reading> measure_delay(audio_in sent, audio_in received, sample_count longest);

struct response_point
{
    hertz frequency;
    decibel gain{-90.0};
    double delay_ms{}; ///< of the group around the frequency, from the moment of sending
};

/// What a path does to each frequency: gain, and group delay (ITU-T O.81 in substance, by a sweep instead of split bands).
///
/// How it works   The quotient of the two signals' Fourier transforms at the frequencies; delay is its turn of phase over 20 Hz,
///                about the delay of the whole, which measure_delay() finds.
/// @param sent      a sweep over all of `at`
/// @param received  begins with it and goes on until its end has come
std::vector<response_point> measure_response(audio_in sent, audio_in received, std::span<const hertz> at);

/// At each frequency the median, so that one click in one of three sweeps does no harm. All of the same frequencies.
std::vector<response_point> median_of(std::span<const std::vector<response_point>> several);

/// Echo return loss of a path from a transmission to its echo, weighted over the band of its points, which for the standard's value is
/// 300 to 3400 Hz (ITU-T G.122, annex B).
decibel echo_return_loss(std::span<const response_point> echo);

/// 300 to 3400 Hz by 100 Hz, and 1020 Hz.
std::vector<hertz> voice_band();

} // namespace tipring::dsp
