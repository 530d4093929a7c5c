/// Who waits, shown in the conversation: the alert tone, the digit that acknowledges it, and the data (type II caller ID).

#include "core/exchange/station.hpp"
#include "dsp/presence_detector.hpp"
#include "tests/core/town.hpp"

using namespace tipring;
using namespace tipring::tests;
using enum call_state;

namespace {

/// Telephones that show who waits, on an exchange that says it.
api::house_plan with_displays(api::house_plan plan, bool type_two)
{
    for (station_config& s : plan.exchange.stations) {
        s.call_waiting = true;
        s.call_waiting_id = true;
    }
    plan.telephones.call_waiting_display = type_two;
    plan.profile.call_waiting = true;
    return plan;
}

/// 201 talks to 202, and 203 calls 201.
awaitable<void> a_third_calls(town& t)
{
    co_await connect(t, "201", "202");
    co_await t.time.wait(1s);
    co_await lift_and_dial(t.phone("203"), "201");
}

template <class Detector>
std::size_t count_in(Detector detector, audio_in line)
{
    std::size_t events = 0;
    for (; line.size() >= frame_length; line = line.subspan(frame_length))
        events += detector.feed(line.first(frame_length)).size();
    return events;
}

awaitable<bool> hears_the_other(town& t, const char* who, const char* other)
{
    t.phone(other).start_speaking(babble(2s));
    const bool heard = co_await t.phone(who).hear_voice(patience);
    t.phone(other).stop_speaking();
    co_return heard;
}

/// What the exchange hears of one telephone's digits.
class digit_spy final : public observer
{
public:
    void heard(const std::string& line, const media::heard& what) override
    {
        const auto* digit = std::get_if<dsp::dtmf_event>(&what);
        if (line == "plant:201" && digit && digit->what == dsp::dtmf_event::phase::end)
            digits.push_back(*digit);
    }

    std::vector<dsp::dtmf_event> digits;
};

} // namespace

SCENARIO("who waits is shown in the conversation, and the other party hears nothing of it")
{
    for (const bool european : {false, true}) {
        CAPTURE(european);
        town t(with_displays(european ? european_town() : north_american_town(), true));
        const auto scene = [](town& w) -> awaitable<void> {
            co_await a_third_calls(w);
            w.phone("202").start_recording();
            w.phone("202").start_speaking(babble(2s)); // all the time: the data would not bear it
            const bool shown = co_await w.phone("201").wait_for_caller_id(patience);
            CHECK(shown);
            w.phone("202").stop_recording();
            REQUIRE(w.phone("201").shown());
            CHECK(w.phone("201").shown()->number == "203");
            CHECK(w.phone("201").shown()->name == "Clara");
            const bool there = co_await hears_the_other(w, "201", "202");
            CHECK(there);
            const bool back = co_await hears_the_other(w, "202", "201");
            CHECK(back);
        };
        t.time.run(scene(t));
        CHECK(count_in(dsp::alert_tone_detector(), t.phone("202").received()) == 0);
        CHECK(count_in(dsp::caller_id_detector(), t.phone("202").received()) == 0);
        CHECK(count_in(dsp::dtmf_detector(), t.phone("202").received()) == 0);
        CHECK(t.leftovers().empty());
    }
}

SCENARIO("the alert tone is acknowledged within 100 ms, by 55 to 65 ms of D, and the data follow within 500 ms")
{
    town t(with_displays(north_american_town(), true));
    digit_spy spy;
    t.told.add(spy);
    sample_count recorded{};
    const auto scene = [](town& w, sample_count& began) -> awaitable<void> {
        co_await a_third_calls(w);
        w.phone("201").start_recording();
        began = w.time.now();
        co_await w.phone("201").wait_for_caller_id(patience);
        co_await w.time.wait(1s);
    };
    t.time.run(scene(t, recorded));
    t.told.remove(spy);

    dsp::alert_tone_detector detector;
    const auto tones = detector.feed(t.phone("201").received());
    REQUIRE(tones.size() == 2);
    const sample_count alert_end = recorded + tones[1].at + tones[1].duration;
    CHECK(to_ms(tones[1].duration) >= 75);
    CHECK(to_ms(tones[1].duration) <= 85);
    REQUIRE(!spy.digits.empty());
    const dsp::dtmf_event& d = spy.digits.back();
    CHECK(d.digit == 'D');
    CHECK(to_ms(d.at - alert_end) <= 100);
    CHECK(to_ms(d.duration) >= 52);
    CHECK(to_ms(d.duration) <= 68);
    REQUIRE(t.phone("201").messages().size() == 1);
    const sample_count data = t.phone("201").messages().front().at;
    CHECK(to_ms(data - (d.at + d.duration)) >= 50);
    CHECK(to_ms(data - (d.at + d.duration)) <= 500);
    CHECK(t.leftovers().empty());
}

