#include "drivers/line.hpp"

namespace tipring::drivers {

std::string_view name_of(line_kind k)
{
    switch (k) {
    case line_kind::fxo: return "fxo";
    case line_kind::fxs: return "fxs";
    case line_kind::at: return "at";
    case line_kind::program: return "program";
    }
    return "?";
}

std::string_view name_of(line_event::kind k)
{
    using enum line_event::kind;
    switch (k) {
    case ring_begin: return "ring_begin";
    case ring_end: return "ring_end";
    case ring_stopped: return "ring_stopped";
    case caller_id: return "caller_id";
    case polarity_reversal: return "polarity_reversal";
    case loop_break: return "loop_break";
    case battery_lost: return "battery_lost";
    case battery_restored: return "battery_restored";
    case lamp_lit: return "lamp_lit";
    case lamp_dark: return "lamp_dark";
    case off_hook: return "off_hook";
    case on_hook: return "on_hook";
    case hookflash: return "hookflash";
    case pulse_digit: return "pulse_digit";
    case ringer_on: return "ringer_on";
    case ringer_off: return "ringer_off";
    case removed: return "removed";
    case returned: return "returned";
    }
    return "?";
}

std::string_view name_of(ability a)
{
    switch (a) {
    case ability::audio: return "audio";
    case ability::on_hook_audio: return "on_hook_audio";
    case ability::hook: return "hook";
    case ability::hookflash: return "hookflash";
    case ability::pulse_dial: return "pulse_dial";
    case ability::battery: return "battery";
    case ability::ring: return "ring";
    case ability::reverse_polarity: return "reverse_polarity";
    case ability::break_loop: return "break_loop";
    case ability::lamp_voltage: return "lamp_voltage";
    }
    return "?";
}

void line::refuse(ability a) const
{
    std::string sentence =
        "line " + name() + " (" + std::string(name_of(kind())) + ") has no " + std::string(name_of(a));
    for (const capability& c : capabilities())
        if (c.what == a && !c.why_not.empty())
            sentence += ": " + std::string(c.why_not);
    throw failure(errc::not_supported, sentence);
}

void line::set_echo_canceller(sample_count tail)
{
    if (tail > 0ms)
        throw failure(errc::not_supported, "line " + name() + " has no echo canceller of its own");
}

awaitable<void> line::off_hook() { refuse(ability::hook); }
awaitable<void> line::on_hook() { refuse(ability::hook); }
awaitable<void> line::hookflash() { refuse(ability::hookflash); }
awaitable<void> line::dial_pulse(std::string /*digits*/) { refuse(ability::pulse_dial); }
void line::start_ring(ring_cadence /*cadence*/) { refuse(ability::ring); }
void line::stop_ring() { refuse(ability::ring); }
void line::set_polarity(polarity /*p*/) { refuse(ability::reverse_polarity); }
awaitable<void> line::break_loop(sample_count /*duration*/) { refuse(ability::break_loop); }
void line::set_lamp_voltage(bool /*on*/) { refuse(ability::lamp_voltage); }
void line::transmit_on_hook(sample_count /*duration*/) { refuse(ability::on_hook_audio); }

} // namespace tipring::drivers
