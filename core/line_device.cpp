#include "core/line_device.hpp"

#include "base/async/combine.hpp"
#include "base/error.hpp"
#include "core/dialing/dial_string.hpp"
#include "dsp/dtmf.hpp"

#include <algorithm>
#include <utility>

namespace tipring::core {

/// Somebody in wait_for() or wait_for_call().
struct line_device::waiter
{
    waiter(line_device& d)
        : place(d.time_.executor())
        , device(d)
    {
        device.waiting_.push_back(this);
    }
    ~waiter() { std::erase(device.waiting_, this); }
    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;

    parking_place place;
    line_device& device;
};

line_device::line_device(time_source& time, media::media_port& port, observer& watcher)
    : time_(time)
    , watcher_(watcher)
    , tasks_(time.executor())
    , port_(port)
{
}

line_device::~line_device() = default;

std::vector<call_handle> line_device::calls() const
{
    std::vector<call_handle> all;
    for (const call_ptr& c : calls_)
        if (!c->over())
            all.push_back(c);
    return all;
}

call_ptr line_device::new_call(call_origin from)
{
    calls_.push_back(std::make_shared<call>(*this, next_number_++, from, watcher_));
    return calls_.back();
}

call_ptr line_device::own(const call_handle& which) const
{
    for (const call_ptr& c : calls_)
        if (c == which)
            return c;
    if (which && &which->device() == this)
        throw failure(
            errc::invalid_state,
            "call " + std::to_string(which->number()) + " on " + name() + " is idle: nothing can be done with it"
        );
    throw failure(errc::invalid_call, "that call is not on line " + name());
}

call_ptr line_device::require(operation what, const call_handle& which) const
{
    require_support(what);
    call_ptr mine = own(which);
    if (!row_of(what).in.contains(mine->state()))
        throw failure(
            errc::invalid_state,
            "call " + std::to_string(mine->number()) + " on " + name() + " is in " +
                std::string(name_of(mine->state())) + ": " + std::string(name_of(what)) + " is not possible"
        );
    return mine;
}

void line_device::require_support(operation what) const
{
    if (const auto reason = why_not(what))
        throw failure(errc::not_supported, "line " + name() + " cannot " + std::string(name_of(what)) + ": " + *reason);
}

call_ptr line_device::find(std::initializer_list<call_state> states) const
{
    const call_states wanted(states);
    return find_if([&](const call& c) { return wanted.contains(c.state()); });
}

bool line_device::has_calls() const
{
    return std::ranges::any_of(calls_, [](const call_ptr& c) { return !c->over(); });
}

bool line_device::note_message_waiting(bool waits)
{
    if (std::exchange(message_waiting_, waits) == waits)
        return false;
    watcher_.message_waiting_changed(name(), waits);
    look_again();
    return true;
}

bool line_device::apply(call& which, call_event event, call_mode mode, call_evidence evidence)
{
    if (!which.on(event, mode, std::move(evidence)))
        return false;
    if (which.over()) // the handle stays readable with whoever holds it
        std::erase_if(calls_, [&](const call_ptr& c) { return c.get() == &which; });
    if (const auto echo = media().chain().echo(); !has_calls() && echo && echo->known)
        watcher_.echo_measured(name(), *echo, now());
    if (const auto why = media().chain().take_trouble())
        watcher_.line_troubled(name(), *why, now());
    look_again();
    return true;
}

void line_device::look_again()
{
    for (waiter* w : waiting_)
        w->place.wake();
}

void line_device::identify(call& which, dsp::caller_id who)
{
    which.caller = std::move(who);
    watcher_.call_identified(which, now());
    look_again();
}

line_device::far_sound line_device::far_sound_of(const call& mine)
{
    using enum call_state;
    const call_ptr other = mine.peer.lock();
    if (mine.device().muted_ && !(other && other->is(conferenced)))
        return far_sound::silence;
    if (!other)
        return mine.parked_at.empty() ? far_sound::silence : far_sound::music;
    switch (other->state()) {
    case connected: return other->device().muted_ ? far_sound::silence : far_sound::speech;
    case conferenced: return far_sound::conference;
    case offering:
    case accepted: return far_sound::ringing;
    case onhold:
    case onholdpendconf:
    case onholdpendtransfer: return far_sound::music;
    case proceeding:
    case ringback:
    case busy:
    case specialinfo: // what a network says of its own accord is heard through it
        return mine.device().external() || other->device().external() ? far_sound::speech : far_sound::silence;
    case idle:
    case dialtone:
    case dialing:
    case disconnected:
    case unknown: return far_sound::silence;
    }
    return far_sound::silence;
}

line_device::muting::muting(line_device& one)
    : muted_(one)
{
    muted_.muted_ = true;
    muted_.update_media();
}

line_device::muting::~muting()
{
    muted_.muted_ = false;
    muted_.update_media();
}

awaitable<void> line_device::generate_digits(call_handle which, std::string digits)
{
    const call_ptr c = own(which);
    if (!c->is(call_state::connected))
        throw failure(
            errc::invalid_state,
            "call " + std::to_string(c->number()) + " on " + name() + " is in " + std::string(name_of(c->state())) +
                ": digits are sent on a connected call"
        );
    std::string tones = digits;
    std::erase(tones, digit_pause);
    if (!dsp::is_dtmf(tones))
        throw failure(
            errc::address_invalid,
            "'" + digits + "' cannot be sent as DTMF: use 0-9 * # A-D, and , for a pause of two seconds"
        );
    before_digits(*c, tones);
    for (std::size_t at = 0; at < digits.size();) {
        if (digits[at] == digit_pause) {
            co_await time_.wait(digit_pause_length);
            if (!c->is(call_state::connected))
                throw failure(errc::call_over, "call " + std::to_string(c->number()) + " ended between its digits");
            ++at;
            continue;
        }
        const std::size_t end = std::min(digits.find(digit_pause, at), digits.size());
        dsp::dtmf_generator generator;
        generator.put(digits.substr(at, end - at));
        co_await voice().play(media::source_of(std::move(generator)));
        at = end;
    }
}

awaitable<void> line_device::accept(call_handle which)
{
    const call_ptr mine = require(operation::accept, which);
    apply(*mine, call_event::accepted);
    co_return;
}

namespace {

awaitable<void> until(parking_place& place, const std::function<bool()>& come_true)
{
    while (!come_true())
        co_await place.wait();
}

} // namespace

awaitable<bool> line_device::wait_until(sample_count limit, std::function<bool()> come_true)
{
    waiter here(*this);
    co_await within(time_, limit, until(here.place, come_true));
    co_return come_true();
}

awaitable<bool> line_device::wait_for(call_handle which, call_states states, sample_count limit)
{
    std::function<bool()> there = [which, states] { return which->over() || states.contains(which->state()); };
    co_await wait_until(limit, std::move(there)); // named: g++ 12 destroys a closure in an awaited call twice
    co_return states.contains(which->state());
}

awaitable<call_handle> line_device::wait_for_call(sample_count limit)
{
    const sample_count end = time_.now() + limit;
    waiter here(*this);
    while (time_.now() < end) {
        if (call_ptr offered = find({call_state::offering}))
            co_return offered;
        co_await within(time_, end - time_.now(), here.place.wait());
    }
    co_return find({call_state::offering});
}

} // namespace tipring::core
