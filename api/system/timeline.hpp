#pragma once
/// A run's story on disk: timeline.jsonl for programs, timeline.svg for people.

#include "api/system/event_record.hpp"
#include "base/audio.hpp"
#include "base/error.hpp"

#include <cstdint>
#include <fstream>
#include <span>
#include <string>
#include <vector>

namespace tipring::api {

/// Writes events as JSON lines, as they come.
class timeline_writer
{
public:
    /// Replaces what is there. @throws failure(operation_failed) where the file cannot be made.
    explicit timeline_writer(const std::string& path);

    /// Chapters are left out: programs do not know them.
    void write(const event_record& e);

    /// @throws failure(operation_failed) where the disk took not everything.
    void close();

private:
    std::string path_;
    std::ofstream file_;
};

/// The outline of a recording: how far it swings either way in each step.
class waveform
{
public:
    static constexpr sample_count step = 25ms;

    struct swing
    {
        std::int16_t low = 0;
        std::int16_t high = 0;
    };

    void feed(audio_in samples);

    std::span<const swing> swings() const { return swings_; }
    sample_count length() const { return sample_count(samples_); }

private:
    std::vector<swing> swings_;
    std::int64_t samples_ = 0;
};

struct timeline_lane
{
    std::string line;  ///< as in event_record::line
    std::string title; ///< what people call it: "201"
    std::string note;  ///< small, under the title: "Ada's telephone"
    waveform audio;
};

struct timeline
{
    std::string title;
    sample_count duration{};          ///< of the whole run; grows to the last event and the longest recording
    std::vector<timeline_lane> lanes; ///< from top to bottom; lines with events and no lane get one of their own below
    std::vector<event_record> events; ///< in any order
};

/// A picture of it all, one lane a line, as SVG. The bytes depend on the timeline alone.
///
/// From top to bottom a lane shows hook state and ringing, calls with their states (calls at the same time stand one under the
/// other), what was heard or signalled, and the waveform. Every event has one mark with a tooltip that tells it in words.
std::string render_timeline_svg(const timeline& t);

/// The same, into a file. @throws failure(operation_failed) where the file cannot be written.
void write_timeline_svg(const timeline& t, const std::string& path);

} // namespace tipring::api
