#include "hw/dahdi/kernel_event.hpp"

#include <dahdi/user.h>

namespace tipring::dahdi {

using enum kernel_event::kind;

std::string_view name_of(kernel_event::kind k)
{
    switch (k) {
    case on_hook: return "on_hook";
    case ring_or_off_hook: return "ring_or_off_hook";
    case hookflash: return "hookflash";
    case pulse_start: return "pulse_start";
    case pulse_digit: return "pulse_digit";
    case alarm: return "alarm";
    case alarm_over: return "alarm_over";
    case polarity: return "polarity";
    case ring_begin: return "ring_begin";
    case ringer_on: return "ringer_on";
    case ringer_off: return "ringer_off";
    case dial_complete: return "dial_complete";
    case hook_complete: return "hook_complete";
    case lamp_lit: return "lamp_lit";
    case lamp_dark: return "lamp_dark";
    case read_overrun: return "read_overrun";
    case write_underrun: return "write_underrun";
    case removed: return "removed";
    case other: return "other";
    }
    return "?";
}

kernel_event decode(int event)
{
    if (event & DAHDI_EVENT_PULSEDIGIT) // the flag first: the digit is in the low bits, where the plain codes are too
        return {pulse_digit, static_cast<char>(event & 0xff)};
    switch (event) {
    case DAHDI_EVENT_ONHOOK: return {on_hook};
    case DAHDI_EVENT_RINGOFFHOOK: return {ring_or_off_hook};
    case DAHDI_EVENT_WINKFLASH: return {hookflash};
    case DAHDI_EVENT_PULSE_START: return {pulse_start};
    case DAHDI_EVENT_ALARM: return {alarm};
    case DAHDI_EVENT_NOALARM: return {alarm_over};
    case DAHDI_EVENT_POLARITY: return {polarity};
    case DAHDI_EVENT_RINGBEGIN: return {ring_begin};
    case DAHDI_EVENT_RINGERON: return {ringer_on};
    case DAHDI_EVENT_RINGEROFF: return {ringer_off};
    case DAHDI_EVENT_DIALCOMPLETE: return {dial_complete};
    case DAHDI_EVENT_HOOKCOMPLETE: return {hook_complete};
    case DAHDI_EVENT_NEONMWI_ACTIVE: return {lamp_lit};
    case DAHDI_EVENT_NEONMWI_INACTIVE: return {lamp_dark};
    case DAHDI_EVENT_READ_OVERRUN: return {read_overrun};
    case DAHDI_EVENT_WRITE_UNDERRUN: return {write_underrun};
    case DAHDI_EVENT_REMOVED: return {removed};
    default: return {other};
    }
}

} // namespace tipring::dahdi
