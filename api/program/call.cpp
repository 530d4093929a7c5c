#include "api/program/call.hpp"

#include "api/program/program.hpp"
#include "base/error.hpp"

#include <exception>
#include <utility>

namespace tipring::api {

using core::call_handle;
using core::call_state;

call::call(program& owner, call_handle which, std::shared_ptr<ears> heard)
    : owner_(&owner)
    , which_(std::move(which))
    , heard_(std::move(heard))
{
}

core::application& call::self() const { return owner_->application(); }

// Control -------------------------------------------------------------------------------------------------------------

awaitable<void> call::answer() const { co_await self().answer(which_); }

awaitable<void> call::hang_up() const
{
    if (!which_->over())
        co_await self().drop(which_);
}

awaitable<void> call::hold() const { co_await unless_hung_up(self().hold(which_)); }
awaitable<void> call::unhold() const { co_await self().unhold(which_); }
awaitable<void> call::swap_with(call held) const { co_await self().swap_hold(which_, held.which_); }
awaitable<void> call::dial(std::string digits) const { co_await self().dial(which_, std::move(digits)); }

awaitable<call_result> call::outcome(sample_count limit) const
{
    const core::call_states decided{
        call_state::connected, call_state::busy, call_state::specialinfo, call_state::disconnected, call_state::idle};
    co_await line().wait_for(which_, decided, limit);
    co_return result_of(*which_);
}

awaitable<bool> call::answered(sample_count limit) const
{
    const call_result result = co_await outcome(limit);
    co_return result == call_result::talked;
}

awaitable<void> call::transfer_to(std::string number) const
{
    co_await unless_hung_up(self().blind_transfer(which_, std::move(number)));
}

awaitable<call> call::consult(std::string number) const
{
    call_handle consultation;
    const auto set_up = [](core::application& by, call_handle which, call_handle& into) -> awaitable<void> {
        into = co_await by.setup_transfer(std::move(which));
    };
    co_await unless_hung_up(set_up(self(), which_, consultation));
    co_await self().dial(consultation, std::move(number));
    co_return owner_->hold(consultation);
}

awaitable<void> call::finish_transfer(call held) const
{
    co_await self().complete_transfer(held.which_, which_, core::transfer_mode::transfer);
}

awaitable<call> call::finish_conference(call held) const
{
    call_handle parent = co_await self().complete_transfer(held.which_, which_, core::transfer_mode::conference);
    co_return owner_->hold(std::move(parent));
}

awaitable<void> call::redirect_to(std::string number) const { co_await self().redirect(which_, std::move(number)); }
awaitable<std::string> call::park(std::string at) const { co_return co_await self().park(which_, std::move(at)); }
awaitable<void> call::leave_conference() const { co_await self().remove_from_conference(which_); }
awaitable<void> call::secure() const { co_await self().secure_call(which_); }

awaitable<std::uint32_t> call::complete(core::completion_mode how) const
{
    co_return co_await self().complete_call(which_, how);
}

awaitable<void> call::hand_to(std::string other_program) const
{
    std::exception_ptr nobody;
    try {
        self().hand_over(which_, other_program);
        self().release(which_);
    } catch (const failure&) {
        nobody = std::current_exception();
    }
    if (!nobody)
        co_return;
    co_await hang_up();
    std::rethrow_exception(nobody);
}

void call::hand_on(core::media_mode kind) const
{
    self().hand_over(which_, kind);
    self().release(which_);
}

} // namespace tipring::api
