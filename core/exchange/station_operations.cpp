/// TAPI's session operations on an extension: calls, hold, transfer, conference.

#include "base/error.hpp"
#include "core/dialing/dial_string.hpp"
#include "core/exchange/exchange.hpp"
#include "core/exchange/station.hpp"

namespace tipring::core {

using enum call_state;

/// Dial tone on a call of ours, before anything is dialled: the telephone rings first if it is on hook; a program lifts.
awaitable<call_ptr> station::seize(std::string purpose)
{
    if (!line().present())
        throw failure(errc::port_vanished, "line " + name() + " is gone: plug its device in again");
    if (call_ptr waiting_for_digits = find({dialtone}))
        co_return waiting_for_digits;
    if (has_calls())
        throw failure(errc::line_in_use, "extension " + config_.number + " is in use: drop or hold its call first");
    const call_ptr c = new_call(call_origin::outbound);
    if (line().hook_position() == hook::off) {
        apply(*c, call_event::seized, dialtone_mode::internal);
        update_media();
        co_return c;
    }
    const call_states lifted_states{dialtone};
    if (program_)
        co_await program_->off_hook();
    else
        line().start_ring(cadence());
    const bool was_lifted = co_await wait_for(c, lifted_states, exchange_.config().timers.no_answer);
    if (!was_lifted) {
        stop_ringing();
        if (!c->over())
            apply(*c, call_event::dropped);
        throw failure(errc::operation_failed, "nobody lifted telephone " + config_.number + " to " + purpose);
    }
    co_return c;
}

awaitable<call_handle> station::make_call(std::string number)
{
    const dial_string parsed = parse_dialable(number);
    const call_ptr c = co_await seize("make the call");
    c->dialled_by_hand = false;
    collect(c, parsed.digits());
    co_return c;
}

awaitable<void> station::dial(call_handle which, std::string digits)
{
    const call_ptr c = require(operation::dial, which);
    c->dialled_by_hand = false;
    collect(c, parse_dialable(digits).digits());
    co_return;
}

awaitable<void> station::answer(call_handle which)
{
    const call_ptr c = require(operation::answer, which);
    if (const call_ptr active = current())
        throw failure(errc::line_in_use, "extension " + config_.number + " is in a call: hold or drop that first");
    if (line().hook_position() == hook::off) {
        call_answered(c);
        co_return;
    }
    if (!program_)
        throw failure(errc::invalid_state, "telephone " + config_.number + " is on hook: only its owner can lift it");
    co_await program_->off_hook();
    const call_states answered{connected, proceeding};
    const bool there = co_await wait_for(c, answered, 1s);
    if (!there)
        throw failure(errc::invalid_state, "the caller of " + config_.number + " gave up in the meantime");
}

awaitable<void> station::drop(call_handle which)
{
    const call_ptr c = require(operation::drop, which);
    disarm();
    if (c->origin == call_origin::conference) {
        for (const auto& weak : std::vector(c->members))
            if (const call_ptr member = weak.lock()) {
                leave_conference(member);
                clear(member, disconnect_mode::normal);
            }
        const call_ptr consultation = c->related.lock();
        apply(*c, call_event::dropped);
        media::media_engine::unbridge(media());
        conference_.reset();
        if (consultation && !consultation->over())
            clear(consultation, disconnect_mode::normal);
        update_media();
        co_await let_go();
        co_return;
    }
    if (c->is(conferenced)) {
        const call_ptr parent = c->parent.lock();
        leave_conference(c);
        clear(c, disconnect_mode::normal);
        if (parent)
            dissolve_if_one_is_left(parent);
        co_return;
    }
    const call_ptr set_aside = c->related.lock();
    clear(c, disconnect_mode::normal);
    if (set_aside && set_aside->waits()) { // AUTORECONNECT
        retrieve(set_aside);
        if (set_aside->origin == call_origin::conference)
            dissolve_if_one_is_left(set_aside);
    }
    co_await let_go();
}

awaitable<void> station::hold(call_handle which)
{
    const call_ptr c = require(operation::hold, which);
    apply(*c, call_event::held);
    if (c->origin == call_origin::conference && conference_)
        conference_->leave(media());
    refresh(c);
    co_return;
}

awaitable<void> station::unhold(call_handle which)
{
    const call_ptr held = require(operation::unhold, which);
    const call_ptr active = current();
    if (active && active->is(connected))
        throw failure(
            errc::invalid_state, "another call is connected on " + name() + ": swap_hold changes between the two"
        );
    disarm();
    if (active)
        clear(active, disconnect_mode::normal);
    retrieve(held);
    if (held->origin == call_origin::conference)
        dissolve_if_one_is_left(held);
    co_return;
}

awaitable<void> station::swap_hold(call_handle active_handle, call_handle held_handle)
{
    const call_ptr active = require(operation::swap_hold, active_handle);
    const call_ptr held = own(held_handle);
    if (!held->waits() || active == held)
        throw failure(errc::invalid_state, "swap_hold on " + name() + " wants one active and one held call");
    swap(active, held);
    co_return;
}

awaitable<call_handle> station::setup_transfer(call_handle which)
{
    const call_ptr c = require(operation::setup_transfer, which);
    if (c->origin == call_origin::conference)
        throw failure(errc::invalid_state, "a conference is not transferred as a whole");
    if (find({onholdpendtransfer, onhold}))
        throw failure(errc::invalid_state, "telephone " + config_.number + " holds a call already");
    co_return begin_consultation(c, call_event::pend_transfer);
}

awaitable<call_handle>
station::complete_transfer(call_handle original_handle, call_handle consultation_handle, transfer_mode mode)
{
    const call_ptr original = require(operation::complete_transfer, original_handle);
    const call_ptr consultation = own(consultation_handle);
    const call_states joinable =
        mode == transfer_mode::transfer ? call_states{connected, ringback, busy, proceeding} : call_states{connected};
    if (!joinable.contains(consultation->state()) || consultation == original)
        throw failure(
            errc::invalid_state,
            "the consultation call on " + name() + " is in " + std::string(name_of(consultation->state())) +
                ": the transfer has nowhere to go"
        );
    disarm();
    if (mode == transfer_mode::transfer) {
        transfer(original, consultation);
        co_await let_go();
        co_return nullptr;
    }
    co_return join_three(original, consultation);
}

awaitable<void> station::blind_transfer(call_handle which, std::string number)
{
    const call_ptr c = require(operation::blind_transfer, which);
    const std::string digits = parse_dialable(number).digits();
    const call_ptr far = c->peer.lock();
    if (!far)
        throw failure(errc::invalid_state, "call " + std::to_string(c->number()) + " on " + name() + " has no far end");
    bring(far, digits, call_reason::transfer, "transferred");
    c->peer.reset();
    apply(*c, call_event::dropped);
    update_media();
    far->device().update_media();
    co_await let_go();
}

/// Brings somebody's call elsewhere. @throws failure where that did not go, and then nothing has changed.
void station::bring(const call_ptr& far, const std::string& digits, call_reason reason, const std::string& verb)
{
    const call_ptr before = far->peer.lock();
    const placement went = exchange_.place(far, digits, reason, config_.number);
    if (went_through(went))
        return;
    far->peer = before;
    if (went == placement::nobody)
        throw failure(
            errc::address_invalid, "nobody has number '" + digits + "' on this exchange: nothing was " + verb
        );
    if (went == placement::busy)
        throw failure(errc::operation_failed, "number " + digits + " is busy: nothing was " + verb);
    throw failure(errc::operation_failed, "number " + digits + " cannot be reached now: nothing was " + verb);
}

/// A program hangs up when nothing is left to talk about; a telephone's owner does it himself.
awaitable<void> station::let_go()
{
    if (!program_ || has_calls())
        co_return;
    co_await program_->on_hook();
    const std::function<bool()> noticed = [this] { return noticed_ == hook::on; };
    co_await wait_until(1s, noticed); // else the end of this call would be taken for that of the next
}

awaitable<conference_setup> station::setup_conference(call_handle which)
{
    const call_ptr c = require(operation::setup_conference, which);
    if (c->origin == call_origin::conference || find({onholdpendtransfer, onhold, onholdpendconf}))
        throw failure(errc::invalid_state, "telephone " + config_.number + " holds a call or has a conference already");
    const call_ptr parent = new_call(call_origin::conference);
    join(parent, c);
    conference_setup made;
    made.consultation = begin_consultation(parent, call_event::pend_conference);
    made.conference = parent;
    co_return made;
}

awaitable<call_handle> station::prepare_add_to_conference(call_handle conference)
{
    const call_ptr parent = require(operation::prepare_add_to_conference, conference);
    if (parent->origin != call_origin::conference)
        throw failure(
            errc::invalid_call, "call " + std::to_string(parent->number()) + " on " + name() + " is no conference"
        );
    if (conference_)
        conference_->leave(media());
    co_return begin_consultation(parent, call_event::pend_conference);
}

awaitable<void> station::add_to_conference(call_handle conference, call_handle consultation_handle)
{
    const call_ptr parent = require(operation::add_to_conference, conference);
    const call_ptr consultation = own(consultation_handle);
    if (parent->origin != call_origin::conference)
        throw failure(
            errc::invalid_call, "call " + std::to_string(parent->number()) + " on " + name() + " is no conference"
        );
    if (!consultation->parent.expired() || consultation->origin == call_origin::conference)
        throw failure(errc::invalid_call, "that call is in a conference already");
    if (!call_states{connected, onhold, proceeding, ringback}.contains(consultation->state()))
        throw failure(
            errc::invalid_state,
            "the consultation call on " + name() + " is in " + std::string(name_of(consultation->state())) +
                ": it cannot join"
        );
    disarm();
    join(parent, consultation);
    retrieve(parent);
    co_return;
}

awaitable<void> station::remove_from_conference(call_handle which)
{
    const call_ptr member = require(operation::remove_from_conference, which);
    const call_ptr parent = member->parent.lock();
    leave_conference(member);
    clear(member, disconnect_mode::normal);
    if (parent)
        dissolve_if_one_is_left(parent);
    co_return;
}

} // namespace tipring::core
