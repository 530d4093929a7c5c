#include "core/network/network_line.hpp"

#include "base/error.hpp"
#include "dsp/dtmf.hpp"
#include "dsp/tone_generator.hpp"

#include <algorithm>

namespace tipring::core {

using enum call_state;
using drivers::line_event;

const dsp::country& country_of(const line_profile& profile)
{
    const auto found = dsp::find_country(profile.country);
    if (!found)
        throw failure(errc::unknown_country, "no country '" + profile.country + "': 'tipring tones' lists them");
    return **found;
}

namespace {

constexpr dbm0 ringback_level{-19.0}; // North America's precise tone plan

/// Data that come before the first ring belong to the ring that follows; a fraction of a second later by the standards (EN 300 659-1),
/// and longer where an exchange takes its time.
constexpr sample_count announced_before_ring = 6s;

/// An exchange lights the lamp again so soon after a call.
constexpr sample_count dark_for_good = 10s;

/// Where the far end may still do something of its own accord.
constexpr std::initializer_list<call_state> under_way = {proceeding, ringback};

} // namespace

network_line::network_line(time_source& time, media::media_port& port, observer& watcher, line_profile profile)
    : line_device(time, port, watcher)
    , profile_(std::move(profile))
    , country_(&country_of(profile_))
    , guard_(profile_.country, profile_.outside_prefix)
    , cut_short_(time.executor())
    , glare_(time.executor())
{
    media().chain().set(profile_.audio);
    line().set_loop_timing(profile_.loop);
    media().on_heard([this](const media::heard& what) { on_heard(what); });
    choose_detectors();
}

std::optional<std::string> network_line::needs_new_start(const line_profile& profile) const
{
    if (profile.country != profile_.country)
        return "line " + name() + " changes its country, which needs a new start";
    if (profile.outside_prefix != profile_.outside_prefix)
        return "line " + name() + " changes its outside_prefix, which needs a new start";
    return std::nullopt;
}

void network_line::reload(line_profile profile)
{
    if (const auto why = needs_new_start(profile))
        throw failure(errc::config_bad, *why);
    profile_ = std::move(profile);
    media().chain().set(profile_.audio);
    line().set_loop_timing(profile_.loop);
    if (!has_calls())
        choose_detectors();
}

awaitable<void> network_line::run()
{
    for (;;)
        on_line(co_await line().events().next());
}

std::optional<std::string> network_line::why_not(operation what) const
{
    const operation_row& row = row_of(what);
    if (row.by_network.empty())
        return "a line to an exchange joins three parties at most";
    for (const drivers::capability& c : line().capabilities())
        if (c.what == row.needs && !c.can)
            return std::string(c.why_not);
    if (auto reason = no_code(what))
        return reason;
    if (row.needs != drivers::ability::hookflash)
        return std::nullopt;
    if (profile_.recall == recall_service::none)
        return "the exchange (profile '" + profile_.name + "') does nothing on a flash";
    if (what == operation::swap_hold && profile_.recall == recall_service::three_way)
        return "the exchange (profile '" + profile_.name + "') joins on the second flash, it does not swap";
    const bool transfers = what == operation::blind_transfer;
    if (transfers && !profile_.transfer_on_hook)
        return "the exchange (profile '" + profile_.name + "') does not transfer when the line goes on hook";
    return std::nullopt;
}

// -------------------------------------------------------------------------------------------------------------------

void network_line::on_line(const line_event& event)
{
    watcher_.line_signalled(name(), event);
    using enum line_event::kind;
    switch (event.what) {
    case ring_begin: return incoming();
    case ring_end: return;
    case ring_stopped:
        not_for_us_ = false;
        if (const call_ptr c = find({offering, accepted}))
            disconnect(*c, disconnect_mode::unavail, {"ringing stopped", confidence::inferred});
        return;
    case caller_id: return named(event.who);
    case polarity_reversal: return reversed(event.now);
    case loop_break:
        if (profile_.loop_break_means_hangup)
            far_hung_up("loop break", confidence::confirmed);
        return;
    case battery_lost:
        for (const call_ptr& c : std::vector<call_ptr>(calls_))
            disconnect(*c, disconnect_mode::outoforder, {"battery lost", confidence::confirmed});
        return;
    case battery_restored:
    case returned: return;
    case lamp_lit: return lamp(true);
    case lamp_dark: return lamp(false);
    case removed: return vanish();
    case off_hook:
    case on_hook:
    case hookflash:
    case pulse_digit:
    case ringer_on:
    case ringer_off: return; // no telephone hangs here
    }
}

/// Off hook and while it rings no lamp burns: what a dark one says is believed when the line has rested.
void network_line::lamp(bool lit)
{
    lamp_lit_ = lit;
    if (lit)
        note_message_waiting(true);
    else if (message_waiting() && !std::exchange(watching_dark_lamp_, true))
        tasks_.spawn(watch_dark_lamp());
    look_again();
}

awaitable<void> network_line::watch_dark_lamp()
{
    const auto rests = [this] { return line().hook_position() == hook::on && !has_calls(); };
    std::function<bool()> lit_or_resting = [this, rests] { return lamp_lit_ || rests(); };
    std::function<bool()> lit_or_disturbed = [this, rests] { return lamp_lit_ || !rests(); };
    bool dark = false;
    while (!lamp_lit_ && !dark) {
        const bool something = co_await wait_until(profile_.timers.wait_answer, lit_or_resting);
        if (!something || lamp_lit_)
            continue;
        const bool changed = co_await wait_until(dark_for_good, lit_or_disturbed);
        dark = !changed;
    }
    watching_dark_lamp_ = false;
    if (dark)
        note_message_waiting(false);
}

void network_line::reversed(polarity now)
{
    polarity_ = now;
    if (profile_.reversal_means_answer && now == polarity::reversed && find(under_way)) {
        far_answered_at_ = time_.now();
        return far_answered("battery reversal", confidence::confirmed);
    }
    if (!profile_.reversal_means_hangup || now != polarity::normal)
        return;
    const sample_count grace =
        far_answered_at_ ? profile_.timers.reversal_grace - (time_.now() - *far_answered_at_) : sample_count{};
    if (grace > 0ms)
        tasks_.spawn(hang_up_unless_reversed(grace));
    else
        far_hung_up("battery reversal", confidence::confirmed);
}

/// Some exchanges turn the battery back and forth while they put an answer through.
awaitable<void> network_line::hang_up_unless_reversed(sample_count grace)
{
    const call_handle was = find({connected});
    co_await time_.wait(grace);
    if (polarity_ == polarity::normal && find({connected}) == was)
        far_hung_up("battery reversal", confidence::confirmed);
}

/// For lines whose exchange tells by nothing that a party hung up.
awaitable<void> network_line::watch_silence()
{
    const sample_count began = time_.now();
    while (find({connected})) {
        const sample_count limit = profile_.timers.silence_means_hangup;
        const sample_count since = std::max(began, silent_since_.value_or(time_.now()));
        if (time_.now() - since >= limit) {
            far_hung_up("silence for " + std::to_string(to_ms(limit) / 1000) + " s", confidence::inferred);
            break;
        }
        co_await time_.wait_until(since + limit);
    }
    watching_silence_ = false;
}

void network_line::incoming()
{
    if (not_for_us_)
        return;
    if (seizing_) {
        rang_first_ = true;
        glare_.wake();
        return;
    }
    if (!has_calls() && line().hook_position() == hook::on)
        offer("ring");
}

call_ptr network_line::offer(const std::string& evidence)
{
    call_ptr offered = new_call(call_origin::inbound);
    apply(*offered, call_event::offered, {}, {evidence, confidence::confirmed});
    if (const auto who = std::exchange(announced_, std::nullopt); who && now() - announced_at_ <= announced_before_ring)
        identify(*offered, *who);
    choose_detectors();
    return offered;
}

/// Between two rings, or before the first one.
void network_line::named(const dsp::caller_id& who)
{
    if (const call_ptr c = find({offering, accepted}))
        return identify(*c, who);
    if (not_for_us_ || line().hook_position() == hook::off)
        return;
    announced_ = who;
    announced_at_ = now();
}

void network_line::vanish()
{
    cut_short_.wake();
    for (const call_ptr& c : std::vector<call_ptr>(calls_)) {
        apply(*c, call_event::far_cleared, disconnect_mode::outoforder, {"device removed", confidence::certain});
        apply(*c, call_event::dropped, {}, {"device removed", confidence::certain});
        if (const call_ptr other = std::exchange(c->peer, {}).lock()) {
            other->peer.reset();
            other->device().peer_cleared(*other, disconnect_mode::outoforder);
        }
    }
    not_for_us_ = false;
    update_media();
}

void network_line::disconnect(call& which, disconnect_mode why, call_evidence evidence)
{
    const call_ptr kept = own(which.shared_from_this());
    const bool was_incoming = kept->is(offering) || kept->is(accepted);
    if (!apply(*kept, call_event::far_cleared, why, std::move(evidence)))
        return;
    if (was_incoming) { // nothing of ours is seized: the call is over
        apply(*kept, call_event::dropped, {}, {"ringing stopped", confidence::inferred});
        choose_detectors();
    }
    const call_ptr other = std::exchange(kept->peer, {}).lock();
    if (other) {
        other->peer.reset();
        other->device().peer_cleared(*other, why);
    }
    if (!was_incoming &&
        (other || !keeps_disconnected_)) // where nobody of ours listens to the network's tone, the line is free at once
        tasks_.spawn(clear_after_a_while(kept, other ? sample_count{0} : profile_.timers.clear_disconnected));
    update_media();
}

awaitable<void> network_line::clear_after_a_while(call_handle which, sample_count limit)
{
    co_await time_.wait(limit);
    if (!which->is(disconnected))
        co_return;
    try {
        co_await drop(which);
    } catch (const failure&) {
        vanish(); // the device went in the meantime: there is nothing left to put on hook
    }
}

awaitable<void> network_line::give_up_unanswered(call_handle which)
{
    const call_states decided{connected, busy, specialinfo, disconnected, conferenced};
    const bool answered = co_await wait_for(which, decided, profile_.timers.wait_answer);
    if (answered)
        co_return;
    if (const call_ptr c = find_if([&](const call& mine) { return &mine == which.get(); });
        c && (c->is(proceeding) || c->is(ringback)))
        disconnect(*c, disconnect_mode::noanswer, {"no answer in time", confidence::inferred});
}

// -------------------------------------------------------------------------------------------------------------------

/// Somebody in hear().
struct network_line::listener
{
    listener(network_line& l, wanted w)
        : what(std::move(w))
        , place(l.time_.executor())
        , line(l)
    {
        line.listeners_.push_back(this);
    }
    ~listener() { std::erase(line.listeners_, this); }
    listener(const listener&) = delete;
    listener& operator=(const listener&) = delete;

