#pragma once
#include "base/audio.hpp"
#include "dsp/text_telephone.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tipring::test {

/// What SpanDSP's FSK receiver, told of the rate and to listen from -45 dBm0 up, and its code table make of `line`.
std::string spandsp_reads(audio_in line, dsp::text_telephone_rate rate);

/// `text` in SpanDSP's code and by its FSK transmitter, with carrier before and behind it and one and a half stop bits, roughly.
audio_buffer spandsp_types(const std::string& text, dsp::text_telephone_rate rate);

/// What SpanDSP's table makes of five-bit codes, one after the other; shifts are nothing.
std::string spandsp_decodes(const std::vector<std::uint8_t>& codes);

} // namespace tipring::test
