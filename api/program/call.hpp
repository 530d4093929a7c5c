#pragma once
/// A call in the hands of a program: what ITBasicCallControl, ITCallInfo and the media terminals are in TAPI 3.

#include "api/program/call_result.hpp"
#include "base/async/parking_place.hpp"
#include "core/applications/application.hpp"
#include "core/media/audio_source.hpp"
#include "dsp/answer_detector.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace tipring::api {

class program;

/// How digits are gathered (TAPI lineGatherDigits).
struct gathering
{
    std::size_t most = 1;      ///< this many end it
    std::string until = "#";   ///< one of these ends it too, and is not among the digits
    sample_count first = 10s;  ///< how long the first one may take
    sample_count between = 5s; ///< and each of the others
};

/// Whether a digit of the other end's ends a prompt.
enum class barge_in { off, on };

/// How what the other end says is taken down.
struct recording_wishes
{
    sample_count most = 60s;       ///< no more than that
    sample_count silence = 3s;     ///< so long behind the last word it is over
    sample_count first_word = 10s; ///< and where nothing is said at all
    std::string until = "#";       ///< digits that end it
    dbm0 quietest{-40.0};          ///< a frame below that is silence
    /// Gets what was said, about a second at a time, while the recording goes on; all of it, before record() returns. What it throws
    /// ends the recording.
    std::function<awaitable<void>(audio_buffer)> meanwhile = {};
};

enum class recording_end { silence, digit, limit, hang_up };
std::string_view name_of(recording_end e);

struct taken_down
{
    audio_buffer audio; ///< without the digit that ended it
    recording_end ended_by{};
    bool spoke = false; ///< whether anything was louder than silence
};

/// Every operation is a coroutine that returns when it is done, and throws failure: what core::line_device throws, and call_over where the
/// other end hangs up meanwhile. So a dialogue is written straight down, and ends at the first of them.
///
/// Copies are the same call. A call that a program lets go of goes on; hang_up() ends it.
class call
{
public:
    core::call_state state() const { return which_->state(); }
    const core::call_mode& mode() const { return which_->mode(); }
    const core::call_evidence& evidence() const { return which_->evidence(); }
    const dsp::caller_id& caller() const { return which_->caller; }
    const std::string& called() const { return which_->called; }
    core::call_reason reason() const { return which_->reason; }
    const core::call_handle& handle() const { return which_; }

    // What can be done with it (ITBasicCallControl) --------------------------------------------------------------------

    awaitable<void> answer() const;
    /// As often as one likes: a call that is over stays so.
    awaitable<void> hang_up() const;
    awaitable<void> hold() const;
    awaitable<void> unhold() const;
    awaitable<void> swap_with(call held) const;
    awaitable<void> dial(std::string digits) const;

    /// Waits until the other end answers, or it is clear that it does not. @return `talked` where it did.
    awaitable<call_result> outcome(sample_count limit = 150s) const;
    /// The same in one word. @return false where it does not: state() and mode() say why.
    awaitable<bool> answered(sample_count limit = 60s) const;

    /// Sends the other end there, unseen.
    awaitable<void> transfer_to(std::string number) const;
    /// Puts this call on hold and calls somebody beside it.
    awaitable<call> consult(std::string number) const;
    /// Joins the held call with this consultation; the program is out of both.
    awaitable<void> finish_transfer(call held) const;
    /// Joins the held call, this consultation and the program. @return the conference.
    awaitable<call> finish_conference(call held) const;

    /// Takes this party out of its conference.
    awaitable<void> leave_conference() const;

    awaitable<void> redirect_to(std::string number) const;
    /// @param at  empty: the exchange chooses. @return where.
    awaitable<std::string> park(std::string at = {}) const;
    awaitable<void> secure() const;
    /// Calls that found nobody: the exchange tries again when the other end can be had. This call is over then.
    /// @return the number for address::give_up; 0 where nothing is left to be given up
    awaitable<std::uint32_t> complete(core::completion_mode how = core::completion_mode::call_back) const;

    /// Gives it to the program of that name, and is out of it. Where there is none that takes it, nobody wants it any more: it is ended.
    /// @throws failure(no_such_application)
    awaitable<void> hand_to(std::string other_program) const;
    /// To the first program that takes calls of that kind. @throws failure(no_such_application, handed_to_oneself); the call goes on then.
    void hand_on(core::media_mode kind) const;

    // What is said and heard on it (the terminals) ---------------------------------------------------------------------

    // Only while connected: earlier they throw failure(invalid_state), later failure(call_over).

    /// To its end, or to the first digit, those included that came since the last time; it is there for gather() then.
    awaitable<void> play(audio_buffer prompt, barge_in digit = barge_in::off) const;
    awaitable<void> play(core::media::audio_source_ptr source, barge_in digit = barge_in::off) const;
    /// A recording (WAV, AU and what else libsndfile knows, any rate). @throws what load_prompt() throws.
    awaitable<void> play_file(std::string path, barge_in digit = barge_in::off) const;
    /// @throws what speak_prompt() throws.
    awaitable<void> say(std::string text, barge_in digit = barge_in::off) const;
    awaitable<void> send_digits(std::string digits) const;
    /// Music under everything else that is played, from now on or no longer.
    void music(bool on) const;
    /// Lets time pass.
    awaitable<void> wait(sample_count how_long) const;

    /// Digits that the other end dials, those included that came since the last time.
    /// @return fewer than `most` where the time was up.
    awaitable<std::string> gather(gathering how) const;

    /// Plays a prompt and gathers digits; the first digit cuts the prompt short.
    awaitable<std::string> ask(audio_buffer prompt, gathering how) const;

    /// What the other end says. Hanging up is an ordinary end of it: what was said until then is there.
    awaitable<taken_down> record(recording_wishes how = {}) const;

    /// Who or what is at the other end, from what is heard from now on: to be asked when somebody has just answered.
    awaitable<dsp::answer> detect(dsp::answer_limits how = {}) const;

    /// Until a fax machine is heard at the other end, at any moment of a call that somebody else may have begun: CNG, CED or the preamble
    /// of T.30. Run it beside whatever else is done on the call; one that was heard before counts. @return whether it was within `limit`.
    awaitable<bool> fax_machine(sample_count limit = 24h) const;

    /// Until an answering machine has beeped. @return whether it did within `limit`.
    awaitable<bool> beeped(sample_count limit = 30s) const;

private:
    friend class program;
    friend class address;
    friend class conference_room;

    /// What a program keeps of a call while it lasts.
    struct ears
    {
        explicit ears(const asio::any_io_executor& executor)
            : news(executor)
            , fax_news(executor)
        {
        }

        /// Returns at once where there is a digit.
        awaitable<void> some_digit();
        awaitable<void> some_fax();

        std::deque<char> digits; ///< dialled by the other end and not yet gathered
        bool fax = false;        ///< a fax machine was heard
        parking_place news;
        parking_place fax_news;
    };

    call(program& owner, core::call_handle which, std::shared_ptr<ears> heard);

    core::line_device& line() const { return which_->device(); }
    awaitable<void> unless_hung_up(awaitable<void> operation) const;
    awaitable<void> while_connected(awaitable<void> work) const;
    awaitable<void> until_over() const;
    awaitable<void> until_digit_of(std::string ending) const;
    awaitable<void> gather_into(std::string& digits, gathering how) const;
    void must_not_be_over() const;
    void must_be_connected() const;
    core::application& self() const;

    program* owner_;
    core::call_handle which_;
    std::shared_ptr<ears> heard_;
};

} // namespace tipring::api
