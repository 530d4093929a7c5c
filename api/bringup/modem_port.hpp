#pragma once
/// A modem as the subscriber end of a bench: what its firmware makes of the pair, in the words of a port.

#include "base/async/time_source.hpp"
#include "drivers/line.hpp"
#include "hw/analog_port.hpp"

#include <exception>
#include <optional>
#include <string>
#include <string_view>

namespace tipring::api::bringup {

/// Hook      By commands, which take their time: whoever must know that one was carried out awaits obey().
/// Flash     As long as the firmware's; what is asked for is not.
/// Audio     Off hook only. A modem that does not hear while it speaks turns round by itself.
/// Battery, polarity, pulses   Are not its to show: shortcoming() says so for every quantity.
class modem_port final : public hw::fxo_port
{
public:
    /// @param duplex  hears while it speaks
    modem_port(time_source& time, drivers::line& modem, bool duplex);

    /// Works the hook and takes events; lives until cancelled. The line runs beside it.
    awaitable<void> run();

    /// Until the modem has done what set_hook() asked for.
    /// @throws failure(operation_failed, port_vanished) with what the modem said instead, once
    awaitable<void> obey();

    /// Who calls, as the modem reads it from the line.
    event_queue<caller_id>& callers() { return callers_; }

    /// Why a modem cannot show a quantity; empty where it can.
    std::string shortcoming(std::string_view quantity) const;

    const std::string& name() const override { return modem_.name(); }
    bool present() const override { return modem_.present(); }
    void read(audio_out frame) override { modem_.read(frame); }
    void write(audio_in frame) override { modem_.write(frame); }
    event_queue<hw::port_event>& events() override { return events_; }
    audio_health health() const override { return modem_.health(); }

    void set_hook(hook position) override;
    hook hook_position() const override { return modem_.hook_position(); }
    awaitable<void> flash(sample_count duration) override;
    awaitable<void> pulse(std::string digits, pulse_timing timing) override;
    bool battery() const override { return false; }

private:
    awaitable<void> work_the_hook();
    awaitable<void> take_events();

    drivers::line& modem_;
    bool duplex_;
    event_queue<hw::port_event> events_;
    event_queue<caller_id> callers_;
    parking_place asked_;
    parking_place obeyed_;
    hook wanted_ = hook::on;
    bool at_it_ = false;
    std::exception_ptr refused_;
};

} // namespace tipring::api::bringup
