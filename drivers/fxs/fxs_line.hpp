#pragma once
#include "base/async/time_source.hpp"
#include "drivers/line.hpp"
#include "hw/analog_port.hpp"

namespace tipring::drivers {

/// A line towards a telephone, over any FXS port.
class fxs_line final : public line
{
public:
    fxs_line(time_source& time, hw::fxs_port& port);

    line_kind kind() const override { return line_kind::fxs; }
    const std::string& name() const override { return port_.name(); }
    bool present() const override { return port_.present(); }
    std::vector<capability> capabilities() const override;

    awaitable<void> run() override;
    event_queue<line_event>& events() override { return events_; }

    void read(audio_out frame) override { port_.read(frame); }
    void write(audio_in frame) override { port_.write(frame); }
    audio_health health() const override { return port_.health(); }
    hook hook_position() const override { return port_.hook_position(); }
    void set_hook_windows(const hook_windows& windows) override { port_.set_hook_windows(windows); }
    void set_echo_canceller(sample_count tail) override { port_.set_echo_canceller(tail); }

    void start_ring(ring_cadence cadence) override;
    void stop_ring() override { port_.stop_ring(); }
    void set_polarity(polarity p) override { port_.set_polarity(p); }
    void set_lamp_voltage(bool on) override;
    awaitable<void> break_loop(sample_count duration) override;
    void transmit_on_hook(sample_count duration) override { port_.transmit_on_hook(duration); }

private:
    void translate(const hw::port_event& event);

    hw::fxs_port& port_;
    event_queue<line_event> events_;
};

} // namespace tipring::drivers
