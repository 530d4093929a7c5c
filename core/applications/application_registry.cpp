#include "core/applications/application_registry.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace tipring::core {

using kind = application_event::kind;

application_registry::application_registry(asio::any_io_executor executor)
    : tasks_(std::move(executor))
{
}

// What the lines say --------------------------------------------------------------------------------------------------

void application_registry::call_changed(const call& which, sample_count)
{
    const call_handle handle = which.shared_from_this();
    const shared_call* const shared = find(handle);
    if (!shared && handle->over())
        return;
    if (!shared)
        meet(handle);
    else if (shared->announced)
        tell_all(*shared, kind::state);
    if (handle->over())
        calls_.remove_if([&](const shared_call& s) { return s.call == handle; });
}

void application_registry::call_identified(const call& which, sample_count)
{
    const shared_call* shared = find(which.shared_from_this());
    if (shared && shared->announced)
        tell_all(*shared, kind::identified);
}

namespace {

bool comes_by_itself(const call& which)
{
    return which.origin == call_origin::inbound && which.reason != call_reason::pickup &&
           which.reason != call_reason::unpark;
}

} // namespace

/// A call is seen for the first time.
application_registry::shared_call& application_registry::meet(const call_handle& which)
{
    shared_call& shared = calls_.emplace_back();
    shared.call = which;
    const request* asked = comes_by_itself(*which) ? nullptr : request_on(which->device());
    if (asked && asked->when_ == request::announcing::at_once)
        announce_made(shared, asked->by_);
    else if (!asked)
        announce(shared);
    return shared;
}

void application_registry::announce_made(shared_call& shared, application& maker)
{
    shared.announced = true;
    give(shared, maker, privilege::owner, kind::made_call);
    announce(shared);
}

/// Everybody who opened the line for it gets to see it.
void application_registry::announce(shared_call& shared)
{
    const line_device& line = shared.call->device();
    const bool is_new = !shared.announced;
    shared.announced = true;
    application* owner = is_new ? owner_for(line, shared.media) : nullptr;
    if (owner)
        give(shared, *owner, privilege::owner, kind::new_call);
    for (const opened_line& o : opened_)
        if (o.line == &line && o.how.monitor && right_of(shared, *o.by) == privilege::none)
            give(shared, *o.by, privilege::monitor, kind::new_call);
}

// Operations that make calls ------------------------------------------------------------------------------------------

application_registry::request::request(application& by, line_device& on, announcing when)
    : by_(by)
    , on_(on)
    , when_(when)
{
    by_.among_.requests_.push_back(this);
}

application_registry::request::~request()
{
    application_registry& all = by_.among_;
    std::erase(all.requests_, this);
    for (shared_call& shared : all.calls_)
        if (!shared.announced && &shared.call->device() == &on_)
            all.announce_made(shared, by_);
}

const application_registry::request* application_registry::request_on(const line_device& line) const
{
    const auto found = std::ranges::find_if(requests_, [&](const request* r) { return &r->on_ == &line; });
    return found == requests_.end() ? nullptr : *found;
}

// Who holds what ------------------------------------------------------------------------------------------------------

application_registry::shared_call* application_registry::find(const call_handle& which)
{
    const auto found = std::ranges::find(calls_, which, &shared_call::call);
    return found == calls_.end() ? nullptr : &*found;
}

privilege application_registry::right_of(const shared_call& shared, const application& who)
{
    for (const auto& [holder, right] : shared.holders)
        if (holder == &who)
            return right;
    return privilege::none;
}

std::size_t application_registry::count(const shared_call& shared, privilege as)
{
    return static_cast<std::size_t>(std::ranges::count_if(shared.holders, [&](const auto& holder) {
        return holder.second == as;
    }));
}

void application_registry::give(shared_call& shared, application& to, privilege right, kind as)
{
    const auto held = std::ranges::find_if(shared.holders, [&](const auto& holder) { return holder.first == &to; });
    const bool was_there = held != shared.holders.end();
    if (was_there)
        held->second = right;
    else
        shared.holders.emplace_back(&to, right);
    to.tell_({as, shared.call, right});
    if (as == kind::handed_over)
        tell_others(shared, to);
}

void application_registry::take(shared_call& shared, const application& from)
{
    std::erase_if(shared.holders, [&](const auto& holder) { return holder.first == &from; });
    tell_others(shared, from);
}

void application_registry::tell_others(const shared_call& shared, const application& cause) const
{
    for (const auto& [holder, right] : std::vector(shared.holders))
        if (holder != &cause)
            holder->tell_({kind::users, shared.call, right});
}

void application_registry::tell_all(const shared_call& shared, kind what)
{
    for (const auto& [holder, right] : std::vector(shared.holders))
        holder->tell_({what, shared.call, right});
}

// Lines ---------------------------------------------------------------------------------------------------------------

application_registry::opened_line* application_registry::opening_of(const application& who, const line_device& line)
{
    const auto found =
        std::ranges::find_if(opened_, [&](const opened_line& o) { return o.by == &who && o.line == &line; });
    return found == opened_.end() ? nullptr : &*found;
}

application* application_registry::owner_for(const line_device& line, media_modes media) const
{
    for (const opened_line& o : opened_)
        if (o.line == &line && o.how.owner && o.how.media.intersects(media))
            return o.by;
    return nullptr;
}

void application_registry::add(application& who, line_device& line, opening how)
{
    if (opened_line* again = opening_of(who, line))
        again->how = how;
    else
        opened_.push_back({&who, &line, how});
}

/// @param line  nullptr: all of them
namespace {

/// A conference goes before its members, an active call before one that is held: what is held cannot be dropped on every line, and comes
/// back when the active call is gone.
int turn_of(const call& c)
{
    if (c.origin == call_origin::conference)
        return 0;
    return c.waits() ? 2 : 1;
}

awaitable<void> drop_one_by_one(std::vector<call_handle> left)
{
    std::ranges::stable_sort(left, {}, [](const call_handle& c) { return turn_of(*c); });
    for (const call_handle& c : left)
        try {
            if (!c->over())
                co_await c->device().drop(c);
        } catch (const failure&) { // it ended by itself meanwhile, or its line is gone: nothing is left to be dropped
        }
}

} // namespace

void application_registry::remove(application& who, const line_device* line)
{
    std::erase_if(opened_, [&](const opened_line& o) { return o.by == &who && (!line || o.line == line); });
    std::map<const line_device*, std::vector<call_handle>> left; // dropping changes what is walked through here
    for (shared_call& shared : calls_) {
        if ((line && &shared.call->device() != line) || right_of(shared, who) == privilege::none)
            continue;
        const bool owned = right_of(shared, who) == privilege::owner;
        take(shared, who);
        if (owned && count(shared, privilege::owner) == 0)
            left[&shared.call->device()].push_back(shared.call);
    }
    for (auto& [device, calls] : left)
        tasks_.spawn(drop_one_by_one(std::move(calls)));
}

} // namespace tipring::core
