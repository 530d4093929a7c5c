/// What tells an extension of a call: ringing, the caller's number, the tone of a waiting call, and for how long.

#include "core/exchange/exchange.hpp"
#include "core/exchange/station.hpp"
#include "dsp/caller_id.hpp"
#include "dsp/tone_generator.hpp"

namespace tipring::core {

using enum call_state;

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

// Data in a conversation: EN 300 659-2 §5, GR-575. The telephone acknowledges within 100 ms, by 55 to 65 ms of a digit.
constexpr sample_count alert_length_off_hook = 80ms;
constexpr sample_count tone_to_alert = 250ms;           ///< the waiting tone must be over
constexpr sample_count acknowledgement_limit = 300ms;   ///< ours: its beginning, the way there and back, and hearing it
constexpr sample_count acknowledgement_to_data = 150ms; ///< 50 to 500 ms from its end

constexpr sample_count waiting_tone_length = 1s; ///< of listening to the country's cadence at a time
constexpr sample_count waiting_tone_every = 10s; ///< GR-571: two tones, ten seconds apart
constexpr int waiting_tones = 2;
constexpr dbm0 waiting_tone_level{-13.0};

sample_count length_of(const ring_cadence& cadence)
{
    sample_count sum{};
    for (const sample_count part : cadence.on_off)
        sum += part;
    return sum;
}

} // namespace

void station::ring(const call_ptr& c)
{
    leave_lamp();
    if (c->reason == call_reason::reminder || line().hook_position() == hook::on)
        ringing_.spawn(ring_and_identify(c));
    else
        ringing_.spawn(announce_waiting(c));
}

void station::stop_ringing()
{
    ringing_.cancel();
    line().stop_ring();
    if (!program_)
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

/// What comes before data that do not follow a ring, so that a display listens.
awaitable<void> station::call_display()
{
    switch (exchange_.config().caller_id) {
    case caller_id_delivery::none:
    case caller_id_delivery::after_first_ring: line().transmit_on_hook(on_hook_window); break;

    case caller_id_delivery::short_ring_and_data:
        co_await burst(short_ring);
        co_await time_.wait(ring_to_data);
        break;

    case caller_id_delivery::reversal_and_alert: {
        line().set_polarity(polarity::reversed);
        line().transmit_on_hook(on_hook_window);
        co_await time_.wait(reversal_to_alert);
        co_await send_alert(alert_length);
        co_await time_.wait(alert_to_data);
        break;
    }
    case caller_id_delivery::reversal_and_dtmf:
        line().set_polarity(polarity::reversed);
        line().transmit_on_hook(on_hook_window);
        co_await time_.wait(reversal_to_dtmf);
        break;
    }
}

awaitable<void> station::send_alert(sample_count length)
{
    dsp::tone_pattern alert;
    alert.once.push_back({2130_Hz, 2750_Hz, false, length});
    co_await media().play(media::source_of(dsp::tone_generator(std::move(alert), alert_level)));
}

awaitable<void> station::send_caller_id(call_ptr c)
{
    line().transmit_on_hook(on_hook_window);
    dsp::caller_id_generator message(c->caller, exchange_.config().caller_id_signal);
    co_await media().play(media::source_of(std::move(message)));
}

awaitable<void> station::ring_and_identify(call_ptr c)
{
    const sample_count end = time_.now() + patience_for(*c);
    const ring_cadence cadence = this->cadence();
    const bool identified = !program_ && !c->caller.number.empty() && c->reason != call_reason::reminder;
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
        co_await call_display();
        co_await send_caller_id(c);
        co_await time_.wait(data_to_ring);
        line().start_ring(cadence);
        break;

    case caller_id_delivery::reversal_and_alert:
    case caller_id_delivery::reversal_and_dtmf:
        co_await call_display();
        co_await send_caller_id(c);
        co_await time_.wait(data_to_ring);
        line().set_polarity(polarity::normal);
        line().start_ring(cadence);
        break;
    }
    co_await time_.wait_until(std::max(end, time_.now()));
    give_up(c);
}

