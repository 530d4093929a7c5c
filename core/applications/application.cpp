#include "core/applications/application.hpp"

#include "base/error.hpp"
#include "core/applications/application_registry.hpp"

#include <boost/algorithm/string/predicate.hpp>

#include <utility>

namespace tipring::core {

using request = application_registry::request;
using kind = application_event::kind;

application::application(application_registry& among, std::string name, listener tell)
    : among_(among)
    , name_(std::move(name))
    , tell_(std::move(tell))
{
}

application::~application() { among_.remove(*this, nullptr); }

void application::open(line_device& line, opening how) { among_.add(*this, line, how); }
void application::close(line_device& line) { among_.remove(*this, &line); }
bool application::has_open(const line_device& line) const { return among_.opening_of(*this, line) != nullptr; }

// Privileges ----------------------------------------------------------------------------------------------------------

namespace {

std::string said(const call_handle& which)
{
    return "call " + std::to_string(which->number()) + " on " + which->device().name();
}

} // namespace

privilege application::right_to(const call_handle& which) const
{
    const auto* shared = among_.find(which);
    return shared ? application_registry::right_of(*shared, *this) : privilege::none;
}

line_device& application::must_own(const call_handle& which) const
{
    if (!which)
        throw failure(errc::invalid_call, "no call was named");
    if (!which->over() && right_to(which) != privilege::owner)
        throw failure(
            errc::not_owner, said(which) + " belongs to another application: " + name_ + " may only watch it"
        );
    return which->device();
}

line_device& application::must_have_open(line_device& line) const
{
    if (!has_open(line))
        throw failure(errc::invalid_call, name_ + " has not opened line " + line.name());
    return line;
}

std::vector<call_handle> application::take_calls(line_device& line)
{
    std::vector<call_handle> fresh;
    for (auto& shared : among_.calls_)
        if (shared.announced && &shared.call->device() == &line && right_to(shared.call) == privilege::none)
            fresh.push_back(shared.call);
    for (const call_handle& c : fresh)
        watch(c);
    return fresh;
}

void application::watch(const call_handle& which)
{
    auto* shared = among_.find(which);
    if (!shared || right_to(which) != privilege::none)
        return;
    shared->holders.emplace_back(this, privilege::monitor);
    among_.tell_others(*shared, *this);
}

void application::release(const call_handle& which)
{
    if (auto* shared = among_.find(which); shared && right_to(which) != privilege::none)
        among_.take(*shared, *this);
}

void application::set_right(const call_handle& which, privilege to)
{
    auto* shared = among_.find(which);
    if (!shared || right_to(which) == privilege::none)
        throw failure(errc::invalid_call, name_ + " does not hold that call");
    const bool sole_owner =
        right_to(which) == privilege::owner && application_registry::count(*shared, privilege::owner) == 1;
    if (sole_owner && to != privilege::owner)
        throw failure(errc::invalid_state, said(which) + " would have no owner: hand it over first, or drop it");
    if (to == privilege::none)
        return release(which);
    for (auto& [holder, right] : shared->holders)
        if (holder == this)
            right = to;
    among_.tell_others(*shared, *this);
}

void application::hand_over(const call_handle& which, std::string_view to)
{
    must_own(which);
    auto* shared = among_.find(which);
    if (!shared)
        throw failure(errc::invalid_state, said(which) + " is over");
    if (boost::algorithm::iequals(to, name_))
        return;
    for (const auto& o : among_.opened_)
        if (o.line == &which->device() && o.how.owner && boost::algorithm::iequals(to, o.by->name()))
            return among_.give(*shared, *o.by, privilege::owner, kind::handed_over);
    throw failure(
        errc::no_such_application,
        said(which) + " cannot go to '" + std::string(to) + "': no application of that name has the line open as owner"
    );
}

void application::hand_over(const call_handle& which, media_mode mode)
{
    must_own(which);
    auto* shared = among_.find(which);
    if (!shared)
        throw failure(errc::invalid_state, said(which) + " is over");
    application* to = among_.owner_for(which->device(), media_modes{mode});
    if (!to)
        throw failure(
            errc::no_such_application, said(which) + " cannot be handed over: nobody has the line open for such calls"
        );
    if (to == this)
        throw failure(errc::handed_to_oneself, said(which) + " is with the application that takes such calls already");
    among_.give(*shared, *to, privilege::owner, kind::handed_over);
}

media_modes application::media_of(const call_handle& which) const
{
    const auto* shared = among_.find(which);
    return shared ? shared->media : media_modes{};
}

void application::set_media(const call_handle& which, media_modes to)
{
    must_own(which);
    if (auto* shared = among_.find(which))
        shared->media = to;
}

void application::check(operation what, const call_handle& which) const { must_own(which).check(what, which); }

std::size_t application::holders_of(const call_handle& which, privilege as) const
{
    const auto* shared = among_.find(which);
    return shared ? application_registry::count(*shared, as) : 0;
}

// Operations ----------------------------------------------------------------------------------------------------------

awaitable<call_handle> application::make_call(line_device& on, std::string number)
{
    must_have_open(on);
    const request asked(*this, on, request::announcing::at_once);
    co_return co_await on.make_call(std::move(number));
}

awaitable<void> application::dial(call_handle which, std::string digits)
{
    co_await must_own(which).dial(which, std::move(digits));
}

awaitable<void> application::accept(call_handle which) { co_await must_own(which).accept(which); }
awaitable<void> application::answer(call_handle which) { co_await must_own(which).answer(which); }
awaitable<void> application::drop(call_handle which) { co_await must_own(which).drop(which); }
awaitable<void> application::hold(call_handle which) { co_await must_own(which).hold(which); }
awaitable<void> application::unhold(call_handle which) { co_await must_own(which).unhold(which); }

awaitable<void> application::swap_hold(call_handle active, call_handle held)
{
    must_own(held);
    co_await must_own(active).swap_hold(active, held);
}

awaitable<call_handle> application::setup_transfer(call_handle which)
{
    line_device& line = must_own(which);
    const request asked(*this, line, request::announcing::when_done);
    co_return co_await line.setup_transfer(which);
}

awaitable<call_handle>
application::complete_transfer(call_handle original, call_handle consultation, transfer_mode mode)
{
    must_own(consultation);
    line_device& line = must_own(original);
    const request asked(*this, line, request::announcing::when_done);
    co_return co_await line.complete_transfer(original, consultation, mode);
}

awaitable<void> application::blind_transfer(call_handle which, std::string number)
{
    co_await must_own(which).blind_transfer(which, std::move(number));
}

awaitable<conference_setup> application::setup_conference(call_handle which)
{
    line_device& line = must_own(which);
    const request asked(*this, line, request::announcing::when_done);
    co_return co_await line.setup_conference(which);
}

awaitable<call_handle> application::prepare_add_to_conference(call_handle conference)
{
    line_device& line = must_own(conference);
    const request asked(*this, line, request::announcing::when_done);
    co_return co_await line.prepare_add_to_conference(conference);
}

awaitable<void> application::add_to_conference(call_handle conference, call_handle consultation)
{
    must_own(consultation);
    co_await must_own(conference).add_to_conference(conference, consultation);
}

awaitable<void> application::remove_from_conference(call_handle member)
{
    co_await must_own(member).remove_from_conference(member);
}

awaitable<void> application::redirect(call_handle which, std::string number)
{
    co_await must_own(which).redirect(which, std::move(number));
}

awaitable<std::string> application::park(call_handle which, std::string at)
{
    co_return co_await must_own(which).park(which, std::move(at));
}

awaitable<call_handle> application::unpark(line_device& to, std::string at)
{
    must_have_open(to);
    const request asked(*this, to, request::announcing::when_done);
    co_return co_await to.unpark(std::move(at));
}

awaitable<call_handle> application::pickup(line_device& to, pickup_target from)
{
    must_have_open(to);
    const request asked(*this, to, request::announcing::when_done);
    co_return co_await to.pickup(std::move(from));
}

awaitable<void> application::forward(line_device& which, forwarding wanted)
{
    co_await must_have_open(which).forward(std::move(wanted));
}

awaitable<std::uint32_t> application::complete_call(call_handle which, completion_mode mode)
{
    co_return co_await must_own(which).complete_call(which, mode);
}

awaitable<void> application::uncomplete_call(line_device& on, std::uint32_t completion)
{
    co_await must_have_open(on).uncomplete_call(completion);
}

awaitable<void> application::secure_call(call_handle which) { co_await must_own(which).secure_call(which); }

awaitable<void> application::generate_digits(call_handle which, std::string digits)
{
    co_await must_own(which).generate_digits(which, std::move(digits));
}

awaitable<void> application::play(call_handle which, media::audio_source_ptr sound)
{
    line_device& line = must_own(which);
    if (!which->is(call_state::connected))
        throw failure(
            errc::invalid_state,
            said(which) + " is in " + std::string(name_of(which->state())) + ": sounds are sent on a connected call"
        );
    co_await line.voice().play(std::move(sound));
}

} // namespace tipring::core
