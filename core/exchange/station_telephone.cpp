/// What the person at the telephone does, and what the telephone is told: hook, flash, digits, ringing, caller ID.

#include "base/async/combine.hpp"
#include "base/error.hpp"
#include "core/exchange/exchange.hpp"
#include "core/exchange/station.hpp"
#include "dsp/caller_id.hpp"
#include "dsp/dtmf.hpp"
#include "dsp/tone_generator.hpp"

#include <boost/asio/post.hpp>

namespace tipring::core {

using enum call_state;
using drivers::line_event;

namespace {

// Times around caller ID: GR-30 §2.3.1 (500 ms after the ring, 200 ms before the next), ETSI EN 300 659-1, SIN 227.
constexpr sample_count ring_to_data = 600ms;
constexpr sample_count data_to_ring = 300ms;
constexpr sample_count shortest_pause_for_data = 1900ms;
constexpr sample_count reversal_to_alert = 150ms;
constexpr sample_count alert_length = 100ms;
constexpr sample_count alert_to_data = 80ms;
constexpr sample_count reversal_to_dtmf = 300ms;
constexpr sample_count short_ring = 250ms;
constexpr sample_count on_hook_window = 8s; ///< longer than any message; closed by ringing or by the end of the call
constexpr dbm0 alert_level{-16.0};

} // namespace

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
        stop_ringing();
        for (const call_ptr& c : std::vector<call_ptr>(calls_))
            if (!c->over())
                clear(c, disconnect_mode::outoforder);
        return;
    case returned:
    case ring_begin:
    case ring_end:
    case ring_stopped:
    case caller_id:
    case polarity_reversal:
    case loop_break:
    case battery_lost:
    case battery_restored: return; // we are the exchange
    }
}

void station::on_heard(const media::heard& what)
{
    watcher_.heard(name(), what);
    if (const auto* dtmf = std::get_if<dsp::dtmf_event>(&what); dtmf && dtmf->what == dsp::dtmf_event::phase::begin)
        digit(dtmf->digit);
}

void station::lifted()
{
    media::listening digits;
    digits.dtmf = true;
    media().ears().listen_for(digits);
    if (const call_ptr offered = find({offering, accepted}))
        return call_answered(offered);
    call_ptr c = find({unknown}); // a program asked for a call and rang us first
    if (c)
        stop_ringing();
    else
        c = new_call(call_origin::outbound);
    apply(*c, call_event::seized, dialtone_mode::internal);
    update_media();
    arm(exchange_.config().timers.first_digit, &station::dialling_timed_out);
}

void station::hung_up()
{
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
    for (const call_ptr& c : std::vector<call_ptr>(calls_)) {
        if (c->over() || c == set_aside)
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
    }
    update_media();
}

