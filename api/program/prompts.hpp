#pragma once
#include "base/async/time_source.hpp"
#include "core/media/audio_source.hpp"

#include <string>

namespace tipring::api {

/// What is said to callers: recordings, texts, a beep.

/// More than that is no prompt.
inline constexpr sample_count longest_prompt = std::chrono::minutes(30);

/// A recording to be played: all of it, or none. Reads the file: not to be done on an engine's thread while lines are in service.
/// @throws failure(file_missing); failure(file_bad), for a truncated one too, and for one that is longer than longest_prompt.
audio_buffer recorded_prompt(const std::string& path);

/// Speaks `text` (UTF-8, English) as a talker would on a line, at -16 dBm0. Runs the program espeak-ng and waits for it,
/// twenty seconds at most.
/// @throws failure(resource_unavailable) where espeak-ng is not installed, failure(operation_failed) where it says nothing.
audio_buffer spoken_prompt(const std::string& text);

/// The same two beside the engine, which goes on meanwhile; virtual time stands still.
awaitable<audio_buffer> load_prompt(time_source& time, std::string path);
awaitable<audio_buffer> speak_prompt(time_source& time, std::string text);

/// "Speak after the tone": 1000 Hz at -16 dBm0 for 400 ms.
core::media::audio_source_ptr beep();

} // namespace tipring::api
