#include "drivers/_template/template_line.hpp"

namespace tipring::drivers {

template_line::template_line(time_source& time, hw::fxo_port& port)
    : port_(port)
    , events_(time.executor())
{
}

std::vector<capability> template_line::capabilities() const
{
    constexpr std::string_view not_built = "the template has no relay for it";
    constexpr std::string_view no_feed = "an FXO port is fed by the exchange and feeds nobody";
    return {
        {ability::audio,            true,  {}       },
        {ability::on_hook_audio,    true,  {}       },
        {ability::hook,             true,  {}       },
        {ability::hookflash,        true,  {}       },
        {ability::pulse_dial,       false, not_built},
        {ability::battery,          false, not_built},
        {ability::ring,             false, no_feed  },
        {ability::reverse_polarity, false, no_feed  },
        {ability::break_loop,       false, no_feed  },
        {ability::lamp_voltage,     false, no_feed  },
    };
}

awaitable<void> template_line::run()
{
    for (;;) // a cancelled next() takes nothing out: who runs this again misses nothing
        translate(co_await port_.events().next());
}

void template_line::translate(const hw::port_event& event)
{
    const auto tell = [&](line_event::kind what) { events_.push({what, event.at, event.digit, event.now}); };
    using enum hw::port_event::kind;
    switch (event.what) { // without a default: the compiler finds what is forgotten
    case ring_begin: return tell(line_event::kind::ring_begin);
    case ring_end: return tell(line_event::kind::ring_end);
    case removed: return tell(line_event::kind::removed);
    case returned: return tell(line_event::kind::returned);
    case polarity_reversal:
    case battery_lost:
    case battery_restored:
    case lamp_lit:
    case lamp_dark: // not among the capabilities
    case off_hook:
    case on_hook:
    case hookflash:
    case pulse_digit:
    case ringer_on:
    case ringer_off: return; // an FXO port has no telephone to tell of
    }
}

void template_line::must_be_present() const
{
    if (!port_.present())
        throw failure(errc::port_vanished, "line " + name() + " is gone: plug its device in again");
}

awaitable<void> template_line::off_hook()
{
    must_be_present();
    port_.set_hook(hook::off);
    co_return;
}

awaitable<void> template_line::on_hook()
{
    port_.set_hook(hook::on); // never fails: who releases must be able to rely on it
    co_return;
}

awaitable<void> template_line::hookflash()
{
    constexpr sample_count north_american_flash = 500ms; // TIA/EIA-470-B: 300 ms to 1 s
    must_be_present();
    co_await port_.flash(north_american_flash); // closes the loop again on every way out
    must_be_present();
}

} // namespace tipring::drivers
