#include "tests/core/town.hpp"

using namespace tipring;
using namespace tipring::tests;
using dsp::tone_name;
using enum call_state;

SCENARIO("a call between two telephones, carried by copper alone")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        plant::telephone& ada = w.phone("201");
        plant::telephone& bruno = w.phone("202");
        co_await lift_and_dial(ada, "202");
        const bool ringback = co_await ada.hear(tone_name::ringback, patience);
        CHECK(ringback);
        CHECK(w.at("201").calls().front()->is(call_state::ringback));
        co_await answer(w, bruno);
        CHECK(w.at("201").calls().front()->is(connected));

        const bool heard_each_other = co_await within(
            w.time,
            5s,
            join(
                [](plant::telephone& p) -> awaitable<void> { co_await p.speak(babble(3s)); }(ada),
                [](plant::telephone& p) -> awaitable<void> {
                    const bool voice = co_await p.hear_voice(3s);
                    CHECK(voice);
                }(bruno)
            )
        );
        CHECK(heard_each_other);

        bruno.hang_up();
        const bool told = co_await ada.hear(tone_name::congestion, patience);
        CHECK(told);
        CHECK(w.at("201").calls().front()->is(disconnected)); // still seized
        ada.hang_up();
        co_await w.time.wait(3s);
    };
    t.time.run(scene(t));
    const std::vector<std::string> expected = {
        "plant:201 1 dialtone",
        "plant:201 1 dialing",
        "plant:201 1 proceeding",
        "plant:202 1 offering",
        "plant:201 1 ringback",
        "plant:202 1 connected",
        "plant:201 1 connected",
        "plant:202 1 idle",
        "plant:201 1 disconnected",
        "plant:201 1 idle",
    };
    CHECK(t.spy.states.size() == expected.size());
    for (const std::string& state : expected)
        CHECK_MESSAGE(t.spy.saw(state), state);
    CHECK(t.leftovers().empty());
}

SCENARIO("busy, nobody there, and no such number are each told by their tone")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        plant::telephone& ada = w.phone("201");
        w.phone("202").lift();
        co_await lift_and_dial(ada, "202");
        const bool busy = co_await ada.hear(tone_name::busy, patience);
        CHECK(busy);
        ada.hang_up();
        w.phone("202").hang_up();
        co_await w.time.wait(3s);

        co_await lift_and_dial(ada, "299");
        const bool sit = co_await ada.hear(tone_name::special_information, patience);
        CHECK(sit);
        ada.hang_up();
        co_await w.time.wait(3s);

        co_await lift_and_dial(ada, "203");
        const bool congestion = co_await ada.hear(tone_name::congestion, 120s);
        CHECK(congestion);
    };
    t.time.run(scene(t));
    CHECK(t.spy.saw("plant:201 1 busy"));
    CHECK(t.spy.saw("plant:201 2 specialinfo"));
    CHECK(t.at("201").calls().front()->mode() == call_mode{disconnect_mode::noanswer});
    CHECK(t.leftovers().empty());
}

SCENARIO("a telephone that dials by pulses, at 10 and at 20 a second")
{
    for (const int pps : {10, 20}) {
        CAPTURE(pps);
        town t;
        const auto scene = [](town& w, int speed) -> awaitable<void> {
            plant::telephone& clara = w.phone("203");
            clara.lift();
            const bool dial_tone = co_await clara.hear_dial_tone(patience);
            REQUIRE(dial_tone);
            co_await clara.dial_pulse("204", speed);
            co_await answer(w, w.phone("204"));
        };
        t.time.run(scene(t, pps));
        CHECK(t.at("203").calls().front()->is(connected));
        CHECK(t.leftovers().empty());
    }
}

namespace {

struct way
{
    const char* country;
    caller_id_delivery delivery;
};

constexpr auto ways = std::to_array<way>({
    {"us", caller_id_delivery::after_first_ring   },
    {"de", caller_id_delivery::after_first_ring   },
    {"uk", caller_id_delivery::reversal_and_alert },
    {"fr", caller_id_delivery::short_ring_and_data},
    {"se", caller_id_delivery::reversal_and_dtmf  },
});

/// A European town whose exchange tells who calls in that way.
api::house_plan town_that_tells(const way& w)
{
    api::house_plan plan = european_town();
    const auto stations = plan.exchange.stations;
    plan.exchange = defaults_for(w.country);
    plan.exchange.stations = stations;
    plan.exchange.caller_id = w.delivery;
    plan.telephones.country = w.country;
    plan.profile.country = w.country;
    return plan;
}

/// What an exchange sends before the first ring, and then it rings in a moment.
awaitable<void> name_and_ring(town& t, const char* name, sample_count pause)
{
    dsp::caller_id who;
    who.number = name;
    drivers::line& far = t.at("301").line();
    far.transmit_on_hook(3s);
    const dsp::caller_id_signal as_usual;
    dsp::caller_id_generator message(who, as_usual);
    co_await t.at("301").media().play(media::source_of(std::move(message)));
    co_await t.time.wait(pause);
    far.start_ring({
        {1s, 4s}
    });
    co_await t.time.wait(500ms);
    far.stop_ring();
}

} // namespace

