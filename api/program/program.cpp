#include "api/program/program.hpp"

#include "base/error.hpp"

#include <utility>

namespace tipring::api {

using core::call_handle;
using core::call_state;
using core::privilege;

awaitable<call> address::make_call(std::string number) const
{
    call_handle made = co_await owner_->self_.make_call(*line_, std::move(number));
    co_return owner_->hold(std::move(made));
}

awaitable<std::optional<call>> address::next_call(sample_count limit) const
{
    std::function<bool()> offered = [this] {
        for (const call_handle& c : line_->calls())
            if (c->is(call_state::offering) && owner_->self_.right_to(c) == privilege::owner)
                return true;
        return false;
    };
    co_await line_->wait_until(limit, std::move(offered));
    for (const call_handle& c : line_->calls())
        if (c->is(call_state::offering) && owner_->self_.right_to(c) == privilege::owner)
            co_return owner_->hold(c);
    co_return std::nullopt;
}

awaitable<call> address::pick_up(core::pickup_target from) const
{
    call_handle taken = co_await owner_->self_.pickup(*line_, std::move(from));
    co_return owner_->hold(std::move(taken));
}

awaitable<call> address::unpark(std::string at) const
{
    call_handle taken = co_await owner_->self_.unpark(*line_, std::move(at));
    co_return owner_->hold(std::move(taken));
}

awaitable<void> address::forward(core::forwarding to) const { co_await owner_->self_.forward(*line_, std::move(to)); }

awaitable<void> address::do_not_disturb(bool quiet) const
{
    core::forwarding rules;
    if (quiet)
        rules.rules.emplace_back();
    co_await forward(std::move(rules));
}

awaitable<void> address::give_up(std::uint32_t completion) const
{
    co_await owner_->self_.uncomplete_call(*line_, completion);
}

// ---------------------------------------------------------------------------------------------------------------------

program::program(core::observer_list& told, core::application_registry& among, std::string name)
    : told_(told)
    , self_(among, std::move(name))
{
    told_.add(*this);
}

program::~program() { told_.remove(*this); }

address program::open(core::line_device& line)
{
    core::opening how;
    how.owner = true;
    how.media.add(core::media_mode::interactive_voice);
    how.media.add(core::media_mode::automated_voice);
    self_.open(line, how);
    return {*this, line};
}

call program::hold(call_handle which)
{
    auto& ears = ears_[which];
    if (!ears)
        ears = std::make_shared<call::ears>(which->device().time().executor());
    auto heard = ears;
    if (which->over())
        ears_.erase(which);
    return {*this, std::move(which), std::move(heard)};
}

void program::call_changed(const core::call& which, sample_count)
{
    if (which.over())
        ears_.erase(which.shared_from_this());
}

void program::heard(const std::string& line, const core::media::heard& what)
{
    const auto* digit = std::get_if<dsp::dtmf_event>(&what);
    const auto* sound = std::get_if<dsp::presence_event>(&what);
    const bool dialled = digit && digit->what == dsp::dtmf_event::phase::begin;
    const bool fax = sound && sound->what == dsp::presence_event::phase::begin && is_fax(sound->name);
    if (!dialled && !fax)
        return;
    for (const auto& [which, ears] : ears_)
        if (which->device().name() == line && which->is(call_state::connected)) {
            if (dialled) {
                ears->digits.push_back(digit->digit);
                ears->news.wake();
            } else {
                ears->fax = true;
                ears->fax_news.wake();
            }
        }
}

} // namespace tipring::api
