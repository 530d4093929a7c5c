#pragma once
/// The metal seam: one analog port, whoever implements it (the end of a simulated loop, a DAHDI channel).
///
/// It speaks of electricity only: hook, ring voltage, polarity, battery, removal, and one frame of audio each way a tick.
/// No tones, no calls. An FXO port faces the exchange; an FXS port faces the telephone.

#include "base/async/event_queue.hpp"
#include "base/audio.hpp"
#include "base/audio_health.hpp"
#include "base/electricity.hpp"
#include "base/hybrid_balance.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tipring::hw {

enum class port_kind { fxo, fxs };
using tipring::hook;
using tipring::polarity;
using tipring::pulse_timing;
using tipring::ring_cadence;

/// What happened on the pair, already decoded and timed: hook events as the DAHDI kernel decodes them.
struct port_event
{
    enum class kind {
        // an FXS port sees what the telephone does
        off_hook,    ///< loop current began to flow: a seizure, or an answer while ringing
        on_hook,     ///< loop open for longer than a flash
        hookflash,   ///< loop opened for as long as the port's flash window says, and closed again
        pulse_digit, ///< a train of dial pulses ended; `digit` is what it meant
        ringer_on,   ///< our own ring voltage was switched on (start of a ring burst)
        ringer_off,  ///< our own ring voltage was switched off (end of a ring burst: caller ID may follow)
        // an FXO port sees what the exchange does
        ring_begin,        ///< ring voltage appeared
        ring_end,          ///< ring voltage disappeared
        polarity_reversal, ///< tip and ring changed places; `now` is how they stand
        battery_lost,      ///< no voltage: open switching interval, or an unplugged line
        battery_restored,
        lamp_lit,  ///< the voltage of a message lamp appeared
        lamp_dark, ///< and disappeared
        // both
        removed,  ///< the device is gone
        returned, ///< and back
    };
    kind what{};
    sample_count at{};               ///< when it happened, in samples of the time_source
    char digit = 0;                  ///< 0-9, of pulse_digit
    polarity now = polarity::normal; ///< of polarity_reversal
};

std::string_view name_of(port_event::kind k);

/// What both kinds of port have.
class analog_port
{
public:
    virtual ~analog_port() = default;

    virtual port_kind kind() const = 0;

    /// How a user names it: `plant:201`, `dahdi:5`.
    virtual const std::string& name() const = 0;

    /// False while the device is unplugged; read() then gives silence and write() goes nowhere.
    virtual bool present() const = 0;

    /// One frame (frame_length samples) of what arrived since the last tick.
    virtual void read(audio_out frame) = 0;
    /// One frame to be sent in the tick to come.
    virtual void write(audio_in frame) = 0;

    /// What happened on the pair, oldest first; one reader.
    virtual event_queue<port_event>& events() = 0;

    virtual audio_health health() const { return {}; }

    /// Has an echo canceller of the port's own run, for echoes up to `tail` late; 0: no more. Gone with the device: ask again then.
    /// @throws failure(not_supported) that says what to do, where the port, asked whether it runs, says no.
    virtual void set_echo_canceller(sample_count tail);
};

/// An FXO port: stands where a telephone would stand.
class fxo_port : public analog_port
{
public:
    port_kind kind() const final { return port_kind::fxo; }

    /// Closes (off) or opens (on) the loop now.
    virtual void set_hook(hook position) = 0;
    virtual hook hook_position() const = 0;

    /// Opens the loop for `duration` and closes it again; returns when it is closed. The port must be off hook.
    virtual awaitable<void> flash(sample_count duration) = 0;

    /// Sends `digits` (0-9) as loop breaks; returns when the last pause is over. The port must be off hook.
    virtual awaitable<void> pulse(std::string digits, pulse_timing timing) = 0;

    /// Whether the exchange feeds the line.
    virtual bool battery() const = 0;

    /// Balances the hybrid, from now on and whenever a lost device is back. @return false: this port has none that can be set
    virtual bool set_hybrid_balance(const hybrid_balance& balance);
    /// As the device says it is; nothing where it does not say.
    virtual std::optional<hybrid_balance> balance_in_force() const;
};

/// An FXS port: stands where the exchange's line card stands, and feeds the loop.
class fxs_port : public analog_port
{
public:
    port_kind kind() const final { return port_kind::fxs; }

    virtual hook hook_position() const = 0; ///< of the telephone at the far end, after debouncing

    /// What the telephone's hook means from now on.
    virtual void set_hook_windows(const hook_windows& windows) = 0;

    /// Rings in `cadence` until stop_ring() or until the telephone answers; each burst is reported as ringer_on and ringer_off.
    virtual void start_ring(ring_cadence cadence) = 0;
    virtual void stop_ring() = 0;

    virtual void set_polarity(polarity p) = 0;

    /// Whether it can put the voltage on the pair that lights a neon lamp on a telephone that rests (90 V DC).
    virtual bool has_lamp_voltage() const = 0;
    /// As long as it is on, whatever else happens: who rings or talks takes it away first. Without that voltage nothing happens.
    virtual void set_lamp_voltage(bool on) = 0;

    /// Takes the battery away for `duration` (the open switching interval that tells a far FXO port "your party hung up").
    virtual awaitable<void> break_loop(sample_count duration) = 0;

    /// Lets audio through to a telephone that is on hook, for `duration` (caller ID; DAHDI's on-hook transfer).
    virtual void transmit_on_hook(sample_count duration) = 0;
};

} // namespace tipring::hw
