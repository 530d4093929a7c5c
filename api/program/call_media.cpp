/// What is said and heard on a call: prompts, digits, recordings, and who answered.

#include "api/program/call.hpp"
#include "api/program/program.hpp"
#include "api/program/prompts.hpp"
#include "base/async/combine.hpp"
#include "base/error.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace tipring::api {

using core::call_state;

namespace {

constexpr sample_count hang_up_is_told_within =
    5s;                                    ///< by a battery that breaks, or congestion tone that is certain (ours)
constexpr sample_count digit_tail = 150ms; ///< what a recording holds of the digit that ended it (ours)

std::string said(const core::call_handle& which)
{
    return "call " + std::to_string(which->number()) + " on " + which->device().name();
}

awaitable<void> either(awaitable<void> a, awaitable<void> b) { co_await first_of(std::move(a), std::move(b)); }

bool is_over(const core::call& c) { return c.over() || c.is(call_state::disconnected); }

} // namespace

std::string_view name_of(recording_end e)
{
    switch (e) {
    case recording_end::silence: return "silence";
    case recording_end::digit: return "digit";
    case recording_end::limit: return "limit";
    case recording_end::hang_up: return "hangup";
    }
    return "?";
}

awaitable<void> call::ears::some_digit()
{
    while (digits.empty())
        co_await news.wait();
}

awaitable<void> call::ears::some_fax()
{
    while (!fax)
        co_await fax_news.wait();
}

/// Until the other end has hung up, or we have.
awaitable<void> call::until_over() const
{
    std::function<bool()> gone = [which = which_] { return is_over(*which); };
    for (;;) {
        const bool over = co_await line().wait_until(1h, gone);
        if (over)
            co_return;
    }
}

void call::must_not_be_over() const
{
    if (is_over(*which_))
        throw failure(errc::call_over, said(which_) + ": the other end hung up");
}

void call::must_be_connected() const
{
    must_not_be_over();
    if (!which_->is(call_state::connected) && !which_->is(call_state::conferenced))
        throw failure(
            errc::invalid_state,
            said(which_) + " is in " + std::string(core::name_of(which_->state())) +
                ": nothing can be said or heard on it before it is answered, or while it is held"
        );
}

/// The network tells some seconds late that the other end hung up: what it refuses then is refused for that.
awaitable<void> call::unless_hung_up(awaitable<void> operation) const
{
    std::exception_ptr refused;
    try {
        co_await std::move(operation);
    } catch (const failure& e) {
        if (e.code() != errc::operation_failed)
            throw;
        refused = std::current_exception();
    }
    if (!refused)
        co_return;
    co_await within(line().time(), hang_up_is_told_within, until_over());
    must_not_be_over();
    std::rethrow_exception(refused);
}

awaitable<void> call::while_connected(awaitable<void> work) const
{
    must_be_connected();
    const bool done = co_await unless(until_over(), std::move(work));
    if (!done)
        throw failure(errc::call_over, said(which_) + ": the other end hung up");
}

// Said ----------------------------------------------------------------------------------------------------------------

awaitable<void> call::play(audio_buffer prompt, barge_in digit) const
{
    co_await play(core::media::source_of(core::media::recording(std::move(prompt))), digit);
}

awaitable<void> call::play(core::media::audio_source_ptr source, barge_in digit) const
{
    must_be_connected();
    if (digit == barge_in::off)
        co_await while_connected(line().voice().play(std::move(source)));
    else if (heard_->digits.empty())
        co_await while_connected(either(line().voice().play(std::move(source)), heard_->some_digit()));
}

awaitable<void> call::play_file(std::string path, barge_in digit) const
{
    must_be_connected();
    audio_buffer prompt = co_await load_prompt(line().time(), std::move(path));
    co_await play(std::move(prompt), digit);
}

awaitable<void> call::say(std::string text, barge_in digit) const
{
    must_be_connected();
    audio_buffer prompt = co_await speak_prompt(line().time(), std::move(text));
    co_await play(std::move(prompt), digit);
}

awaitable<void> call::send_digits(std::string digits) const
{
    co_await while_connected(self().generate_digits(which_, std::move(digits)));
}

void call::music(bool on) const
{
    must_be_connected();
    line().voice().set_background(on ? core::media::music_on_hold() : nullptr);
}

awaitable<void> call::wait(sample_count how_long) const
{
    if (is_over(*which_))
        throw failure(errc::call_over, said(which_) + ": the other end hung up");
    const bool done = co_await unless(until_over(), line().time().wait(how_long));
    if (!done)
        throw failure(errc::call_over, said(which_) + ": the other end hung up");
}

// Digits --------------------------------------------------------------------------------------------------------------

awaitable<void> call::gather_into(std::string& digits, gathering how) const
{
    while (digits.size() < how.most) {
        const sample_count limit = digits.empty() ? how.first : how.between;
        const bool there = co_await within(line().time(), limit, heard_->some_digit());
        if (!there)
            co_return;
        const char digit = heard_->digits.front();
        heard_->digits.pop_front();
        if (how.until.find(digit) != std::string::npos)
            co_return;
        digits += digit;
    }
}

awaitable<std::string> call::gather(gathering how) const
{
    std::string digits;
    co_await while_connected(gather_into(digits, std::move(how)));
    co_return digits;
}

awaitable<std::string> call::ask(audio_buffer prompt, gathering how) const
{
    co_await play(std::move(prompt), barge_in::on);
    std::string digits = co_await gather(std::move(how));
    co_return digits;
}

// Heard ---------------------------------------------------------------------------------------------------------------

