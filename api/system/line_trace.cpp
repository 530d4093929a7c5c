#include "api/system/line_trace.hpp"

#include "api/system/json_line.hpp"
#include "base/error.hpp"
#include "drivers/at/at_line.hpp"

#include <algorithm>

namespace tipring::api {

namespace fs = std::filesystem;

namespace {

fs::path made(const std::string& folder)
{
    std::error_code trouble;
    fs::create_directories(folder, trouble);
    if (trouble)
        throw failure(
            errc::operation_failed,
            "cannot make the folder '" + folder + "' for a trace: " + trouble.message() + "; take another"
        );
    return folder;
}

} // namespace

line_trace::line_trace(const std::string& folder)
    : folder_(made(folder))
    , events_(folder_ / "events.jsonl", std::ios::trunc)
    , audio_((folder_ / "audio.wav").string(), core::wav_channels::stereo)
{
    if (!events_)
        throw failure(errc::operation_failed, "cannot write to the folder '" + folder + "': check its permissions");
    std::error_code none;
    fs::remove(folder_ / "dialogue.at", none);
    fs::remove(folder_ / "uncancelled.wav", none);
}

line_trace::~line_trace() { stop(); }

void line_trace::watch(core::line_device& line)
{
    line_ = &line;
    events_ << json_line()
                   .number("t_ms", to_ms(line.now()))
                   .text("line", line.name())
                   .text("kind", "trace")
                   .text("left", "received")
                   .text("right", "sent")
                   .finish()
            << std::endl;
    if (line.media().chain().echo())
        uncancelled_.emplace((folder_ / "uncancelled.wav").string());
    line.media().trace([this](audio_in received, audio_in sent) { audio(received, sent); });
    auto* const modem = dynamic_cast<drivers::at_line*>(&line.line());
    if (!modem)
        return;
    dialogue_.open(folder_ / "dialogue.at", std::ios::trunc);
    transcript_ =
        std::make_unique<at::transcript_writer>([this](const std::string& said) { dialogue_ << said << std::endl; });
    modem->record(transcript_.get());
}

void line_trace::tell(const event_record& e) { events_ << to_json(e) << std::endl; }

/// In the engine's tick: a disk that is full ends the trace, never the call.
void line_trace::audio(audio_in received, audio_in sent)
{
    if (failed_)
        return;
    both_.clear();
    for (std::size_t i = 0; i < received.size(); ++i) {
        both_.push_back(received[i]);
        both_.push_back(i < sent.size() ? sent[i] : std::int16_t{0});
    }
    try {
        audio_.write(both_);
        if (uncancelled_)
            uncancelled_->write(line_->media().chain().uncancelled());
    } catch (const failure&) {
        failed_ = true;
    }
}

void line_trace::stop()
{
    if (!line_)
        return;
    line_->media().trace(nullptr);
    if (auto* const modem = dynamic_cast<drivers::at_line*>(&line_->line()))
        modem->record(nullptr);
    line_ = nullptr;
}

void line_trace::finish()
{
    stop();
    if (failed_ || !events_.flush() || !dialogue_)
        disk_full();
    audio_.close();
    if (uncancelled_)
        uncancelled_->close();
}

void line_trace::disk_full() const
{
    throw failure(
        errc::operation_failed, "the trace in '" + folder_.string() + "' is not whole: make room on the disk"
    );
}

} // namespace tipring::api
