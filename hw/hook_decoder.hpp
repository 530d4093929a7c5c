#pragma once
/// What a line card makes of loop current that comes and goes: the pair of fxo_port::flash and fxo_port::pulse.

#include "hw/analog_port.hpp"

#include <optional>
#include <span>
#include <vector>

namespace tipring::hw {

using tipring::etsi_hook_windows;
using tipring::hook_windows;

/// Decodes loop edges into off_hook, on_hook, hookflash and pulse_digit.
///
/// How it works   Edges come in with their times; what an edge means is often known only later, so look_again() says when to
///                ask. Pure: no clock. Ten breaks are the digit 0; more than ten are no digit.
/// Times          An event's `at` is when it began: the edge of off_hook and on_hook, the first opening of a flash or of a digit.
///                While contacts bounce, the last edge counts.
class hook_decoder
{
public:
    explicit hook_decoder(const hook_windows& windows = {});

    /// What begins from now on is judged by these.
    void set_windows(const hook_windows& windows) { windows_ = windows; }

    /// Loop current began or ceased to flow at `at`, no earlier than any time told before. The same state twice is no edge.
    /// @return what became certain by then, oldest first; valid until the next call.
    std::span<const port_event> feed(bool loop_closed, sample_count at);

    /// Nothing changed until `now`. @return as feed().
    std::span<const port_event> look(sample_count now);

    /// When something will become certain if nothing changes.
    std::optional<sample_count> look_again() const;

    /// After debouncing; during a flash or a pulse it is off.
    hook position() const noexcept { return position_; }

    /// The telephone was taken away without our seeing how: back to on hook, silently.
    void reset();

private:
    void decide(sample_count now);
    void settle();
    void closed(sample_count at);
    void train_ended();
    void hung_up();
    bool could_be_pulse(sample_count open) const;
    bool could_be_flash(sample_count open) const;
    sample_count longest_break() const;
    void emit(port_event::kind what, sample_count at, char digit = 0);

    hook_windows windows_;
    hook position_ = hook::on;

    bool raw_closed_ = false;  // as last told
    bool loop_closed_ = false; // debounced
    sample_count edge_{};      // of the last raw change
    sample_count opened_{};    // start of the break that is going on, or of the last one
    sample_count closed_{};    // end of the last break

    int pulses_ = 0;          // in the train so far
    sample_count train_{};    // when it began
    bool lone_flash_ = false; // the train's first break would have been a flash, had it stayed alone

    std::vector<port_event> events_;
};

} // namespace tipring::hw
