#include "tests/core/exchange/two_exchanges.hpp"

using namespace tipring;
using namespace tipring::tests;
using dsp::tone_name;
using enum call_state;

SCENARIO("an extension calls out: the network's own ringback is heard, and both hear each other")
{
    two_exchanges t;
    const auto scene = [](two_exchanges& w) -> awaitable<void> {
        plant::telephone& desk = w.phone("11");
        co_await lift_and_dial(desk, "9201");
        const bool ringback_heard = co_await desk.hear(tone_name::ringback, patience);
        CHECK(ringback_heard);
        co_await picks_up(w, "201");
        const bool voice = co_await desk.hear_voice(patience);
        CHECK(voice);
        w.phone("201").stop_speaking();
        CHECK(w.at("11").calls().front()->is(connected));
        desk.start_speaking(babble(2s));
        const bool voice_back = co_await w.phone("201").hear_voice(patience);
        CHECK(voice_back);
        desk.stop_speaking();

        w.phone("201").hang_up(); // a loop break tells the trunk
        const bool told = co_await desk.hear(tone_name::congestion, patience);
        CHECK(told);
        CHECK(w.at("11").calls().front()->is(disconnected));
        for (const auto& trunk : w.office.trunks())
            CHECK(trunk->free());
    };
    t.time.run(scene(t));
    CHECK(t.spy.saw("plant:301 1 ringback"));
    CHECK(t.spy.saw("plant:11 1 connected"));
    CHECK(t.leftovers().empty());
}