    awaitable<media::heard> next()
    {
        while (!got)
            co_await place.wait();
        co_return *got;
    }

    wanted what;
    std::optional<media::heard> got;
    parking_place place;
    network_line& line;
};

awaitable<std::optional<media::heard>> network_line::hear(wanted what, sample_count limit)
{
    listener here(*this, std::move(what));
    co_return co_await within(time_, limit, here.next());
}

void network_line::choose_detectors()
{
    const bool on_hook = line().hook_position() == hook::on;
    const bool quiet = on_hook && !has_calls();
    if (on_hook)
        released_tone_.reset(); // nobody listens for its end
    media::listening what;
    what.caller_id = on_hook || muted();
    what.dtmf_caller_id = on_hook;
    what.progress = !on_hook;
    what.voice = !on_hook;
    what.machine_tones = !on_hook;
    what.alert_tone = !on_hook && profile_.call_waiting;
    what.text_telephone = !on_hook;
    what.dtmf = !on_hook && !quiet;
    media().ears().listen_for(what);
}

void network_line::on_heard(const media::heard& what)
{
    watcher_.heard(name(), what);
    for (listener* l : listeners_)
        if (!l->got && l->what(what)) {
            l->got = what;
            l->place.wake();
        }
    if (const auto* tone = std::get_if<dsp::progress_event>(&what))
        on_progress(*tone);
    else if (const auto* presence = std::get_if<dsp::presence_event>(&what))
        on_presence(*presence);
    else if (const auto* typing = std::get_if<dsp::text_telephone_event>(&what))
        on_typing(*typing);
    else if (const auto* id = std::get_if<dsp::caller_id_event>(&what); id && id->message.checksum_ok)
        on_data_message(id->message);
}

void network_line::on_progress(const dsp::progress_event& tone)
{
    using dsp::tone_name;
    if (tone.name == tone_name::ringback)
        ringback_heard_ = time_.now();
    if (tone.name == tone_name::call_waiting)
        somebody_waits_ = tone.what == dsp::progress_event::phase::begin;
    const bool begins = tone.what == dsp::progress_event::phase::begin;
    const bool released = tone.name == tone_name::busy || tone.name == tone_name::congestion ||
                          tone.name == tone_name::dial || tone.name == tone_name::howler;
    if (released && begins)
        released_tone_ = tone.name;
    else if (released_tone_ == tone.name)
        released_tone_.reset();
    if (!begins || running_)
        return; // while a procedure listens, it decides what a tone means
    const call_evidence evidence{std::string(name_of(tone.name)) + " tone", confidence::confirmed};

    if (const call_ptr c = find({dialing, proceeding, ringback})) {
        switch (tone.name) {
        case tone_name::ringback: apply(*c, call_event::far_alerting, {}, evidence); return tell_peer(*c);
        case tone_name::busy: apply(*c, call_event::far_busy, busy_mode::station, evidence); return tell_peer(*c);
        case tone_name::congestion: // behind ringback it says that nobody answered, before it that there was no way
            return disconnect(*c, c->is(ringback) ? disconnect_mode::noanswer : disconnect_mode::congestion, evidence);
        case tone_name::special_information:
            apply(*c, call_event::special_information, special_info::custirreg, evidence);
            return tell_peer(*c);
        case tone_name::dial:
        case tone_name::howler: return disconnect(*c, disconnect_mode::unavail, evidence);
        case tone_name::recall_dial:
        case tone_name::stutter_dial:
        case tone_name::call_waiting:
        case tone_name::confirmation:
        case tone_name::record: return;
        }
    }
    if (released)
        far_hung_up(evidence.what, confidence::confirmed);
}

void network_line::on_presence(const dsp::presence_event& presence)
{
    if (presence.name == dsp::presence::alert_tone)
        return on_alert_tone(presence);
    const bool falls_silent =
        presence.name == dsp::presence::silence && presence.what == dsp::presence_event::phase::begin;
    silent_since_ = falls_silent ? std::optional(presence.at) : std::nullopt;
    if (presence.what != dsp::presence_event::phase::begin || presence.name == dsp::presence::silence || running_)
        return;
    if (presence.name == dsp::presence::fax_cng || presence.name == dsp::presence::v25_calling)
        return; // a calling terminal's tone is no answer
    infer_answer(std::string(name_of(presence.name)));
}

void network_line::on_typing(const dsp::text_telephone_event& typing)
{
    if (typing.what == dsp::text_telephone_event::phase::begin && !running_)
        infer_answer("text telephone");
}

void network_line::infer_answer(const std::string& from)
{
    if (profile_.reversal_means_answer || !find(under_way))
        return; // a network that tells is believed, not guessed at
    far_answered(from, confidence::inferred);
}

void network_line::on_alert_tone(const dsp::presence_event& tone)
{
    const call_ptr active = find({connected});
    if (tone.what != dsp::presence_event::phase::end || running_ || muted() || !active)
        return;
    if (active->origin == call_origin::conference || far_sound_of(*active) == far_sound::conference)
        return;
    tasks_.spawn(fetch_waiting_caller());
}

/// What a telephone with a display does at the alert tone (EN 300 659-2 §5, TIA-777).
awaitable<void> network_line::fetch_waiting_caller()
{
    {
        const muting for_the_display(*this);
        choose_detectors();
        dsp::dtmf_timing timing;
        timing.on = dsp::alert_acknowledgement;
        dsp::dtmf_generator digit(timing);
        digit.put("D"); // part of no number: nothing for the dial guard
        co_await media().play(media::source_of(std::move(digit)));
        const wanted who = [](const media::heard& what) {
            const auto* id = std::get_if<dsp::caller_id_event>(&what);
            return id && id->message.checksum_ok && !id->message.message_waiting;
        };
        const auto told = co_await hear(who, dsp::off_hook_data_limit);
        waiting_caller_.reset();
        if (told)
            waiting_caller_ = std::get<dsp::caller_id_event>(*told).message.id;
        waiting_since_ = now();
    }
    choose_detectors();
    look_again();
}

std::optional<dsp::caller_id> network_line::waiting_caller() const
{
    return now() - waiting_since_ < profile_.timers.wait_answer ? waiting_caller_ : std::nullopt;
}

void network_line::on_data_message(const dsp::decoded_caller_id& message)
{
    if (message.message_waiting) {
        told_by_stutter_ = false;
        note_message_waiting(*message.message_waiting);
    } else {
        named(message.id);
    }
}

/// A dial tone that stands still takes back only what a stuttering one said: where lamps are lit by data, it may mean nothing.
void network_line::dial_tone_at_seizure(dsp::tone_name which)
{
    const bool stutters = which == dsp::tone_name::stutter_dial && profile_.stutter_means_message;
    if (stutters && note_message_waiting(true))
        told_by_stutter_ = true;
    else if (!stutters && std::exchange(told_by_stutter_, false))
        note_message_waiting(false);
}

void network_line::far_answered(const std::string& how, confidence sure)
{
    const call_ptr c = find(under_way);
    if (!c)
        return;
    const connected_mode mode = sure == confidence::confirmed ? connected_mode::confirmed : connected_mode::active;
    apply(*c, call_event::answered, mode, {how, sure});
    if (const call_ptr other = c->peer.lock())
        other->device().peer_answered(*other);
    update_media();
}

void network_line::far_hung_up(const std::string& how, confidence sure)
{
    if (const call_ptr parent =
            find_if([](const call& c) { return c.origin == call_origin::conference && c.is(connected); })) {
        for (const auto& weak : std::vector(parent->members))
            if (const call_ptr member = weak.lock())
                apply(*member, call_event::dropped, {}, {how, sure});
        return disconnect(*parent, disconnect_mode::normal, {how, sure});
    }
    if (const call_ptr c = find({connected}))
        disconnect(*c, disconnect_mode::normal, {how, sure});
}

// What our own switch tells a call that it joined to another ------------------------------------------------------------

void network_line::tell_peer(const call& mine)
{
    if (const call_ptr other = mine.peer.lock()) {
        if (mine.is(ringback))
            other->device().peer_alerting(*other);
        else
            other->device().peer_refused(
                *other, mine.is(busy) ? call_event::far_busy : call_event::special_information, mine.mode()
            );
    }
    update_media();
}

void network_line::peer_alerting(call& /*mine*/) {}
void network_line::peer_refused(call& /*mine*/, call_event /*how*/, call_mode /*mode*/) {}

/// Somebody takes the call that came in here.
void network_line::peer_answered(call& mine)
{
    if (!mine.is(offering) && !mine.is(accepted))
        return update_media();
    const auto take = [](network_line& self, call_handle offered) -> awaitable<void> {
        try {
            co_await self.answer(offered);
        } catch (const failure&) {
            if (const call_ptr gone = self.find_if([&](const call& c) { return &c == offered.get(); }))
                self.disconnect(*gone, disconnect_mode::unavail, {"it could not be answered", confidence::certain});
        }
    };
    tasks_.spawn(take(*this, mine.shared_from_this()));
}

void network_line::peer_cleared(call& mine, disconnect_mode /*why*/)
{
    const auto release = [](network_line& self, call_handle which) -> awaitable<void> {
        try {
            if (!which->over())
                co_await self.drop(which);
        } catch (const failure&) {
            self.vanish();
        }
    };
    tasks_.spawn(release(*this, mine.shared_from_this()));
}

void network_line::update_media()
{
    if (profile_.timers.silence_means_hangup > 0ms && find({connected}) && !std::exchange(watching_silence_, true))
        tasks_.spawn(watch_silence());
    const call_ptr active = find({connected, proceeding, ringback, busy, specialinfo});
    const far_sound far = active ? far_sound_of(*active) : far_sound::silence;
    if (far == far_sound::conference)
        return media().set_background(nullptr); // its owner has put us into its bridge
    if (far == far_sound::speech)
        media::media_engine::bridge(media(), active->peer.lock()->device().media());
    else
        media::media_engine::unbridge(media());
    play(far);
}

/// What a caller of ours hears from us while the one he talks to is not there.
void network_line::play(far_sound far)
{
    if (std::exchange(playing_, far) == far)
        return;
    const dsp::tone_pattern* ringback_tone = country_->find(dsp::tone_name::ringback);
    if (far == far_sound::music)
        media().set_background(media::music_on_hold());
    else if (far == far_sound::ringing && ringback_tone)
        media().set_background(media::source_of(dsp::tone_generator(*ringback_tone, ringback_level)));
    else
        media().set_background(nullptr);
}

call_ptr network_line::unanswered(const call_handle& offered) const
{
    return find_if([&](const call& c) { return &c == offered.get() && (c.is(offering) || c.is(accepted)); });
}

awaitable<bool> network_line::wait_for_caller_id(call_handle offered, sample_count limit)
{
    return wait_until(limit, [offered] {
        return !offered->caller.number.empty() || (!offered->is(offering) && !offered->is(accepted));
    });
}

} // namespace tipring::core
