#include "base/error.hpp"
#include "hw/dahdi/ports.hpp"
#include "hw/dahdi/trouble.hpp"

#include <algorithm>

namespace tipring::dahdi {

using enum port_event::kind;

namespace {

constexpr sample_count ask_again = 50ms;
constexpr sample_count debounce = 16ms;      ///< of the kernel, in which it is deaf to the hook; the card debounces too
constexpr sample_count kernel_break = 800ms; ///< DAHDI_KEWLTIME, and DAHDI_AFTERKEWLTIME in which it refuses everything

} // namespace

station_port::station_port(
    device_time& time,
    relay_rack& relays,
    card_watch& cards,
    std::string name,
    const found_port& where,
    const hw::hook_windows& windows
)
    : time_(time)
    , name_(std::move(name))
    , events_(time.executor())
    , windows_(windows)
    , hang_up_(relays, [this] { hung_up(); })
    , ring_again_(relays, [this] { ring(); })
    , feed_again_(relays, [this] { feed_again(); })
    , turn_again_(relays, [this] { turn_polarity(); })
    , slot_(time, cards, *this, where)
{
}

/// Longer than a dial pulse: from here on the kernel tells us of a break, and does not count it as a pulse.
sample_count station_port::surely_no_pulse() const { return std::min(windows_.flash_min, windows_.pulse_break_max); }

void station_port::set_hook_windows(const hw::hook_windows& windows)
{
    windows_ = windows;
    if (channel* c = slot_.get())
        c->set({.flash_over = surely_no_pulse()});
}

void station_port::opened(channel& c)
{
    const channel_facts now = c.look();
    if (!is_fxs_port(now.signalling))
        throw wrong_signalling(c.number(), now.signalling, false);
    c.set({.flash_over = surely_no_pulse(), .debounce = debounce});
    lamp_voltage_ = c.choose_lamp_voltage() == answer::done;
    if (std::exchange(known_, true))
        tell(returned, time_.now());
    if (now.hears == receiver::off_hook) { // before we came: no event will tell
        position_ = hook::off;
        tell(off_hook, time_.now());
        c.hook(hook_request::off_hook);
    }
}

void station_port::lost()
{
    position_ = hook::on;
    open_since_.reset();
    ringing_ = ring_voltage_ = false;
    polarity_ = polarity::normal;
    hang_up_.clear();
    ring_again_.clear();
    feed_again_.clear();
    turn_again_.clear();
    tell(removed, time_.now());
}

void station_port::happened(const kernel_event& event)
{
    switch (event.what) {
    case kernel_event::kind::on_hook: return loop_opened();
    case kernel_event::kind::ring_or_off_hook: return loop_closed();
    case kernel_event::kind::hookflash: return tell(hookflash, time_.now());
    case kernel_event::kind::pulse_start: digit_began_ = time_.now() - windows_.pulse_break_min; return;
    case kernel_event::kind::pulse_digit:
        if (event.digit >= '0' && event.digit <= '9')
            tell(pulse_digit, digit_began_, event.digit);
        return;
    case kernel_event::kind::ringer_on: return ring_voltage(true);
    case kernel_event::kind::ringer_off: return ring_voltage(false);
    case kernel_event::kind::alarm:
    case kernel_event::kind::alarm_over:
    case kernel_event::kind::polarity:
    case kernel_event::kind::ring_begin:
    case kernel_event::kind::dial_complete:
    case kernel_event::kind::hook_complete:
    case kernel_event::kind::lamp_lit:
    case kernel_event::kind::lamp_dark:
    case kernel_event::kind::read_overrun:
    case kernel_event::kind::write_underrun:
    case kernel_event::kind::removed:
    case kernel_event::kind::other: return; // not of a telephone
    }
}

void station_port::missed()
{
    switch (slot_.get()->look().hears) {
    case receiver::on_hook: return loop_opened();
    case receiver::off_hook: return loop_closed();
    case receiver::start:
    case receiver::ring:
    case receiver::unknown: return;
    }
}

void station_port::loop_opened()
{
    if (position_ == hook::on || open_since_)
        return;
    open_since_ = time_.now() - surely_no_pulse();
    hang_up_.set(*open_since_ + std::max(windows_.flash_max, surely_no_pulse()));
}

void station_port::loop_closed()
{
    hang_up_.clear();
    if (const auto since = std::exchange(open_since_, std::nullopt))
        return tell(hookflash, *since);
    if (std::exchange(position_, hook::off) == hook::off)
        return;
    tell(off_hook, time_.now());
    ringing_ = false;
    ring_again_.clear();
    if (channel* c = slot_.get())
        c->hook(hook_request::off_hook); // the kernel then ends the ring, and the card talks
    ring_voltage(false);
}

void station_port::hung_up()
{
    position_ = hook::on;
    tell(on_hook, *std::exchange(open_since_, std::nullopt));
    if (channel* c = slot_.get())
        c->hook(hook_request::on_hook);
}

void station_port::start_ring(ring_cadence cadence)
{
    stop_ring();
    if (!slot_.present() || position_ == hook::off)
        return;
    cadence_ = std::move(cadence);
    ringing_ = true;
    ring();
}

void station_port::ring()
{
    channel* c = slot_.get();
    if (!c || !ringing_)
        return;
    c->set_cadence(cadence_);
    if (c->hook(hook_request::ring) == answer::busy)
        ring_again_.set(time_.now() + ask_again);
    else
        ring_voltage(true); // the kernel tells of every burst but the first
}

void station_port::stop_ring()
{
    ring_again_.clear();
    if (!std::exchange(ringing_, false))
        return;
    if (channel* c = slot_.get())
        c->hook(hook_request::ring_off);
    ring_voltage(false);
}

void station_port::ring_voltage(bool on)
{
    if (std::exchange(ring_voltage_, on) != on)
        tell(on ? ringer_on : ringer_off, time_.now());
}

void station_port::set_polarity(polarity p)
{
    polarity_ = p;
    turn_polarity();
}

void station_port::turn_polarity()
{
    if (channel* c = slot_.get(); c && c->set_polarity(polarity_) == answer::busy)
        turn_again_.set(time_.now() + ask_again);
}

void station_port::set_lamp_voltage(bool on)
{
    if (channel* c = slot_.get(); c && lamp_voltage_)
        c->set_lamp(on);
}

awaitable<void> station_port::break_loop(sample_count duration)
{
    if (channel* c = slot_.get(); c && position_ == hook::off) {
        c->hook(hook_request::on_hook);
        feed_again_.set(time_.now() + kernel_break);
    }
    co_await time_.wait_until(time_.now() + duration, turn::outside_world);
}

void station_port::feed_again()
{
    channel* c = slot_.get();
    if (c && position_ == hook::off && c->hook(hook_request::off_hook) == answer::busy)
        feed_again_.set(time_.now() + ask_again);
}

void station_port::transmit_on_hook(sample_count duration)
{
    if (channel* c = slot_.get())
        c->transmit_on_hook(duration);
}

void station_port::tell(port_event::kind what, sample_count at, char digit)
{
    events_.push({.what = what, .at = at, .digit = digit});
}

} // namespace tipring::dahdi
