#include "core/exchange/station.hpp"

#include "base/error.hpp"
#include "core/dialing.hpp"
#include "core/exchange/exchange.hpp"
#include "dsp/tone_generator.hpp"

#include <algorithm>

namespace tipring::core {

using enum call_state;

namespace {

/// Precise tone plan of North America; within E.180's -10 ±5 dBm0 after a usual loop.
dbm0 level_of_tone(dsp::tone_name t)
{
    switch (t) {
    case dsp::tone_name::ringback: return {-19.0};
    case dsp::tone_name::busy:
    case dsp::tone_name::congestion: return {-20.0};
    default: return {-13.0};
    }
}

const call_states without_the_ear = {idle, onhold, onholdpendtransfer, onholdpendconf, conferenced, offering, accepted};

} // namespace

station::station(exchange& ex, media::media_port& port, observer& watcher, station_config config)
    : line_device(ex.engine().time(), port, watcher)
    , exchange_(ex)
    , config_(std::move(config))
    , ringing_(time_.executor())
    , ringer_off_(time_.executor())
{
    media().on_heard([this](const media::heard& what) { on_heard(what); });
}

station::~station() = default;

dsp::caller_id station::identity() const
{
    dsp::caller_id me;
    me.number = config_.number;
    me.name = config_.name;
    return me;
}

awaitable<void> station::run()
{
    for (;;)
        on_line(co_await line().events().next());
}

awaitable<void> station::stop()
{
    co_await ringing_.stop();
    co_await tasks_.stop();
    line().stop_ring();
    for (const call_ptr& c : std::vector<call_ptr>(calls_))
        apply(*c, call_event::dropped, {}, {"the exchange stops", confidence::certain});
    media::media_engine::unbridge(media());
    play(background::none);
}

std::optional<std::string> station::why_not(operation /*what*/) const { return std::nullopt; }

call_ptr station::current() const
{
    return find_if([](const call& c) { return !without_the_ear.contains(c.state()); });
}

// Media follows calls ---------------------------------------------------------------------------------------------

void station::play(background what)
{
    if (what == playing_)
        return;
    playing_ = what;
    using dsp::tone_name;
    const auto tone = [&](tone_name first, tone_name otherwise) {
        const tone_name name = exchange_.country().find(first) ? first : otherwise;
        const dsp::tone_pattern* pattern = exchange_.country().find(name);
        media().set_background(
            pattern ? media::source_of(dsp::tone_generator(*pattern, level_of_tone(name))) : nullptr
        );
    };
    switch (what) {
    case background::none: return media().set_background(nullptr);
    case background::music: return media().set_background(media::music_on_hold());
    case background::dial: return tone(tone_name::dial, tone_name::dial);
    case background::recall_dial: return tone(tone_name::recall_dial, tone_name::dial);
    case background::ringback: return tone(tone_name::ringback, tone_name::ringback);
    case background::busy: return tone(tone_name::busy, tone_name::busy);
    case background::congestion: return tone(tone_name::congestion, tone_name::busy);
    case background::special_information: return tone(tone_name::special_information, tone_name::congestion);
    case background::howler: return tone(tone_name::howler, tone_name::congestion);
    }
}

void station::update_media()
{
    if (recall_register_) {
        media::media_engine::unbridge(media());
        return play(background::recall_dial);
    }
    const call_ptr c = current();
    if (!c) {
        media::media_engine::unbridge(media());
        return play(background::none);
    }
    if (c->origin == call_origin::conference) {
        conference_->join(media());
        return play(background::none);
    }
    if (!c->is(connected)) {
        media::media_engine::unbridge(media());
        switch (c->state()) {
        case dialtone: return play(c->related.expired() ? background::dial : background::recall_dial);
        case ringback: return play(background::ringback);
        case busy: return play(background::busy);
        case specialinfo: return play(background::special_information);
        case disconnected: return play(background::congestion);
        default: return play(background::none);
        }
    }
    const call_ptr other = c->peer.lock();
    if (!other) {
        media::media_engine::unbridge(media());
        return play(background::none);
    }
    if (other->is(connected)) {
        play(background::none);
        return media::media_engine::bridge(media(), other->device().media());
    }
    if (other->is(conferenced))
        return play(background::none); // the conference's owner has put us into its bridge
    media::media_engine::unbridge(media());
    play(other->is(offering) || other->is(accepted) ? background::ringback : background::music);
}

void station::refresh(const call_ptr& c)
{
    update_media();
    if (const call_ptr other = c->peer.lock())
        other->device().update_media();
}

// Steps -----------------------------------------------------------------------------------------------------------

call_ptr station::begin_consultation(const call_ptr& original, call_event how)
{
    apply(*original, how);
    call_ptr consultation = new_call(call_origin::outbound);
    consultation->related = original;
    original->related = consultation;
    apply(*consultation, call_event::seized, dialtone_mode::internal);
    refresh(original);
    arm(exchange_.config().timers.first_digit, &station::dialling_timed_out);
    return consultation;
}

void station::retrieve(const call_ptr& held)
{
    held->related.reset();
    apply(*held, call_event::retrieved, connected_mode::active);
    if (held->origin == call_origin::conference)
        update_media();
    else
        refresh(held);
}

/// Ends one of our calls and tells its other end.
void station::clear(const call_ptr& c, disconnect_mode towards_peer)
{
    const call_ptr other = std::exchange(c->peer, {}).lock();
    const bool was_ringing = c->is(offering) || c->is(accepted);
    apply(*c, call_event::dropped);
    if (was_ringing)
        stop_ringing();
    if (other)
        other->device().peer_cleared(*other, towards_peer);
    update_media();
}

void station::join(const call_ptr& parent, const call_ptr& member)
{
    if (!conference_)
        conference_ = std::make_unique<media::conference_bridge>();
    member->parent = parent;
    member->related.reset();
    parent->members.push_back(member);
    apply(*member, call_event::joined);
    if (const call_ptr other = member->peer.lock()) {
        conference_->join(other->device().media());
        other->device().update_media();
    }
}

void station::leave_conference(const call_ptr& member)
{
    if (const call_ptr parent = member->parent.lock())
        std::erase_if(parent->members, [&](const auto& m) { return m.expired() || m.lock() == member; });
    if (const call_ptr other = member->peer.lock(); other && conference_)
        conference_->leave(other->device().media());
    member->parent.reset();
}

void station::dissolve_if_one_is_left(const call_ptr& parent)
{
    if (parent->over() || parent->members.size() > 1 || !parent->is(connected))
        return; // while a consultation is under way for the next party, the conference waits for it
    const call_ptr last = parent->members.empty() ? nullptr : parent->members.front().lock();
    if (last)
        leave_conference(last);
    apply(*parent, call_event::dropped);
    media::media_engine::unbridge(media());
    conference_.reset();
    if (last) {
        apply(*last, call_event::retrieved, connected_mode::active);
        refresh(last);
    }
}

/// Our two far ends become each other's peers; our own calls are over.
void station::transfer(const call_ptr& original, const call_ptr& consultation)
{
    const call_ptr x = std::exchange(original->peer, {}).lock();
    const call_ptr y = std::exchange(consultation->peer, {}).lock();
    apply(*original, call_event::dropped);
    apply(*consultation, call_event::dropped);
    update_media();
    if (!x || !y) {
        for (const call_ptr& left : {x, y})
            if (left)
                left->device().peer_cleared(*left, disconnect_mode::normal);
        return;
    }
    x->peer = y;
    y->peer = x;
    y->reason = call_reason::transfer;
    x->device().update_media();
    y->device().update_media();
}

void station::call_answered(const call_ptr& c)
{
    stop_ringing();
    apply(*c, call_event::answered, connected_mode::active);
    if (const call_ptr other = c->peer.lock()) {
        other->device().peer_answered(*other);
        refresh(c);
    } else {
        update_media();
    }
}

// What the other end tells ------------------------------------------------------------------------------------------

void station::peer_alerting(call& mine)
{
    apply(mine, call_event::far_alerting);
    update_media();
}

void station::peer_answered(call& mine)
{
    const bool first = !mine.is(connected);
    if (first)
        apply(mine, call_event::answered, connected_mode::confirmed);
    if (first && mine.origin == call_origin::outbound)
        supervise_answer();
    update_media();
}

void station::peer_cleared(call& mine, disconnect_mode why)
{
    const call_ptr c = own(mine.shared_from_this());
    c->peer.reset();
    if (c->is(conferenced)) {
        const call_ptr parent = c->parent.lock();
        leave_conference(c);
        apply(*c, call_event::dropped);
        if (parent)
            dissolve_if_one_is_left(parent);
        return update_media();
    }
    if (c->is(offering) || c->is(accepted)) { // the caller gave up
        stop_ringing();
        apply(*c, call_event::far_cleared, why);
        apply(*c, call_event::dropped);
        return update_media();
    }
    const bool had_the_ear = c == current();
    apply(*c, call_event::far_cleared, why);
    if (!had_the_ear) { // a held party that goes leaves nothing to be taken back
        apply(*c, call_event::dropped);
        return update_media();
    }
    supervise_hangup();
    update_media();
    arm(exchange_.config().timers.howler_after, &station::howl);
}

void station::supervise_answer()
{
    if (config_.answer == answer_supervision::reversal)
        line().set_polarity(polarity::reversed);
}

void station::supervise_hangup()
{
    if (config_.answer == answer_supervision::reversal || config_.hangup == hangup_supervision::reversal)
        line().set_polarity(polarity::normal);
    if (config_.hangup == hangup_supervision::loop_break)
        tasks_.spawn(line().break_loop(exchange_.config().timers.loop_break));
}

// Operations --------------------------------------------------------------------------------------------------------

awaitable<call_handle> station::make_call(std::string number)
{
    const dial_string parsed = parse_dialable(number);
    if (!line().present())
        throw failure(errc::port_vanished, "line " + name() + " is gone: plug its device in again");
    call_ptr c = find({dialtone});
    if (has_calls() && !c)
        throw failure(errc::line_in_use, "telephone " + config_.number + " is in use: drop or hold its call first");
    if (line().hook_position() == hook::on) {
        c = new_call(call_origin::outbound);
        const ring_cadence cadence{exchange_.country().ring_cadence};
        const call_states lifted_states{dialtone};
        line().start_ring(cadence);
        const bool was_lifted = co_await wait_for(c, lifted_states, exchange_.config().timers.no_answer);
        if (!was_lifted) {
            stop_ringing();
            if (!c->over())
                apply(*c, call_event::dropped);
            throw failure(errc::operation_failed, "nobody lifted telephone " + config_.number + " to make the call");
        }
    } else if (!c) {
        c = new_call(call_origin::outbound);
        apply(*c, call_event::seized, dialtone_mode::internal);
        update_media();
    }
    collect(c, parsed.digits());
    co_return c;
}

awaitable<void> station::dial(call_handle which, std::string digits)
{
    const call_ptr c = require(operation::dial, which);
    collect(c, parse_dialable(digits).digits());
    co_return;
}

awaitable<void> station::answer(call_handle which)
{
    const call_ptr c = require(operation::answer, which);
    if (line().hook_position() == hook::on)
        throw failure(errc::invalid_state, "telephone " + config_.number + " is on hook: only its owner can lift it");
    if (const call_ptr active = current())
        throw failure(errc::line_in_use, "telephone " + config_.number + " is in a call: hold or drop that first");
    call_answered(c);
    co_return;
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
    const bool is_conference = active->origin == call_origin::conference;
    const bool pending = held->is(onholdpendtransfer) && active->is(connected);
    apply(
        *active,
        is_conference ? call_event::pend_conference
        : pending     ? call_event::pend_transfer
                      : call_event::held
    );
    apply(*held, call_event::retrieved, connected_mode::active);
    if (is_conference && conference_)
        conference_->leave(media());
    refresh(active);
    refresh(held);
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
        co_return nullptr;
    }
    const call_ptr parent = new_call(call_origin::conference);
    join(parent, original);
    join(parent, consultation);
    apply(*parent, call_event::answered, connected_mode::active);
    update_media();
    co_return parent;
}

awaitable<void> station::blind_transfer(call_handle which, std::string number)
{
    const call_ptr c = require(operation::blind_transfer, which);
    const std::string digits = parse_dialable(number).digits();
    station* target = exchange_.find(digits);
    if (!target)
        throw failure(
            errc::address_invalid, "nobody has number '" + digits + "' on this exchange: nothing was transferred"
        );
    const call_ptr far = c->peer.lock();
    if (!far)
        throw failure(errc::invalid_state, "call " + std::to_string(c->number()) + " on " + name() + " has no far end");
    if (!target->offer(far, call_reason::transfer))
        throw failure(errc::operation_failed, "number " + digits + " is busy: nothing was transferred");
    c->peer.reset();
    apply(*c, call_event::dropped);
    update_media();
    far->device().update_media();
    co_return;
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
    if (!call_states{connected, onhold, proceeding, ringback}.contains(consultation->state()))
        throw failure(
            errc::invalid_state,
            "the consultation call on " + name() + " is in " + std::string(name_of(consultation->state())) +
                ": it cannot join"
        );
    if (!consultation->parent.expired() || consultation->origin == call_origin::conference)
        throw failure(errc::invalid_call, "that call is in a conference already");
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
