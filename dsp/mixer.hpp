#pragma once
#include "base/audio.hpp"

#include <span>
#include <vector>

namespace tipring::dsp {

/// A conference's sum: everybody hears all others. 32-bit sum once, each output is the sum less its own input, clipped at the end.
/// @param in   one frame a party, all of one length
/// @param out  as many frames; may be the same memory as `in`
void mix_minus_self(std::span<const audio_in> in, std::span<const audio_out> out);

/// Adds `what` to `sum`, clipped.
void add(audio_out sum, audio_in what);

/// Multiplies by a gain.
void apply_gain(audio_out samples, decibel gain);

} // namespace tipring::dsp
