#include "core/exchange/station.hpp"

#include "base/error.hpp"
#include "core/dialing/dial_string.hpp"
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

/// Nothing of the other end is heard there.
const call_states without_a_path = {dialtone, dialing, disconnected};

const call_states without_the_ear = {idle, onhold, onholdpendtransfer, onholdpendconf, conferenced, offering, accepted};

} // namespace

station::station(exchange& ex, media::media_port& port, observer& watcher, station_config config, program_line* program)
    : line_device(ex.engine().time(), port, watcher)
    , exchange_(ex)
    , config_(std::move(config))
    , program_(program)
    , ringing_(time_.executor())
    , ringer_off_(time_.executor())
    , acknowledged_(time_.executor())
    , telling_lamp_(time_.executor())
{
    media().chain().set(config_.audio);
    line().set_hook_windows(exchange_.config().windows_of(config_));
    media().on_heard([this](const media::heard& what) { on_heard(what); });
}

station::~station() = default;

void station::reload(station_config config)
{
    config_ = std::move(config);
    media().chain().set(config_.audio);
    line().set_hook_windows(exchange_.config().windows_of(config_));
}

ring_cadence station::cadence() const
{
    return {config_.ring.empty() ? exchange_.country().ring_cadence : config_.ring};
}

media::voice& station::voice()
{
    if (program_)
        return *program_;
    return line_device::voice();
}

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
    co_await telling_lamp_.stop();
    co_await ringing_.stop();
    co_await tasks_.stop();
    line().stop_ring();
    for (const call_ptr& c : std::vector<call_ptr>(calls_))
        apply(*c, call_event::dropped, {}, {"the exchange stops", confidence::certain});
    media::media_engine::unbridge(media());
    play(background::none);
}

std::optional<std::string> station::why_not(operation /*what*/) const { return std::nullopt; }
std::optional<std::string> station::why_not(completion_mode /*how*/) const { return std::nullopt; }

bool station::free() const { return !has_calls() && line().hook_position() == hook::on && line().present(); }

bool station::talking() const
{
    return find({dialing, proceeding, ringback, connected, onhold, onholdpendtransfer, onholdpendconf}) != nullptr;
}

void station::went_idle()
{
    if (!free())
        return;
    exchange_.waiting().somebody_is_free();
    show_lamp();
}

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
    case background::stutter_dial: return tone(tone_name::stutter_dial, tone_name::dial);
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
        // A program ended the call of somebody who still holds the receiver.
        const bool left_alone = !program_ && !has_calls() && line().hook_position() == hook::off;
        return play(left_alone ? background::congestion : background::none);
    }
    if (c->origin == call_origin::conference) {
        conference_->join(media());
        return play(background::none);
    }
    const far_sound far = far_sound_of(*c);
    if (far == far_sound::speech && !without_a_path.contains(c->state())) {
        play(background::none);
        return media::media_engine::bridge(media(), c->peer.lock()->device().media());
    }
    if (c->is(connected) && far == far_sound::conference)
        return play(background::none); // the conference's owner has put us into its bridge
    media::media_engine::unbridge(media());
    play(sound_of(*c, far));
}

station::background station::sound_of(const call& c, far_sound far) const
{
    switch (c.state()) {
    case dialtone: return dial_tone_for(c);
    case ringback: return background::ringback;
    case busy: return background::busy;
    case specialinfo:
        return c.mode() == call_mode{special_info::custirreg} ? background::special_information
                                                              : background::congestion;
    case proceeding: return c.camped ? background::music : background::none;
    case disconnected: return background::congestion;
    case connected:
        if (far == far_sound::ringing)
            return background::ringback;
        return far == far_sound::music ? background::music : background::none;
    case idle:
    case offering:
    case accepted:
    case dialing:
    case onhold:
    case conferenced:
    case onholdpendconf:
    case onholdpendtransfer:
    case unknown: return background::none;
    }
    return background::none;
}

station::background station::dial_tone_for(const call& c) const
{
    if (c.mode() == call_mode{dialtone_mode::special})
        return background::stutter_dial;
    return c.related.expired() ? background::dial : background::recall_dial;
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
    if (other) {
        other->peer.reset();
        other->device().peer_cleared(*other, towards_peer);
    }
    update_media();
    went_idle();
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

call_ptr station::join_three(const call_ptr& first, const call_ptr& second)
{
    call_ptr parent = new_call(call_origin::conference);
    join(parent, first);
    join(parent, second);
    apply(*parent, call_event::answered, connected_mode::active);
    update_media();
    return parent;
}

void station::swap(const call_ptr& active, const call_ptr& held)
{
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
            if (left) {
                left->peer.reset();
                left->device().peer_cleared(*left, disconnect_mode::normal);
            }
        return;
    }
    x->peer = y;
    y->peer = x;
    y->reason = call_reason::transfer;
    y->redirecting = config_.number;
    x->device().update_media();
    y->device().update_media();
}

void station::call_answered(const call_ptr& c)
{
    stop_ringing();
    if (c->reason == call_reason::call_completion) { // nobody is there yet: now the number is called
        apply(*c, call_event::address_complete);
        update_media();
        return arm(exchange_.config().timers.post_dial, &station::routed);
    }
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

void station::peer_refused(call& mine, call_event how, call_mode mode)
{
    apply(mine, how, mode);
    last_called_ = mine.called;
    update_media();
}

void station::peer_answered(call& mine)
{
    const bool first = !mine.is(connected);
    if (first)
        apply(mine, call_event::answered, connected_mode::confirmed);
    if (first && mine.origin == call_origin::outbound)
        supervise_answer();
    if (const call_ptr other = mine.peer.lock())
        exchange_.waiting().met(config_.number, other->device().identity().number);
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
        went_idle();
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

} // namespace tipring::core
