#pragma once
/// What DAHDI's kernel reports of a channel, one event a request.

#include <string_view>

namespace tipring::dahdi {

struct kernel_event
{
    enum class kind {
        on_hook,          ///< FXS: open for longer than `rxflashtime`; FXO: the battery went while we were off hook
        ring_or_off_hook, ///< FXS: the telephone went off hook; FXO: a ring burst ended 50 ms ago
        hookflash,
        pulse_start, ///< the first break of a dialled digit has ended
        pulse_digit, ///< `digit`
        alarm,
        alarm_over,
        polarity, ///< either direction: the kernel does not say which
        ring_begin,
        ringer_on, ///< not told of the first burst
        ringer_off,
        dial_complete,
        hook_complete,
        lamp_lit, ///< FXO: the voltage of a message lamp, where the card's driver was told to look for it
        lamp_dark,
        read_overrun,
        write_underrun,
        removed,
        other, ///< of digital lines, of hardware that hears tones by itself
    };
    kind what{};
    char digit = 0;

    friend bool operator==(const kernel_event&, const kernel_event&) = default;
};

std::string_view name_of(kernel_event::kind k);

/// Reads what DAHDI_GETEVENT gave.
kernel_event decode(int event);

} // namespace tipring::dahdi
