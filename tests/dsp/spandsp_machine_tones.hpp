#pragma once
#include "base/audio.hpp"

#include <string>

namespace tipring::test {

/// What SpanDSP's detectors of fax and modem tones hear: the names of `presence`, in order, with a blank between them.
std::string spandsp_machine_tones(audio_in line);

} // namespace tipring::test