SCENARIO("caller ID is on the display before the call is answered, in every country's way")
{
    for (const way& w : ways) {
        CAPTURE(std::string(w.country));
        town t(town_that_tells(w));
        const auto scene = [](town& v) -> awaitable<void> {
            co_await lift_and_dial(v.phone("201"), "202");
            const bool shown = co_await v.phone("202").wait_for_caller_id(patience);
            CHECK(shown);
        };
        t.time.run(scene(t));
        const auto shown = t.phone("202").shown();
        REQUIRE(shown.has_value());
        CHECK(shown->number == "201");
        CHECK(t.leftovers().empty());
    }
}

SCENARIO(
    "a line to an exchange knows who calls in every country's way, where data come before the first ring at its begin"
)
{
    for (const way& w : ways) {
        CAPTURE(std::string(w.country));
        town t(town_that_tells(w));
        const auto scene = [](town& v, bool before_it_rings) -> awaitable<void> {
            co_await lift_and_dial(v.phone("201"), "301");
            const call_handle c = co_await v.line().wait_for_call(patience);
            REQUIRE(c);
            CHECK((c->caller.number == "201") == before_it_rings);
            const bool known = co_await v.line().wait_for_caller_id(c, patience);
            CHECK(known);
            CHECK(c->caller.number == "201");
        };
        const bool before_it_rings =
            w.delivery == caller_id_delivery::reversal_and_alert || w.delivery == caller_id_delivery::reversal_and_dtmf;
        t.time.run(scene(t, before_it_rings));
        CHECK(t.leftovers().empty());
    }
}

