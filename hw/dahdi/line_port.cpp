#include "base/async/combine.hpp"
#include "base/error.hpp"
#include "hw/dahdi/ports.hpp"
#include "hw/dahdi/trouble.hpp"
#include "hw/scope_exit.hpp"

#include <algorithm>

namespace tipring::dahdi {

using enum port_event::kind;

namespace {

constexpr sample_count look_every = frame_time;
constexpr sample_count ring_trailer = 50ms; ///< DAHDI_RINGTRAILER: so late a burst's end is told
/// After opening, hanging up and a loss of battery no ring is told, for RING_DEBOUNCE_TIME (2 s). Longer by a second: a ring that begins
/// then is not told later either, and for a port whose card came back it was 2.2 s and more.
constexpr sample_count deaf_to_rings = 3s;
constexpr sample_count settling = 600ms; ///< DAHDI_DEFAULT_DEBOUNCETIME: after going off hook no lost battery is told
constexpr sample_count before_flash = 10ms;
constexpr sample_count kernel_slack = 500ms; ///< longer than the kernel needs beside what it was asked for

} // namespace

line_port::line_port(
    device_time& time, relay_rack& relays, card_watch& cards, std::string name, const found_port& where
)
    : time_(time)
    , name_(std::move(name))
    , events_(time.executor())
    , completed_(time.executor())
    , look_(relays, [this] { look_around(); })
    , slot_(time, cards, *this, where)
{
}

void line_port::opened(channel& c)
{
    const channel_facts now = c.look();
    if (!is_fxo_port(now.signalling))
        throw wrong_signalling(c.number(), now.signalling, true);
    c.set({.before_flash = before_flash, .debounce = settling});
    position_ = hook::on;
    battery_ = now.hears != receiver::on_hook && !now.alarm;
    ring_voltage_ = false;
    polarity_ = polarity::normal;
    if (balance_)
        c.set_hybrid(*balance_);
    if (std::exchange(known_, true))
        tell(returned, time_.now());
    look_often_until(time_.now() + deaf_to_rings);
}

void line_port::lost()
{
    position_ = hook::on;
    look_.clear();
    completed_.wake();
    tell(removed, time_.now());
}

void line_port::happened(const kernel_event& event)
{
    switch (event.what) {
    case kernel_event::kind::ring_begin: return ring_voltage(true, time_.now());
    case kernel_event::kind::ring_or_off_hook: return ring_voltage(false, time_.now() - ring_trailer);
    case kernel_event::kind::on_hook:
    case kernel_event::kind::alarm: return battery_is(false);
    case kernel_event::kind::alarm_over: return battery_is(true);
    case kernel_event::kind::polarity:
        polarity_ = polarity_ == polarity::normal ? polarity::reversed : polarity::normal;
        return tell(polarity_reversal, time_.now(), polarity_);
    case kernel_event::kind::lamp_lit: return tell(lamp_lit, time_.now());
    case kernel_event::kind::lamp_dark: return tell(lamp_dark, time_.now());
    case kernel_event::kind::dial_complete:
    case kernel_event::kind::hook_complete:
        complete_ = true;
        completed_.wake();
        return;
    case kernel_event::kind::hookflash:
    case kernel_event::kind::pulse_start:
    case kernel_event::kind::pulse_digit:
    case kernel_event::kind::ringer_on:
    case kernel_event::kind::ringer_off:
    case kernel_event::kind::read_overrun:
    case kernel_event::kind::write_underrun:
    case kernel_event::kind::removed:
    case kernel_event::kind::other: return; // not of an exchange
    }
}

void line_port::missed() { look_often_until(time_.now() + ring_trailer + 2 * look_every); }

void line_port::ring_voltage(bool on, sample_count at)
{
    if (std::exchange(ring_voltage_, on) != on)
        tell(on ? ring_begin : ring_end, at);
}

void line_port::battery_is(bool there)
{
    if (std::exchange(battery_, there) != there)
        tell(there ? battery_restored : battery_lost, time_.now());
    if (!there)
        look_often_until(time_.now() + deaf_to_rings);
}

void line_port::look_often_until(sample_count end)
{
    if (ring_voltage_)
        rang_at_ = time_.now(); // and if it does not ring any more, looking will tell
    look_until_ = std::max(look_until_, end);
    look_.set(time_.now() + look_every);
}

/// What the kernel does not tell: how the pair stands now.
void line_port::look_around()
{
    const channel* c = slot_.get();
    if (!c)
        return;
    const channel_facts now = c->look();
    if (now.hears == receiver::ring) {
        rang_at_ = time_.now();
        ring_voltage(true, time_.now());
    } else if (ring_voltage_ && time_.now() - rang_at_ > ring_trailer && time_.now() < look_until_) {
        ring_voltage(false, rang_at_);
    }
    if (now.hears == receiver::on_hook || now.hears == receiver::off_hook)
        battery_is(now.hears == receiver::off_hook);
    if (time_.now() < look_until_ || !battery_ || ring_voltage_)
        look_.set(time_.now() + look_every);
}

void line_port::set_hook(hook position)
{
    channel* c = slot_.get();
    if (!c || std::exchange(position_, position) == position)
        return;
    c->hook(position == hook::off ? hook_request::off_hook : hook_request::on_hook);
    completed_.wake();
    look_often_until(time_.now() + (position == hook::off ? settling + look_every : deaf_to_rings));
}

bool line_port::set_hybrid_balance(const hybrid_balance& balance)
{
    channel* c = slot_.get();
    if (!c)
        throw failure(errc::port_vanished, name_ + " is unplugged: plug it in again");
    if (c->set_hybrid(balance) != answer::done)
        return false;
    if (const auto now = c->hybrid(); now && *now != balance)
        throw failure(errc::operation_failed, name_ + " says that its hybrid is balanced, and its registers say no");
    balance_ = balance;
    return true;
}

std::optional<hybrid_balance> line_port::balance_in_force() const
{
    return slot_.present() ? slot_.get()->hybrid() : std::nullopt;
}

awaitable<void> line_port::flash(sample_count duration)
{
    must_be_off_hook("flash");
    slot_.get()->set({.flash = duration});
    complete_ = false;
    // Within its debouncing time the kernel refuses.
    const sample_count patience = time_.now() + settling + kernel_slack;
    while (slot_.get()->hook(hook_request::flash) == answer::busy) {
        if (time_.now() > patience)
            throw failure(
                errc::operation_failed, name_ + " refuses to flash: type 'cat /proc/dahdi/*' to see its state"
            );
        co_await time_.wait_until(time_.now() + look_every, turn::outside_world);
        must_be_off_hook("flash");
    }
    co_await until_complete(before_flash + duration + kernel_slack, "a flash");
}

awaitable<void> line_port::pulse(std::string digits, pulse_timing timing)
{
    must_be_off_hook("pulse");
    if (digits.empty())
        co_return;
    slot_.get()->set({.pulses = timing});
    complete_ = false;
    slot_.hold_writes(true); // they would end the dialling
    bool dialling = true;
    const hw::on_every_way_out letting_write([this, &dialling] {
        if (channel* c = slot_.get()) {
            if (dialling && position_ == hook::off)
                c->stop_dialling();
            slot_.hold_writes(false);
        }
    });
    slot_.get()->dial_pulses(digits);
    const auto longest =
        static_cast<std::int64_t>(digits.size()) * (10 * (timing.break_time + timing.make_time) + timing.interdigit);
    co_await until_complete(longest + kernel_slack, "dial pulses");
    dialling = false;
}

awaitable<void> line_port::until_complete(sample_count limit, const char* what)
{
    const sample_count end = time_.now() + limit;
    while (!complete_) {
        const bool told = co_await within(time_, end - time_.now(), completed_.wait());
        if (!slot_.present())
            throw failure(errc::port_vanished, name_ + " was unplugged: plug it in again");
        if (position_ == hook::on)
            co_return; // somebody hung up meanwhile
        if (!told)
            throw failure(
                errc::operation_failed,
                name_ + ": the card never told the end of " + what + ": is its driver loaded still?"
            );
    }
}

void line_port::must_be_off_hook(const char* for_what) const
{
    if (!slot_.present())
        throw failure(errc::port_vanished, name_ + " is unplugged: plug it in again");
    TIPRING_ASSERT(position_ == hook::off, name_ + " is on hook and cannot " + for_what);
}

void line_port::tell(port_event::kind what, sample_count at, polarity now)
{
    events_.push({.what = what, .at = at, .now = now});
}

} // namespace tipring::dahdi
