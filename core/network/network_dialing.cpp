/// Getting a call up and down on a line towards an exchange: seize, dial, answer, drop.

#include "base/error.hpp"
#include "core/network/network_line.hpp"
#include "dsp/dtmf.hpp"

namespace tipring::core {

using enum call_state;

namespace {

constexpr sample_count longest_letting_go = 10s; ///< ours: what was cut short still has to hang up

constexpr sample_count long_enough_to_hear = 1s; ///< whether anybody talks

bool is_sound(const media::heard& what)
{
    const auto* presence = std::get_if<dsp::presence_event>(&what);
    const auto* tone = std::get_if<dsp::progress_event>(&what);
    return (presence && presence->name == dsp::presence::voice && presence->what == dsp::presence_event::phase::begin
           ) ||
           (tone && tone->what == dsp::progress_event::phase::begin) || std::holds_alternative<dsp::dtmf_event>(what);
}

bool is_dial_tone(const media::heard& what)
{
    using dsp::tone_name;
    const auto* tone = std::get_if<dsp::progress_event>(&what);
    return tone && tone->what == dsp::progress_event::phase::begin &&
           (tone->name == tone_name::dial || tone->name == tone_name::recall_dial ||
            tone->name == tone_name::stutter_dial);
}

} // namespace

void network_line::begin(operation what)
{
    if (running_)
        throw failure(
            errc::invalid_state,
            "line " + name() + " is in the middle of " + std::string(name_of(*running_)) + ": " +
                std::string(name_of(what)) + " has to wait"
        );
    running_ = what;
}

awaitable<void> network_line::exclusively(operation what, awaitable<void> body)
{
    begin(what);
    const ending on_every_way_out{*this};
    const bool done = co_await unless(cut_short_.wait(), std::move(body));
    if (!done)
        throw failure(errc::operation_failed, std::string(name_of(what)) + " on " + name() + " was cut short by drop");
}

awaitable<std::optional<dsp::tone_name>> network_line::hear_dial_tone(sample_count limit)
{
    const auto tone = co_await hear(is_dial_tone, limit);
    if (!tone)
        co_return std::nullopt;
    co_await time_.wait(profile_.timers.settle);
    co_return std::get<dsp::progress_event>(*tone).name;
}

awaitable<call_handle> network_line::make_call(std::string number)
{
    require_support(operation::make_call);
    judge(parse_dialable(number), {});
    if (has_calls() || line().hook_position() == hook::off)
        throw failure(errc::line_in_use, "line " + name() + " is in use: drop or hold its call first");
    if (!line().present())
        throw failure(errc::port_vanished, "line " + name() + " is gone: plug its device in again");
    const call_ptr c = new_call(call_origin::outbound);
    co_await go_on_with(c, std::move(number));
    co_return c;
}

call_ptr network_line::begin_call_for(const call_ptr& caller, bool by_hand)
{
    call_ptr mine = new_call(call_origin::outbound);
    mine->dialled_by_hand = by_hand;
    mine->peer = caller;
    caller->peer = mine;
    return mine;
}

awaitable<void> network_line::go_on_with(call_ptr begun, std::string number)
{
    const auto procedure = [](network_line& self, call_ptr which, dial_string what) -> awaitable<void> {
        co_await self.seize(which);
        if (which->is(dialtone) || which->is(unknown))
            co_await self.send(which, std::move(what));
    };
    std::exception_ptr failed;
    try {
        dial_string parsed = parse_dialable(number);
        judge(parsed, {}, begun->dialled_by_hand);
        co_await exclusively(operation::make_call, procedure(*this, begun, std::move(parsed)));
    } catch (...) {
        failed = std::current_exception();
    }
    if (failed && !begun->over()) { // never leave the line seized behind a call that nobody got
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        apply(*begun, call_event::dropped, {}, {"make_call failed", confidence::certain});
        if (rang_first_ && line().hook_position() == hook::off)
            tasks_.spawn(release_unanswered(offer("ring, answered as the line was seized")));
        else
            co_await release_line();
    }
    if (std::exchange(rang_first_, false) && !has_calls() && line().present())
        offer("ring, as the line was about to be seized");
    if (failed)
        std::rethrow_exception(failed);
}

/// Glare: our seizure has answered a call, and whoever calls hears nothing. He need not for long.
awaitable<void> network_line::release_unanswered(call_handle offered)
{
    const call_states taken{connected};
    const bool answered = co_await wait_for(offered, taken, profile_.loop.ring_timeout);
    if (answered)
        co_return;
    if (const call_ptr c = find({offering, accepted}))
        disconnect(
            *c, disconnect_mode::noanswer, {"nobody took the call that a seizure had answered", confidence::certain}
        );
    not_for_us_ = false;
    if (!has_calls())
        co_await release_line();
}

/// Whoever talks on another telephone of the same pair is heard before the line is seized: no event tells of him.
awaitable<void> network_line::must_be_silent()
{
    media::listening what;
    what.voice = what.progress = what.dtmf = true;
    media().ears().listen_for(what);
    const auto heard = co_await hear(is_sound, long_enough_to_hear);
    choose_detectors();
    if (heard)
        throw failure(
            errc::line_in_use, "line " + name() + " is in use by another telephone: something is heard on it; wait"
        );
}

/// Goes off hook, and waits for dial tone, unless somebody calls meanwhile.
/// @throws failure(line_in_use) for glare. What rang before the line was seized is then offered as any call is; what began to ring
/// as it was seized is answered already.
awaitable<std::optional<dsp::tone_name>> network_line::take_the_line()
{
    struct seizure
    {
        network_line& line;
        ~seizure() { line.seizing_ = false; }
    };
    const std::string glare = "somebody calls on line " + name() + " just now: answer, or try again";
    seizing_ = true;
    const seizure until_dial_tone{*this};
    rang_first_ = false;
    const bool seized = co_await unless(glare_.wait(), line().off_hook());
    if (!seized)
        throw failure(errc::line_in_use, glare);
    choose_detectors();
    if (!profile_.wait_for_dial_tone) {
        co_await time_.wait(profile_.timers.comma);
        co_return std::nullopt;
    }
    const auto heard = co_await unless(glare_.wait(), hear_dial_tone(profile_.timers.wait_dial_tone));
    if (!heard)
        throw failure(errc::line_in_use, glare);
    co_return *heard;
}

awaitable<void> network_line::seize(call_ptr which)
{
    ringback_heard_.reset();
    far_answered_at_.reset();
    somebody_waits_ = false;
    begin_register();
    if (profile_.shared_with_telephones)
        co_await must_be_silent();
    const auto heard = co_await take_the_line();
    if (!profile_.wait_for_dial_tone)
        co_return;
    if (!heard)
        co_return disconnect(*which, disconnect_mode::nodialtone, {"no dial tone", confidence::confirmed});
    const bool stutters = *heard == dsp::tone_name::stutter_dial;
    dial_tone_at_seizure(*heard);
    apply(
        *which,
        call_event::seized,
        stutters ? dialtone_mode::special : dialtone_mode::normal,
        {stutters ? "stutter dial tone" : "dial tone", confidence::confirmed}
    );
}

/// An exchange has just given dial tone, or will: what was dialled before is not part of the number.
void network_line::begin_register()
{
    sent_ = {};
    in_band_.clear();
}

void network_line::guard_by(dial_policy policy, std::shared_ptr<dial_ledger> shared)
{
    guard_ = dial_guard(profile_.country, profile_.outside_prefix, std::move(policy));
    guard_.share(std::move(shared));
}

/// Asks the guard, and for whatever is no emergency, whether the limits have room for it.
dial_verdict network_line::judge(const dial_string& number, const dial_string& before, bool by_hand) const
{
    dialler who = who_;
    who.person_at_telephone = who.person_at_telephone || by_hand;
    const dial_verdict verdict = guard_.check(number, who, now(), before);
    if (verdict == dial_verdict::ordinary && before.digits().empty())
        guard_.require_room(now());
    return verdict;
}

void network_line::count(const call_ptr& which)
{
    guard_.count(now(), [which]() -> std::optional<sample_count> {
        const bool lasts = !which->over() && !which->is(disconnected);
        return lasts ? std::nullopt : std::optional(which->state_entered());
    });
}

awaitable<void> network_line::send(call_ptr which, dial_string number)
{
    const dial_verdict verdict = judge(number, sent_, which->dialled_by_hand);
    if (verdict == dial_verdict::ordinary && which->called.empty() && !number.digits().empty())
        count(which);
    for (const dial_step& step : number.steps) {
        if (step.what != dial_step::kind::digits)
            sent_.append(step);
        switch (step.what) {
        case dial_step::kind::pause: co_await time_.wait(profile_.timers.comma); break;
        case dial_step::kind::wait_for_dial_tone: {
            const auto heard = co_await hear_dial_tone(profile_.timers.wait_dial_tone);
            if (!heard) {
                disconnect(*which, disconnect_mode::nodialtone, {"no second dial tone", confidence::confirmed});
                co_return;
            }
            break;
        }
        case dial_step::kind::hookflash: co_await hookflash(); break;
        case dial_step::kind::digits:
            which->called += step.digits;
            apply(*which, call_event::digit);
            co_await send_digits(step.digits, step.pulse || profile_.pulse_dialling);
            break;
        }
    }
    if (!number.partial && which->is(dialing)) {
        apply(*which, call_event::address_complete);
        tasks_.spawn(give_up_unanswered(which));
    }
}

awaitable<void> network_line::dial(call_handle which, std::string digits)
{
    const call_ptr c = require(operation::dial, which);
    dial_string parsed = parse_dialable(digits);
    judge(parsed, sent_);
    co_await exclusively(operation::dial, send(c, std::move(parsed)));
}

/// The one way digits leave for an exchange that listens. Whoever calls this has asked the guard.
awaitable<void> network_line::send_digits(std::string digits, bool pulse)
{
    sent_.append({dial_step::kind::digits, digits, pulse});
    if (pulse) {
        co_await line().dial_pulse(digits);
        co_return;
    }
    dsp::dtmf_generator tones;
    tones.put(digits);
    co_await media().play(media::source_of(std::move(tones)));
}

/// Where the answer was only inferred, an exchange may still listen to what is meant for the other party.
void network_line::before_digits(const call& which, const std::string& digits)
{
    const bool answered = which.origin != call_origin::outbound || which.evidence().sure != confidence::inferred;
    if (answered)
        return;
    std::vector<std::string> all{sent_.digits()};
    all.insert(all.end(), in_band_.begin(), in_band_.end());
    all.push_back(digits);
    guard_.check_in_band(all, who_);
    in_band_.push_back(digits);
}

awaitable<void> network_line::answer(call_handle which)
{
    const call_ptr c = require(operation::answer, which);
    const auto procedure = [](network_line& self, call_ptr answered) -> awaitable<void> {
        co_await self.line().off_hook();
        self.answered_at_ = self.far_answered_at_ = self.now();
        self.choose_detectors();
        if (!self.apply(*answered, call_event::answered, connected_mode::active, {"we answered", confidence::certain}))
            throw failure(errc::invalid_state, "the caller on " + self.name() + " gave up in the meantime");
    };
    co_await exclusively(operation::answer, procedure(*this, c));
    update_media();
}

awaitable<void> network_line::release_line()
{
    if (line().present())
        co_await line().on_hook();
    waiting_caller_.reset();
    somebody_waits_ = false;
    media().set_background(nullptr);
    choose_detectors();
    update_media();
    look_again();
}

awaitable<void> network_line::drop(call_handle which)
{
    const call_ptr c = require(operation::drop, which);
    cut_short_.wake();
    std::function<bool()> let_go = [this] { return !running_; };
    const bool free = co_await wait_until(longest_letting_go, std::move(let_go));
    if (!free)
        throw failure(
            errc::operation_failed,
            "drop on " + name() + ": " + std::string(name_of(*running_)) + " does not let go of the line"
        );
    if (c->over())
        co_return;

    if (c->is(offering) || c->is(accepted)) { // nothing is seized: we only stop reporting it (reference §11, 19)
        not_for_us_ = true;
        apply(*c, call_event::dropped, {}, {"we stopped reporting it", confidence::certain});
        choose_detectors();
        co_return;
    }
    if (c->origin == call_origin::conference) {
        for (const auto& weak : std::vector(c->members))
            if (const call_ptr member = weak.lock())
                apply(*member, call_event::dropped, {}, {"conference dropped", confidence::certain});
    } else if (c->is(conferenced)) {
        co_await remove_from_conference(c);
        co_return;
    } else if (const call_ptr other = the_other_of(*c)) {
        if (c->waits())
            throw failure(
                errc::not_supported,
                "the call held on " + name() +
                    " cannot be dropped alone: an exchange only releases the active one; unhold it first"
            );
        co_await exclusively(operation::drop, release_active(c, other));
        co_return;
    }
    if (const call_ptr peer = std::exchange(c->peer, {}).lock()) {
        peer->peer.reset();
        peer->device().peer_cleared(*peer, disconnect_mode::normal);
    }
    apply(*c, call_event::dropped, {}, {"on hook", confidence::certain});
    co_await release_line();
}

} // namespace tipring::core
