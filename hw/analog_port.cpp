#include "hw/analog_port.hpp"

#include "base/error.hpp"

namespace tipring::hw {

std::string_view name_of(port_event::kind k)
{
    using enum port_event::kind;
    switch (k) {
    case off_hook: return "off_hook";
    case on_hook: return "on_hook";
    case hookflash: return "hookflash";
    case pulse_digit: return "pulse_digit";
    case ringer_on: return "ringer_on";
    case ringer_off: return "ringer_off";
    case ring_begin: return "ring_begin";
    case ring_end: return "ring_end";
    case polarity_reversal: return "polarity_reversal";
    case battery_lost: return "battery_lost";
    case battery_restored: return "battery_restored";
    case lamp_lit: return "lamp_lit";
    case lamp_dark: return "lamp_dark";
    case removed: return "removed";
    case returned: return "returned";
    }
    return "?";
}

void analog_port::set_echo_canceller(sample_count tail)
{
    if (tail > 0ms)
        throw failure(errc::not_supported, name() + " has no echo canceller of its own");
}

bool fxo_port::set_hybrid_balance(const hybrid_balance&) { return false; }

std::optional<hybrid_balance> fxo_port::balance_in_force() const { return std::nullopt; }

} // namespace tipring::hw
