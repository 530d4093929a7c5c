#pragma once
/// The two kinds of analog port on simulated copper.

#include "hw/analog_port.hpp"
#include "hw/hook_decoder.hpp"
#include "hw/plant/loop.hpp"
#include "hw/relay.hpp"

#include <span>
#include <string>

namespace tipring::plant {

using hw::port_event;
using hw::relay;
using hw::relay_rack;

/// An FXS port: the line card at the exchange end of a loop.
///
/// A hook event comes as soon as the decoder is sure of it: off_hook a debounce later, on_hook when no flash is that long.
/// When the telephone answers, ring voltage goes off with the off_hook event, which is told before its ringer_off.
class exchange_port final : public hw::fxs_port, private exchange_side
{
public:
    exchange_port(time_source& time, relay_rack& rack, loop& pair, std::string name, const hw::hook_windows& windows);

    const std::string& name() const override { return name_; }
    bool present() const override { return present_; }
    void read(audio_out frame) override;
    void write(audio_in frame) override;
    event_queue<port_event>& events() override { return events_; }

    hook hook_position() const override { return decoder_.position(); }
    void set_hook_windows(const hw::hook_windows& windows) override { decoder_.set_windows(windows); }
    void start_ring(ring_cadence cadence) override; ///< off hook: does nothing
    void stop_ring() override;
    void set_polarity(polarity p) override;
    bool has_lamp_voltage() const override { return true; }
    void set_lamp_voltage(bool on) override;
    awaitable<void> break_loop(sample_count duration) override;
    void transmit_on_hook(sample_count duration) override; ///< counted from now; a longer one that is going on stays

    /// The card is pulled out: the loop is dead, and a call on it ends without an on_hook.
    void unplug();
    /// It is back as new: feeding, not ringing. A telephone that is off hook is told as off_hook.
    void replug();

private:
    void loop_closed(bool closed) override;
    void tell(std::span<const port_event> decoded);
    void tell(port_event::kind what);
    void feed_the_loop();
    void take_the_feed_away();
    void step_the_ringer();
    void ring_voltage_on();
    void ring_voltage_off();

    time_source& time_;
    loop& pair_;
    std::string name_;
    event_queue<port_event> events_;
    hw::hook_decoder decoder_;
    bool present_ = true;
    bool feeding_ = true;
    int breaks_ = 0; // break_loop()s that are going on

    ring_cadence cadence_;
    std::size_t ring_step_ = 0; // of the cadence that comes next; even: ring voltage on
    sample_count ring_step_at_{};
    bool ringing_ = false;
    bool ring_voltage_ = false; // on the loop, by us
    sample_count on_hook_audio_until_{};

    relay look_again_;
    relay ringer_;
    relay on_hook_audio_end_;
};

/// An FXO port at the subscriber end of a loop.
///
/// Taken away while it flashes or pulses, it makes flash() and pulse() throw failure(port_vanished). However they end, by
/// cancellation too, the loop is closed again unless somebody hung up meanwhile.
class subscriber_port final : public hw::fxo_port, private subscriber_side
{
public:
    subscriber_port(time_source& time, loop& pair, std::string name);

    const std::string& name() const override { return name_; }
    bool present() const override { return present_; }
    void read(audio_out frame) override;
    void write(audio_in frame) override;
    event_queue<port_event>& events() override { return events_; }

    void set_hook(hook position) override;
    hook hook_position() const override { return position_; }
    awaitable<void> flash(sample_count duration) override;
    awaitable<void> pulse(std::string digits, pulse_timing timing) override;
    bool battery() const override { return present_ && pair_.battery(); }
    bool set_hybrid_balance(const hybrid_balance& balance) override { return pair_.balance_subscriber_hybrid(balance); }
    std::optional<hybrid_balance> balance_in_force() const override { return pair_.subscriber_hybrid_balance(); }

    void unplug();
    /// It is back as new: on hook.
    void replug();

private:
    void battery_changed(bool present) override;
    void polarity_changed(polarity now) override;
    void ring_voltage_changed(bool present) override;
    void lamp_voltage_changed(bool present) override;
    void tell(port_event::kind what, polarity now = polarity::normal);
    void must_be_off_hook(const char* for_what) const;
    void must_not_have_gone_since(int removals_before) const;
    awaitable<void> open_for(sample_count duration);
    awaitable<void> wait(sample_count duration);

    time_source& time_;
    loop& pair_;
    std::string name_;
    event_queue<port_event> events_;
    hook position_ = hook::on;
    bool present_ = true;
    int removals_ = 0;
};

} // namespace tipring::plant
