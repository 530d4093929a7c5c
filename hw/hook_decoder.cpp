#include "hw/hook_decoder.hpp"

#include "base/error.hpp"

#include <algorithm>

namespace tipring::hw {

using enum port_event::kind;

hook_decoder::hook_decoder(const hook_windows& windows)
    : windows_(windows)
{
}

std::span<const port_event> hook_decoder::feed(bool loop_closed, sample_count at)
{
    events_.clear();
    decide(at);
    if (loop_closed != raw_closed_) {
        raw_closed_ = loop_closed;
        edge_ = at;
        decide(at); // what waited for a bounce to end
    }
    return events_;
}

std::span<const port_event> hook_decoder::look(sample_count now)
{
    events_.clear();
    decide(now);
    return events_;
}

void hook_decoder::decide(sample_count now)
{
    for (auto due = look_again(); due && *due <= now; due = look_again()) {
        if (raw_closed_ != loop_closed_)
            settle();
        else if (loop_closed_)
            train_ended();
        else
            hung_up();
    }
}

std::optional<sample_count> hook_decoder::look_again() const
{
    if (raw_closed_ != loop_closed_)
        return edge_ + windows_.debounce; // whatever else is due waits: this edge may forestall it
    if (position_ == hook::on)
        return std::nullopt;
    if (!loop_closed_)
        return opened_ + longest_break();
    if (pulses_ > 0)
        return closed_ + windows_.interdigit;
    return std::nullopt;
}

void hook_decoder::settle()
{
    loop_closed_ = raw_closed_;
    if (loop_closed_)
        closed(edge_);
    else
        opened_ = edge_;
}

void hook_decoder::closed(sample_count at)
{
    closed_ = at;
    if (position_ == hook::on) {
        position_ = hook::off;
        emit(off_hook, at);
        return;
    }
    const sample_count open = at - opened_;
    if (could_be_pulse(open)) {
        if (pulses_++ == 0) {
            train_ = opened_;
            lone_flash_ = could_be_flash(open);
        }
        return;
    }
    if (pulses_ > 0)
        train_ended();
    if (could_be_flash(open))
        emit(hookflash, opened_);
}

void hook_decoder::train_ended()
{
    if (pulses_ == 1 && lone_flash_)
        emit(hookflash, train_);
    else if (pulses_ <= 10)
        emit(pulse_digit, train_, static_cast<char>('0' + pulses_ % 10));
    pulses_ = 0;
}

void hook_decoder::hung_up()
{
    if (pulses_ > 0)
        train_ended();
    position_ = hook::on;
    emit(on_hook, opened_);
}

bool hook_decoder::could_be_pulse(sample_count open) const
{
    return open >= windows_.pulse_break_min && open < windows_.pulse_break_max;
}

bool hook_decoder::could_be_flash(sample_count open) const
{
    return open >= windows_.flash_min && open < windows_.flash_max;
}

sample_count hook_decoder::longest_break() const { return std::max(windows_.pulse_break_max, windows_.flash_max); }

void hook_decoder::emit(port_event::kind what, sample_count at, char digit)
{
    events_.push_back({.what = what, .at = at, .digit = digit});
}

void hook_decoder::reset() { *this = hook_decoder(windows_); }

} // namespace tipring::hw
