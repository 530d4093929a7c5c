#pragma once
#include "base/audio.hpp"

#include <string>

namespace tipring::test {

/// What SpanDSP's receiver makes of `line`, as it comes out of the box: the yardstick.
std::string spandsp_digits(audio_in line);

} // namespace tipring::test
