#pragma once
#include "api/system/event_record.hpp"
#include "core/line_device.hpp"
#include "core/media/audio_file.hpp"
#include "drivers/at/transcript.hpp"

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>

namespace tipring::api {

/// A raw trace of one line in a folder, for whoever has to find out what happened on it:
///
///   events.jsonl  every event, one JSON object a line; the first says when the audio begins
///   audio.wav     8 kHz, 16-bit, stereo: left what came in, right what went out, on hook too where the line hears then
///   uncancelled.wav  where the line has an echo canceller: what came in before it, 8 kHz, 16-bit, mono
///   dialogue.at   of an AT modem: what either side wrote, and how much time passed (see drivers/at/transcript.hpp)
///
/// Written while it happens, so that what there is until a crash or a power cut can be read. Owner: ends before the line does.
class line_trace
{
public:
    /// Makes the folder, and replaces the files of an earlier trace there.
    /// @throws failure(operation_failed) where that cannot be done.
    explicit line_trace(const std::string& folder);
    ~line_trace();
    line_trace(const line_trace&) = delete;
    line_trace& operator=(const line_trace&) = delete;

    /// Begins.
    void watch(core::line_device& line);
    void tell(const event_record& e);

    /// Completes the files. @throws failure(operation_failed) where the disk took no more.
    void finish();

private:
    void audio(audio_in received, audio_in sent);
    void stop();
    [[noreturn]] void disk_full() const;

    std::filesystem::path folder_;
    std::ofstream events_;
    core::wav_writer audio_;
    std::optional<core::wav_writer> uncancelled_;
    std::ofstream dialogue_;
    std::unique_ptr<at::transcript_writer> transcript_;
    core::line_device* line_ = nullptr;
    audio_buffer both_;
    bool failed_ = false; ///< the disk is full: said by finish(), since the call goes on
};

} // namespace tipring::api
