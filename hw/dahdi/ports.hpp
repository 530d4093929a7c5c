#pragma once
/// The two kinds of analog port on DAHDI channels. Whatever the kernel does in a way of its own is made good here, so that no
/// driver need know.

#include "hw/analog_port.hpp"
#include "hw/dahdi/slot.hpp"
#include "hw/hook_decoder.hpp"
#include "hw/relay.hpp"

#include <optional>
#include <string>

namespace tipring::dahdi {

using hw::port_event;
using hw::relay;
using hw::relay_rack;

/// An FXS channel (FXO signalling): the card feeds a telephone.
///
/// Hook     The kernel counts dial pulses; we decide what is a flash. It tells every break that is longer than a pulse as
///          on_hook, and we wait whether the loop closes again, as long as `windows` allow: so a flash of 80 ms, which it would
///          take for the dialled digit 1, is a flash, and a hang-up is told as soon as no flash is that long.
/// Ring     The kernel rings in the cadence of up to 8 bursts. For 800 ms after a loop break it refuses: then we ask again.
/// Break    The kernel's open switching interval lasts 500 ms, whatever was asked, and needs a telephone that is off hook.
/// Polarity, on-hook transmission, lamp voltage: only where the card's driver knows them; elsewhere they do nothing.
class station_port final : public hw::fxs_port, private slot::tenant
{
public:
    station_port(
        device_time& time,
        relay_rack& relays,
        card_watch& cards,
        std::string name,
        const found_port& where,
        const hw::hook_windows& windows
    );

    /// Serves the channel; lives until cancelled.
    awaitable<void> run() { return slot_.run(); }

    const std::string& name() const override { return name_; }
    bool present() const override { return slot_.present(); }
    void read(audio_out frame) override { slot_.read(frame); }
    void write(audio_in frame) override { slot_.write(frame); }
    event_queue<port_event>& events() override { return events_; }
    audio_health health() const override { return slot_.health(); }
    void set_echo_canceller(sample_count tail) override { slot_.set_echo_canceller(tail); }

    hook hook_position() const override { return position_; }
    void set_hook_windows(const hw::hook_windows& windows) override;
    void start_ring(ring_cadence cadence) override;
    void stop_ring() override;
    void set_polarity(polarity p) override;
    bool has_lamp_voltage() const override { return lamp_voltage_; }
    void set_lamp_voltage(bool on) override;
    awaitable<void> break_loop(sample_count duration) override;
    void transmit_on_hook(sample_count duration) override;

private:
    void opened(channel& c) override;
    void happened(const kernel_event& event) override;
    void missed() override;
    void lost() override;

    void loop_opened();
    void loop_closed();
    void hung_up();
    void ring();
    void ring_voltage(bool on);
    void feed_again();
    void turn_polarity();
    void tell(port_event::kind what, sample_count at, char digit = 0);
    sample_count surely_no_pulse() const;

    device_time& time_;
    std::string name_;
    event_queue<port_event> events_;
    hw::hook_windows windows_;
    bool known_ = false; // has been open before

    hook position_ = hook::on;
    std::optional<sample_count> open_since_; // what may become a hang-up
    sample_count digit_began_{};
    ring_cadence cadence_;
    bool ringing_ = false;
    bool ring_voltage_ = false;
    polarity polarity_ = polarity::normal;
    bool lamp_voltage_ = false; // the card has it

    relay hang_up_;
    relay ring_again_;
    relay feed_again_;
    relay turn_again_;
    slot slot_; // last: it opens the channel, which calls us
};

/// An FXO channel (FXS signalling): an exchange feeds the card.
///
/// Ring      For 2 s after opening and after hanging up, the kernel tells of no ring: then we look ourselves.
/// Battery   The kernel tells its loss only off hook and not within 600 ms of going there, and never its return: there too we
///           look, as long as something is undecided.
/// Polarity  The kernel tells that it changed, never how it stands: counted from the opening on, which is `normal`.
/// Pulses    The kernel makes them, to the millisecond; it silences what is heard meanwhile and 50 ms longer.
class line_port final : public hw::fxo_port, private slot::tenant
{
public:
    line_port(device_time& time, relay_rack& relays, card_watch& cards, std::string name, const found_port& where);

    /// Serves the channel; lives until cancelled.
    awaitable<void> run() { return slot_.run(); }

    const std::string& name() const override { return name_; }
    bool present() const override { return slot_.present(); }
    void read(audio_out frame) override { slot_.read(frame); }
    void write(audio_in frame) override { slot_.write(frame); }
    event_queue<port_event>& events() override { return events_; }
    audio_health health() const override { return slot_.health(); }
    void set_echo_canceller(sample_count tail) override { slot_.set_echo_canceller(tail); }

    void set_hook(hook position) override;
    hook hook_position() const override { return position_; }
    awaitable<void> flash(sample_count duration) override;
    awaitable<void> pulse(std::string digits, pulse_timing timing) override;
    bool battery() const override { return slot_.present() && battery_; }
    bool set_hybrid_balance(const hybrid_balance& balance) override;
    std::optional<hybrid_balance> balance_in_force() const override;

private:
    void opened(channel& c) override;
    void happened(const kernel_event& event) override;
    void missed() override;
    void lost() override;

    void ring_voltage(bool on, sample_count at);
    void battery_is(bool there);
    void look_around();
    void look_often_until(sample_count end);
    awaitable<void> until_complete(sample_count limit, const char* what);
    void must_be_off_hook(const char* for_what) const;
    void tell(port_event::kind what, sample_count at, polarity now = polarity::normal);

    device_time& time_;
    std::string name_;
    event_queue<port_event> events_;
    bool known_ = false;

    hook position_ = hook::on;
    bool battery_ = true;
    bool ring_voltage_ = false;
    sample_count rang_at_{}; // when ring voltage was last seen by looking
    polarity polarity_ = polarity::normal;
    sample_count look_until_{};
    std::optional<hybrid_balance> balance_; // of ours

    bool complete_ = false; // the flash or the digits that were asked for
    parking_place completed_;

    relay look_;
    slot slot_;
};

} // namespace tipring::dahdi
