#include "drivers/fxs/fxs_line.hpp"

namespace tipring::drivers {

fxs_line::fxs_line(time_source& time, hw::fxs_port& port)
    : port_(port)
    , events_(time.executor())
{
}

std::vector<capability> fxs_line::capabilities() const
{
    constexpr std::string_view telephone_has_it = "the hook belongs to the telephone";
    const std::string_view no_lamp_voltage =
        port_.has_lamp_voltage() ? "" : "its card has no voltage for message lamps";
    return {
        {ability::audio,            true,                     {}                                    },
        {ability::on_hook_audio,    true,                     {}                                    },
        {ability::hook,             false,                    telephone_has_it                      },
        {ability::hookflash,        false,                    telephone_has_it                      },
        {ability::pulse_dial,       false,                    telephone_has_it                      },
        {ability::battery,          false,                    "an FXS port makes the battery itself"},
        {ability::ring,             true,                     {}                                    },
        {ability::reverse_polarity, true,                     {}                                    },
        {ability::break_loop,       true,                     {}                                    },
        {ability::lamp_voltage,     port_.has_lamp_voltage(), no_lamp_voltage                       },
    };
}

awaitable<void> fxs_line::run()
{
    for (;;)
        translate(co_await port_.events().next());
}

void fxs_line::translate(const hw::port_event& event)
{
    const auto tell = [&](line_event::kind what) { events_.push({what, event.at, event.digit, event.now}); };
    using enum hw::port_event::kind;
    switch (event.what) {
    case off_hook: return tell(line_event::kind::off_hook);
    case on_hook: return tell(line_event::kind::on_hook);
    case hookflash: return tell(line_event::kind::hookflash);
    case pulse_digit: return tell(line_event::kind::pulse_digit);
    case ringer_on: return tell(line_event::kind::ringer_on);
    case ringer_off: return tell(line_event::kind::ringer_off);
    case removed: return tell(line_event::kind::removed);
    case returned: return tell(line_event::kind::returned);
    case ring_begin:
    case ring_end:
    case polarity_reversal:
    case battery_lost:
    case battery_restored:
    case lamp_lit:
    case lamp_dark: return; // an FXS port has no exchange to tell of
    }
}

void fxs_line::start_ring(ring_cadence cadence)
{
    if (!port_.present())
        throw failure(errc::port_vanished, "line " + name() + " is gone: plug its device in again");
    port_.start_ring(std::move(cadence));
}

void fxs_line::set_lamp_voltage(bool on)
{
    if (!port_.has_lamp_voltage() && port_.present())
        refuse(ability::lamp_voltage);
    port_.set_lamp_voltage(on);
}

awaitable<void> fxs_line::break_loop(sample_count duration) { return port_.break_loop(duration); }

} // namespace tipring::drivers
