/// Park, pick-up, forwarding, call waiting, call completion and the rest: by the telephone's codes and by a program's operations.

#include "tests/core/exchange/two_exchanges.hpp"

using namespace tipring;
using namespace tipring::tests;
using dsp::tone_name;
using enum call_state;

namespace {

const call_states there{connected};
const call_states gone{idle};

awaitable<void> connect(two_exchanges& t, const char* from, const char* to)
{
    co_await lift_and_dial(t.phone(from), to);
    co_await picks_up(t, to);
    t.phone(to).stop_speaking();
    co_await t.time.wait(500ms);
}

/// `mouth` talks and `ear` hears it.
awaitable<void> heard(two_exchanges& t, const char* mouth, const char* ear)
{
    t.phone(mouth).start_speaking(babble(2s));
    const bool voice = co_await t.phone(ear).hear_voice(5s);
    CAPTURE(std::string(mouth) + " to " + ear);
    CHECK(voice);
    t.phone(mouth).stop_speaking();
}

awaitable<void> dial_code(two_exchanges& t, const char* from, std::string code)
{
    t.phone(from).lift();
    const bool dial_tone = co_await t.phone(from).hear_dial_tone(patience);
    CHECK(dial_tone);
    co_await t.phone(from).dial(std::move(code));
}

awaitable<void> code_accepted(two_exchanges& t, const char* from, std::string code)
{
    co_await dial_code(t, from, std::move(code));
    const bool accepted = co_await t.phone(from).hear(tone_name::stutter_dial, patience);
    CHECK(accepted);
    t.phone(from).hang_up();
    co_await t.time.wait(2s); // longer than a flash
}

awaitable<bool> music_at(two_exchanges& t, const char* number)
{
    co_return co_await t.phone(number).hear_that(
        [](audio_in frame) { return level_of(frame).value > -45.0; }, patience
    );
}

} // namespace