SCENARIO("a telephone without such a display is sent no data, and its conversation goes on")
{
    town t(with_displays(north_american_town(), false));
    const auto scene = [](town& w) -> awaitable<void> {
        co_await a_third_calls(w);
        w.phone("201").start_recording();
        co_await w.time.wait(5s);
        w.phone("201").stop_recording();
        const bool there = co_await hears_the_other(w, "201", "202");
        CHECK(there);
        co_await w.phone("201").flash(); // and takes the call that waits
        const bool third = co_await hears_the_other(w, "201", "203");
        CHECK(third);
    };
    t.time.run(scene(t));
    CHECK(count_in(dsp::alert_tone_detector(), t.phone("201").received()) == 2); // its begin and end
    CHECK(count_in(dsp::caller_id_detector(), t.phone("201").received()) == 0);
    CHECK(t.leftovers().empty());
}

SCENARIO("two who talk have a caller waiting each: both displays show theirs, and the two hear each other again")
{
    town t(with_displays(north_american_town(), true));
    const auto scene = [](town& w) -> awaitable<void> {
        co_await connect(w, "201", "202");
        co_await w.time.wait(1s);
        co_await join(lift_and_dial(w.phone("203"), "201"), lift_and_dial(w.phone("204"), "202"));
        co_await w.time.wait(8s);
        REQUIRE(w.phone("201").shown());
        CHECK(w.phone("201").shown()->number == "203");
        REQUIRE(w.phone("202").shown());
        CHECK(w.phone("202").shown()->number == "204");
        const bool there = co_await hears_the_other(w, "201", "202");
        CHECK(there);
        const bool back = co_await hears_the_other(w, "202", "201");
        CHECK(back);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("whatever the person does while the display has the line, nobody stays mute")
{
    for (const sample_count moment : {1300ms, 1400ms, 1500ms, 1600ms, 1800ms, 2100ms})
        for (const bool flashes : {false, true}) {
            CAPTURE(to_ms(moment));
            CAPTURE(flashes);
            town t(with_displays(north_american_town(), true));
            const auto scene = [](town& w, sample_count when, bool by_flash) -> awaitable<void> {
                co_await a_third_calls(w);
                while (w.at("201").calls().size() < 2)
                    co_await w.time.wait(10ms);
                co_await w.time.wait(when);
                if (by_flash) {
                    co_await w.phone("201").flash();
                } else {
                    w.phone("201").hang_up();
                    co_await answer(w, w.phone("201"));
                }
                const bool third = co_await hears_the_other(w, "201", "203");
                CHECK(third);
            };
            t.time.run(scene(t, moment, flashes));
            CHECK(t.leftovers().empty());
        }
}

SCENARIO("a line to an exchange knows who waits, and the call that it takes has his number")
{
    town t(with_displays(north_american_town(), true));
    const auto scene = [](town& w) -> awaitable<void> {
        const call_handle first = co_await call_up(w, w.line(), "202");
        co_await w.time.wait(1s);
        co_await lift_and_dial(w.phone("203"), "301");
        const auto known = [&line = w.line()] { return line.waiting_caller().has_value(); };
        const bool told = co_await w.line().wait_until(patience, known);
        REQUIRE(told);
        CHECK(w.line().waiting_caller()->number == "203");
        CHECK(first->is(connected));
        const pickup_target the_one_who_waits;
        const call_handle second = co_await w.line().pickup(the_one_who_waits);
        CHECK(second->is(connected));
        CHECK(second->caller.number == "203");
        CHECK_FALSE(w.line().waiting_caller().has_value());
        const bool third = co_await w.phone("203").hear_voice(1s); // nobody speaks: nothing is left of the data
        CHECK_FALSE(third);
        co_await w.line().drop(second);
        co_await w.line().drop(first);
    };
    t.time.run(scene(t), 5min);
    CHECK(t.leftovers().empty());
}