namespace {

/// Gets every frame that arrives, for as long as it lives.
class tap
{
public:
    tap(core::media::voice& from, std::function<void(audio_in)> take)
        : from_(from)
    {
        from_.on_frame([take = std::move(take)](audio_in received, audio_in) { take(received); });
    }
    ~tap() { from_.on_frame(nullptr); }
    tap(const tap&) = delete;
    tap& operator=(const tap&) = delete;

private:
    core::media::voice& from_;
};

class recorder
{
public:
    recorder(core::media::voice& from, const asio::any_io_executor& executor, const recording_wishes& how)
        : how_(how)
        , done_(executor)
        , more_(executor)
        , tap_(from, [this](audio_in frame) { take(frame); })
    {
    }

    awaitable<void> until_done()
    {
        while (!ended_)
            co_await done_.wait();
    }

    /// Passes on what was said; with nobody to pass it to, waits for ever.
    awaitable<void> pass_on()
    {
        for (;;) {
            while (!how_.meanwhile || taken_.audio.size() < passed_on_ + sample_rate)
                co_await more_.wait();
            co_await pass_on_rest();
        }
    }

    awaitable<void> pass_on_rest()
    {
        if (!how_.meanwhile || passed_on_ == taken_.audio.size())
            co_return;
        const auto from = taken_.audio.begin() + static_cast<std::ptrdiff_t>(passed_on_);
        audio_buffer said(from, taken_.audio.end());
        passed_on_ = taken_.audio.size();
        co_await how_.meanwhile(std::move(said));
    }

    taken_down finish(recording_end otherwise)
    {
        taken_.ended_by = ended_.value_or(otherwise);
        if (taken_.ended_by == recording_end::digit)
            taken_.audio.resize(taken_.audio.size() - std::min(taken_.audio.size(), samples_in(digit_tail)));
        return std::move(taken_);
    }

private:
    void take(audio_in frame)
    {
        if (ended_)
            return;
        taken_.audio.insert(taken_.audio.end(), frame.begin(), frame.end());
        const bool speaks = level_of(frame) > how_.quietest;
        taken_.spoke |= speaks;
        quiet_for_ = speaks ? 0 : quiet_for_ + frame.size();
        if (taken_.audio.size() >= samples_in(how_.most)) {
            taken_.audio.resize(samples_in(how_.most));
            ended_ = recording_end::limit;
        } else if (quiet_for_ >= samples_in(taken_.spoke ? how_.silence : how_.first_word)) {
            ended_ = recording_end::silence;
        }
        if (ended_)
            done_.wake();
        if (taken_.audio.size() >= passed_on_ + sample_rate)
            more_.wake();
    }

    const recording_wishes& how_;
    parking_place done_;
    parking_place more_;
    taken_down taken_;
    std::size_t passed_on_ = 0;
    std::optional<recording_end> ended_;
    std::size_t quiet_for_ = 0;
    tap tap_;
};

} // namespace

/// Takes digits that mean nothing here away, up to one that ends the recording.
awaitable<void> call::until_digit_of(std::string ending) const
{
    for (;;) {
        co_await heard_->some_digit();
        const char digit = heard_->digits.front();
        heard_->digits.pop_front();
        if (ending.find(digit) != std::string::npos)
            co_return;
    }
}

awaitable<taken_down> call::record(recording_wishes how) const
{
    must_be_connected();
    recorder ear(line().voice(), line().time().executor(), how);
    awaitable<void> decided = either(ear.until_done(), until_digit_of(how.until));
    const bool by_itself = co_await unless(until_over(), either(std::move(decided), ear.pass_on()));
    co_await ear.pass_on_rest();
    co_return ear.finish(by_itself ? recording_end::digit : recording_end::hang_up);
}

namespace {

/// Feeds an answer_detector until it has decided, or until `enough` of what it knows.
class answer_ear
{
public:
    using question = bool (*)(const dsp::answer_detector&);

    answer_ear(core::media::voice& from, const asio::any_io_executor& executor, dsp::answer_limits how, question enough)
        : detector(how)
        , enough_(enough)
        , known_(executor)
        , tap_(from, [this](audio_in frame) { take(frame); })
    {
    }

    awaitable<void> until_known()
    {
        while (!enough_(detector))
            co_await known_.wait();
    }

    dsp::answer_detector detector;

private:
    void take(audio_in frame)
    {
        detector.feed(frame);
        if (enough_(detector))
            known_.wake();
    }

    question enough_;
    parking_place known_;
    tap tap_;
};

} // namespace

awaitable<dsp::answer> call::detect(dsp::answer_limits how) const
{
    const answer_ear::question decided = [](const dsp::answer_detector& d) { return d.decided().has_value(); };
    must_be_connected();
    answer_ear ear(line().voice(), line().time().executor(), how, decided);
    co_await while_connected(ear.until_known());
    co_return *ear.detector.decided();
}

awaitable<bool> call::fax_machine(sample_count limit) const
{
    must_be_connected();
    co_await while_connected(either(heard_->some_fax(), line().time().wait(limit)));
    co_return heard_->fax;
}

awaitable<bool> call::beeped(sample_count limit) const
{
    const answer_ear::question beep = [](const dsp::answer_detector& d) { return d.beep().has_value(); };
    must_be_connected();
    const dsp::answer_limits usual;
    answer_ear ear(line().voice(), line().time().executor(), usual, beep);
    co_await while_connected(either(ear.until_known(), line().time().wait(limit)));
    co_return ear.detector.beep().has_value();
}

} // namespace tipring::api