SCENARIO("park by code: the other end hears music, and any telephone takes it back with the number")
{
    two_exchanges t;
    const auto scene = [](two_exchanges& w) -> awaitable<void> {
        co_await connect(w, "11", "12");
        co_await w.phone("11").flash();
        const bool recall = co_await w.phone("11").hear_dial_tone(patience);
        CHECK(recall);
        co_await w.phone("11").dial("*68701");
        const bool accepted = co_await w.phone("11").hear(tone_name::stutter_dial, patience);
        CHECK(accepted);
        w.phone("11").hang_up();
        const bool music = co_await music_at(w, "12");
        CHECK(music);
        co_await dial_code(w, "13", "*88701");
        co_await w.time.wait(500ms);
        CHECK(w.at("13").calls().front()->is(connected));
        CHECK(w.at("13").calls().front()->reason == call_reason::unpark);
        co_await heard(w, "13", "12");
        co_await heard(w, "12", "13");
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("a parked call that nobody takes rings where it was parked")
{
    two_exchanges t;
    const auto scene = [](two_exchanges& w) -> awaitable<void> {
        co_await connect(w, "11", "12");
        const call_handle mine = w.at("11").calls().front();
        const std::string orbit = co_await w.at("11").park(mine, "");
        CHECK(orbit == "701");
        CHECK(mine->is(idle));
        w.phone("11").hang_up();
        const bool rang = co_await w.phone("11").wait_for_ring(120s);
        CHECK(rang);
        CHECK(w.at("11").calls().front()->reason == call_reason::reminder);
        w.phone("11").lift();
        co_await heard(w, "12", "11");
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("park and unpark by a program: refused where nobody can be, or is, parked")
{
    two_exchanges t;
    const auto scene = [](two_exchanges& w) -> awaitable<void> {
        co_await connect(w, "11", "12");
        const call_handle mine = w.at("11").calls().front();
        const auto park = [](station& s, call_handle c, std::string at) -> awaitable<void> { co_await s.park(c, at); };
        const errc nowhere = co_await error_of(park(w.at("11"), mine, "555"));
        CHECK(nowhere == errc::address_invalid);
        CHECK(mine->is(connected));
        const auto unpark = [](station& s, std::string at) -> awaitable<void> { co_await s.unpark(at); };
        const errc nobody = co_await error_of(unpark(w.at("14"), "702"));
        CHECK(nobody == errc::operation_failed);
        co_await w.at("11").park(mine, "702");
        const call_handle taken = co_await w.at("14").unpark("702");
        CHECK(taken->is(connected));
        CHECK(mine->is(idle));
        co_await w.at("14").drop(taken);
        const bool told = co_await w.phone("12").hear(tone_name::congestion, patience);
        CHECK(told);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("pick-up: a call that rings elsewhere is taken by number, by group, and by a program")
{
    for (const char* code : {"*9712", "*98"}) {
        CAPTURE(std::string(code));
        two_exchanges t;
        const auto scene = [](two_exchanges& w, std::string digits) -> awaitable<void> {
            co_await lift_and_dial(w.phone("11"), "12");
            const bool rang = co_await w.phone("12").wait_for_ring(patience);
            CHECK(rang);
            co_await dial_code(w, "13", digits);
            co_await w.time.wait(1s);
            CHECK(!w.phone("12").is_ringing());
            CHECK(w.at("12").calls().empty());
            CHECK(w.at("13").calls().front()->reason == call_reason::pickup);
            co_await heard(w, "13", "11");
        };
        t.time.run(scene(t, code));
        CHECK(t.spy.saw("plant:12 1 disconnected"));
        CHECK(t.leftovers().empty());
    }
    two_exchanges t;
    const auto scene = [](two_exchanges& w) -> awaitable<void> {
        co_await lift_and_dial(w.phone("202"), "301");
        const bool rang = co_await w.phone("11").wait_for_ring(patience);
        CHECK(rang);
        pickup_target in_its_group;
        const call_handle taken = co_await w.at("14").pickup(in_its_group);
        CHECK(taken->caller.number == "202");
        co_await w.time.wait(1s);
        CHECK(w.subscriber("202").calls().front()->is(connected));
        pickup_target unknown_group;
        unknown_group.group = "nobody";
        const auto pick = [](station& s, pickup_target from) -> awaitable<void> { co_await s.pickup(std::move(from)); };
        const errc no_group = co_await error_of(pick(w.at("14"), unknown_group));
        CHECK(no_group == errc::no_such_group);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("forwarding: unconditional, busy, no answer; set and cancelled by code, chains followed, circles refused")
{
    two_exchanges t;
    const auto scene = [](two_exchanges& w) -> awaitable<void> {
        co_await code_accepted(w, "12", "*7213");
        co_await lift_and_dial(w.phone("11"), "12");
        co_await picks_up(w, "13");
        w.phone("13").stop_speaking();
        CHECK(w.at("13").calls().front()->reason == call_reason::forwarded_unconditional);
        CHECK(w.at("13").calls().front()->redirecting == "12");
        w.phone("11").hang_up();
        w.phone("13").hang_up();
        co_await w.time.wait(2s);

        co_await code_accepted(w, "13", "*7212"); // 12 -> 13 -> 12: a circle
        co_await lift_and_dial(w.phone("11"), "12");
        const bool circle = co_await w.phone("11").hear(tone_name::congestion, patience);
        CHECK(circle);
        w.phone("11").hang_up();
        co_await w.time.wait(2s);
        co_await code_accepted(w, "12", "*73");
        co_await code_accepted(w, "13", "*73");

        co_await code_accepted(w, "12", "*9013"); // busy
        w.phone("12").lift();
        co_await lift_and_dial(w.phone("11"), "12");
        const bool on_busy = co_await w.phone("13").wait_for_ring(patience);
        CHECK(on_busy);
        CHECK(w.at("13").calls().front()->reason == call_reason::forwarded_busy);
        w.phone("11").hang_up();
        w.phone("12").hang_up();
        co_await w.time.wait(2s);
        co_await code_accepted(w, "12", "*91");

        co_await code_accepted(w, "12", "*9213"); // no answer: three rings of six seconds
        co_await lift_and_dial(w.phone("11"), "12");
        const bool rang_first = co_await w.phone("12").wait_for_ring(patience);
        CHECK(rang_first);
        const bool not_yet = co_await w.phone("13").wait_for_ring(15s);
        CHECK(!not_yet);
        const bool then = co_await w.phone("13").wait_for_ring(6s);
        CHECK(then);
        CHECK(!w.phone("12").is_ringing());
        CHECK(w.at("13").calls().front()->reason == call_reason::forwarded_no_answer);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("forwarding by a program: the list replaces, the empty one cancels, callers are told apart, to a trunk, do "
         "not disturb")
{
    two_exchanges t;
    const auto scene = [](two_exchanges& w) -> awaitable<void> {
        forwarding rules;
        forward_rule rule;
        rule.from = forward_callers::external;
        rule.to = "12";
        rules.rules.push_back(rule);
        rule.from = forward_callers::specific;
        rule.caller = "13";
        rule.to = ""; // do not disturb
        rules.rules.push_back(rule);
        rules.rings = 99;
        co_await w.at("11").forward(rules);
        CHECK(w.at("11").forwards().rings == most_rings);

        co_await lift_and_dial(w.phone("202"), "301"); // external: on to 12
        const bool diverted = co_await w.phone("12").wait_for_ring(patience);
        CHECK(diverted);
        w.phone("202").hang_up();
        co_await w.time.wait(10s);
        co_await lift_and_dial(w.phone("13"), "11");
        const bool undisturbed = co_await w.phone("13").hear(tone_name::busy, patience);
        CHECK(undisturbed);
        w.phone("13").hang_up();
        co_await lift_and_dial(w.phone("12"), "11");
        const bool others_ring = co_await w.phone("11").wait_for_ring(patience);
        CHECK(others_ring);
        w.phone("12").hang_up();
        co_await w.time.wait(2s);

        forwarding out;
        forward_rule all;
        all.to = "9204";
        out.rules.push_back(all);
        co_await w.at("11").forward(out);
        CHECK(w.at("11").forwards().rules.size() == 1);
        co_await lift_and_dial(w.phone("12"), "11");
        co_await picks_up(w, "204");
        const bool voice = co_await w.phone("12").hear_voice(patience);
        CHECK(voice);
        w.phone("12").hang_up();
        w.phone("204").hang_up();
        co_await w.time.wait(3s);

        const forwarding none;
        co_await w.at("11").forward(none);
        co_await w.at("11").forward(none); // cancelling nothing succeeds
        CHECK(w.at("11").forwards().empty());
        out.rules.push_back(all);
        const errc twice = co_await error_of(w.at("11").forward(out));
        CHECK(twice == errc::forward_invalid);
        out.rules.resize(1);
        out.rules[0].to = "77";
        const errc nobody = co_await error_of(w.at("11").forward(out));
        CHECK(nobody == errc::address_invalid);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("call waiting: a tone in the conversation, a flash to the second caller and back; not in a secured call")
{
    two_exchanges t;
    const auto scene = [](two_exchanges& w) -> awaitable<void> {
        co_await connect(w, "11", "12");
        co_await lift_and_dial(w.phone("13"), "11");
        const bool waiting = co_await w.phone("11").hear(tone_name::call_waiting, patience);
        CHECK(waiting);
        const bool rings = co_await w.phone("13").hear(tone_name::ringback, patience);
        CHECK(rings);
        co_await w.phone("11").flash();
        co_await w.time.wait(1s);
        co_await heard(w, "13", "11");
        const bool music = co_await music_at(w, "12");
        CHECK(music);
        co_await w.phone("11").flash();
        co_await w.time.wait(1s);
        co_await heard(w, "12", "11");
        w.phone("12").hang_up();
        w.phone("11").hang_up(); // the held one rings back
        const bool rang = co_await w.phone("11").wait_for_ring(patience);
        CHECK(rang);
        w.phone("11").lift();
        co_await w.time.wait(500ms);
        co_await heard(w, "13", "11");
        w.phone("11").hang_up();
        w.phone("13").hang_up();
        co_await w.time.wait(3s);

        co_await dial_code(w, "11", "*70"); // cancel call waiting, then the number
        const bool accepted = co_await w.phone("11").hear(tone_name::stutter_dial, patience);
        CHECK(accepted);
        co_await w.phone("11").dial("12");
        co_await picks_up(w, "12");
        CHECK(w.at("11").calls().front()->secure);
        co_await lift_and_dial(w.phone("13"), "11");
        const bool busy_told = co_await w.phone("13").hear(tone_name::busy, patience);
        CHECK(busy_told);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("call completion: called back when the busy extension is free, and cancelled")
{
    two_exchanges t;
    const auto scene = [](two_exchanges& w) -> awaitable<void> {
        w.phone("12").lift();
        co_await lift_and_dial(w.phone("11"), "12");
        const bool busy_told = co_await w.phone("11").hear(tone_name::busy, patience);
        CHECK(busy_told);
        w.phone("11").hang_up();
        co_await w.time.wait(2s);
        co_await code_accepted(w, "11", "*66");
        const bool too_soon = co_await w.phone("11").wait_for_ring(20s);
        CHECK(!too_soon);
        w.phone("12").hang_up();
        const bool rang = co_await w.phone("11").wait_for_ring(patience);
        CHECK(rang);
        CHECK(w.at("11").calls().front()->reason == call_reason::call_completion);
        w.phone("11").lift();
        co_await picks_up(w, "12");
        const bool voice = co_await w.phone("11").hear_voice(patience);
        CHECK(voice);
        w.phone("11").hang_up();
        w.phone("12").hang_up();
        co_await w.time.wait(3s);

        w.phone("12").lift();
        const call_handle c = co_await w.at("14").make_call("12");
        const call_states is_busy{busy};
        const bool found_busy = co_await w.at("14").wait_for(c, is_busy, patience);
        CHECK(found_busy);
        const std::uint32_t id = co_await w.at("14").complete_call(c, completion_mode::call_back);
        CHECK(c->is(idle));
        co_await w.at("14").uncomplete_call(id);
        const errc again = co_await error_of(w.at("14").uncomplete_call(id));
        CHECK(again == errc::no_such_completion);
        w.phone("12").hang_up();
        co_await w.time.wait(10s);
        CHECK(w.at("14").calls().empty());

        w.phone("12").lift();
        const call_handle second = co_await w.at("14").make_call("12");
        co_await w.at("14").wait_for(second, is_busy, patience);
        const std::uint32_t kept = co_await w.at("14").complete_call(second, completion_mode::call_back);
        w.phone("12").hang_up();
        const call_handle offered = co_await w.at("14").wait_for_call(patience);
        REQUIRE(offered);
        CHECK(offered->completion == kept);
        co_await w.at("14").answer(offered);
        const call_states ringing{ringback};
        const bool goes_on = co_await w.at("14").wait_for(offered, ringing, patience);
        CHECK(goes_on);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("camp-on: music until the extension is free, then it rings; intrusion: three in one conversation")
{
    two_exchanges t;
    const auto scene = [](two_exchanges& w) -> awaitable<void> {
        co_await connect(w, "12", "13");
        co_await lift_and_dial(w.phone("11"), "12");
        // call waiting makes 12 ring in the conversation: switch to somebody who has none
        w.phone("11").hang_up();
        co_await w.time.wait(2s);
        const call_handle secured = w.at("12").calls().front();
        co_await w.at("12").secure_call(secured);
        co_await lift_and_dial(w.phone("11"), "12");
        const bool busy_told = co_await w.phone("11").hear(tone_name::busy, patience);
        CHECK(busy_told);
        w.phone("11").hang_up();
        co_await w.time.wait(2s);
        co_await dial_code(w, "11", "*65");
        const bool music = co_await music_at(w, "11");
        CHECK(music);
        w.phone("12").hang_up();
        w.phone("13").hang_up();
        co_await picks_up(w, "12");
        const bool voice = co_await w.phone("11").hear_voice(patience);
        CHECK(voice);
        w.phone("12").stop_speaking();
        CHECK(w.at("12").calls().front()->reason == call_reason::camped_on);

        const call_handle intruder = co_await w.at("14").make_call("12");
        const call_states waiting_or_busy{busy, ringback};
        co_await w.at("14").wait_for(intruder, waiting_or_busy, patience);
        co_await w.at("14").drop(intruder);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());

    exchange_config no_waiting = office_config();
    for (station_config& s : no_waiting.stations)
        s.call_waiting = false;
    two_exchanges u(no_waiting);
    const auto barge = [](two_exchanges& w) -> awaitable<void> {
        co_await connect(w, "11", "12");
        co_await lift_and_dial(w.phone("13"), "12");
        const bool busy_told = co_await w.phone("13").hear(tone_name::busy, patience);
        CHECK(busy_told);
        const call_handle intruder = w.at("13").calls().front();
        const std::uint32_t none = co_await w.at("13").complete_call(intruder, completion_mode::intrude);
        CHECK(none == 0);
        CHECK(intruder->is(connected));
        co_await heard(w, "13", "11");
        co_await heard(w, "11", "13");
        co_await heard(w, "12", "13");
    };
    u.time.run(barge(u));
    CHECK(u.leftovers().empty());
}

SCENARIO(
    "whoever still holds the receiver when a program ends the call hears congestion, and can be called once he hangs up"
)
{
    two_exchanges t;
    const auto scene = [](two_exchanges& w) -> awaitable<void> {
        co_await connect(w, "11", "12");
        const call_handle call = w.at("11").calls().front();
        co_await w.at("11").drop(call);
        CHECK(w.at("11").calls().empty());
        const bool congestion = co_await w.phone("11").hear(tone_name::congestion, patience);
        CHECK(congestion);
        w.phone("12").hang_up();
        w.phone("11").hang_up();
        co_await w.time.wait(2s);
        co_await connect(w, "12", "11");
        co_await heard(w, "12", "11");
    };
    t.time.run(scene(t));
}

SCENARIO("redirect: an offered call goes elsewhere without ever being connected, or stays where that cannot be")
{
    two_exchanges t;
    const auto scene = [](two_exchanges& w) -> awaitable<void> {
        co_await lift_and_dial(w.phone("11"), "14");
        station& menu = w.at("14");
        const call_handle offered = co_await menu.wait_for_call(patience);
        REQUIRE(offered);
        const errc nobody = co_await error_of(menu.redirect(offered, "77"));
        CHECK(nobody == errc::address_invalid);
        CHECK(offered->is(offering));
        co_await menu.redirect(offered, "12");
        CHECK(offered->is(idle));
        co_await picks_up(w, "12");
        CHECK(w.at("12").calls().front()->reason == call_reason::redirect);
        const bool voice = co_await w.phone("11").hear_voice(patience);
        CHECK(voice);
    };
    t.time.run(scene(t));
    CHECK(!t.spy.saw("program:menu 1 connected"));
    CHECK(t.leftovers().empty());
}

SCENARIO("a call that was transferred unseen and is not answered comes back to whoever transferred it")
{
    two_exchanges t;
    const auto scene = [](two_exchanges& w) -> awaitable<void> {
        co_await connect(w, "11", "12");
        const call_handle mine = w.at("12").calls().front();
        co_await w.at("12").blind_transfer(mine, "13");
        CHECK(mine->is(idle));
        w.phone("12").hang_up();
        const bool rang = co_await w.phone("13").wait_for_ring(patience);
        CHECK(rang);
        const bool back = co_await w.phone("12").wait_for_ring(45s);
        CHECK(back);
        CHECK(!w.phone("13").is_ringing());
        w.phone("12").lift();
        co_await w.time.wait(500ms);
        co_await heard(w, "11", "12");
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}