SCENARIO("data before the first ring name whoever rings soon, and nobody who rings later")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        for (const sample_count pause : {5s, 8s}) {
            co_await name_and_ring(w, "5551234", pause);
            const call_handle c = co_await w.line().wait_for_call(patience);
            REQUIRE(c);
            CHECK(c->caller.number == (pause == 5s ? "5551234" : ""));
            const call_states over{idle};
            co_await w.line().wait_for(c, over, patience);
            CHECK(c->is(idle));
        }
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("only the audio of a loop is cut: no digit and no tone arrives, though the hook does")
{
    town t;
    t.house.pair("201").cut_audio(true);
    const auto scene = [](town& w) -> awaitable<void> {
        plant::telephone& ada = w.phone("201");
        ada.lift();
        const bool dial_tone = co_await ada.hear_dial_tone(3s);
        CHECK_FALSE(dial_tone);
        co_await ada.dial("202");
        const bool rang = co_await w.phone("202").wait_for_ring(5s);
        CHECK_FALSE(rang);
        CHECK(w.at("201").calls().front()->is(dialtone));

        // A call to the mute line rings, and no caller ID arrives.
        ada.hang_up();
        co_await w.time.wait(3s);
        co_await lift_and_dial(w.phone("203"), "201");
        const bool rings = co_await ada.wait_for_rings(2, patience);
        CHECK(rings);
        CHECK_FALSE(ada.shown().has_value());
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("only the hook of a loop is cut: nobody is rung, nobody is answered")
{
    town t;
    t.house.pair("202").cut_hook(true);
    const auto scene = [](town& w) -> awaitable<void> {
        co_await lift_and_dial(w.phone("201"), "202");
        const bool rang = co_await w.phone("202").wait_for_ring(5s);
        CHECK_FALSE(rang);
        w.phone("202").lift();
        co_await w.time.wait(5s);
        CHECK(w.at("201").calls().front()->is(ringback));
    };
    t.time.run(scene(t));
    t.house.pair("202").cut_hook(false);
    CHECK(t.leftovers().empty());
}

SCENARIO("a flash holds, consults, joins three, and drops the last one")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        plant::telephone& ada = w.phone("201");
        co_await connect(w, "201", "202");
        co_await ada.flash();
        const bool recall = co_await ada.hear_dial_tone(patience);
        CHECK(recall);
        const call_handle original = w.at("201").calls().front();
        CHECK(original->is(onholdpendtransfer));
        co_await ada.flash();
        co_await w.time.wait(1s);
        CHECK(original->is(connected));
        CHECK(w.at("201").calls().size() == 1);

        co_await ada.flash();
        const bool again = co_await ada.hear_dial_tone(patience);
        CHECK(again);
        co_await ada.dial("203");
        co_await answer(w, w.phone("203"));
        co_await ada.flash();
        co_await w.time.wait(1s);
        CHECK(original->is(conferenced));
        CHECK(w.at("201").calls().size() == 3);
        co_await ada.flash();
        co_await w.time.wait(1s);
        CHECK(original->is(connected));
        CHECK(w.at("203").calls().front()->is(disconnected));
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("hanging up with a party held transfers to the consulted one; without one, the telephone rings back")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        plant::telephone& ada = w.phone("201");
        co_await connect(w, "201", "202");
        co_await ada.flash();
        const bool recall = co_await ada.hear_dial_tone(patience);
        CHECK(recall);
        ada.hang_up(); // nobody to transfer to
        const bool rings_back = co_await ada.wait_for_ring(patience);
        CHECK(rings_back);
        CHECK(w.at("201").calls().front()->is(offering));
        CHECK(w.at("201").calls().front()->reason == call_reason::reminder);
        ada.lift();
        co_await w.time.wait(1s);
        CHECK(w.at("201").calls().front()->is(connected));

        co_await ada.flash();
        const bool again = co_await ada.hear_dial_tone(patience);
        CHECK(again);
        co_await ada.dial("203");
        const bool ringback = co_await ada.hear(tone_name::ringback, patience);
        CHECK(ringback);
        ada.hang_up(); // while it rings
        co_await answer(w, w.phone("203"));
        co_await w.time.wait(2s);
        CHECK(w.at("201").calls().empty());
        CHECK(w.at("202").calls().front()->is(connected));
        CHECK(w.at("203").calls().front()->is(connected));
        const bool through = co_await within(
            w.time,
            4s,
            join(
                [](plant::telephone& p) -> awaitable<void> { co_await p.speak(babble(3s)); }(w.phone("202")),
                [](plant::telephone& p) -> awaitable<void> {
                    const bool voice = co_await p.hear_voice(3s);
                    CHECK(voice);
                }(w.phone("203"))
            )
        );
        CHECK(through);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("register recall: 2 swaps, 3 joins, 1 releases")
{
    town t(european_town());
    const auto scene = [](town& w) -> awaitable<void> {
        plant::telephone& ada = w.phone("201");
        co_await connect(w, "201", "202");
        const call_handle first = w.at("201").calls().front();
        co_await ada.flash();
        const bool recall = co_await ada.hear_dial_tone(patience);
        CHECK(recall);
        co_await ada.dial("203");
        co_await answer(w, w.phone("203"));
        const call_handle second = w.at("201").calls().back();
        CHECK(second->is(connected));

        co_await ada.flash();
        const bool again = co_await ada.hear_dial_tone(patience);
        CHECK(again);
        co_await ada.dial("2");
        co_await w.time.wait(500ms);
        CHECK(first->is(connected));
        CHECK(second->waits());

        co_await ada.flash();
        const bool third = co_await ada.hear_dial_tone(patience);
        CHECK(third);
        co_await ada.dial("1");
        co_await w.time.wait(500ms);
        CHECK(first->is(idle));
        CHECK(second->is(connected));
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("an operation in the wrong state is refused and changes nothing")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        co_await connect(w, "201", "202");
        station& ada = w.at("201");
        const call_handle c = ada.calls().front();
        const auto refused = [](awaitable<void> operation) -> awaitable<bool> {
            try {
                co_await std::move(operation);
            } catch (const failure& e) {
                co_return e.code() == errc::invalid_state;
            }
            co_return false;
        };
        const bool answered = co_await refused(ada.answer(c));
        CHECK(answered);
        const bool unheld = co_await refused(ada.unhold(c));
        CHECK(unheld);
        const bool dialled = co_await refused(ada.dial(c, "203"));
        CHECK(dialled);
        const bool removed = co_await refused(ada.remove_from_conference(c));
        CHECK(removed);
        CHECK(c->is(connected));
        CHECK(ada.calls().size() == 1);
        co_await ada.drop(c);
        CHECK(c->is(idle));
        const bool dropped_twice = co_await refused(ada.drop(c));
        CHECK(dropped_twice);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}
