#pragma once
#include "base/audio.hpp"

#include <string>

namespace tipring::api {

/// A recording to be played: all of it, or none. @throws failure(file_missing, file_bad), for a truncated one too.
audio_buffer recorded_prompt(const std::string& path);

/// Speaks `text` (UTF-8, English) as a talker would on a line, at -16 dBm0. Runs the program espeak-ng and waits for it: to be
/// done before a line is seized.
/// @throws failure(resource_unavailable) where espeak-ng is not installed, failure(operation_failed) where it says nothing.
audio_buffer spoken_prompt(const std::string& text);

} // namespace tipring::api
