/// Services of the network by the codes of the line's profile: park, pick-up, forwarding, call completion, no call waiting. What
/// the network thinks of a code is heard: dial tone (or confirmation) again, or a tone of refusal.

#include "base/error.hpp"
#include "core/network/network_line.hpp"

namespace tipring::core {

using enum call_state;

namespace {

using dsp::tone_name;

enum class reply { accepted, refused };

std::optional<reply> reply_of(const media::heard& what)
{
    const auto* tone = std::get_if<dsp::progress_event>(&what);
    if (!tone || tone->what != dsp::progress_event::phase::begin)
        return std::nullopt;
    switch (tone->name) {
    case tone_name::dial:
    case tone_name::recall_dial:
    case tone_name::stutter_dial:
    case tone_name::confirmation: return reply::accepted;
    case tone_name::busy:
    case tone_name::congestion:
    case tone_name::special_information:
    case tone_name::howler: return reply::refused;
    case tone_name::ringback:
    case tone_name::call_waiting:
    case tone_name::record: return std::nullopt;
    }
    return std::nullopt;
}

feature code_of(forward_condition when)
{
    switch (when) {
    case forward_condition::unconditional: return feature::forward_unconditional;
    case forward_condition::busy:
    case forward_condition::busy_or_no_answer: return feature::forward_busy;
    case forward_condition::no_answer: return feature::forward_no_answer;
    }
    return feature::forward_unconditional;
}

/// Nothing: no network lets anybody in.
std::optional<feature> code_of(completion_mode how)
{
    switch (how) {
    case completion_mode::camp_on: return feature::camp_on;
    case completion_mode::call_back: return feature::call_back;
    case completion_mode::message: return feature::leave_message;
    case completion_mode::intrude: return std::nullopt;
    }
    return std::nullopt;
}

feature cancelling(feature f)
{
    switch (f) {
    case feature::forward_busy: return feature::cancel_forward_busy;
    case feature::forward_no_answer: return feature::cancel_forward_no_answer;
    case feature::do_not_disturb: return feature::cancel_do_not_disturb;
    default: return feature::cancel_forward_unconditional;
    }
}

} // namespace

std::string network_line::code_for(operation what, feature f, std::string_view number) const
{
    const auto digits = digits_for(profile_.features, f, number);
    if (!digits)
        throw failure(
            errc::not_supported,
            "line " + name() + " cannot " + std::string(name_of(what)) + ": the profile '" + profile_.name +
                "' knows no code for " + std::string(name_of(f)) + (number.empty() ? "" : " with a number")
        );
    // Whoever asks: calls that were sent to an emergency number would reach it without anybody who means it.
    guard_.check(parse_dialable(number), {}, now());
    // A profile is data: whoever wrote it may have put 911 together.
    guard_.check_code(parse_dialable(*digits), {}, now());
    return *digits;
}

/// Sends a code at dial tone and hears what the exchange says. @throws failure(operation_failed) where it refuses or keeps silent.
awaitable<void> network_line::send_code(std::string digits, operation what)
{
    co_await send_digits(digits);
    const auto heard = co_await hear(
        [](const media::heard& tone) { return reply_of(tone).has_value(); }, profile_.timers.wait_code_tone
    );
    if (!heard)
        throw failure(
            errc::operation_failed,
            std::string(name_of(what)) + " on " + name() + ": the exchange said nothing to " + digits + " within " +
                std::to_string(to_ms(profile_.timers.wait_code_tone)) + " ms"
        );
    if (reply_of(*heard) == reply::refused)
        throw failure(
            errc::operation_failed,
            std::string(name_of(what)) + " on " + name() + ": the exchange refused " + digits + " (" +
                std::string(name_of(std::get<dsp::progress_event>(*heard).name)) + " tone)"
        );
    co_await time_.wait(profile_.timers.settle);
    begin_register();
}

/// Lifts, sends each code at dial tone, and hangs up: no call of ours has anything to do with it.
awaitable<void> network_line::ask_from_idle(operation what, std::vector<std::string> codes)
{
    if (has_calls() || line().hook_position() == hook::off)
        throw failure(errc::line_in_use, "line " + name() + " is in use: drop its call first");
    if (!line().present())
        throw failure(errc::port_vanished, "line " + name() + " is gone: plug its device in again");
    const auto procedure = [](network_line& self, operation which, std::vector<std::string> all) -> awaitable<void> {
        co_await self.line().off_hook();
        self.choose_detectors();
        const auto dial_tone = co_await self.hear_dial_tone(self.profile_.timers.wait_dial_tone);
        if (!dial_tone)
            throw failure(errc::operation_failed, "no dial tone on " + self.name());
        self.begin_register();
        for (const std::string& code : all)
            co_await self.send_code(code, which);
    };
    std::exception_ptr failed;
    try {
        co_await exclusively(what, procedure(*this, what, std::move(codes)));
    } catch (...) {
        failed = std::current_exception();
    }
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await release_line();
    if (failed)
        std::rethrow_exception(failed);
}

awaitable<void> network_line::forward(forwarding all)
{
    require_support(operation::forward);
    const forwarding rules = checked(std::move(all));
    std::vector<std::string> codes;
    std::vector<feature> now;
    for (const feature f : forwarded_) // the new rules replace whatever was set (TAPI lineForward)
        codes.push_back(code_for(operation::forward, cancelling(f)));
    for (const forward_rule& rule : rules.rules) {
        if (rule.from != forward_callers::all)
            throw failure(
                errc::not_supported,
                "line " + name() + " cannot forward " + std::string(name_of(rule.from)) +
                    " callers only: codes know no callers"
            );
        const bool disturb_not = rule.to.empty();
        if (disturb_not && rule.when != forward_condition::unconditional)
            throw failure(errc::not_supported, "do not disturb has no code for one condition alone");
        const dial_string to = parse_dialable(rule.to);
        guard_.check(to, {}, time_.now());
        const auto add = [&](feature f) {
            now.push_back(f);
            codes.push_back(code_for(operation::forward, f, disturb_not ? "" : to.digits()));
        };
        add(disturb_not ? feature::do_not_disturb : code_of(rule.when));
        if (rule.when == forward_condition::busy_or_no_answer)
            add(feature::forward_no_answer);
    }
    if (!codes.empty())
        co_await ask_from_idle(operation::forward, std::move(codes));
    forwarded_ = std::move(now);
    forwards_ = rules;
}

awaitable<std::string> network_line::park(call_handle which, std::string at)
{
    const call_ptr c = require(operation::park, which);
    if (the_other_of(*c))
        throw failure(errc::invalid_state, "line " + name() + " holds a call already: finish with that one first");
    if (at.empty())
        throw failure(
            errc::not_supported,
            "line " + name() + " cannot park where the exchange chooses: nobody could hear where that is"
        );
    const std::string orbit = parse_dialable(at).digits();
    const auto procedure = [](network_line& self, call_ptr parked, std::string code) -> awaitable<void> {
        co_await self.recall("park");
        self.apply(*parked, call_event::pend_transfer, {}, {"recall dial tone", confidence::confirmed});
        std::exception_ptr refused;
        try {
            co_await self.send_code(std::move(code), operation::park);
        } catch (const failure&) {
            refused = std::current_exception();
        }
        if (refused) {
            co_await self.flash_back_to(parked, nullptr);
            std::rethrow_exception(refused);
        }
        self.apply(*parked, call_event::dropped, {}, {"dial tone behind the code", confidence::confirmed});
        co_await self.release_line();
    };
    co_await exclusively(operation::park, procedure(*this, c, code_for(operation::park, feature::park, orbit)));
    co_return orbit;
}

/// A call of ours that begins with a code and is at once a conversation, if the exchange does not refuse.
awaitable<call_handle> network_line::take_by_code(operation what, std::string code, call_reason reason)
{
    if (has_calls() || line().hook_position() == hook::off)
        throw failure(errc::line_in_use, "line " + name() + " is in use: drop its call first");
    if (!line().present())
        throw failure(errc::port_vanished, "line " + name() + " is gone: plug its device in again");
    const call_ptr c = new_call(call_origin::outbound);
    c->reason = reason;
    const auto procedure = [](network_line& self, operation which, call_ptr mine, std::string digits
                           ) -> awaitable<void> {
        co_await self.seize(mine);
        if (!mine->is(dialtone) && !mine->is(unknown))
            throw failure(errc::operation_failed, "no dial tone on " + self.name());
        mine->called = digits;
        self.apply(*mine, call_event::digit);
        co_await self.send_digits(digits);
        self.apply(*mine, call_event::address_complete);
        const auto refused = co_await self.hear(
            [](const media::heard& tone) { return reply_of(tone) == reply::refused; }, self.profile_.timers.wait_refusal
        );
        if (refused)
            throw failure(
                errc::operation_failed,
                std::string(name_of(which)) + " on " + self.name() + ": the exchange refused " + digits
            );
        const call_evidence evidence{"no tone of refusal", confidence::inferred};
        self.apply(*mine, call_event::answered, connected_mode::active, evidence);
        self.update_media();
    };
    std::exception_ptr failed;
    try {
        co_await exclusively(what, procedure(*this, what, c, std::move(code)));
    } catch (...) {
        failed = std::current_exception();
    }
    if (failed && !c->over()) {
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        apply(*c, call_event::dropped, {}, {std::string(name_of(what)) + " failed", confidence::certain});
        co_await release_line();
    }
    if (failed)
        std::rethrow_exception(failed);
    co_return c;
}

awaitable<call_handle> network_line::unpark(std::string at)
{
    require_support(operation::unpark);
    std::string code = code_for(operation::unpark, feature::unpark, parse_dialable(at).digits());
    co_return co_await take_by_code(operation::unpark, std::move(code), call_reason::unpark);
}

awaitable<call_handle> network_line::pickup(pickup_target from)
{
    require_support(operation::pickup);
    if (from.number.empty() && from.group.empty() && find({connected})) {
        const call_handle waiting = co_await take_waiting();
        co_return waiting;
    }
    if (!from.group.empty())
        throw failure(
            errc::no_such_group, "line " + name() + " picks up in its own group only: the code names no other"
        );
    const feature f = from.number.empty() ? feature::pickup_group : feature::pickup;
    std::string code = code_for(operation::pickup, f, parse_dialable(from.number).digits());
    co_return co_await take_by_code(operation::pickup, std::move(code), call_reason::pickup);
}

/// A flash in a conversation while another caller waits: the first is held, the second is there.
awaitable<call_handle> network_line::take_waiting()
{
    const call_ptr active = find({connected});
    if (!profile_.call_waiting)
        throw failure(
            errc::not_supported, "the exchange (profile '" + profile_.name + "') has no call waiting on " + name()
        );
    if (the_other_of(*active))
        throw failure(errc::invalid_state, "line " + name() + " holds a call already: swap_hold changes to it");
    const auto procedure = [](network_line& self, call_ptr first) -> awaitable<call_handle> {
        if (self.profile_.recall == recall_service::register_recall) {
            co_await self.recall("pickup");
            co_await self.send_digits("2");
        } else {
            co_await self.hookflash();
            const auto nobody_waits = co_await self.hear_dial_tone(self.profile_.timers.wait_refusal);
            if (nobody_waits) { // recall dial tone: back to where we were
                co_await self.flash();
                throw failure(errc::operation_failed, "pickup on " + self.name() + ": nobody waits there");
            }
        }
        self.somebody_waits_ = false;
        const call_evidence evidence{"flash", confidence::inferred};
        self.apply(*first, call_event::held, {}, evidence);
        const call_ptr second = self.new_call(call_origin::inbound);
        second->reason = call_reason::pickup;
        self.apply(*second, call_event::offered, {}, evidence);
        self.apply(*second, call_event::answered, connected_mode::active, evidence);
        if (const auto who = self.waiting_caller())
            self.identify(*second, *who);
        self.waiting_caller_.reset();
        self.update_media();
        co_return second;
    };
    co_return co_await exclusively<call_handle>(operation::pickup, procedure(*this, active));
}

awaitable<void> network_line::redirect(call_handle which, std::string number)
{
    const call_ptr c = require(operation::redirect, which);
    const dial_string parsed = parse_dialable(number);
    if (parsed.partial || parsed.digits().empty())
        throw failure(errc::address_invalid, "redirect wants a complete number");
    judge(parsed, {});
    co_await answer(c);
    co_await blind_transfer(c, std::move(number));
}

awaitable<std::uint32_t> network_line::complete_call(call_handle which, completion_mode mode)
{
    const call_ptr c = require(operation::complete_call, which);
    const auto f = code_of(mode);
    if (!f)
        throw failure(errc::not_supported, "line " + name() + " cannot complete a call so: " + *why_not(mode));
    const std::string number = takes_number(profile_.features, *f) ? c->called : "";
    std::string code = code_for(operation::complete_call, *f, number);
    co_await drop(c);
    std::vector<std::string> codes;
    codes.push_back(std::move(code));
    co_await ask_from_idle(operation::complete_call, std::move(codes));
    co_return ++completions_asked_; // the network has no numbers for them: it cancels all or none
}

awaitable<void> network_line::uncomplete_call(std::uint32_t completion)
{
    require_support(operation::uncomplete_call);
    if (completion == 0 || completion > completions_asked_)
        throw failure(
            errc::no_such_completion, "line " + name() + " has asked for no completion " + std::to_string(completion)
        );
    std::vector<std::string> codes;
    codes.push_back(code_for(operation::uncomplete_call, feature::cancel_completion));
    co_await ask_from_idle(operation::uncomplete_call, std::move(codes));
    completions_asked_ = 0;
}

awaitable<void> network_line::secure_call(call_handle which)
{
    const call_ptr c = require(operation::secure_call, which);
    if (c->secure)
        co_return;
    if (!c->is(dialtone))
        throw failure(
            errc::not_supported,
            "line " + name() + " cannot secure a call once its number is dialled: the code comes before it"
        );
    const auto procedure = [](network_line& self, call_ptr secured, std::string code) -> awaitable<void> {
        co_await self.send_code(std::move(code), operation::secure_call);
        secured->secure = true;
    };
    std::string code = code_for(operation::secure_call, feature::cancel_call_waiting);
    co_await exclusively(operation::secure_call, procedure(*this, c, std::move(code)));
}

std::optional<std::string> network_line::why_not(completion_mode how) const
{
    const auto code = code_of(how);
    if (!code)
        return "no network lets anybody break into a call";
    return profile_.features[*code].empty() ? std::optional(unknown_code(*code)) : std::nullopt;
}

std::string network_line::unknown_code(feature f) const
{
    return "the profile '" + profile_.name + "' knows no code for " + std::string(name_of(f));
}

/// Why the profile's codes do not do it.
std::optional<std::string> network_line::no_code(operation what) const
{
    const auto lacks = [&](feature f) { return profile_.features[f].empty(); };
    switch (what) {
    case operation::park: return lacks(feature::park) ? std::optional(unknown_code(feature::park)) : std::nullopt;
    case operation::unpark: return lacks(feature::unpark) ? std::optional(unknown_code(feature::unpark)) : std::nullopt;
    case operation::pickup:
        if (lacks(feature::pickup) && lacks(feature::pickup_group) && !profile_.call_waiting)
            return unknown_code(feature::pickup);
        return std::nullopt;
    case operation::forward:
        if (lacks(feature::forward_unconditional) && lacks(feature::forward_busy) &&
            lacks(feature::forward_no_answer) && lacks(feature::do_not_disturb))
            return unknown_code(feature::forward_unconditional);
        return std::nullopt;
    case operation::complete_call:
    case operation::uncomplete_call:
        if (lacks(feature::call_back) && lacks(feature::camp_on) && lacks(feature::leave_message))
            return unknown_code(feature::call_back);
        return std::nullopt;
    case operation::secure_call:
        return lacks(feature::cancel_call_waiting) ? std::optional(unknown_code(feature::cancel_call_waiting))
                                                   : std::nullopt;
    case operation::redirect:
        if (!profile_.redirect_by_transfer)
            return "the profile '" + profile_.name + "' does not allow to answer a call in order to transfer it";
        return std::nullopt;
    default: return std::nullopt;
    }
}

} // namespace tipring::core
