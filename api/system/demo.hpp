#pragma once
#include "api/system/event_record.hpp"

#include <functional>
#include <optional>
#include <string>

namespace tipring::api {

/// How to tell the story.
struct demo_options
{
    /// Called for every event as it happens; chapters come as chapter_record.
    std::function<void(const event_record&)> tell = [](const event_record&) {};
    /// Where to leave each line's audio, timeline.jsonl and timeline.svg; made if it is not there.
    std::optional<std::string> out;
};

/// The guided tour: telephones and application lines on one simulated exchange, in virtual time, the same every time.
/// Everything that is told is carried by copper: hook, ringing and audio.
/// @throws failure where the story goes another way than it should, where recordings are not installed, or `out` cannot be written.
void run_demo(const demo_options& options);

} // namespace tipring::api
