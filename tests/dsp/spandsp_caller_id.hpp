#pragma once
#include "base/audio.hpp"
#include "dsp/caller_id.hpp"

#include <cstdint>
#include <vector>

namespace tipring::test {

/// The messages that SpanDSP's receiver for this modulation (Bell 202 or V.23) finds whole in `line`, without their checksums.
std::vector<std::vector<std::uint8_t>> spandsp_caller_ids(audio_in line, dsp::caller_id_modulation modulation);

} // namespace tipring::test
