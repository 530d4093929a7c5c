#include "api/tapi/client.hpp"

#include "api/tapi/tapi_values.hpp"
#include "base/error.hpp"

#include <algorithm>
#include <utility>

namespace tipring::tapi {

using core::application_event;
using core::call_handle;
using core::privilege;

client::client(
    handles& all,
    core::application_registry& among,
    asio::any_io_executor executor,
    std::string name,
    std::shared_ptr<mailbox> box
)
    : all_(all)
    , self_(among, std::move(name), [this](const application_event& e) { on(e); })
    , box_(std::move(box))
    , tasks_(std::move(executor))
{
}

awaitable<void> client::stop()
{
    co_await tasks_.stop();
    for (open_line* line : all_.lines.all())
        if (line->owner == this)
            close(*line);
}

// Lines ---------------------------------------------------------------------------------------------------------------

open_line* client::open(DWORD device, core::line_device& line, open_line how)
{
    how.owner = this;
    how.device = device;
    how.line = &line;
    core::opening together = how.how;
    for (const open_line* other : all_.lines.all())
        if (other->owner == this && other->line == &line) { // opened twice: what either asked for
            together.monitor |= other->how.monitor;
            together.owner |= other->how.owner;
            together.media = together.media | other->how.media;
        }
    const DWORD handle = all_.lines.add(std::make_unique<open_line>(how));
    open_line* const opened = all_.lines.find(handle);
    if (!opened)
        return nullptr;
    opened->handle = handle;
    self_.open(line, together);
    return opened;
}

void client::close(open_line& line)
{
    const HLINE handle = line.handle;
    core::line_device& device = *line.line;
    for (held_call* c : all_.calls.all())
        if (c->owner == this && c->line == handle) {
            give_up_media(*c);
            all_.calls.remove(c->handle);
        }
    all_.lines.remove(handle);
    box_->messages().withdraw(handle);
    for (const open_line* other : all_.lines.all())
        if (other->owner == this && other->line == &device)
            return;
    self_.close(device);
}

// Calls ---------------------------------------------------------------------------------------------------------------

held_call* client::holding(const call_handle& which) const
{
    for (held_call* c : all_.calls.all())
        if (c->owner == this && c->call == which)
            return c;
    return nullptr;
}

HLINE client::line_for(const call_handle& which) const
{
    if (which->origin != core::call_origin::inbound) {
        const auto asked = std::ranges::find(calls_asked_, &which->device(), &call_request::on);
        if (asked != calls_asked_.end())
            return asked->line;
        for (const auto& other : {which->related.lock(), which->parent.lock()})
            if (const held_call* beside = other ? holding(other) : nullptr)
                return beside->line;
    }
    HLINE best = 0;
    int most = -1;
    for (const open_line* line : all_.lines.all()) {
        const int rights = (line->how.owner ? 2 : 0) + (line->how.monitor ? 1 : 0);
        if (line->owner == this && line->line == &which->device() && rights > most) {
            best = line->handle;
            most = rights;
        }
    }
    return best;
}

held_call& client::hold(const call_handle& which)
{
    if (held_call* there = holding(which))
        return *there;
    auto fresh = std::make_unique<held_call>();
    fresh->owner = this;
    fresh->call = which;
    fresh->line = line_for(which);
    const DWORD handle = all_.calls.add(std::move(fresh));
    TIPRING_ASSERT(handle != 0, "65536 calls are held");
    held_call& held = *all_.calls.find(handle);
    held.handle = handle;
    held.owners = self_.holders_of(which, privilege::owner);
    held.monitors = self_.holders_of(which, privilege::monitor);
    return held;
}

void client::release(held_call& which)
{
    give_up_media(which);
    self_.release(which.call);
    all_.calls.remove(which.handle);
}

DWORD client::version_of(const held_call& which) const
{
    const open_line* line = all_.lines.find(which.line);
    return line ? line->version : 0;
}

DWORD client::mode_of(const held_call& which) const
{
    if (!which.call->is(core::call_state::conferenced))
        return value_of(which.call->mode(), version_of(which));
    const held_call* parent = holding(which.call->parent.lock());
    return parent ? parent->handle : 0;
}

// Messages ------------------------------------------------------------------------------------------------------------

void client::tell_line(const open_line& which, DWORD what, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3)
{
    message m;
    m.line = which.handle;
    m.content = {which.handle, what, which.instance, p1, p2, p3};
    box_->messages().push(std::move(m));
}

void client::tell_call(
    const held_call& which, DWORD what, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3, std::function<void()> on_delivery
)
{
    const open_line* line = all_.lines.find(which.line);
    message m;
    m.line = which.line;
    m.content = {which.handle, what, line ? line->instance : 0, p1, p2, p3};
    m.on_delivery = std::move(on_delivery);
    box_->messages().push(std::move(m));
}

void client::tell_state(held_call& which, DWORD_PTR right)
{
    which.told = true;
    tell_call(which, LINE_CALLSTATE, value_of(which.call->state()), mode_of(which), right);
}

/// A call that this application did not ask for.
void client::meet(held_call& which, privilege right)
{
    const open_line* line = all_.lines.find(which.line);
    if (!line)
        return;
    if (line->version >= 0x00020000)
        tell_line(*line, LINE_APPNEWCALL, 0, which.handle, value_of(right));
    const bool made_by_another = which.call->origin != core::call_origin::inbound && right == privilege::monitor;
    if (made_by_another)
        tell_call(which, LINE_CALLSTATE, LINECALLSTATE_UNKNOWN, 0, value_of(right));
    tell_state(which, made_by_another ? 0 : value_of(right));
}

void client::tell_users(held_call& which)
{
    const std::size_t owners = self_.holders_of(which.call, privilege::owner);
    const std::size_t monitors = self_.holders_of(which.call, privilege::monitor);
    DWORD changed = 0;
    if (owners > which.owners)
        changed |= LINECALLINFOSTATE_NUMOWNERINCR;
    if (owners < which.owners)
        changed |= LINECALLINFOSTATE_NUMOWNERDECR;
    if (monitors != which.monitors)
        changed |= LINECALLINFOSTATE_NUMMONITORS;
    which.owners = owners;
    which.monitors = monitors;
    if (changed != 0 && which.told)
        tell_call(which, LINE_CALLINFO, changed);
}

void client::on(const application_event& e)
{
    using kind = application_event::kind;
    const bool knew_it = holding(e.call) != nullptr;
    if (e.what == kind::made_call) {
        hold(e.call); // told with the reply to what made it
        reply_with_call(e.call);
        return;
    }
    if (e.what != kind::new_call && e.what != kind::handed_over && !knew_it)
        return;
    held_call& held = hold(e.call);
    switch (e.what) {
    case kind::new_call: meet(held, e.right); break;
    case kind::handed_over:
        if (!knew_it)
            meet(held, e.right);
        else
            tell_state(held, value_of(e.right));
        break;
    case kind::state:
        if (!held.call->is(core::call_state::connected))
            end_media(held);
        if (held.told)
            tell_state(held);
        break;
    case kind::identified:
        if (held.told)
            tell_call(held, LINE_CALLINFO, LINECALLINFOSTATE_CALLERID);
        break;
    case kind::users: tell_users(held); break;
    case kind::made_call: break;
    }
}

// Requests ------------------------------------------------------------------------------------------------------------

DWORD client::next_request()
{
    last_request_ = last_request_ == 0x7fffffff ? 1 : last_request_ + 1;
    return last_request_;
}

void client::reply(DWORD id, HLINE line, LONG result, outcome what)
{
    if (line != 0 && !all_.lines.find(line))
        return; // lineClose: nothing more is said of it
    message m;
    m.line = line;
    m.content = {0, LINE_REPLY, 0, id, static_cast<DWORD_PTR>(static_cast<DWORD>(result)), 0};
    m.on_delivery = std::move(what.fill);
    box_->messages().push(std::move(m));
    for (const HCALL made : what.made)
        if (held_call* held = all_.calls.find(made))
            tell_state(*held);
}

awaitable<void> client::carry_out(DWORD id, HLINE line, awaitable<outcome> work)
{
    LONG result = 0;
    outcome what;
    try {
        what = co_await std::move(work);
        result = what.result;
    } catch (const failure& e) {
        result = lineerr_of(e.code());
    }
    reply(id, line, result, std::move(what));
}

LONG client::start(HLINE line, awaitable<outcome> work)
{
    const DWORD id = next_request();
    tasks_.spawn(carry_out(id, line, std::move(work)));
    return static_cast<LONG>(id);
}

LONG client::start_refused(HLINE line, LONG why)
{
    const DWORD id = next_request();
    reply(id, line, why);
    return static_cast<LONG>(id);
}

bool client::reply_with_call(const call_handle& which)
{
    const auto asked = std::ranges::find(calls_asked_, &which->device(), &call_request::on);
    if (asked == calls_asked_.end())
        return false;
    const call_request request = *asked;
    calls_asked_.erase(asked);
    const HCALL handle = hold(which).handle;
    outcome what;
    what.made.push_back(handle);
    what.fill = [out = request.out, handle] { *out = handle; };
    reply(request.id, request.line, 0, std::move(what));
    return true;
}

awaitable<void> client::make_call(DWORD id, core::line_device& on, std::string number)
{
    LONG result = 0;
    try {
        co_await self_.make_call(on, std::move(number));
    } catch (const failure& e) {
        result = lineerr_of(e.code());
    }
    const auto asked = std::ranges::find(calls_asked_, id, &call_request::id);
    if (asked == calls_asked_.end())
        co_return; // replied when the call appeared: its states have told the rest
    const call_request request = *asked;
    calls_asked_.erase(asked);
    reply(id, request.line, result == 0 ? LINEERR_OPERATIONFAILED : result);
}

LONG client::start_call(const open_line& on, std::string number, LPHCALL out)
{
    const DWORD id = next_request();
    calls_asked_.push_back({id, on.handle, on.line, out});
    tasks_.spawn(make_call(id, *on.line, std::move(number)));
    return static_cast<LONG>(id);
}

awaitable<outcome> client::done(awaitable<void> work)
{
    co_await std::move(work);
    co_return outcome();
}

awaitable<outcome> client::made(awaitable<call_handle> work, LPHCALL out)
{
    const call_handle fresh = co_await std::move(work);
    outcome what;
    const HCALL handle = fresh ? hold(fresh).handle : 0;
    if (handle != 0)
        what.made.push_back(handle);
    if (out)
        what.fill = [out, handle] { *out = handle; };
    co_return what;
}

awaitable<outcome> client::made_two(awaitable<core::conference_setup> work, LPHCALL conference, LPHCALL consultation)
{
    const core::conference_setup fresh = co_await std::move(work);
    outcome what;
    const HCALL parent = hold(fresh.conference).handle;
    const HCALL consult = hold(fresh.consultation).handle;
    what.made.push_back(parent);
    what.made.push_back(consult);
    what.fill = [conference, consultation, parent, consult] {
        *conference = parent;
        *consultation = consult;
    };
    co_return what;
}

} // namespace tipring::tapi
