#pragma once
#include "base/audio.hpp"

#include <vector>

namespace tipring::dsp {

/// How an echo canceller gets on with a line's echo.
struct convergence_reading
{
    decibel echo_loss;           ///< of the line alone
    decibel after_one_second;    ///< of line and canceller together
    decibel in_the_end;          ///< in the last half second
    std::vector<double> by_time; ///< combined loss in dB, every 100 ms
};

/// Lets a canceller of reference learn a line's echo (ITU-T G.168 test 2 in substance, with white noise as its signal).
///
/// How it works   Normalised least mean squares over 64 ms, without a non-linear processor: what it leaves is what is not linear,
///                not steady, or no echo. It judges the line, not a canceller of ours.
/// @param sent   white noise, two seconds or more
/// @param heard  at the same end, meanwhile
convergence_reading measure_convergence(audio_in sent, audio_in heard);

} // namespace tipring::dsp
