#include "core/line_device.hpp"

#include "base/async/combine.hpp"
#include "base/error.hpp"

#include <algorithm>

namespace tipring::core {

/// Somebody in wait_for() or wait_for_call().
struct line_device::waiting
{
    waiting(line_device& d)
        : place(d.time_.executor())
        , device(d)
    {
        device.waiting_.push_back(this);
    }
    ~waiting() { std::erase(device.waiting_, this); }
    waiting(const waiting&) = delete;
    waiting& operator=(const waiting&) = delete;

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

bool line_device::apply(call& which, call_event event, call_mode mode, call_evidence evidence)
{
    if (!which.on(event, mode, std::move(evidence)))
        return false;
    if (which.over()) // the handle stays readable with whoever holds it
        std::erase_if(calls_, [&](const call_ptr& c) { return c.get() == &which; });
    for (waiting* w : waiting_)
        w->place.wake();
    return true;
}

awaitable<void> line_device::accept(call_handle which)
{
    const call_ptr mine = require(operation::accept, which);
    apply(*mine, call_event::accepted);
    co_return;
}

namespace {

awaitable<void> until_in(parking_place& place, const call& c, call_states states)
{
    while (!states.contains(c.state()) && !c.over())
        co_await place.wait();
}

} // namespace

awaitable<bool> line_device::wait_for(call_handle which, call_states states, sample_count limit)
{
    waiting here(*this);
    co_await within(time_, limit, until_in(here.place, *which, states));
    co_return states.contains(which->state());
}

awaitable<call_handle> line_device::wait_for_call(sample_count limit)
{
    const sample_count end = time_.now() + limit;
    waiting here(*this);
    while (time_.now() < end) {
        if (call_ptr offered = find({call_state::offering}))
            co_return offered;
        co_await within(time_, end - time_.now(), here.place.wait());
    }
    co_return find({call_state::offering});
}

} // namespace tipring::core