SCENARIO("the network's busy tone is heard through the trunk, and a third caller finds every trunk in use")
{
    two_exchanges t;
    const auto scene = [](two_exchanges& w) -> awaitable<void> {
        w.phone("201").lift();
        for (const char* desk : {"11", "12"}) {
            co_await lift_and_dial(w.phone(desk), "9201");
            const bool busy_heard = co_await w.phone(desk).hear(tone_name::busy, patience);
            CHECK(busy_heard);
            CHECK(w.at(desk).calls().front()->is(busy));
        }
        co_await lift_and_dial(w.phone("13"), "9202");
        const bool no_trunk = co_await w.phone("13").hear(tone_name::congestion, patience);
        CHECK(no_trunk);
        w.phone("11").hang_up();
        co_await w.time.wait(3s);
        CHECK(w.office.trunks().front()->free());
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("a call from the network rings an extension with the caller's number, and is answered through the trunk")
{
    two_exchanges t;
    const auto scene = [](two_exchanges& w) -> awaitable<void> {
        co_await lift_and_dial(w.phone("202"), "301");
        plant::telephone& desk = w.phone("11");
        const bool shown = co_await desk.wait_for_caller_id(patience);
        CHECK(shown);
        CHECK(desk.shown()->number == "202");
        desk.lift();
        desk.start_speaking(babble(2s));
        const bool voice = co_await w.phone("202").hear_voice(patience);
        CHECK(voice);
        CHECK(w.subscriber("202").calls().front()->is(connected));
        desk.hang_up();
        const bool told = co_await w.phone("202").hear(tone_name::congestion, patience);
        CHECK(told);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("our lines bridged: a call from one trunk is transferred out on the other, and our part in it ends")
{
    two_exchanges t;
    const auto scene = [](two_exchanges& w) -> awaitable<void> {
        co_await lift_and_dial(w.phone("202"), "301");
        co_await picks_up(w, "11");
        w.phone("11").stop_speaking();
        co_await w.time.wait(1s);
        co_await w.phone("11").flash();
        const bool recall = co_await w.phone("11").hear_dial_tone(patience);
        CHECK(recall);
        const bool music =
            co_await w.phone("202").hear_that([](audio_in frame) { return level_of(frame).value > -45.0; }, patience);
        CHECK(music);
        co_await w.phone("11").dial("9203");
        co_await picks_up(w, "203");
        const bool there = co_await w.phone("11").hear_voice(patience);
        CHECK(there);
        w.phone("203").stop_speaking();
        w.phone("11").hang_up();
        co_await w.time.wait(2s);
        CHECK(w.at("11").calls().empty());
        w.phone("202").start_speaking(babble(2s));
        const bool through = co_await w.phone("203").hear_voice(patience);
        CHECK(through);
        w.phone("202").stop_speaking();
        w.phone("203").hang_up();
        const bool told = co_await w.phone("202").hear(tone_name::congestion, patience);
        CHECK(told);
        for (const auto& trunk : w.office.trunks())
            CHECK(trunk->free());
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("a program in place of a telephone: answers a call from the network, consults, and joins three in our mixer")
{
    exchange_config office = office_config();
    office.trunks.front().incoming = "14";
    two_exchanges t(office);
    const auto scene = [](two_exchanges& w) -> awaitable<void> {
        co_await lift_and_dial(w.phone("202"), "301");
        station& menu = w.at("14");
        const call_handle c = co_await menu.wait_for_call(patience);
        REQUIRE(c);
        CHECK(c->caller.number == "202");
        co_await menu.answer(c);
        CHECK(c->is(connected));
        const bool heard_prompt = co_await within(
            w.time,
            5s,
            join(
                [](station& from) -> awaitable<void> {
                    audio_buffer prompt = babble(3s);
                    co_await from.voice().play(std::make_unique<media::recording>(std::move(prompt)));
                }(menu),
                [](plant::telephone& p) -> awaitable<void> {
                    const bool voice = co_await p.hear_voice(3s);
                    CHECK(voice);
                }(w.phone("202"))
            )
        );
        CHECK(heard_prompt);

        media::listening digits;
        digits.dtmf = true;
        std::string typed;
        menu.voice().ears().listen_for(digits);
        menu.voice().on_heard([&typed](const media::heard& what) {
            const auto* dtmf = std::get_if<dsp::dtmf_event>(&what);
            if (dtmf && dtmf->what == dsp::dtmf_event::phase::begin)
                typed += dtmf->digit;
        });
        co_await w.phone("202").dial("42#");
        co_await w.time.wait(300ms);
        CHECK(typed == "42#");

        const call_handle consultation = co_await menu.setup_transfer(c);
        co_await menu.dial(consultation, "12");
        co_await picks_up(w, "12");
        const call_states there{connected};
        const bool answered = co_await menu.wait_for(consultation, there, patience);
        CHECK(answered);
        const call_handle conference = co_await menu.complete_transfer(c, consultation, transfer_mode::conference);
        CHECK(conference->is(connected));
        const bool voice = co_await w.phone("202").hear_voice(patience);
        CHECK(voice);
        co_await menu.drop(conference);
        CHECK(menu.calls().empty());
        CHECK(menu.free());
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("a program calls out on a trunk, is told each state, and hangs up")
{
    two_exchanges t;
    const auto scene = [](two_exchanges& w) -> awaitable<void> {
        station& menu = w.at("14");
        const call_handle c = co_await menu.make_call("9204");
        const call_states ringing{ringback};
        const bool rings = co_await menu.wait_for(c, ringing, patience);
        CHECK(rings);
        co_await picks_up(w, "204");
        const call_states there{connected};
        const bool answered = co_await menu.wait_for(c, there, patience);
        CHECK(answered);
        co_await menu.drop(c);
        CHECK(c->is(idle));
        co_await w.time.wait(3s);
        CHECK(w.office.trunks().front()->free());
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

namespace {

/// A carrier at which somebody answers emergency calls. Nothing here leaves this process.
exchange_config carrier_with_911()
{
    exchange_config carrier = carrier_config();
    station_config help;
    help.number = "911";
    help.name = "Emergency";
    help.line = "plant:911";
    carrier.stations.push_back(help);
    return carrier;
}

awaitable<void> reaches_911(two_exchanges& w, std::string desk, std::string dialled)
{
    co_await lift_and_dial(w.phone(desk), dialled);
    co_await picks_up(w, "911");
    const bool voice = co_await w.phone(desk).hear_voice(patience);
    CHECK(voice);
    w.phone("911").stop_speaking();
}

} // namespace

SCENARIO("a person at an extension reaches an emergency number, with the prefix and without, when nothing else may be "
         "dialled")
{
    exchange_config office = office_config();
    office.guard.limits.calls_per_day = 0;
    two_exchanges t(office, carrier_with_911());
    const auto scene = [](two_exchanges& w) -> awaitable<void> {
        co_await lift_and_dial(w.phone("11"), "9201");
        const bool barred = co_await w.phone("11").hear(tone_name::special_information, patience);
        CHECK(barred);
        w.phone("11").hang_up();
        for (const char* dialled : {"911", "9911"}) {
            CAPTURE(std::string(dialled));
            co_await reaches_911(w, "12", dialled);
            CHECK(w.at("12").calls().front()->is(connected));
            w.phone("12").hang_up();
            w.phone("911").hang_up();
            co_await w.time.wait(5s);
        }
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("an emergency call clears a trunk that is in use, but no trunk with an emergency call on it")
{
    two_exchanges t(office_config(), carrier_with_911());
    const auto scene = [](two_exchanges& w) -> awaitable<void> {
        co_await lift_and_dial(w.phone("11"), "9201");
        co_await picks_up(w, "201");
        co_await lift_and_dial(w.phone("12"), "9202");
        co_await picks_up(w, "202");
        co_await reaches_911(w, "13", "911");
        CHECK(w.at("13").calls().front()->is(connected));
        const auto talking = [&w] {
            return static_cast<int>(w.at("11").calls().front()->is(connected)) +
                   static_cast<int>(w.at("12").calls().front()->is(connected));
        };
        CHECK(talking() == 1);
        w.phone("11").hang_up();
        w.phone("12").hang_up();
        w.phone("201").hang_up();
        w.phone("202").hang_up();
        co_await w.time.wait(5s);

        co_await lift_and_dial(w.phone("11"), "9201");
        co_await picks_up(w, "201");
        co_await lift_and_dial(w.phone("12"), "911"); // the one who answers is busy, but the way there is made
        const bool busy_heard = co_await w.phone("12").hear(tone_name::busy, patience);
        CHECK(busy_heard);
        CHECK(w.at("13").calls().front()->is(connected));
        CHECK(!w.at("11").calls().front()->is(connected));
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("no program and no diversion reaches an emergency number through a trunk")
{
    two_exchanges t(office_config(), carrier_with_911());
    const auto scene = [](two_exchanges& w) -> awaitable<void> {
        station& menu = w.at("14");
        const call_states told{specialinfo};
        for (const char* dialled : {"911", "9911"}) {
            CAPTURE(std::string(dialled));
            const call_handle c = co_await menu.make_call(dialled);
            const bool refused = co_await menu.wait_for(c, told, patience);
            CHECK(refused);
            co_await menu.drop(c);
        }
        const call_handle in_pieces = co_await menu.make_call("99");
        co_await menu.dial(in_pieces, "11");
        const bool refused = co_await menu.wait_for(in_pieces, told, patience);
        CHECK(refused);
        co_await menu.drop(in_pieces);

        forwarding rules;
        forward_rule rule;
        rule.to = "9911";
        rules.rules.push_back(rule);
        co_await w.at("12").forward(rules);
        co_await lift_and_dial(w.phone("11"), "12");
        const bool barred = co_await w.phone("11").hear(tone_name::special_information, patience);
        CHECK(barred);
        CHECK(!w.phone("911").is_ringing());
        for (const auto& trunk : w.office.trunks())
            CHECK(trunk->line().line().hook_position() == hook::on);
    };
    t.time.run(scene(t));
    CHECK(!t.spy.saw("plant:911 1 offering"));
    CHECK(t.leftovers().empty());
}
