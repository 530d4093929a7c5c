/// Register recall: hold, transfer and three-way conference on a line towards an exchange, by flash and digits.

#include "base/error.hpp"
#include "core/network/network_line.hpp"

#include <algorithm>

namespace tipring::core {

using enum call_state;

namespace {

constexpr confidence heard_it = confidence::confirmed;
constexpr confidence trusted = confidence::inferred;

void relate(call& a, call& b)
{
    a.related = b.weak_from_this();
    b.related = a.weak_from_this();
}

} // namespace

call_ptr network_line::the_other_of(const call& which) const
{
    return find_if([&](const call& c) { return &c != &which && !c.is(conferenced) && !c.is(disconnected); });
}

/// Flashes and hears the exchange ask for a number. What was there before is then on hold at the exchange.
awaitable<void> network_line::recall(std::string purpose)
{
    const bool flash_takes_who_waits = profile_.call_waiting && profile_.recall == recall_service::three_way;
    if (flash_takes_who_waits && somebody_waits_)
        throw failure(
            errc::invalid_state,
            purpose + " on " + name() +
                ": somebody waits in this conversation, and a flash would take that call; pick it "
                "up first, or keep such calls away with secure_call"
        );
    co_await hookflash();
    const auto heard = co_await hear_dial_tone(profile_.timers.wait_recall_tone);
    if (!heard && flash_takes_who_waits)
        co_await flash(); // somebody came in that very moment: back to whom we talked to
    if (!heard && released_tone_) {
        std::string tone(name_of(*released_tone_));
        tone += " tone";
        far_hung_up(tone, confidence::confirmed);
        throw failure(errc::call_over, purpose + " on " + name() + ": the other end hung up: " + tone);
    }
    if (!heard)
        throw failure(
            errc::operation_failed,
            purpose + " on " + name() + ": no recall dial tone within " +
                std::to_string(to_ms(profile_.timers.wait_recall_tone)) +
                " ms of the flash; the exchange has no such service, or wants another flash length"
        );
    begin_register();
}

/// Not so soon after an answer that the exchange has not made up its mind about the loop yet.
awaitable<void> network_line::hookflash()
{
    const sample_count since = now() - answered_at_.value_or(sample_count::min() / 2);
    if (since < profile_.timers.answer_to_flash)
        co_await time_.wait(profile_.timers.answer_to_flash - since);
    co_await line().hookflash();
}

/// A flash that is not answered by a tone.
awaitable<void> network_line::flash()
{
    co_await hookflash();
    co_await time_.wait(profile_.timers.after_flash);
}

call_ptr network_line::consultation_for(call_ptr held)
{
    call_ptr consultation = new_call(call_origin::outbound);
    relate(*held, *consultation);
    apply(*consultation, call_event::seized, dialtone_mode::internal, {"recall dial tone", heard_it});
    update_media();
    return consultation;
}

awaitable<void> network_line::hold(call_handle which)
{
    const call_ptr c = require(operation::hold, which);
    if (the_other_of(*c))
        throw failure(
            errc::invalid_state, "line " + name() + " holds a call already: swap_hold changes between the two"
        );
    const auto procedure = [](network_line& self, call_ptr held) -> awaitable<void> {
        co_await self.recall("hold");
        self.apply(*held, call_event::held, {}, {"recall dial tone", heard_it});
        self.consultation_for(held); // the exchange's dial tone belongs to a call of ours (TAPI: HOLDMAKESNEW)
    };
    co_await exclusively(operation::hold, procedure(*this, c));
}

/// From recall dial tone, or from a consultation that came to nothing, a flash leads back to the held party.
awaitable<void> network_line::flash_back_to(call_ptr held, call_ptr active)
{
    if (profile_.recall == recall_service::three_way) {
        co_await flash();
    } else {
        co_await recall("unhold");
        co_await send_digits("1");
    }
    if (active)
        apply(*active, call_event::dropped, {}, {"flash", trusted});
    apply(*held, call_event::retrieved, connected_mode::active, {"flash", trusted});
    update_media();
}

awaitable<void> network_line::unhold(call_handle which)
{
    const call_ptr held = require(operation::unhold, which);
    const call_ptr active = the_other_of(*held);
    if (active && active->is(connected))
        throw failure(
            errc::invalid_state, "another call is connected on " + name() + ": swap_hold changes between the two"
        );
    if (held->is(onholdpendconf)) { // back to two parties: the parent goes, the first member is our call again
        const call_ptr first = held->members.empty() ? nullptr : held->members.front().lock();
        if (!first)
            throw failure(errc::invalid_state, "the conference on " + name() + " has no member left");
        const auto procedure = [](network_line& self, call_ptr parent, call_ptr member, call_ptr consultation
                               ) -> awaitable<void> {
            co_await self.flash();
            if (consultation)
                self.apply(*consultation, call_event::dropped, {}, {"flash", trusted});
            self.apply(*parent, call_event::dropped, {}, {"flash", trusted});
            self.apply(*member, call_event::retrieved, connected_mode::active, {"flash", trusted});
            self.update_media();
        };
        co_await exclusively(operation::unhold, procedure(*this, held, first, active));
        co_return;
    }
    co_await exclusively(operation::unhold, flash_back_to(held, active));
}

awaitable<void> network_line::swap_hold(call_handle active_handle, call_handle held_handle)
{
    const call_ptr active = require(operation::swap_hold, active_handle);
    const call_ptr held = own(held_handle);
    if (!held->waits() || active == held)
        throw failure(errc::invalid_state, "swap_hold on " + name() + " wants one active and one held call");
    const auto procedure = [](network_line& self, call_ptr a, call_ptr h) -> awaitable<void> {
        co_await self.recall("swap_hold");
        co_await self.send_digits("2");
        const bool pending = h->is(onholdpendtransfer);
        self.apply(*a, pending ? call_event::pend_transfer : call_event::held, {}, {"register recall 2", trusted});
        if (pending && !a->waits())
            self.apply(*a, call_event::held, {}, {"register recall 2", trusted});
        self.apply(*h, call_event::retrieved, connected_mode::active, {"register recall 2", trusted});
        self.update_media();
    };
    co_await exclusively(operation::swap_hold, procedure(*this, active, held));
}

awaitable<call_handle> network_line::setup_transfer(call_handle which)
{
    const call_ptr c = require(operation::setup_transfer, which);
    if (the_other_of(*c))
        throw failure(
            errc::invalid_state, "line " + name() + " holds a call already: complete or drop that transfer first"
        );
    const auto procedure = [](network_line& self, call_ptr original) -> awaitable<call_handle> {
        co_await self.recall("setup_transfer");
        self.apply(*original, call_event::pend_transfer, {}, {"recall dial tone", heard_it});
        co_return self.consultation_for(original);
    };
    co_return co_await exclusively<call_handle>(operation::setup_transfer, procedure(*this, c));
}

awaitable<void> network_line::join_three(call_ptr parent, call_ptr first, call_ptr second)
{
    if (profile_.recall == recall_service::register_recall) {
        co_await recall("conference");
        co_await send_digits("3");
    } else {
        co_await flash();
    }
    const call_evidence evidence{"flash", trusted};
    for (const call_ptr& member : {first, second}) {
        member->parent = parent;
        if (std::ranges::none_of(parent->members, [&](const auto& m) { return m.lock() == member; }))
            parent->members.push_back(member);
        if (!member->is(conferenced))
            apply(*member, call_event::joined, {}, evidence);
    }
    apply(
        *parent, parent->is(unknown) ? call_event::answered : call_event::retrieved, connected_mode::active, evidence
    );
    update_media();
}

awaitable<call_handle>
network_line::complete_transfer(call_handle original_handle, call_handle consultation_handle, transfer_mode mode)
{
    const call_ptr original = require(operation::complete_transfer, original_handle);
    const call_ptr consultation = own(consultation_handle);
    const call_states joinable =
        mode == transfer_mode::transfer ? call_states{connected, ringback, busy, proceeding} : call_states{connected};
    if (!joinable.contains(consultation->state()))
        throw failure(
            errc::invalid_state,
            "the consultation call on " + name() + " is in " + std::string(name_of(consultation->state())) +
                ": the transfer has nowhere to go"
        );
    if (mode == transfer_mode::conference) {
        const call_ptr parent = new_call(call_origin::conference);
        co_await exclusively(operation::complete_transfer, join_three(parent, original, consultation));
        co_return parent;
    }
    if (!profile_.transfer_on_hook)
        throw failure(
            errc::not_supported,
            "the exchange (profile '" + profile_.name + "') does not transfer when the line goes on hook"
        );
    const call_evidence evidence{"on hook with a party held", trusted};
    apply(*original, call_event::dropped, {}, evidence);
    apply(*consultation, call_event::dropped, {}, evidence);
    co_await release_line();
    co_return nullptr;
}

awaitable<void> network_line::blind_transfer(call_handle which, std::string number)
{
    const call_ptr c = require(operation::blind_transfer, which);
    if (the_other_of(*c))
        throw failure(
            errc::invalid_state, "line " + name() + " holds a call already: complete or drop that transfer first"
        );
    dial_string parsed = parse_dialable(number);
    if (parsed.partial || parsed.digits().empty())
        throw failure(errc::address_invalid, "blind_transfer wants a complete number");
    judge(parsed, {});

    const call_handle consultation_handle = co_await setup_transfer(c);
    const call_ptr consultation = own(consultation_handle);
    co_await dial(consultation, std::move(number));
    // Going on hook before the exchange accepted the number would drop or ring back the party.
    const call_states decided{ringback, connected, busy, specialinfo, disconnected};
    const bool heard = co_await wait_for(consultation, decided, profile_.timers.wait_transfer_ringback);
    const bool ringing = heard && (consultation->is(ringback) || consultation->is(connected));
    if (!ringing) {
        const std::string why(name_of(consultation->state()));
        if (!c->over() && c->waits())
            co_await unhold(c);
        throw failure(
            errc::operation_failed,
            "blind_transfer on " + name() + ": the target is in " + why + "; the call is connected again"
        );
    }
    co_await complete_transfer(c, consultation, transfer_mode::transfer);
}

awaitable<conference_setup> network_line::setup_conference(call_handle which)
{
    const call_ptr c = require(operation::setup_conference, which);
    if (the_other_of(*c))
        throw failure(errc::invalid_state, "line " + name() + " holds a call already");
    const auto procedure = [](network_line& self, call_ptr first) -> awaitable<conference_setup> {
        co_await self.recall("setup_conference");
        const call_ptr parent = self.new_call(call_origin::conference);
        parent->members.push_back(first);
        first->parent = parent;
        self.apply(*first, call_event::joined, {}, {"recall dial tone", heard_it});
        self.apply(*parent, call_event::pend_conference, {}, {"recall dial tone", heard_it});
        conference_setup made;
        made.conference = parent;
        made.consultation = self.consultation_for(parent);
        co_return made;
    };
    co_return co_await exclusively<conference_setup>(operation::setup_conference, procedure(*this, c));
}

awaitable<call_handle> network_line::prepare_add_to_conference(call_handle /*conference*/)
{
    require_support(operation::prepare_add_to_conference); // always refuses
    co_return nullptr;
}

awaitable<void> network_line::add_to_conference(call_handle conference, call_handle consultation_handle)
{
    const call_ptr parent = require(operation::add_to_conference, conference);
    const call_ptr consultation = own(consultation_handle);
    if (parent->origin != call_origin::conference || parent->members.empty())
        throw failure(errc::invalid_call, "that call on " + name() + " is no conference");
    if (!call_states{connected, proceeding, ringback}.contains(consultation->state()))
        throw failure(
            errc::invalid_state,
            "the consultation call on " + name() + " is in " + std::string(name_of(consultation->state())) +
                ": it cannot join"
        );
    const call_ptr first = parent->members.front().lock();
    if (!first)
        throw failure(errc::invalid_state, "the conference on " + name() + " has no member left");
    co_await exclusively(operation::add_to_conference, join_three(parent, first, consultation));
}

/// A flash in a three-way call drops the party that was added last; the other one stays.
awaitable<void> network_line::remove_from_conference(call_handle which)
{
    const call_ptr member = require(operation::remove_from_conference, which);
    const call_ptr parent = member->parent.lock();
    if (!parent || parent->members.size() < 2 || parent->members.back().lock() != member)
        throw failure(
            errc::not_supported,
            "line " + name() + " cannot remove that party: a flash drops the one that was added last, no other"
        );
    const auto procedure = [](network_line& self, call_ptr conference, call_ptr last) -> awaitable<void> {
        co_await self.flash();
        const call_evidence evidence{"flash", trusted};
        self.apply(*last, call_event::dropped, {}, evidence);
        conference->members.pop_back();
        const call_ptr first = conference->members.front().lock();
        self.apply(*conference, call_event::dropped, {}, evidence);
        if (first)
            self.apply(*first, call_event::retrieved, connected_mode::active, evidence);
        self.update_media();
    };
    co_await exclusively(operation::remove_from_conference, procedure(*this, parent, member));
}

/// Gets rid of the active call without going on hook, which would transfer: the exchange's own way back to the held party.
awaitable<void> network_line::release_active(call_ptr active, call_ptr held)
{
    const bool joined_by_flash = profile_.recall == recall_service::three_way && active->is(connected);
    if (joined_by_flash) // the first flash makes three, the second drops the one added last
        co_await flash();
    if (held->is(onholdpendconf)) { // the bridge is released with it: the first party is an ordinary call again
        const call_ptr first = held->members.empty() ? nullptr : held->members.front().lock();
        co_await flash();
        apply(*active, call_event::dropped, {}, {"flash", trusted});
        apply(*held, call_event::dropped, {}, {"flash", trusted});
        if (first)
            apply(*first, call_event::retrieved, connected_mode::active, {"flash", trusted});
        update_media();
        co_return;
    }
    co_await flash_back_to(held, active);
}

} // namespace tipring::core
