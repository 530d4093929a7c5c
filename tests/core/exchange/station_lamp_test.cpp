/// Message waiting, as telephones and lines towards an exchange are told of it.

#include "core/exchange/station.hpp"
#include "tests/core/town.hpp"

using namespace tipring;
using namespace tipring::tests;
using enum call_state;

namespace {

using dsp::tone_name;

struct way
{
    const char* country;
    caller_id_delivery delivery;
    dsp::caller_id_modulation modulation;
};

api::house_plan town_in(const way& w)
{
    api::house_plan plan = european_town();
    const auto stations = plan.exchange.stations;
    plan.exchange = defaults_for(w.country);
    plan.exchange.stations = stations;
    plan.exchange.caller_id = w.delivery;
    plan.exchange.caller_id_signal.modulation = w.modulation;
    plan.telephones.country = w.country;
    plan.profile.country = w.country;
    return plan;
}

awaitable<void> dial_tone_is(plant::telephone& phone, tone_name expected)
{
    phone.lift();
    const std::vector<tone_name> any{tone_name::dial, tone_name::stutter_dial};
    const auto heard = co_await phone.hear_one_of(any, patience);
    phone.hang_up();
    REQUIRE(heard);
    CHECK(*heard == expected);
}

/// Nothing that a person hears as a bell, and no caller on the display.
void check_nobody_calls(const plant::telephone& phone)
{
    CHECK(phone.bell().empty());
    CHECK_FALSE(phone.shown().has_value());
}

} // namespace

SCENARIO("a message lights the telephone's lamp and makes its dial tone stutter, until it is fetched")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        plant::telephone& ada = w.phone("201");
        w.at("201").set_message_waiting(true);
        const bool lit = co_await ada.wait_for_message_lamp(true, patience);
        CHECK(lit);
        CHECK_FALSE(w.phone("202").message_lamp());
        co_await dial_tone_is(ada, tone_name::stutter_dial);
        co_await w.time.wait(2s);
        co_await lift_and_dial(ada, "202"); // the stutter is no obstacle
        co_await answer(w, w.phone("202"));
        ada.hang_up();
        w.phone("202").hang_up();

        w.at("201").set_message_waiting(false);
        const bool dark = co_await ada.wait_for_message_lamp(false, patience);
        CHECK(dark);
        co_await dial_tone_is(ada, tone_name::dial);
        check_nobody_calls(ada);
    };
    t.time.run(scene(t));
    CHECK(t.phone("201").messages().size() == 2);
    CHECK(t.leftovers().empty());
}

SCENARIO("the lamp is lit in every country's way, and where caller ID comes by DTMF there is none")
{
    using enum dsp::caller_id_modulation;
    for (const way& w : {
             way{"us", caller_id_delivery::after_first_ring,    bell202},
             way{"de", caller_id_delivery::after_first_ring,    v23    },
             way{"uk", caller_id_delivery::reversal_and_alert,  v23    },
             way{"fr", caller_id_delivery::short_ring_and_data, v23    },
    }) {
        CAPTURE(std::string(w.country));
        town t(town_in(w));
        const auto scene = [](town& v) -> awaitable<void> {
            v.at("202").set_message_waiting(true);
            const bool lit = co_await v.phone("202").wait_for_message_lamp(true, patience);
            CHECK(lit);
            co_await v.time.wait(1s);
        };
        t.time.run(scene(t));
        REQUIRE(t.phone("202").messages().size() == 1);
        CHECK(t.phone("202").messages().front().modulation == w.modulation);
        CHECK(t.house.pair("202").direction() == polarity::normal);
        CHECK(t.leftovers().empty());
    }
    town sweden(town_in({"se", caller_id_delivery::reversal_and_dtmf, dtmf}));
    sweden.at("202").set_message_waiting(true);
    sweden.time.advance(20s);
    CHECK(sweden.phone("202").messages().empty());
}

SCENARIO("no conversation is disturbed by a message: the lamp is told when the telephone has rested")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        plant::telephone& ada = w.phone("201");
        co_await connect(w, "201", "202");
        ada.start_recording();
        w.at("201").set_message_waiting(true);
        co_await w.time.wait(20s);
        for (const std::int16_t s : ada.received())
            REQUIRE(std::abs(s) < 100); // the line's noise, and nothing else
        ada.stop_recording();
        CHECK_FALSE(ada.message_lamp());
        ada.hang_up();
        w.phone("202").hang_up();
        const bool lit = co_await ada.wait_for_message_lamp(true, patience);
        CHECK(lit);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("whatever comes while the lamp is told goes before it, and the lamp is told afterwards")
{
    for (const sample_count begun : {3100ms, 3600ms, 3900ms, 4100ms}) {
        CAPTURE(to_ms(begun));
        town t;
        const auto scene = [](town& w, sample_count before) -> awaitable<void> {
            plant::telephone& bruno = w.phone("202");
            co_await lift_and_dial(w.phone("201"), "20");
            w.at("202").set_message_waiting(true);
            co_await w.time.wait(before - 500ms);
            co_await w.phone("201").dial("2");
            const bool shown = co_await bruno.wait_for_caller_id(patience);
            CHECK(shown);
            bruno.lift();
            co_await w.time.wait(1s);
            CHECK(w.at("202").calls().front()->is(connected));
            bruno.hang_up();
            w.phone("201").hang_up();
            const bool lit = co_await bruno.wait_for_message_lamp(true, patience);
            CHECK(lit);

            w.at("201").set_message_waiting(true); // and now one lifts in the middle
            co_await w.time.wait(before);
            co_await dial_tone_is(w.phone("201"), tone_name::stutter_dial);
            const bool lit_too = co_await w.phone("201").wait_for_message_lamp(true, patience);
            CHECK(lit_too);
        };
        t.time.run(scene(t, begun));
        CHECK(t.leftovers().empty());
    }
}

