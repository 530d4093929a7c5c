#include "hw/plant/ports.hpp"

#include "base/error.hpp"
#include "hw/scope_exit.hpp"

#include <algorithm>
#include <numeric>

namespace tipring::plant {

using hw::on_every_way_out;

using enum port_event::kind;

namespace {

void copy_or_silence(bool present, audio_in heard, audio_out frame)
{
    TIPRING_ASSERT(frame.size() == frame_length, std::to_string(frame.size()) + " samples");
    if (present)
        std::copy(heard.begin(), heard.end(), frame.begin());
    else
        std::fill(frame.begin(), frame.end(), std::int16_t{0});
}

} // namespace

exchange_port::exchange_port(
    time_source& time, relay_rack& rack, loop& pair, std::string name, const hw::hook_windows& windows
)
    : time_(time)
    , pair_(pair)
    , name_(std::move(name))
    , events_(time.executor())
    , decoder_(windows)
    , look_again_(rack, [this] { tell(decoder_.look(time_.now())); })
    , ringer_(rack, [this] { step_the_ringer(); })
    , on_hook_audio_end_(rack, [this] { pair_.allow_on_hook_audio(false); })
{
    pair_.attach(static_cast<exchange_side&>(*this));
}

void exchange_port::read(audio_out frame) { copy_or_silence(present_, pair_.heard_at_exchange(), frame); }

void exchange_port::write(audio_in frame)
{
    if (present_)
        pair_.write_at_exchange(frame);
}

void exchange_port::start_ring(ring_cadence cadence)
{
    TIPRING_ASSERT(
        std::reduce(cadence.on_off.begin(), cadence.on_off.end()) > sample_count(0), name_ + ": a cadence takes time"
    );
    stop_ring();
    if (!present_ || hook_position() == hook::off)
        return;
    ringing_ = true;
    cadence_ = std::move(cadence);
    ring_step_ = 0;
    ring_step_at_ = time_.now();
    step_the_ringer();
}

void exchange_port::stop_ring()
{
    ringing_ = false;
    ringer_.clear();
    ring_voltage_off();
}

void exchange_port::step_the_ringer()
{
    if (ring_step_ % 2 == 0)
        ring_voltage_on();
    else
        ring_voltage_off();
    ring_step_at_ += cadence_.on_off[ring_step_];
    ring_step_ = (ring_step_ + 1) % cadence_.on_off.size();
    ringer_.set(ring_step_at_);
}

void exchange_port::ring_voltage_on()
{
    if (std::exchange(ring_voltage_, true))
        return;
    pair_.set_ring_voltage(true);
    tell(ringer_on);
}

void exchange_port::ring_voltage_off()
{
    if (!std::exchange(ring_voltage_, false))
        return;
    pair_.set_ring_voltage(false);
    tell(ringer_off);
}

void exchange_port::set_polarity(polarity p)
{
    if (present_)
        pair_.set_polarity(p);
}

void exchange_port::set_lamp_voltage(bool on)
{
    if (present_)
        pair_.set_lamp_voltage(on);
}

awaitable<void> exchange_port::break_loop(sample_count duration)
{
    ++breaks_;
    const on_every_way_out restoring([this] {
        if (--breaks_ == 0 && present_)
            feed_the_loop();
    });
    take_the_feed_away();
    co_await time_.wait_until(time_.now() + duration, turn::outside_world);
}

void exchange_port::transmit_on_hook(sample_count duration)
{
    if (!present_)
        return;
    on_hook_audio_until_ = std::max(on_hook_audio_until_, time_.now() + duration);
    pair_.allow_on_hook_audio(true);
    on_hook_audio_end_.set(on_hook_audio_until_);
}

void exchange_port::unplug()
{
    if (!std::exchange(present_, false))
        return;
    ringing_ = ring_voltage_ = false;
    ringer_.clear();
    look_again_.clear();
    on_hook_audio_end_.clear();
    on_hook_audio_until_ = time_.now();
    decoder_.reset();
    take_the_feed_away();
    pair_.set_ring_voltage(false);
    pair_.set_lamp_voltage(false);
    pair_.allow_on_hook_audio(false);
    pair_.set_polarity(polarity::normal);
    tell(removed);
}

void exchange_port::replug()
{
    if (std::exchange(present_, true))
        return;
    tell(returned);
    feed_the_loop();
}

void exchange_port::take_the_feed_away()
{
    feeding_ = false;
    pair_.set_battery(false);
}

void exchange_port::feed_the_loop()
{
    feeding_ = true;
    pair_.set_battery(true);
    tell(decoder_.feed(pair_.loop_closed(), time_.now()));
}

void exchange_port::loop_closed(bool closed)
{
    if (feeding_) // what cannot be seen without current is seen when it flows again
        tell(decoder_.feed(closed, time_.now()));
}

void exchange_port::tell(std::span<const port_event> decoded)
{
    for (const port_event& event : decoded) {
        events_.push(event);
        if (event.what == off_hook && ringing_)
            stop_ring();
    }
    if (const auto due = decoder_.look_again())
        look_again_.set(*due);
    else
        look_again_.clear();
}

void exchange_port::tell(port_event::kind what) { events_.push({.what = what, .at = time_.now()}); }

subscriber_port::subscriber_port(time_source& time, loop& pair, std::string name)
    : time_(time)
    , pair_(pair)
    , name_(std::move(name))
    , events_(time.executor())
{
    pair_.attach(static_cast<subscriber_side&>(*this));
}

void subscriber_port::read(audio_out frame) { copy_or_silence(present_, pair_.heard_at_subscriber(), frame); }

void subscriber_port::write(audio_in frame)
{
    if (present_)
        pair_.write_at_subscriber(frame);
}

void subscriber_port::set_hook(hook position)
{
    if (!present_ || std::exchange(position_, position) == position)
        return; // off hook already, and perhaps in the middle of a flash
    pair_.close_loop(position == hook::off);
}

awaitable<void> subscriber_port::flash(sample_count duration)
{
    must_be_off_hook("flash");
    const int before = removals_;
    co_await open_for(duration);
    must_not_have_gone_since(before);
}

awaitable<void> subscriber_port::pulse(std::string digits, pulse_timing timing)
{
    must_be_off_hook("pulse");
    const int before = removals_;
    for (const char digit : digits) {
        TIPRING_ASSERT(digit >= '0' && digit <= '9', digits);
        for (int left = digit == '0' ? 10 : digit - '0'; left > 0 && position_ == hook::off; --left) {
            co_await open_for(timing.break_time);
            co_await wait(timing.make_time);
        }
        must_not_have_gone_since(before);
        if (position_ == hook::on)
            co_return;
        co_await wait(timing.interdigit);
    }
    must_not_have_gone_since(before);
}

awaitable<void> subscriber_port::open_for(sample_count duration)
{
    const on_every_way_out closing([this] { pair_.close_loop(position_ == hook::off); });
    pair_.close_loop(false);
    co_await wait(duration + pair_.slow_to_close());
}

awaitable<void> subscriber_port::wait(sample_count duration)
{
    return time_.wait_until(time_.now() + duration, turn::outside_world);
}

void subscriber_port::must_not_have_gone_since(int removals_before) const
{
    if (removals_ != removals_before)
        throw failure(errc::port_vanished, name_ + " was unplugged: plug it in again");
}

void subscriber_port::must_be_off_hook(const char* for_what) const
{
    if (!present_)
        throw failure(errc::port_vanished, name_ + " is unplugged: plug it in again");
    TIPRING_ASSERT(position_ == hook::off, name_ + " is on hook and cannot " + for_what);
}

void subscriber_port::unplug()
{
    if (!std::exchange(present_, false))
        return;
    ++removals_;
    position_ = hook::on;
    pair_.close_loop(false);
    tell(removed);
}

void subscriber_port::replug()
{
    if (!std::exchange(present_, true))
        tell(returned);
}

void subscriber_port::battery_changed(bool present)
{
    if (present_)
        tell(present ? battery_restored : battery_lost);
}

void subscriber_port::polarity_changed(polarity now)
{
    if (present_)
        tell(polarity_reversal, now);
}

void subscriber_port::ring_voltage_changed(bool present)
{
    if (present_)
        tell(present ? ring_begin : ring_end);
}

void subscriber_port::lamp_voltage_changed(bool present)
{
    if (present_)
        tell(present ? lamp_lit : lamp_dark);
}

void subscriber_port::tell(port_event::kind what, polarity now)
{
    events_.push({.what = what, .at = time_.now(), .now = now});
}

} // namespace tipring::plant
