#include "base/error.hpp"
#include "tests/lab/town.hpp"

#include <algorithm>
#include <string>

using namespace tipring;
using namespace tipring::tests;
using enum call_state;

namespace {

/// Unplugs a card when a line's calls have changed so many times.
class clumsy_foot final : public observer
{
public:
    clumsy_foot(std::string line, analoop_card which)
        : line_(std::move(line))
        , card_(which)
    {
    }

    /// @param changes  of state; 0: never
    void stumble_after(int changes)
    {
        changes_left_ = changes;
        seen_ = 0;
        at_ = "";
    }

    void call_changed(const call& which, sample_count) override
    {
        if (which.device().name() != line_)
            return;
        ++seen_;
        if (--changes_left_ != 0)
            return;
        at_ = name_of(which.state());
        unplug(card_);
    }

    int seen() const { return seen_; }
    bool stumbled() const { return !at_.empty(); }
    const std::string& at() const { return at_; } ///< the state of the call then

private:
    std::string line_;
    analoop_card card_;
    int changes_left_ = 0;
    int seen_ = 0;
    std::string at_;
};

/// A call from the first dial tone until it is held, and the exchange asks for another number. @return how far it came
awaitable<std::string> dialogue(lab_town& w)
{
    network_line& caller = w.line(0);
    network_line& called = w.line(1);
    const call_handle c = co_await caller.make_call("302");
    const call_handle theirs = co_await called.wait_for_call(5s);
    if (!theirs)
        co_return "nobody was called";
    const call_states ringing{ringback, disconnected};
    co_await caller.wait_for(c, ringing, 5s);
    co_await called.answer(theirs);
    co_await called.media().play(media::source_of(media::recording(babble(1s))));
    const call_states answered{connected};
    const bool there = co_await caller.wait_for(c, answered, 5s);
    if (!there)
        co_return "nobody was heard to answer";
    co_await caller.hold(c);
    co_return "to its end";
}

awaitable<std::string> as_far_as_it_goes(awaitable<std::string> talk)
{
    std::string refusal;
    try {
        std::string reached = co_await std::move(talk);
        co_return reached;
    } catch (const failure& e) {
        refusal = e.what();
        const bool understood =
            e.code() == errc::port_vanished || e.code() == errc::invalid_state || e.code() == errc::operation_failed;
        CHECK_MESSAGE(understood, refusal);
    }
    co_return refusal;
}

/// Whoever lost the battery is told so by the kernel after a while, and not at all within 600 ms of going off hook.
awaitable<void> until_nobody_talks(network_line& line)
{
    std::function<bool()> over = [&line] {
        return std::ranges::all_of(line.calls(), [](const call_handle& c) { return c->over() || c->is(disconnected); });
    };
    const bool all_over = co_await line.wait_until(5s, std::move(over));
    CHECK(all_over);
}

awaitable<void> until_all_are_back(lab_town& w)
{
    const sample_count end = w.time.now() + 5s;
    const auto all = [&w] {
        bool there = true;
        for (std::size_t i = 0; i < w.size(); ++i)
            there = there && w.line(i).line().present() && w.at(i).line().present();
        return there;
    };
    while (!all() && w.time.now() < end)
        co_await w.time.wait(100ms);
    CHECK(all());
}

bool nobody_calls(lab_town& w)
{
    bool nobody = true;
    for (std::size_t i = 0; i < w.size(); ++i)
        nobody = nobody && w.line(i).calls().empty() && w.at(i).calls().empty();
    return nobody;
}

/// Plays the dialogue once undisturbed; then again and again, and each time the card goes one step later. What is left of a
/// call must end by itself, and the next time the ports must be there again.
awaitable<void> break_at_every_step(lab_town& w, clumsy_foot& foot, analoop_card which)
{
    foot.stumble_after(0);
    const std::string reached = co_await dialogue(w);
    CHECK(reached == "to its end");
    const int steps = foot.seen();
    CHECK(steps == 7); // dialtone dialing proceeding ringback connected onhold, and the dialtone of a second call
    co_await w.line(0).unhold(w.line(0).calls().front());
    co_await lab_town::hang_up(w);
    for (int step = 1; step <= steps; ++step) {
        foot.stumble_after(step);
        const std::string how_far = co_await as_far_as_it_goes(dialogue(w));
        REQUIRE_MESSAGE(foot.stumbled(), "step ", step, " was not reached after the last time: ", how_far);
        for (std::size_t i = 0; i < w.size(); ++i)
            co_await until_nobody_talks(w.line(i));
        co_await lab_town::hang_up(w);
        CHECK_MESSAGE(nobody_calls(w), "it was unplugged when the call was ", foot.at());
        plug_in(which);
        co_await until_all_are_back(w);
        co_await w.time.wait(500ms); // the alarm of the port that lost its battery is over
    }
}

lab_plan two_lines()
{
    lab_plan plan;
    plan.lines = 2;
    return plan;
}

} // namespace

// dynamic spans cannot be taken away while somebody has them open
SCENARIO(
    "the application's card is unplugged at every step of a call: the call ends, and the next one goes through" *
    like_a_card
)
{
    clumsy_foot foot(address(lines().fxo.front()), analoop_card::fxo);
    lab_town t(two_lines(), foot);
    t.run(break_at_every_step(t, foot, analoop_card::fxo));
}

SCENARIO(
    "the exchange's card is unplugged at every step of a call: the call ends, and the next one goes through" *
    like_a_card
)
{
    clumsy_foot foot(address(lines().fxo.front()), analoop_card::fxs);
    lab_town t(two_lines(), foot);
    t.run(break_at_every_step(t, foot, analoop_card::fxs));
}
