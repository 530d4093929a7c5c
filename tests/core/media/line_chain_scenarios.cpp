/// Gains and the echo canceller of a line, through copper.

#include "dsp/tone_generator.hpp"
#include "tests/core/town.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <memory>
#include <string>

using namespace tipring;
using namespace tipring::tests;
using enum call_state;

namespace {

/// Hears what echo cancellers achieved, and which digits a line heard.
class echo_spy final : public observer
{
public:
    void echo_measured(const std::string& line, const dsp::echo_report& what, sample_count /*at*/) override
    {
        reports.emplace_back(line, what);
    }
    void line_troubled(const std::string& line, const std::string& what, sample_count /*at*/) override
    {
        troubles.push_back(line + ": " + what);
    }
    void heard(const std::string& line, const media::heard& what) override
    {
        const auto* const digit = std::get_if<dsp::dtmf_event>(&what);
        const auto* const tone = std::get_if<dsp::progress_event>(&what);
        if (line == "plant:301" && tone && tone->name == dsp::tone_name::dial)
            dial_tone = tone->level;
        if (line == "plant:301/exchange" && digit)
            sent_digit = digit->level;
        if (line == "plant:301" && digit && digit->what == dsp::dtmf_event::phase::begin)
            digits += digit->digit;
    }

    std::vector<std::pair<std::string, dsp::echo_report>> reports;
    std::vector<std::string> troubles;
    std::string digits;
    dbm0 dial_tone{};  ///< as the line heard it
    dbm0 sent_digit{}; ///< as the exchange heard it
};

/// 301 is on a hybrid that leaks.
api::house_plan leaking(decibel hybrid, sample_count tail)
{
    api::house_plan plan = north_american_town();
    plan.conditions.subscriber_hybrid = hybrid;
    plan.profile.audio.echo_tail = tail;
    return plan;
}

/// Calls 204, speaks for a while, and hears digits from there meanwhile.
awaitable<void> speaks_and_listens(town& w)
{
    const call_handle c = co_await w.line().make_call("204");
    co_await answer(w, w.phone("204"));
    const call_states there{connected};
    w.phone("204").start_speaking(babble(2s));
    const bool answered = co_await w.line().wait_for(c, there, patience);
    REQUIRE(answered);
    w.phone("204").stop_speaking();
    task_group meanwhile(w.time.executor());
    meanwhile.spawn(w.line().media().play(std::make_unique<media::recording>(babble(20s))));
    co_await w.time.wait(8s);
    co_await w.phone("204").dial("1470258369");
    co_await w.time.wait(8s);
    co_await meanwhile.stop();
    co_await w.line().drop(c);
}

} // namespace

SCENARIO("digits are heard while a line speaks, and what its echo canceller achieved is told at the end of the call")
{
    for (const sample_count tail : {sample_count(64ms), sample_count{}}) {
        CAPTURE(to_ms(tail));
        town t(leaking(3_dB, tail));
        echo_spy spy;
        t.told.add(spy);
        t.time.run(speaks_and_listens(t));
        CHECK(t.leftovers().empty());
        if (tail == sample_count{}) {
            CHECK(spy.reports.empty());
            CHECK(spy.digits.size() < 10);
            continue;
        }
        CHECK(spy.digits == "1470258369");
        REQUIRE(spy.reports.size() == 1);
        CHECK(spy.reports.front().first == "plant:301");
        CHECK(std::abs(spy.reports.front().second.return_loss.value - 3.0) < 1.0);
        CHECK(spy.reports.front().second.return_loss_enhancement > 25_dB);
    }
}

SCENARIO("where the card was to cancel echo and cannot, ours does, and that is said once")
{
    api::house_plan plan = leaking(3_dB, 64ms);
    plan.profile.audio.by_device = true;
    town t(plan);
    echo_spy spy;
    t.told.add(spy);
    const auto scene = [](town& w) -> awaitable<void> {
        co_await speaks_and_listens(w);
        const call_handle again = co_await w.line().make_call("204");
        co_await w.time.wait(1s);
        co_await w.line().drop(again);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
    CHECK(spy.digits == "1470258369");
    REQUIRE(spy.reports.size() == 1);
    CHECK(spy.reports.front().second.return_loss_enhancement > 25_dB);
    REQUIRE(spy.troubles.size() == 1);
    CHECK(spy.troubles.front() == "plant:301: plant:301 has no echo canceller of its own");
}

SCENARIO("gains make louder what a line hears, and what it sends")
{
    const auto levels = [](media::line_treatment how) {
        api::house_plan plan = north_american_town();
        plan.conditions.attenuation = 6_dB;
        plan.profile.audio = how;
        town t(plan);
        echo_spy spy;
        t.told.add(spy);
        const auto scene = [](town& w) -> awaitable<void> {
            const call_handle c = co_await w.line().make_call("202");
            co_await w.line().drop(c);
        };
        t.time.run(scene(t));
        CHECK(t.leftovers().empty());
        return spy;
    };
    const echo_spy plain = levels({});
    const echo_spy louder = levels({.receive_gain = 6_dB, .transmit_gain = 4_dB});
    CHECK(std::abs((louder.dial_tone - plain.dial_tone).value - 6.0) < 0.3);
    CHECK(std::abs((louder.sent_digit - plain.sent_digit).value - 4.0) < 0.3);
}