/// How long it may ring.
sample_count station::patience_for(const call& c) const
{
    const exchange_timers& timers = exchange_.config().timers;
    const call_ptr caller = c.peer.lock();
    if (caller && diverted_unanswered(*caller)) {
        const ring_cadence cadence{exchange_.country().ring_cadence};
        return length_of(cadence) * forwards_.rings;
    }
    if (c.reason == call_reason::transfer && !c.redirecting.empty())
        return timers.transfer_recall;
    return timers.no_answer;
}

/// Where `caller` goes when nobody answers here.
const forward_rule* station::diverted_unanswered(const call& caller) const
{
    const dsp::caller_id who = caller.presented();
    const forward_rule* rule =
        find_rule(forwards_.rules, forward_condition::no_answer, {who.number, caller.device().external()});
    return rule && !rule->to.empty() ? rule : nullptr;
}

/// This runs inside one of the coroutines that clearing the call cancels: somebody else does it.
void station::give_up(const call_ptr& c)
{
    const auto later = [](station& self, call_ptr ringing) -> awaitable<void> {
        self.unanswered(ringing);
        co_return;
    };
    tasks_.spawn(later(*this, c));
}

void station::unanswered(const call_ptr& c)
{
    if (!c->is(offering) && !c->is(accepted))
        return;
    const call_ptr caller = c->peer.lock();
    if (!caller)
        return clear(c, disconnect_mode::noanswer);
    std::string elsewhere;
    call_reason reason = call_reason::forwarded_no_answer;
    if (const forward_rule* rule = diverted_unanswered(*caller)) {
        elsewhere = rule->to;
    } else if (c->reason == call_reason::transfer && c->redirecting != config_.number) {
        elsewhere = c->redirecting; // it was transferred unseen: whoever did it has it back
        reason = call_reason::reminder;
    }
    if (!elsewhere.empty()) {
        const placement went = exchange_.place(caller, elsewhere, reason, config_.number);
        if (went_through(went)) {
            withdraw(c, disconnect_mode::forwarded);
            return caller->device().update_media();
        }
        caller->peer = c;
    }
    clear(c, disconnect_mode::noanswer);
}

void station::withdraw(const call_ptr& ringing, disconnect_mode why)
{
    ringing->peer.reset();
    stop_ringing();
    apply(*ringing, call_event::far_cleared, why);
    apply(*ringing, call_event::dropped);
    update_media();
    went_idle();
}

awaitable<void> station::acknowledged() { co_await acknowledged_.wait(); }

/// The waiting caller's number. Nobody hears the other meanwhile; a telephone that does not acknowledge the alert tone has no display,
/// and is sent nothing.
awaitable<void> station::identify_waiting(call_ptr c)
{
    const call_ptr active = current();
    if (!active || active->origin == call_origin::conference || far_sound_of(*active) == far_sound::conference)
        co_return;
    const muting for_the_display(*this);
    co_await send_alert(alert_length_off_hook);
    const bool listens = co_await within(time_, acknowledgement_limit, acknowledged());
    if (!listens)
        co_return;
    co_await time_.wait(acknowledgement_to_data);
    dsp::caller_id_signal signal = exchange_.config().caller_id_signal;
    signal.channel_seizure = false;
    dsp::caller_id_generator message(c->caller, signal);
    co_await media().play(media::source_of(std::move(message)));
}

/// A second caller: told by a tone in the conversation, which only this side hears.
awaitable<void> station::announce_waiting(call_ptr c)
{
    const sample_count end = time_.now() + patience_for(*c);
    const dsp::tone_pattern* tone = exchange_.country().find(dsp::tone_name::call_waiting);
    for (int i = 0; tone && i < waiting_tones; ++i) {
        dsp::tone_generator generator(*tone, waiting_tone_level);
        const sample_count next = time_.now() + waiting_tone_every;
        co_await within(time_, waiting_tone_length, media().play(media::source_of(std::move(generator))));
        if (i == 0 && config_.call_waiting_id && !program_ && !c->caller.number.empty()) {
            co_await time_.wait(tone_to_alert);
            co_await identify_waiting(c);
        }
        if (i + 1 < waiting_tones)
            co_await time_.wait_until(next);
    }
    co_await time_.wait_until(std::max(end, time_.now()));
    give_up(c);
}

} // namespace tipring::core
