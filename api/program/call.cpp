#include "api/program/call.hpp"

#include "api/program/program.hpp"
#include "base/async/combine.hpp"
#include "base/error.hpp"

#include <cmath>
#include <exception>
#include <utility>

namespace tipring::api {

using core::call_handle;
using core::call_state;

namespace {

constexpr dbm0 quietest_speech{-40.0}; ///< ours: below it a frame counts as silence

std::string said(const call_handle& which)
{
    return "call " + std::to_string(which->number()) + " on " + which->device().name();
}

/// Until the other end has hung up, or we have.
awaitable<void> until_over(call_handle which)
{
    std::function<bool()> gone = [which] { return which->over() || which->is(call_state::disconnected); };
    for (;;) {
        const bool over = co_await which->device().wait_until(1h, gone);
        if (over)
            co_return;
    }
}

} // namespace

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

awaitable<void> call::hold() const { co_await self().hold(which_); }
awaitable<void> call::unhold() const { co_await self().unhold(which_); }
awaitable<void> call::swap_with(call held) const { co_await self().swap_hold(which_, held.which_); }
awaitable<void> call::dial(std::string digits) const { co_await self().dial(which_, std::move(digits)); }

awaitable<bool> call::answered(sample_count limit) const
{
    const core::call_states decided{
        call_state::connected, call_state::busy, call_state::specialinfo, call_state::disconnected, call_state::idle};
    co_await line().wait_for(which_, decided, limit);
    co_return which_->is(call_state::connected);
}

awaitable<void> call::transfer_to(std::string number) const
{
    co_await self().blind_transfer(which_, std::move(number));
}

awaitable<call> call::consult(std::string number) const
{
    const call_handle consultation = co_await self().setup_transfer(which_);
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

// Media ---------------------------------------------------------------------------------------------------------------

awaitable<void> call::while_connected(awaitable<void> work) const
{
    const bool done = co_await unless(until_over(which_), std::move(work));
    if (!done)
        throw failure(errc::call_over, said(which_) + ": the other end hung up");
}

awaitable<void> call::play(audio_buffer prompt) const
{
    co_await play(core::media::source_of(core::media::recording(std::move(prompt))));
}

awaitable<void> call::play(core::media::audio_source_ptr source) const
{
    co_await while_connected(line().voice().play(std::move(source)));
}

awaitable<void> call::send_digits(std::string digits) const
{
    co_await while_connected(self().generate_digits(which_, std::move(digits)));
}

namespace {

awaitable<void> gather_into(std::string& digits, time_source& time, event_queue<char>& heard, gathering how)
{
    while (digits.size() < how.most) {
        const sample_count limit = digits.empty() ? how.first : how.between;
        const std::optional<char> digit = co_await within(time, limit, heard.next());
        if (!digit || how.until.find(*digit) != std::string::npos)
            co_return;
        digits += *digit;
    }
}

/// Plays until a digit is there.
awaitable<void> play_until_digit(core::media::voice& mouth, audio_buffer prompt, event_queue<char>& heard, char& first)
{
    const auto hear = [](event_queue<char>& digits, char& to) -> awaitable<void> { to = co_await digits.next(); };
    auto source = core::media::source_of(core::media::recording(std::move(prompt)));
    co_await first_of(mouth.play(std::move(source)), hear(heard, first));
}

} // namespace

awaitable<std::string> call::gather(gathering how) const
{
    std::string digits;
    co_await while_connected(gather_into(digits, line().time(), heard_->digits, std::move(how)));
    co_return digits;
}

awaitable<std::string> call::ask(audio_buffer prompt, gathering how) const
{
    char first = 0;
    co_await while_connected(play_until_digit(line().voice(), std::move(prompt), heard_->digits, first));
    if (first != 0 && how.until.find(first) != std::string::npos)
        co_return std::string();
    std::string digits = first != 0 ? std::string(1, first) : std::string();
    co_await while_connected(gather_into(digits, line().time(), heard_->digits, std::move(how)));
    co_return digits;
}

namespace {

/// Listens to a voice for as long as it lives.
class recorder
{
public:
    recorder(core::media::voice& from, time_source& time, sample_count most, sample_count silence)
        : from_(from)
        , done_(time.executor())
        , most_(samples_in(most))
        , silence_(samples_in(silence))
    {
        from_.on_frame([this](audio_in received, audio_in) { take(received); });
    }
    ~recorder() { from_.on_frame(nullptr); }
    recorder(const recorder&) = delete;
    recorder& operator=(const recorder&) = delete;

    awaitable<void> until_done()
    {
        while (!enough())
            co_await done_.wait();
    }

    audio_buffer taken;

private:
    bool enough() const { return taken.size() >= most_ || (spoke_ && quiet_for_ >= silence_); }

    void take(audio_in frame)
    {
        if (enough())
            return;
        taken.insert(taken.end(), frame.begin(), frame.end());
        const bool speaks = level_of(frame) > quietest_speech;
        spoke_ |= speaks;
        quiet_for_ = speaks ? 0 : quiet_for_ + frame.size();
        if (enough())
            done_.wake();
    }

    core::media::voice& from_;
    parking_place done_;
    std::size_t most_;
    std::size_t silence_;
    std::size_t quiet_for_ = 0;
    bool spoke_ = false;
};

} // namespace

awaitable<audio_buffer> call::record(sample_count most, sample_count silence) const
{
    recorder ear(line().voice(), line().time(), most, silence);
    co_await unless(until_over(which_), ear.until_done());
    co_return std::move(ear.taken);
}

} // namespace tipring::api
