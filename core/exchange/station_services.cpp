/// Services of the exchange for its extensions: redirect, park, pick-up, forwarding, call completion, secure calls; each by a
/// program's operation and by the telephone's code.

#include "base/error.hpp"
#include "core/dialing/dial_string.hpp"
#include "core/exchange/exchange.hpp"
#include "core/exchange/station.hpp"

#include <algorithm>

namespace tipring::core {

using enum call_state;

// Steps -----------------------------------------------------------------------------------------------------------

void station::move_to_orbit(const call_ptr& mine, const std::string& orbit)
{
    const call_ptr far = std::exchange(mine->peer, {}).lock();
    far->peer.reset();
    exchange_.parking().put(far, orbit, config_.number);
    apply(*mine, call_event::dropped);
    update_media();
    far->device().update_media();
}

/// @param wanted  empty: the exchange chooses. @return "" where that cannot be.
std::string station::orbit_for(const std::string& wanted) const
{
    if (wanted.empty())
        return exchange_.parking().free_orbit().value_or("");
    const bool known = exchange_.parking().is_orbit(wanted) || exchange_.find(wanted);
    return known && !exchange_.parking().taken(wanted) ? wanted : "";
}

/// `mine`, which was dialling, is connected to somebody who waits or calls elsewhere.
void station::take_over(const call_ptr& mine, const call_ptr& far_end)
{
    disarm();
    mine->peer = far_end;
    far_end->peer = mine;
    if (mine->is(dialtone))
        apply(*mine, call_event::digit);
    apply(*mine, call_event::address_complete);
    apply(*mine, call_event::answered, connected_mode::active);
    far_end->device().peer_answered(*far_end);
    refresh(mine);
}

bool station::take_ringing(const call_ptr& mine, const call_ptr& ringing)
{
    const call_ptr caller = ringing ? ringing->peer.lock() : nullptr;
    if (!caller || &ringing->device() == this)
        return false;
    mine->reason = call_reason::pickup;
    mine->caller = ringing->caller;
    mine->redirecting = ringing->called;
    exchange_.find(ringing->called)->withdraw(ringing, disconnect_mode::pickup);
    take_over(mine, caller);
    return true;
}

bool station::set_forward(forward_condition when, const std::string& to)
{
    const bool itself = to == config_.number;
    const bool reachable = to.empty() || exchange_.judge(to).how != route::verdict::nobody;
    if (itself || !reachable)
        return false;
    cancel_forward(when);
    forward_rule rule;
    rule.when = when;
    rule.to = to;
    forwards_.rules.push_back(rule);
    return true;
}

bool station::cancel_forward(forward_condition when)
{
    std::erase_if(forwards_.rules, [&](const forward_rule& r) {
        return r.when == when && r.from == forward_callers::all;
    });
    return true; // cancelling what is not set succeeds (TAPI lineForward, an empty list)
}

/// The service was done: the telephone may dial on.
void station::dial_tone_again(const call_ptr& c)
{
    const call_ptr set_aside = c->related.lock();
    apply(*c, call_event::dropped);
    const call_ptr next = new_call(call_origin::outbound);
    next->secure = c->secure;
    if (set_aside && set_aside->waits()) {
        next->related = set_aside;
        set_aside->related = next;
    }
    apply(*next, call_event::seized, dialtone_mode::special);
    update_media();
    arm(exchange_.config().timers.first_digit, &station::dialling_timed_out);
}

/// Waits on the line, with music, for an extension that was busy.
bool station::camp(const call_ptr& c)
{
    station* const to = exchange_.find(last_called_);
    if (!to || to == this)
        return false;
    disarm();
    c->called = last_called_;
    c->camped = true;
    apply(*c, call_event::address_complete);
    exchange_.waiting().add(config_.number, last_called_, completion_mode::camp_on, c);
    update_media();
    return true;
}

/// @return false where that cannot be, or where too much is asked for already: told by the tone.
bool station::ask_completion(const std::string& number, completion_mode how) const
{
    if (!exchange_.find(number) || number == config_.number)
        return false;
    try {
        exchange_.waiting().add(config_.number, number, how);
    } catch (const failure&) {
        return false;
    }
    return true;
}

/// The message is done when the two talk: who is not there has left it still.
bool station::call_for_message(const call_ptr& c)
{
    const auto from = exchange_.waiting().first_message_for(config_.number);
    if (!from)
        return false;
    c->called = *from;
    route_call(c);
    return true;
}

void station::go_on(const call_ptr& camped)
{
    camped->camped = false;
    const placement went = exchange_.place(camped, camped->called, call_reason::camped_on);
    if (!went_through(went))
        return refuse(camped, went);
    if (went == placement::alerting)
        peer_alerting(*camped);
}

bool station::can_be_entered() const
{
    const call_ptr active = current();
    return active && active->is(connected) && active->origin != call_origin::conference && !active->secure &&
           !find({onhold, onholdpendtransfer, onholdpendconf});
}

/// Somebody breaks into our conversation: three of us.
void station::let_in(const call_ptr& intruder)
{
    const call_ptr active = current();
    const call_ptr third = new_call(call_origin::inbound);
    third->reason = call_reason::intrude;
    third->caller = intruder->device().identity();
    third->called = config_.number;
    third->peer = intruder;
    intruder->peer = third;
    apply(*third, call_event::offered);
    apply(*third, call_event::answered, connected_mode::active);
    join_three(active, third);
}

// By the telephone ------------------------------------------------------------------------------------------------

void station::serve(const call_ptr& c, const feature_request& request)
{
    disarm();
    if (!perform(c, request))
        refuse(c, placement::no_way_out);
}

bool station::perform(const call_ptr& c, const feature_request& request)
{
    const auto done = [&](bool well) {
        if (well)
            dial_tone_again(c);
        return well;
    };
    using enum forward_condition;
    switch (request.what) {
    case feature::park: {
        const call_ptr original = c->related.lock();
        const std::string orbit = orbit_for(request.number.empty() ? config_.number : request.number);
        if (!original || !original->is(onholdpendtransfer) || original->peer.expired() || orbit.empty())
            return false;
        move_to_orbit(original, orbit);
        return done(true);
    }
    case feature::unpark: {
        const call_ptr parked = exchange_.parking().take(request.number.empty() ? config_.number : request.number);
        if (!parked)
            return false;
        c->reason = call_reason::unpark;
        take_over(c, parked);
        return true;
    }
    case feature::pickup: {
        const station* there = exchange_.find(request.number);
        return there && take_ringing(c, there->ringing_call());
    }
    case feature::pickup_group:
        return !config_.pickup_group.empty() && take_ringing(c, exchange_.ringing_in(config_.pickup_group));
    case feature::forward_unconditional: return done(set_forward(unconditional, request.number));
    case feature::forward_busy: return done(set_forward(busy, request.number));
    case feature::forward_no_answer: return done(set_forward(no_answer, request.number));
    case feature::do_not_disturb: return done(set_forward(unconditional, {}));
    case feature::cancel_forward_unconditional:
    case feature::cancel_do_not_disturb: return done(cancel_forward(unconditional));
    case feature::cancel_forward_busy: return done(cancel_forward(busy));
    case feature::cancel_forward_no_answer: return done(cancel_forward(no_answer));
    case feature::call_back: return done(ask_completion(last_called_, completion_mode::call_back));
    case feature::leave_message:
        return done(ask_completion(request.number.empty() ? last_called_ : request.number, completion_mode::message));
    case feature::answer_message: return call_for_message(c);
    case feature::cancel_message: exchange_.waiting().cancel_messages_for(config_.number); return done(true);
    case feature::camp_on: return camp(c);
    case feature::cancel_completion: exchange_.waiting().cancel_all(config_.number); return done(true);
    case feature::cancel_call_waiting: c->secure = true; return done(true);
    }
    return false;
}

// By a program ----------------------------------------------------------------------------------------------------

awaitable<void> station::redirect(call_handle which, std::string number)
{
    const call_ptr c = require(operation::redirect, which);
    const std::string digits = parse_dialable(number).digits();
    const call_ptr far = c->peer.lock();
    if (!far)
        throw failure(errc::invalid_state, "the call on " + name() + " has no caller who could be sent elsewhere");
    bring(far, digits, call_reason::redirect, "redirected");
    withdraw(c, disconnect_mode::forwarded);
    far->device().update_media();
    co_return;
}

awaitable<std::string> station::park(call_handle which, std::string at)
{
    const call_ptr c = require(operation::park, which);
    if (c->origin == call_origin::conference || c->peer.expired())
        throw failure(errc::invalid_state, "the call on " + name() + " has no single far end that could be parked");
    const std::string wanted = parse_dialable(at).digits();
    const std::string orbit = orbit_for(wanted);
    if (orbit.empty() && wanted.empty())
        throw failure(errc::resource_unavailable, "every place to park a call at is taken");
    if (orbit.empty())
        throw failure(
            errc::address_invalid,
            "calls cannot be parked at '" + at + "': it is no orbit and no extension, or somebody waits there already"
        );
    move_to_orbit(c, orbit);
    co_await let_go();
    co_return orbit;
}

awaitable<call_handle> station::unpark(std::string at)
{
    require_support(operation::unpark);
    const std::string orbit = parse_dialable(at).digits();
    if (!exchange_.parking().taken(orbit))
        throw failure(errc::operation_failed, "nobody is parked at '" + at + "'");
    const call_ptr c = co_await seize("take the parked call");
    const call_ptr parked = exchange_.parking().take(orbit);
    if (!parked) {
        co_await drop(c);
        throw failure(errc::operation_failed, "the call parked at " + orbit + " went in the meantime");
    }
    c->reason = call_reason::unpark;
    c->called = orbit;
    take_over(c, parked);
    co_return c;
}

awaitable<call_handle> station::pickup(pickup_target from)
{
    require_support(operation::pickup);
    const call_ptr waiting = ringing_call();
    const call_ptr active = current();
    if (from.number.empty() && from.group.empty() && waiting && active && active->is(connected)) {
        take_waiting(waiting, active); // LINEADDRCAPFLAGS_PICKUPCALLWAIT
        co_return waiting;
    }
    const auto find_ringing = [](const station& self, const pickup_target& where) -> call_ptr {
        if (where.number.empty())
            return self.exchange_.ringing_in(where.group.empty() ? self.config_.pickup_group : where.group);
        const station* there = self.exchange_.find(where.number);
        if (!there)
            throw failure(errc::address_invalid, "nobody has number '" + where.number + "' on this exchange");
        return there->ringing_call();
    };
    const bool rings = find_ringing(*this, from) != nullptr;
    if (!rings)
        throw failure(errc::operation_failed, "nothing rings there: no call to pick up");
    const call_ptr c = co_await seize("pick the call up");
    const call_ptr ringing = find_ringing(*this, from);
    const bool taken = take_ringing(c, ringing);
    if (!taken) {
        co_await drop(c);
        throw failure(errc::operation_failed, "the call that rang there went in the meantime");
    }
    co_return c;
}

awaitable<void> station::forward(forwarding wanted)
{
    require_support(operation::forward);
    forwarding rules = checked(std::move(wanted));
    for (forward_rule& rule : rules.rules) {
        rule.to = parse_dialable(rule.to).digits();
        if (rule.to == config_.number || exchange_.judge(rule.to).how == route::verdict::nobody) {
            const bool refused = !rule.to.empty();
            if (refused)
                throw failure(
                    errc::address_invalid, "calls for " + config_.number + " cannot be forwarded to '" + rule.to + "'"
                );
        }
    }
    forwards_ = std::move(rules);
    co_return;
}

awaitable<std::uint32_t> station::complete_call(call_handle which, completion_mode mode)
{
    const call_ptr c = require(operation::complete_call, which);
    station* const to = exchange_.find(c->called);
    if (!to)
        throw failure(
            errc::operation_failed, "number " + c->called + " is not on this exchange: nobody tells when it is free"
        );
    if (mode == completion_mode::intrude) {
        if (!c->is(busy) || !to->can_be_entered())
            throw failure(errc::operation_failed, "extension " + c->called + " is in no call that could be entered");
        apply(*c, call_event::answered, connected_mode::active);
        to->let_in(c);
        co_return 0;
    }
    const std::uint32_t id = exchange_.waiting().add(config_.number, c->called, mode);
    clear(c, disconnect_mode::normal);
    co_await let_go();
    co_return id;
}

awaitable<void> station::uncomplete_call(std::uint32_t completion)
{
    require_support(operation::uncomplete_call);
    exchange_.waiting().cancel(config_.number, completion);
    co_return;
}

awaitable<void> station::secure_call(call_handle which)
{
    const call_ptr c = require(operation::secure_call, which);
    c->secure = true;
    co_return;
}

} // namespace tipring::core