SCENARIO("a lamp that battery lights is reversed while the telephone rests, and only then")
{
    api::house_plan plan = north_american_town();
    plan.exchange.lamp = message_lamp::reversal;
    town t(plan);
    const auto scene = [](town& w) -> awaitable<void> {
        const plant::loop& pair = w.house.pair("201");
        w.at("201").set_message_waiting(true);
        co_await w.time.wait(5s);
        CHECK(pair.direction() == polarity::reversed);
        w.phone("201").lift();
        co_await w.time.wait(1s);
        CHECK(pair.direction() == polarity::normal);
        w.phone("201").hang_up();
        co_await w.time.wait(5s);
        CHECK(pair.direction() == polarity::reversed);

        co_await lift_and_dial(w.phone("202"), "201");
        const bool rang = co_await w.phone("201").wait_for_ring(patience);
        CHECK(rang);
        CHECK(pair.direction() == polarity::normal);
        w.phone("202").hang_up();
        co_await w.time.wait(8s);
        CHECK(pair.direction() == polarity::reversed);
        w.at("201").set_message_waiting(false);
        co_await w.time.wait(5s);
        CHECK(pair.direction() == polarity::normal);
    };
    t.time.run(scene(t));
    CHECK(t.phone("201").messages().empty());
    CHECK(t.leftovers().empty());
}

SCENARIO("a line to an exchange knows of a message by data while it rests, and by the dial tone when it is seized")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        network_line& line = w.line();
        const auto waits = [&line] { return line.message_waiting(); };
        const auto waits_no_more = [&line] { return !line.message_waiting(); };
        w.at("301").set_message_waiting(true);
        const bool told = co_await line.wait_until(patience, waits);
        CHECK(told);
        CHECK(line.calls().empty());
        w.at("301").set_message_waiting(false);
        const bool told_again = co_await line.wait_until(patience, waits_no_more);
        CHECK(told_again);

        w.house.pair("plant:301").cut_audio(true); // on hook it hears nothing now
        w.at("301").set_message_waiting(true);
        co_await w.time.wait(10s);
        CHECK_FALSE(line.message_waiting());
        w.house.pair("plant:301").cut_audio(false);
        const call_handle c = co_await line.make_call("202");
        CHECK(line.message_waiting());
        co_await line.drop(c);

        w.house.pair("plant:301").cut_audio(true);
        w.at("301").set_message_waiting(false);
        co_await w.time.wait(10s);
        w.house.pair("plant:301").cut_audio(false);
        const call_handle again = co_await line.make_call("202");
        CHECK_FALSE(line.message_waiting());
        co_await line.drop(again);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("where a stuttering dial tone means something else, it tells of no message")
{
    api::house_plan plan = north_american_town();
    plan.exchange.lamp = message_lamp::none;
    plan.profile.stutter_means_message = false;
    town t(plan);
    const auto scene = [](town& w) -> awaitable<void> {
        w.at("301").set_message_waiting(true);
        const call_handle c = co_await w.line().make_call("202");
        CHECK(w.spy.saw("plant:301 1 proceeding"));
        CHECK_FALSE(w.line().message_waiting());
        co_await w.line().drop(c);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO(
    "a lamp that burns by voltage burns while the telephone rests, and a line to an exchange takes it for a message"
)
{
    api::house_plan plan = north_american_town();
    plan.exchange.lamp = message_lamp::voltage;
    plan.profile.stutter_means_message = false; // by the lamp alone
    town t(plan);
    const auto scene = [](town& w) -> awaitable<void> {
        const plant::loop& pair = w.house.pair("201");
        w.at("201").set_message_waiting(true);
        const bool lit = co_await w.phone("201").wait_for_message_lamp(true, patience);
        CHECK(lit);
        w.phone("201").lift();
        CHECK_FALSE(pair.lamp_voltage());
        w.phone("201").hang_up();
        const bool lit_again = co_await w.phone("201").wait_for_message_lamp(true, patience);
        CHECK(lit_again);
        co_await lift_and_dial(w.phone("202"), "201");
        const bool rang = co_await w.phone("201").wait_for_ring(patience);
        CHECK(rang);
        CHECK_FALSE(pair.lamp_voltage());
        w.phone("202").hang_up();
        w.at("201").set_message_waiting(false);
        co_await w.time.wait(10s);
        CHECK_FALSE(w.phone("201").message_lamp());

        network_line& line = w.line();
        const std::function<bool()> waits = [&line] { return line.message_waiting(); };
        const std::function<bool()> waits_no_more = [&line] { return !line.message_waiting(); };
        w.at("301").set_message_waiting(true);
        const bool told = co_await line.wait_until(patience, waits);
        CHECK(told);
        for (const bool fetched : {false, true}) { // in this call
            const call_handle c = co_await line.make_call("202");
            CHECK(line.message_waiting());
            if (fetched)
                w.at("301").set_message_waiting(false);
            co_await line.drop(c);
            const bool over = co_await line.wait_until(20s, waits_no_more);
            CHECK(over == fetched);
        }
    };
    t.time.run(scene(t));
    CHECK(t.phone("201").messages().empty());
    CHECK(t.leftovers().empty());
}
