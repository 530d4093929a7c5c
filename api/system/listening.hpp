#pragma once
/// A recording, heard from its start to its end.

#include "api/system/event_record.hpp"
#include "core/media/audio_file.hpp"
#include "core/media/ear.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tipring::api {

/// Listens to audio that comes to an end: hears what the last samples hold, and ends what still lasts then.
///
/// Input    Any length; the split never changes what is told.
/// Tells    Events in the order of recognition, each begin followed by its end some day.
class listener
{
public:
    using told = std::function<void(const event_record&)>;

    listener(std::vector<const dsp::country*> countries, const core::media::listening& what, told tell);

    void feed(audio_in samples);

    /// There is no more. Call it once.
    void finish();

private:
    void hear(audio_in frame);
    void tell_in_time(event_record e);

    core::media::ear ear_;
    told tell_;
    audio_buffer partial_;  ///< less than a frame
    sample_count length_{}; ///< of what was fed
    bool finishing_ = false;
    std::vector<event_record> open_; ///< begun and not ended
};

/// All that can be heard in a recording, where nobody knows whether the line was on hook.
inline constexpr core::media::listening everything{
    .dtmf = true,
    .progress = true,
    .caller_id = true,
    .dtmf_caller_id = true,
    .voice = true,
    .machine_tones = true,
    .text_telephone = true,
};

/// Countries by code or name; none named: all of libtonezone's. @throws failure(unknown_country).
std::vector<const dsp::country*> countries_named(const std::vector<std::string>& names);

struct listening_wishes
{
    std::vector<std::string> countries; ///< whose tones are named; none: all of libtonezone's
    std::optional<core::raw_coding> raw;
    core::media::listening what = everything;
};

/// Tells what would be heard in a recording ("-": standard input) from its start to its end.
/// @return a warning that its reader should see (the file is truncated)
/// @throws failure where the file or a country is not what it should be
std::optional<std::string>
listen_to_recording(const std::string& path, const listening_wishes& wishes, listener::told tell);

} // namespace tipring::api
