/// What the person at the telephone does: hook, flash, digits.

#include "base/error.hpp"
#include "core/exchange/exchange.hpp"
#include "core/exchange/station.hpp"
#include "dsp/dtmf.hpp"

namespace tipring::core {

using enum call_state;
using drivers::line_event;

void station::on_line(const line_event& event)
{
    watcher_.line_signalled(name(), event);
    using enum line_event::kind;
    switch (event.what) {
    case off_hook: return lifted();
    case on_hook: return hung_up();
    case hookflash: return flashed();
    case pulse_digit: return digit(event.digit);
    case ringer_on: return;
    case ringer_off: ringer_off_.wake(); return;
    case removed:
        leave_lamp();
        stop_ringing();
        for (const call_ptr& c : std::vector<call_ptr>(calls_))
            if (!c->over())
                clear(c, disconnect_mode::outoforder);
        return;
    case returned: return show_lamp();
    case ring_begin:
    case ring_end:
    case ring_stopped:
    case caller_id:
    case polarity_reversal:
    case loop_break:
    case battery_lost:
    case battery_restored:
    case lamp_lit:
    case lamp_dark: return; // we are the exchange
    }
}

void station::on_heard(const media::heard& what)
{
    watcher_.heard(name(), what);
    if (const auto* dtmf = std::get_if<dsp::dtmf_event>(&what); dtmf && dtmf->what == dsp::dtmf_event::phase::begin) {
        const bool acknowledges = dtmf->digit == 'D' || dtmf->digit == 'A'; // EN 300 659-2 §5, TIA-777
        if (acknowledges && acknowledged_.wake())
            return;
        digit(dtmf->digit);
    }
}

void station::lifted()
{
    noticed_ = hook::off;
    leave_lamp();
    media::listening digits;
    digits.dtmf = true;
    media().ears().listen_for(digits);
    if (const call_ptr offered = ringing_call())
        return call_answered(offered);
    call_ptr c = find({unknown}); // a program asked for a call and rang us first
    if (c)
        stop_ringing();
    else
        c = new_call(call_origin::outbound);
    const bool stutters = message_waiting() && exchange_.config().message_waiting_tone;
    apply(*c, call_event::seized, stutters ? dialtone_mode::special : dialtone_mode::internal);
    update_media();
    arm(exchange_.config().timers.first_digit, &station::dialling_timed_out);
}

void station::hung_up()
{
    noticed_ = hook::on;
    look_again();
    disarm();
    recall_register_ = false;
    media().ears().listen_for({});
    if (config_.answer == answer_supervision::reversal || config_.hangup == hangup_supervision::reversal)
        line().set_polarity(polarity::normal);

    const call_ptr active = current();
    const call_ptr set_aside = find({onholdpendtransfer, onhold});
    const bool target = active && (active->is(connected) || active->is(ringback) || active->is(proceeding));
    if (set_aside && target && set_aside->is(onholdpendtransfer) && active->origin != call_origin::conference)
        return transfer(set_aside, active);
    const call_ptr waiting = ringing_call();
    for (const call_ptr& c : std::vector<call_ptr>(calls_)) {
        if (c->over() || c == set_aside || c == waiting)
            continue;
        if (c->origin == call_origin::conference) {
            apply(*c, call_event::dropped);
            media::media_engine::unbridge(media());
            conference_.reset();
        } else {
            clear(c, disconnect_mode::normal);
        }
    }
    if (set_aside && !set_aside->over()) { // somebody is still held: the telephone rings back
        set_aside->reason = call_reason::reminder;
        apply(*set_aside, call_event::offered);
        ring(set_aside);
        refresh(set_aside);
    } else if (waiting && !waiting->over()) { // the second caller rings now
        ringing_.cancel();
        ring(waiting);
    }
    update_media();
    went_idle();
}

void station::flashed()
{
    if (exchange_.config().recall == recall_service::none)
        return;
    const call_ptr active = current();
    const call_ptr waiting = ringing_call();
    const call_ptr set_aside = find({onholdpendtransfer, onhold, onholdpendconf});
    if (!active)
        return;
    if (active->origin == call_origin::conference)
        return flashed_in_conference(active);
    const bool two_calls = set_aside || (waiting && active->is(connected));
    if (!two_calls) {
        if (active->is(connected))
            begin_consultation(active, call_event::pend_transfer);
        return;
    }
    if (exchange_.config().recall == recall_service::register_recall) {
        recall_register_ = true;
        arm(exchange_.config().timers.recall_digit, &station::recall_timed_out);
        return refresh(active);
    }
    disarm();
    if (!set_aside)
        return take_waiting(waiting, active);
    const bool consulting = active->related.lock() == set_aside;
    if (!active->is(connected)) { // the consultation came to nothing
        clear(active, disconnect_mode::normal);
        retrieve(set_aside);
        if (set_aside->origin == call_origin::conference)
            dissolve_if_one_is_left(set_aside);
        return;
    }
    if (!consulting) // two callers who know nothing of each other: from one to the other
        return swap(active, set_aside);
    if (set_aside->is(onholdpendconf)) {
        join(set_aside, active);
        return retrieve(set_aside);
    }
    join_three(set_aside, active);
}

/// Drops the party that was added last.
void station::flashed_in_conference(const call_ptr& parent)
{
    if (const call_ptr last = parent->members.empty() ? nullptr : parent->members.back().lock()) {
        leave_conference(last);
        clear(last, disconnect_mode::normal);
    }
    dissolve_if_one_is_left(parent);
}

void station::take_waiting(const call_ptr& waiting, const call_ptr& active)
{
    apply(*active, call_event::held);
    call_answered(waiting);
    refresh(active);
}

void station::recall_timed_out()
{
    recall_register_ = false;
    if (const call_ptr active = current())
        refresh(active);
}

/// The digit after a register recall (ETSI ETS 300 200; the services of most European networks).
void station::service_digit(char d)
{
    recall_register_ = false;
    disarm();
    const call_ptr active = current();
    const call_ptr set_aside = find({onholdpendtransfer, onhold});
    const call_ptr waiting = ringing_call();
    if (!active || (!set_aside && !waiting))
        return update_media();
    switch (d) {
    case '0': // send the waiting caller away, or let the held one go
        clear(waiting ? waiting : set_aside, waiting ? disconnect_mode::busy : disconnect_mode::normal);
        break;
    case '1': // release the active party, take the other
        clear(active, disconnect_mode::normal);
        return set_aside ? retrieve(set_aside) : call_answered(waiting);
    case '2': // swap
        if (!active->is(connected))
            break;
        return set_aside ? swap(active, set_aside) : take_waiting(waiting, active);
    case '3': // three parties
        if (!active->is(connected) || !set_aside)
            break;
        join_three(set_aside, active);
        return;
    default: break;
    }
    refresh(active); // no such service: everything as it was
}

void station::digit(char d)
{
    if (recall_register_)
        return service_digit(d);
    if (const call_ptr c = find({dialtone, dialing})) {
        c->dialled_by_hand = c->called.empty() || c->dialled_by_hand;
        collect(c, {&d, 1});
    }
}

void station::collect(const call_ptr& c, std::string_view digits)
{
    for (const char d : digits) {
        if (!c->is(dialtone) && !c->is(dialing))
            return;
        c->called += d;
        apply(*c, call_event::digit);
        update_media();
        const route way = exchange_.judge(c->called);
        switch (way.how) {
        case route::verdict::more:
        case route::verdict::open: arm(exchange_.config().timers.interdigit, &station::dialling_timed_out); break;
        case route::verdict::complete:
            if (way.to.service)
                return serve(c, *way.to.service);
            return route_call(c);
        case route::verdict::nobody: return route_call(c);
        }
    }
}

void station::dialling_timed_out()
{
    const call_ptr c = find({dialtone, dialing});
    if (!c)
        return;
    const route way = exchange_.judge(c->called);
    if (way.how != route::verdict::open && way.how != route::verdict::complete)
        return refuse(c, placement::no_way_out);
    if (way.to.service)
        return serve(c, *way.to.service);
    route_call(c);
}

void station::refuse(const call_ptr& c, placement how)
{
    last_called_ = c->called;
    switch (how) {
    case placement::busy: apply(*c, call_event::far_busy, busy_mode::station); break;
    case placement::nobody: apply(*c, call_event::special_information, special_info::custirreg); break;
    case placement::out_of_order: apply(*c, call_event::special_information, special_info::nocircuit); break;
    case placement::no_way_out: apply(*c, call_event::special_information, special_info::reorder); break;
    case placement::alerting:
    case placement::under_way: return;
    }
    update_media();
    arm(exchange_.config().timers.howler_after, &station::howl);
}

void station::howl()
{
    if (const call_ptr c = current(); c && (c->is(specialinfo) || c->is(disconnected) || c->is(busy))) {
        if (!c->is(disconnected))
            apply(*c, call_event::far_cleared, disconnect_mode::unavail);
        play(background::howler);
    }
}

void station::route_call(const call_ptr& c)
{
    apply(*c, call_event::address_complete);
    arm(exchange_.config().timers.post_dial, &station::routed);
}

void station::routed()
{
    const call_ptr c = find_if([](const call& mine) { return mine.is(proceeding) && mine.peer.expired(); });
    if (!c)
        return;
    const placement went = exchange_.place(c, c->called, call_reason::direct);
    if (!went_through(went))
        return refuse(c, went);
    last_called_ = c->called;
    if (went == placement::alerting)
        peer_alerting(*c);
}

bool station::offer(const call_ptr& caller, call_reason reason, const std::string& redirecting)
{
    const call_ptr active = current();
    const bool may_wait = config_.call_waiting && active && active->is(connected) && !active->secure &&
                          active->origin != call_origin::conference && !ringing_call() && line().present();
    if (!free() && !may_wait)
        return false;
    const call_ptr offered = new_call(call_origin::inbound);
    offered->reason = reason;
    offered->redirecting = redirecting;
    offered->peer = caller;
    caller->peer = offered;
    offered->caller = caller->presented();
    offered->called = config_.number;
    apply(*offered, call_event::offered);
    ring(offered);
    return true;
}

void station::ring_back_for(std::string number, std::uint32_t completion)
{
    const call_ptr offered = new_call(call_origin::outbound);
    offered->reason = call_reason::call_completion;
    offered->completion = completion;
    offered->called = number;
    if (const station* to = exchange_.find(number))
        offered->caller = to->identity();
    apply(*offered, call_event::offered);
    ring(offered);
}

void station::arm(sample_count limit, void (station::*then)())
{
    const auto timer = [](station& self, std::uint64_t mine, sample_count wait, void (station::*action)()
                       ) -> awaitable<void> {
        co_await self.time_.wait(wait);
        if (self.armed_ == mine)
            (self.*action)();
    };
    tasks_.spawn(timer(*this, ++armed_, limit, then));
}

} // namespace tipring::core
