#pragma once
/// The driver seam: what the core holds of a phone line, whatever it is made of.
///
/// Two tiers, told apart by capabilities and never by a type test: a raw line (FXO, FXS) gives hook and audio and the core's
/// signal processing does the rest; a smart line (an AT modem) dials and reports in its own firmware.

#include "base/async/event_queue.hpp"
#include "base/audio.hpp"
#include "base/audio_health.hpp"
#include "base/caller_id.hpp"
#include "base/electricity.hpp"
#include "base/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tipring::drivers {

/// What stands at our end: an FXO port faces the exchange, an FXS port faces a telephone; `program` is an extension without
/// metal, with a program in place of the telephone.
enum class line_kind { fxo, fxs, at, program };

std::string_view name_of(line_kind k);

/// What happened on the line, as far as the line itself can tell.
struct line_event
{
    enum class kind {
        // from an exchange (FXO, AT)
        ring_begin,        ///< a ring burst began
        ring_end,          ///< a ring burst ended
        ring_stopped,      ///< no burst for longer than any cadence pauses: the caller gave up
        caller_id,         ///< a line that reads caller ID itself says `who` calls
        polarity_reversal, ///< `now` is how tip and ring stand
        loop_break,        ///< battery went and came back: the open switching interval that means "your party hung up"
        battery_lost,      ///< battery went and stayed away: unplugged, or a dead line
        battery_restored,
        lamp_lit,  ///< the exchange put the voltage of a message lamp on the line
        lamp_dark, ///< and took it away
        // from a telephone (FXS)
        off_hook,
        on_hook,
        hookflash,
        pulse_digit, ///< `digit`
        ringer_on,   ///< our ring burst began
        ringer_off,  ///< our ring burst ended
        // from any
        removed,
        returned,
    };
    kind what{};
    sample_count at{};
    char digit = 0;
    polarity now = polarity::normal;
    tipring::caller_id who{};
};

std::string_view name_of(line_event::kind k);

/// What a line may be able to do. Asked before it is tried.
enum class ability {
    audio,            ///< frames both ways while off hook
    on_hook_audio,    ///< frames while on hook: caller ID can be heard, or sent
    hook,             ///< seizes, answers and releases
    hookflash,        ///< calls the exchange's attention (TAPI hold, transfer, conference by the network)
    pulse_dial,       ///< dials by loop breaks
    battery,          ///< sees polarity and battery
    ring,             ///< rings a telephone
    reverse_polarity, ///< tells a far FXO port "answered" or "hung up" by reversal
    break_loop,       ///< tells a far FXO port "hung up" by an open switching interval
    lamp_voltage,     ///< lights the neon message lamp of a telephone that rests
};

std::string_view name_of(ability a);

struct capability
{
    ability what{};
    bool can = false;
    std::string_view why_not; ///< the physical reason, where it cannot
};

/// One phone line.
///
/// Verbs that a line lacks are declared by capabilities() and refuse with failure(not_supported); a default body never
/// pretends. Verbs throw failure(port_vanished) when the device is gone, but for those that only release (on_hook, stop_ring) or
/// set what a device that comes back has set anew (polarity, the loop): then they have nothing to do. After a cancelled verb
/// the line is as it was.
class line
{
public:
    virtual ~line() = default;

    virtual line_kind kind() const = 0;
    virtual const std::string& name() const = 0;
    virtual bool present() const = 0;
    virtual std::vector<capability> capabilities() const = 0;

    /// Turns what the metal reports into line_events; lives until cancelled. Its owner runs it as long as it holds the line.
    virtual awaitable<void> run() = 0;
    virtual event_queue<line_event>& events() = 0;

    /// One frame of what arrived; silence where nothing did.
    virtual void read(audio_out frame) = 0;
    virtual void write(audio_in frame) = 0;

    /// How its audio has fared.
    virtual audio_health health() const { return {}; }

    /// Our own hook (FXO, AT), or the telephone's (FXS).
    virtual hook hook_position() const = 0;

    /// Has an echo canceller of the device's own run, for echoes up to `tail` late; 0: no more.
    /// @throws failure(not_supported) that says what to do, where there is none or it does not run.
    virtual void set_echo_canceller(sample_count tail);

    /// How the loop towards an exchange is worked from now on; what goes on ends as it began. A device that times its loop by itself
    /// (a modem) keeps its own.
    virtual void set_loop_timing(const loop_timing& /*timing*/) {}

    /// What the hook of a telephone means from now on.
    virtual void set_hook_windows(const hook_windows& /*windows*/) {}

    // towards an exchange ------------------------------------------------------------------------

    /// Seizes the line, or answers it while it rings (TAPI lineMakeCall, lineAnswer; ATH1, ATA).
    /// Waits out the guard time after an on_hook(), so that the exchange has seen the release.
    virtual awaitable<void> off_hook();

    /// Releases the line (TAPI lineDrop; ATH0). The guard time is kept by the next off_hook().
    virtual awaitable<void> on_hook();

    /// Register recall: a timed loop break (TAPI lineHold, lineSetupTransfer; ATD!).
    virtual awaitable<void> hookflash();

    /// Dials digits (0-9) by loop breaks (TAPI lineDial with P; ATDP).
    virtual awaitable<void> dial_pulse(std::string digits);

    // towards a telephone ------------------------------------------------------------------------

    /// Rings until stop_ring() or until the telephone answers; each burst is reported as ringer_on and ringer_off.
    virtual void start_ring(ring_cadence cadence);
    virtual void stop_ring();

    virtual void set_polarity(polarity p);

    /// Lights the message lamp of a telephone, for as long as it rests.
    virtual void set_lamp_voltage(bool on);

    /// Takes battery away for `duration`.
    virtual awaitable<void> break_loop(sample_count duration);

    /// Lets audio through to a telephone that is on hook (caller ID).
    virtual void transmit_on_hook(sample_count duration);

protected:
    [[noreturn]] void refuse(ability a) const;
};

} // namespace tipring::drivers
