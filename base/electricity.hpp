#pragma once
/// The words for what travels on a pair besides audio; metal, drivers and exchange all say them.

#include "base/audio.hpp"

#include <vector>

namespace tipring {

enum class hook { on, off };
enum class polarity { normal, reversed };

/// A ringing cadence: on, off, on, off ... repeated until the ring is stopped. ITU-T E.180 gives each country's.
struct ring_cadence
{
    std::vector<sample_count> on_off;
};

/// How dial pulses are made: at 10 pps with 60 % break the loop is open for 60 ms and closed for 40 ms (ETSI ETS 300 001 §5.3).
struct pulse_timing
{
    sample_count break_time = 60ms;
    sample_count make_time = 40ms;
    sample_count interdigit = 800ms;

    friend bool operator==(const pulse_timing&, const pulse_timing&) = default;
};

/// How the loop towards an exchange is worked: what differs between exchanges.
struct loop_timing
{
    sample_count flash =
        500ms; ///< length of a register recall: 80-120 ms in ETSI networks, 300-1000 ms in North America
    sample_count guard =
        1500ms; ///< on hook for at least this long between two seizures; must exceed the exchange's flash window
    sample_count ring_timeout = 7s; ///< no burst for this long ends an incoming call: longest pause of E.180 is 5 s
    sample_count loop_break_max =
        1200ms; ///< battery that comes back by then was an open switching interval (GR-506: 600-1000 ms)
    sample_count ring_burst_gap = 150ms; ///< bursts closer than this are one burst that came in halves
    pulse_timing pulses;

    friend bool operator==(const loop_timing&, const loop_timing&) = default;
};

/// What a telephone's hook means: how long the loop must be open to mean what, from `min` up to, but not including, `max`.
///
/// Where the windows of pulse and flash overlap, company decides: a break that stands alone is a flash, one of several is a
/// pulse. A break that fits neither window and outlasts neither means nothing.
struct hook_windows
{
    sample_count debounce = 10ms;        ///< a change that lasts less is contact bounce (ours)
    sample_count pulse_break_min = 15ms; ///< as the kernel's line cards count them
    sample_count pulse_break_max = 200ms;
    sample_count interdigit = 250ms; ///< the loop closed for so long ends a digit
    sample_count flash_min = 200ms;
    sample_count flash_max = 1250ms; ///< whatever is longer, and outlasts a pulse, is a hang-up

    friend bool operator==(const hook_windows&, const hook_windows&) = default;
};

/// For telephones whose recall button breaks the loop for 80 to 120 ms (ETSI TBR 21 countries: Germany, Italy, the United
/// Kingdom). Wider by a margin for what exchanges accept; pulses of 10 pps, 67 ms at the most, stay below it.
constexpr hook_windows etsi_hook_windows()
{
    return {.pulse_break_max = 90ms, .interdigit = 250ms, .flash_min = 75ms, .flash_max = 250ms};
}

} // namespace tipring
