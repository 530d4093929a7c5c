#pragma once
/// An extension of the exchange without a telephone: a program lifts, listens and speaks.

#include "core/media/voice.hpp"
#include "drivers/line.hpp"

#include <string>

namespace tipring::core {

/// The program's side of the extension is its voice (what a telephone's handset is to a person); the exchange's side is the line.
/// It rings without a bell: the call that is offered is all there is to see.
class program_line final : public drivers::line, public media::voice
{
public:
    /// @param name  as the exchange's configuration calls it: "program:menu"
    program_line(std::string name, asio::any_io_executor executor);

    drivers::line_kind kind() const override { return drivers::line_kind::program; }
    const std::string& name() const override { return name_; }
    bool present() const override { return true; }
    std::vector<drivers::capability> capabilities() const override;

    awaitable<void> run() override;
    event_queue<drivers::line_event>& events() override { return events_; }

    void read(audio_out frame) override;
    void write(audio_in frame) override;

    hook hook_position() const override { return hook_; }
    awaitable<void> off_hook() override;
    awaitable<void> on_hook() override;

    void start_ring(ring_cadence /*cadence*/) override {}
    void stop_ring() override {}

private:
    void move(hook to);

    std::string name_;
    event_queue<drivers::line_event> events_;
    hook hook_ = hook::on;
    std::array<std::int16_t, frame_length> said_{};
};

/// How configurations name such extensions.
inline constexpr std::string_view program_prefix = "program:";

} // namespace tipring::core