void station::flashed()
{
    if (exchange_.config().recall == recall_service::none)
        return;
    const call_ptr active = current();
    const call_ptr set_aside = find({onholdpendtransfer, onhold, onholdpendconf});
    if (!active)
        return;
    if (active->origin == call_origin::conference) { // drop the party that was added last
        if (const call_ptr last = active->members.empty() ? nullptr : active->members.back().lock()) {
            leave_conference(last);
            clear(last, disconnect_mode::normal);
        }
        return dissolve_if_one_is_left(active);
    }
    if (!set_aside) {
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
    if (!active->is(connected)) { // the consultation came to nothing
        clear(active, disconnect_mode::normal);
        retrieve(set_aside);
        if (set_aside->origin == call_origin::conference)
            dissolve_if_one_is_left(set_aside);
        return;
    }
    if (set_aside->is(onholdpendconf)) {
        join(set_aside, active);
        return retrieve(set_aside);
    }
    const call_ptr parent = new_call(call_origin::conference);
    join(parent, set_aside);
    join(parent, active);
    apply(*parent, call_event::answered, connected_mode::active);
    update_media();
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
    if (!active || !set_aside)
        return update_media();
    switch (d) {
    case '1': // release the active party, take the held one back
        clear(active, disconnect_mode::normal);
        return retrieve(set_aside);
    case '2': { // swap
        if (!active->is(connected))
            break;
        const bool pending = set_aside->is(onholdpendtransfer);
        apply(*active, pending ? call_event::pend_transfer : call_event::held);
        apply(*set_aside, call_event::retrieved, connected_mode::active);
        refresh(set_aside);
        return refresh(active);
    }
    case '3': { // three parties
        if (!active->is(connected))
            break;
        const call_ptr parent = new_call(call_origin::conference);
        join(parent, set_aside);
        join(parent, active);
        apply(*parent, call_event::answered, connected_mode::active);
        return update_media();
    }
    default: break;
    }
    refresh(active); // no such service: everything as it was
}

void station::digit(char d)
{
    if (recall_register_)
        return service_digit(d);
    if (const call_ptr c = find({dialtone, dialing}))
        collect(c, {&d, 1});
}

void station::collect(const call_ptr& c, std::string_view digits)
{
    for (const char d : digits) {
        if (!c->is(dialtone) && !c->is(dialing))
            return;
        c->called += d;
        apply(*c, call_event::digit);
        update_media();
        switch (exchange_.judge(c->called)) {
        case exchange::verdict::more: arm(exchange_.config().timers.interdigit, &station::dialling_timed_out); break;
        case exchange::verdict::complete:
        case exchange::verdict::nobody: route(c); return;
        }
    }
}

void station::dialling_timed_out()
{
    const call_ptr c = find({dialtone, dialing});
    if (!c)
        return;
    if (exchange_.find(c->called))
        return route(c);
    refuse(c, call_event::special_information, special_info::reorder);
}

void station::refuse(const call_ptr& c, call_event event, call_mode mode)
{
    apply(*c, event, mode);
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

void station::route(const call_ptr& c)
{
    apply(*c, call_event::address_complete);
    arm(exchange_.config().timers.post_dial, &station::routed);
}

void station::routed()
{
    const call_ptr c = find({proceeding});
    if (!c)
        return;
    station* called = exchange_.find(c->called);
    if (!called)
        return refuse(c, call_event::special_information, special_info::custirreg);
    if (!called->line().present())
        return refuse(c, call_event::special_information, special_info::nocircuit);
    if (!called->offer(c, call_reason::direct))
        return refuse(c, call_event::far_busy, busy_mode::station);
    peer_alerting(*c);
}

bool station::offer(const call_ptr& caller, call_reason reason)
{
    if (has_calls() || line().hook_position() == hook::off || !line().present())
        return false;
    const call_ptr offered = new_call(call_origin::inbound);
    offered->reason = reason;
    offered->peer = caller;
    caller->peer = offered;
    offered->caller = caller->origin == call_origin::inbound ? caller->caller : caller->device().identity();
    offered->called = config_.number;
    apply(*offered, call_event::offered);
    ring(offered);
    return true;
}

// Ringing and caller ID ---------------------------------------------------------------------------------------------

void station::ring(const call_ptr& c) { ringing_.spawn(ring_and_identify(c)); }

void station::stop_ringing()
{
    ringing_.cancel();
    line().stop_ring();
    line().transmit_on_hook(sample_count{0});
}

awaitable<void> station::burst(sample_count length)
{
    const ring_cadence once{
        {length, 10s}
    };
    line().start_ring(once);
    co_await ringer_off_.wait();
    line().stop_ring();
}

awaitable<void> station::send_caller_id(call_ptr c)
{
    line().transmit_on_hook(on_hook_window);
    dsp::caller_id_generator message(c->caller, exchange_.config().caller_id_signal);
    co_await media().play(media::source_of(std::move(message)));
}

awaitable<void> station::ring_and_identify(call_ptr c)
{
    const ring_cadence cadence{exchange_.country().ring_cadence};
    const bool identified = !c->caller.number.empty() && c->reason != call_reason::reminder;
    switch (identified ? exchange_.config().caller_id : caller_id_delivery::none) {
    case caller_id_delivery::none: line().start_ring(cadence); break;

    case caller_id_delivery::after_first_ring: {
        // The first pause that has room for the data: with 0.4/0.2/0.4/2.0 it is the second one.
        std::size_t bursts = 1;
        for (std::size_t i = 1; i < cadence.on_off.size() && cadence.on_off[i] < shortest_pause_for_data; i += 2)
            ++bursts;
        line().start_ring(cadence);
        for (std::size_t i = 0; i < bursts; ++i)
            co_await ringer_off_.wait();
        co_await time_.wait(ring_to_data);
        co_await send_caller_id(c);
        break;
    }
    case caller_id_delivery::short_ring_and_data:
        co_await burst(short_ring);
        co_await time_.wait(ring_to_data);
        co_await send_caller_id(c);
        co_await time_.wait(data_to_ring);
        line().start_ring(cadence);
        break;

    case caller_id_delivery::reversal_and_alert: {
        line().set_polarity(polarity::reversed);
        line().transmit_on_hook(on_hook_window);
        co_await time_.wait(reversal_to_alert);
        dsp::tone_pattern alert;
        alert.once.push_back({2130_Hz, 2750_Hz, false, alert_length});
        co_await media().play(media::source_of(dsp::tone_generator(std::move(alert), alert_level)));
        co_await time_.wait(alert_to_data);
        co_await send_caller_id(c);
        co_await time_.wait(data_to_ring);
        line().set_polarity(polarity::normal);
        line().start_ring(cadence);
        break;
    }
    case caller_id_delivery::reversal_and_dtmf:
        line().set_polarity(polarity::reversed);
        line().transmit_on_hook(on_hook_window);
        co_await time_.wait(reversal_to_dtmf);
        co_await send_caller_id(c);
        co_await time_.wait(data_to_ring);
        line().set_polarity(polarity::normal);
        line().start_ring(cadence);
        break;
    }
    co_await time_.wait(exchange_.config().timers.no_answer);
    line().stop_ring();
    // This coroutine is one of those that clearing the call cancels: let somebody else do it.
    const auto unanswered = [](station& self, call_ptr offered) -> awaitable<void> {
        if (offered->is(offering) || offered->is(accepted))
            self.clear(offered, disconnect_mode::noanswer);
        co_return;
    };
    tasks_.spawn(unanswered(*this, c));
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
