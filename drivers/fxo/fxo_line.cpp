#include "drivers/fxo/fxo_line.hpp"

#include "base/async/combine.hpp"

#include <algorithm>

namespace tipring::drivers {

namespace {
constexpr sample_count never = sample_count::max();
} // namespace

fxo_line::fxo_line(time_source& time, hw::fxo_port& port, const fxo_timing& timing)
    : time_(time)
    , port_(port)
    , timing_(timing)
    , events_(time.executor())
{
    if (timing_.shared_port)
        on_hook_since_ = time_.now();
}

fxo_line::~fxo_line() = default;

std::vector<capability> fxo_line::capabilities() const
{
    constexpr std::string_view no_feed = "an FXO port is fed by the exchange and feeds nobody";
    return {
        {ability::audio,            true,  {}     },
        {ability::on_hook_audio,    true,  {}     },
        {ability::hook,             true,  {}     },
        {ability::hookflash,        true,  {}     },
        {ability::pulse_dial,       true,  {}     },
        {ability::battery,          true,  {}     },
        {ability::ring,             false, no_feed},
        {ability::reverse_polarity, false, no_feed},
        {ability::break_loop,       false, no_feed},
        {ability::lamp_voltage,     false, no_feed},
    };
}

awaitable<void> fxo_line::run()
{
    for (;;) {
        const sample_count deadline = next_deadline();
        if (deadline == never) {
            translate(co_await port_.events().next());
            continue;
        }
        const auto event = co_await within(time_, deadline - time_.now(), port_.events().next());
        if (event)
            translate(*event);
        else
            deadline_passed();
    }
}

sample_count fxo_line::next_deadline() const { return std::min({burst_end_pending_, ring_stops_at_, break_ends_at_}); }

void fxo_line::deadline_passed()
{
    const sample_count now = time_.now();
    if (burst_end_pending_ <= now) {
        burst_end_pending_ = never;
        tell(line_event::kind::ring_end, burst_ended_at_);
    }
    if (ring_stops_at_ <= now) {
        ring_stops_at_ = never;
        tell(line_event::kind::ring_stopped, now);
    }
    if (break_ends_at_ <= now) {
        break_ends_at_ = never;
        battery_gone_ = true;
        tell(line_event::kind::battery_lost, battery_lost_at_);
    }
}

void fxo_line::translate(const hw::port_event& event)
{
    using enum hw::port_event::kind;
    switch (event.what) {
    case ring_begin:
        ring_stops_at_ = never;
        if (burst_end_pending_ != never && event.at - burst_ended_at_ < timing_.ring_burst_gap) {
            burst_end_pending_ = never; // the same burst goes on
            return;
        }
        return tell(line_event::kind::ring_begin, event.at);
    case ring_end:
        burst_ended_at_ = event.at;
        burst_end_pending_ = event.at + timing_.ring_burst_gap;
        ring_stops_at_ = event.at + timing_.ring_timeout;
        return;
    case polarity_reversal: return tell(line_event::kind::polarity_reversal, event.at, event.now);
    case battery_lost:
        battery_lost_at_ = event.at;
        break_ends_at_ = event.at + timing_.loop_break_max;
        return;
    case battery_restored:
        break_ends_at_ = never;
        if (std::exchange(battery_gone_, false))
            return tell(line_event::kind::battery_restored, event.at);
        return tell(line_event::kind::loop_break, battery_lost_at_);
    case lamp_lit: return tell(line_event::kind::lamp_lit, event.at);
    case lamp_dark: return tell(line_event::kind::lamp_dark, event.at);
    case removed:
        burst_end_pending_ = ring_stops_at_ = break_ends_at_ = never;
        return tell(line_event::kind::removed, event.at);
    case returned: return tell(line_event::kind::returned, event.at);
    case off_hook:
    case on_hook:
    case hookflash:
    case pulse_digit:
    case ringer_on:
    case ringer_off: return; // an FXO port has no telephone to tell of
    }
}

void fxo_line::tell(line_event::kind what, sample_count at, polarity now) { events_.push({what, at, 0, now}); }

void fxo_line::must_be_present() const
{
    if (!port_.present())
        throw failure(errc::port_vanished, "line " + name() + " is gone: plug its device in again");
}

awaitable<void> fxo_line::off_hook()
{
    must_be_present();
    if (port_.hook_position() == hook::off)
        co_return;
    if (const sample_count rested = time_.now() - on_hook_since_; rested < timing_.guard)
        co_await time_.wait(timing_.guard - rested);
    must_be_present();
    burst_end_pending_ = ring_stops_at_ = never;
    port_.set_hook(hook::off);
}

awaitable<void> fxo_line::on_hook()
{
    if (port_.hook_position() == hook::on)
        co_return;
    port_.set_hook(hook::on);
    on_hook_since_ = time_.now();
}

awaitable<void> fxo_line::hookflash()
{
    must_be_present();
    co_await port_.flash(timing_.flash);
    must_be_present();
}

awaitable<void> fxo_line::dial_pulse(std::string digits)
{
    must_be_present();
    co_await port_.pulse(std::move(digits), timing_.pulses);
    must_be_present();
}

} // namespace tipring::drivers
