#pragma once
#include "base/async/time_source.hpp"
#include "drivers/line.hpp"
#include "hw/analog_port.hpp"

namespace tipring::drivers {

/// A driver to copy: all that a line must do and nothing more, here over any FXO port.
///
/// To make a driver of it:
///   1. Copy the folder to drivers/NAME, rename the class, and list its files in drivers/CMakeLists.txt.
///   2. Put your metal (something of hw/) where the port is.
///   3. Let capabilities() name every ability: what the metal can do, and what it cannot with the physical reason.
///   4. Override the verbs that it can. Those left alone refuse with that reason.
///   5. Let run() turn what the metal reports into line_events.
///   6. Give it one row in api/system, which picks drivers by name, and one rig in tests/drivers/rigs.hpp. It is done when the
///      contract in tests/drivers/line_test.cpp holds.
class template_line final : public line
{
public:
    template_line(time_source& time, hw::fxo_port& port);

    line_kind kind() const override { return line_kind::fxo; }
    const std::string& name() const override { return port_.name(); }
    bool present() const override { return port_.present(); }
    std::vector<capability> capabilities() const override;

    awaitable<void> run() override;
    event_queue<line_event>& events() override { return events_; }

    // Silence where nothing came, and nowhere to write to, while the device is gone: the port sees to both.
    void read(audio_out frame) override { port_.read(frame); }
    void write(audio_in frame) override { port_.write(frame); }
    hook hook_position() const override { return port_.hook_position(); }

    awaitable<void> off_hook() override;
    awaitable<void> on_hook() override;
    awaitable<void> hookflash() override;

private:
    void translate(const hw::port_event& event);
    void must_be_present() const;

    hw::fxo_port& port_;
    event_queue<line_event> events_;
};

} // namespace tipring::drivers
