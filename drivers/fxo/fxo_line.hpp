#pragma once
#include "base/async/time_source.hpp"
#include "drivers/line.hpp"
#include "hw/analog_port.hpp"

#include <memory>

namespace tipring::drivers {

/// How a line towards an exchange is held.
struct fxo_timing : loop_timing
{
    bool shared_port =
        false; ///< another program may have hung up just before this one took the port: the guard holds from then on
};

/// A line towards an exchange, over any FXO port.
class fxo_line final : public line
{
public:
    fxo_line(time_source& time, hw::fxo_port& port, const fxo_timing& timing = {});
    ~fxo_line() override;

    line_kind kind() const override { return line_kind::fxo; }
    const std::string& name() const override { return port_.name(); }
    bool present() const override { return port_.present(); }
    std::vector<capability> capabilities() const override;

    awaitable<void> run() override;
    event_queue<line_event>& events() override { return events_; }

    void read(audio_out frame) override { port_.read(frame); }
    void write(audio_in frame) override { port_.write(frame); }
    audio_health health() const override { return port_.health(); }
    hook hook_position() const override { return port_.hook_position(); }
    void set_loop_timing(const loop_timing& timing) override { static_cast<loop_timing&>(timing_) = timing; }
    void set_echo_canceller(sample_count tail) override { port_.set_echo_canceller(tail); }

    awaitable<void> off_hook() override;
    awaitable<void> on_hook() override;
    awaitable<void> hookflash() override;
    awaitable<void> dial_pulse(std::string digits) override;

private:
    void translate(const hw::port_event& event);
    void must_be_present() const;
    void tell(line_event::kind what, sample_count at, polarity now = polarity::normal);
    sample_count next_deadline() const;
    void deadline_passed();

    time_source& time_;
    hw::fxo_port& port_;
    fxo_timing timing_;
    event_queue<line_event> events_;

    // What is not yet decided, as deadlines; sample_count::max() where there is none.
    sample_count burst_end_pending_ = sample_count::max(); ///< a burst ended, unless it goes on by then
    sample_count burst_ended_at_{};
    sample_count ring_stops_at_ = sample_count::max();
    sample_count break_ends_at_ = sample_count::max();
    sample_count battery_lost_at_{};
    bool battery_gone_ = false; ///< reported as lost
    sample_count on_hook_since_ = -sample_count(std::chrono::hours(1));
};

} // namespace tipring::drivers
