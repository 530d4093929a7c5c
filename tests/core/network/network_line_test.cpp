#include "tests/core/town.hpp"

using namespace tipring;
using namespace tipring::tests;
using dsp::tone_name;
using enum call_state;

namespace {

const call_states answered{connected};

} // namespace

SCENARIO("an outgoing call on a plain line: each state is heard, and the answer is only inferred")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        network_line& line = w.line();
        const call_states rings{ringback};
        const call_handle c = co_await line.make_call("204");
        const bool ringing = co_await line.wait_for(c, rings, patience);
        CHECK(ringing);
        co_await picks_up(w, "204");
        const bool there = co_await line.wait_for(c, answered, patience);
        CHECK(there);
        w.phone("204").stop_speaking();
        CHECK(c->evidence().what == "voice");
        CHECK(c->evidence().sure == confidence::inferred);
        w.phone("204").hang_up();
        const call_states over{disconnected};
        const bool told = co_await line.wait_for(c, over, 30s);
        CHECK(told);
        CHECK(c->evidence().what == "congestion tone");
        co_await line.drop(c);
        CHECK(c->is(idle));
    };
    t.time.run(scene(t));
    for (const char* state : {"dialtone", "dialing", "proceeding", "ringback", "connected", "disconnected", "idle"})
        CHECK_MESSAGE(t.spy.saw("plant:301 1 " + std::string(state)), std::string(state));
    CHECK(t.leftovers().empty());
}

SCENARIO("ringback that stops is no answer: without a voice the call stays in ringback until it is given up")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        const call_handle c = co_await w.line().make_call("204");
        const call_states rings{ringback};
        const bool ringing = co_await w.line().wait_for(c, rings, patience);
        CHECK(ringing);
        co_await answer(w, w.phone("204")); // and says nothing
        co_await w.time.wait(20s);
        CHECK(c->is(ringback));
        const call_states over{disconnected};
        const bool gave_up = co_await w.line().wait_for(c, over, 200s);
        CHECK(gave_up);
        CHECK(c->mode() == call_mode{disconnect_mode::noanswer});
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("battery reversal, where the profile promises it, confirms answer and hang-up")
{
    town t(town_with_reversals());
    const auto scene = [](town& w) -> awaitable<void> {
        const call_handle c = co_await w.line().make_call("204");
        co_await answer(w, w.phone("204")); // silently
        co_await w.time.wait(1s);
        CHECK(c->is(connected));
        CHECK(c->mode() == call_mode{connected_mode::confirmed});
        CHECK(c->evidence().what == "battery reversal");
        w.phone("204").hang_up();
        co_await w.time.wait(2s);
        CHECK(c->is(disconnected));
        CHECK(c->evidence().what == "battery reversal");
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("an open switching interval tells the line that its party hung up")
{
    api::house_plan plan = north_american_town();
    for (station_config& s : plan.exchange.stations)
        if (s.number == "301")
            s.hangup = hangup_supervision::loop_break;
    town t(plan);
    const auto scene = [](town& w) -> awaitable<void> {
        const call_handle c = co_await call_up(w, w.line(), "204");
        w.phone("204").hang_up();
        co_await w.time.wait(4s);
        CHECK(c->is(disconnected));
        CHECK(c->evidence().what == "loop break");
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("busy, congestion and special information are states and modes, not errors")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        network_line& line = w.line();
        w.phone("202").lift();
        const call_states told{busy, specialinfo, disconnected};
        const call_handle first = co_await line.make_call("202");
        co_await line.wait_for(first, told, patience);
        CHECK(first->is(busy));
        co_await line.drop(first);
        w.phone("202").hang_up();

        const call_handle second = co_await line.make_call("299");
        co_await line.wait_for(second, told, patience);
        CHECK(second->is(specialinfo));
        co_await line.drop(second);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("an exchange that gives up ringing tells by congestion tone that nobody answered")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        network_line& line = w.line();
        const call_handle c = co_await line.make_call("203");
        const call_states over{disconnected};
        const bool told = co_await line.wait_for(c, over, 100s);
        CHECK(told);
        CHECK(c->mode() == call_mode{disconnect_mode::noanswer});
        CHECK(c->evidence().what == "congestion tone");
        co_await line.drop(c);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("no dial tone is a cause: the line is let go when the call is dropped")
{
    town t;
    t.house.pair("plant:301").cut_audio(true);
    const auto scene = [](town& w) -> awaitable<void> {
        const call_handle c = co_await w.line().make_call("204");
        CHECK(c->is(disconnected));
        CHECK(c->mode() == call_mode{disconnect_mode::nodialtone});
        co_await w.line().drop(c);
        CHECK(w.line().line().hook_position() == hook::on);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("an incoming call is offered with caller ID, accepted, answered; one that stops ringing is over")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        network_line& line = w.line();
        co_await lift_and_dial(w.phone("205"), "301");
        const call_handle c = co_await line.wait_for_call(patience);
        REQUIRE(c);
        CHECK(c->is(offering));
        co_await line.accept(c);
        CHECK(c->is(accepted));
        co_await w.time.wait(5s);
        CHECK(c->caller.number == "205");
        CHECK(c->caller.name == "Edith");
        co_await line.answer(c);
        CHECK(c->is(connected));
        co_await line.drop(c);
        w.phone("205").hang_up();
        co_await w.time.wait(3s);

        co_await lift_and_dial(w.phone("205"), "301");
        const call_handle given_up = co_await line.wait_for_call(patience);
        REQUIRE(given_up);
        w.phone("205").hang_up();
        co_await w.time.wait(15s);
        CHECK(given_up->is(idle));
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

namespace {

/// Remembers what text telephones were heard, as "plant:301 begin 45.45; plant:301 end 'HELLO'; ".
class typing_spy final : public observer
{
public:
    void heard(const std::string& line, const media::heard& what) override
    {
        const auto* e = std::get_if<dsp::text_telephone_event>(&what);
        if (!e)
            return;
        const bool begins = e->what == dsp::text_telephone_event::phase::begin;
        seen += line + (begins ? " begins; " : " typed '" + e->text + "'; ");
    }

    std::string seen;
};

} // namespace

SCENARIO("a text telephone calls: what is typed there is read on the line, also what was typed last before hanging up")
{
    town t;
    typing_spy spy;
    t.told.add(spy);
    const auto scene = [](town& w) -> awaitable<void> {
        network_line& line = w.line();
        plant::telephone& caller = w.phone("204");
        co_await lift_and_dial(caller, "301");
        const call_handle c = co_await line.wait_for_call(patience);
        REQUIRE(c);
        co_await line.answer(c);
        co_await w.time.wait(1s);
        co_await caller.type("HELLO 204 CALLING GA");
        co_await w.time.wait(2s);
        co_await caller.type("bye sk", dsp::text_telephone_rate::b50);
        co_await line.drop(c);
        co_await w.time.wait(frame_time); // what was still being heard is told with the next frame
    };
    t.time.run(scene(t));
    CHECK(
        spy.seen ==
        "plant:301 begins; plant:301 typed 'HELLO 204 CALLING GA'; plant:301 begins; plant:301 typed 'BYE SK'; "
    );
    CHECK(t.leftovers().empty());
}

SCENARIO("a called text telephone that types has answered, as far as a plain line can know")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        network_line& line = w.line();
        const call_handle c = co_await line.make_call("204");
        co_await answer(w, w.phone("204"));
        co_await w.time.wait(3s);
        CHECK_FALSE(c->is(connected));
        co_await w.phone("204").type("HELLO");
        CHECK(c->is(connected));
        CHECK(c->evidence().what == "text telephone");
        CHECK(c->evidence().sure == confidence::inferred);
        co_await line.drop(c);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("by the network: hold and retrieve, consult and transfer, all by flash")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        network_line& line = w.line();
        const call_handle original = co_await call_up(w, line, "204");
        co_await line.hold(original);
        CHECK(original->is(onhold));
        CHECK(line.calls().size() == 2); // the exchange's dial tone belongs to a call of ours
        co_await line.unhold(original);
        CHECK(original->is(connected));
        CHECK(line.calls().size() == 1);

        const call_handle consultation = co_await line.setup_transfer(original);
        CHECK(original->is(onholdpendtransfer));
        CHECK(consultation->is(dialtone));
        co_await line.dial(consultation, "205");
        co_await picks_up(w, "205");
        const bool there = co_await line.wait_for(consultation, answered, patience);
        CHECK(there);
        w.phone("205").stop_speaking();
        co_await line.complete_transfer(original, consultation, transfer_mode::transfer);
        CHECK(original->is(idle));
        CHECK(consultation->is(idle));
        co_await w.time.wait(3s);
        CHECK(w.at("204").calls().front()->peer.lock() == w.at("205").calls().front());
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("hanging up is not neutral: a consultation is dropped by flash, and nobody is transferred")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        network_line& line = w.line();
        const call_handle original = co_await call_up(w, line, "204");
        const call_handle consultation = co_await line.setup_transfer(original);
        co_await line.dial(consultation, "205");
        const call_states rings{ringback};
        const bool ringing = co_await line.wait_for(consultation, rings, patience);
        CHECK(ringing);
        co_await line.drop(consultation);
        CHECK(consultation->is(idle));
        CHECK(original->is(connected));
        co_await w.time.wait(3s);
        CHECK(w.at("205").calls().empty());
        CHECK(w.at("204").calls().front()->is(connected));
        CHECK(w.at("301").calls().size() == 1);
        CHECK(w.at("301").calls().front()->is(connected));
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("by the network: three parties by flash, and the last one dropped by flash")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        network_line& line = w.line();
        const call_handle first = co_await call_up(w, line, "202");
        const conference_setup made = co_await line.setup_conference(first);
        CHECK(first->is(conferenced));
        CHECK(made.conference->is(onholdpendconf));
        co_await line.dial(made.consultation, "203");
        co_await picks_up(w, "203");
        const bool there = co_await line.wait_for(made.consultation, answered, patience);
        CHECK(there);
        w.phone("203").stop_speaking();
        co_await line.add_to_conference(made.conference, made.consultation);
        CHECK(made.conference->is(connected));
        CHECK(made.consultation->is(conferenced));
        co_await w.time.wait(1s);
        CHECK(w.at("301").calls().size() == 3); // the exchange agrees

        const errc not_the_last = co_await error_of(line.remove_from_conference(first));
        CHECK(not_the_last == errc::not_supported);
        co_await line.remove_from_conference(made.consultation);
        CHECK(first->is(connected));
        CHECK(made.conference->is(idle));
        co_await w.time.wait(2s);
        CHECK(w.at("203").calls().front()->is(disconnected));
        CHECK(w.at("202").calls().front()->is(connected));
        co_await line.drop(first);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("a blind transfer to a busy number leaves the call connected")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        network_line& line = w.line();
        const call_handle c = co_await call_up(w, line, "204");
        w.phone("205").lift();
        const errc refused = co_await error_of(line.blind_transfer(c, "205"));
        CHECK(refused == errc::operation_failed);
        CHECK(c->is(connected));
        co_await w.time.wait(2s);
        CHECK(w.at("204").calls().front()->is(connected));
        w.phone("205").hang_up();
        co_await w.time.wait(3s);
        co_await line.blind_transfer(c, "205");
        CHECK(c->is(idle));
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("a call that came in is held, or sent on, in the very moment in which it is answered")
{
    for (const bool european : {false, true})
        for (const bool sent_on : {false, true}) {
            CAPTURE(european);
            CAPTURE(sent_on);
            town t(european ? european_town() : north_american_town());
            const auto scene = [](town& w, bool transfers) -> awaitable<void> {
                network_line& line = w.line();
                co_await lift_and_dial(w.phone("201"), "301");
                const call_handle c = co_await line.wait_for_call(patience);
                REQUIRE(c);
                co_await line.answer(c);
                if (!transfers) {
                    co_await line.hold(c);
                    CHECK(c->is(onhold));
                    co_await line.unhold(c);
                    CHECK(w.at("201").calls().front()->is(connected));
                    co_await line.drop(c);
                    co_return;
                }
                co_await line.blind_transfer(c, "204");
                CHECK(c->is(idle));
                const bool rang = co_await w.phone("204").wait_for_ring(patience);
                CHECK(rang);
            };
            t.time.run(scene(t, sent_on));
            CHECK(t.leftovers().empty());
        }
}

SCENARIO("register recall by the network: swap with 2, join with 3")
{
    town t(european_town());
    const auto scene = [](town& w) -> awaitable<void> {
        network_line& line = w.line();
        const call_handle first = co_await call_up(w, line, "204");
        const call_handle second = co_await line.setup_transfer(first);
        co_await line.dial(second, "205");
        co_await picks_up(w, "205");
        const bool there = co_await line.wait_for(second, answered, patience);
        CHECK(there);
        w.phone("205").stop_speaking();
        co_await line.swap_hold(second, first);
        CHECK(first->is(connected));
        CHECK(second->waits());
        co_await w.time.wait(1s);
        CHECK(w.at("301").calls().front()->is(connected)); // the exchange agrees: 204 is active
        co_await line.swap_hold(first, second);
        const call_handle conference = co_await line.complete_transfer(first, second, transfer_mode::conference);
        CHECK(conference->is(connected));
        CHECK(first->is(conferenced));
        co_await w.time.wait(1s);
        CHECK(w.at("301").calls().size() == 3);
        co_await line.drop(conference);
        CHECK(line.calls().empty());
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("what an exchange cannot do is said before it is tried, and refused")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        network_line& line = w.line();
        CHECK(line.why_not(operation::swap_hold).has_value());
        CHECK(line.why_not(operation::prepare_add_to_conference).has_value());
        CHECK_FALSE(line.why_not(operation::setup_transfer).has_value());
        const call_handle c = co_await call_up(w, line, "204");
        const errc no_swap = co_await error_of(line.swap_hold(c, c));
        CHECK(no_swap == errc::not_supported);
        CHECK(c->is(connected));
        co_await line.drop(c);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("the dial guard stands before the line: nothing is seized for an emergency number")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        network_line& line = w.line();
        const auto dial_it = [](network_line& l, const char* number) -> awaitable<void> {
            co_await l.make_call(number);
        };
        const errc refused = co_await error_of(dial_it(line, "911"));
        CHECK(refused == errc::dial_refused);
        CHECK(line.calls().empty());
        CHECK(line.line().hook_position() == hook::on);
        const call_handle c = co_await line.make_call("9;");
        const errc in_two_parts = co_await error_of(line.dial(c, "11"));
        CHECK(in_two_parts == errc::dial_refused);
        co_await line.drop(c);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO(
    "the dial guard stands before every way out of the line, and nothing is seized or transferred for what it refuses"
)
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        network_line& line = w.line();
        const auto dial_it = [](network_line& l, const char* number) -> awaitable<void> {
            co_await l.make_call(number);
        };
        const errc premium = co_await error_of(dial_it(line, "1 900 234 5678"));
        CHECK(premium == errc::dial_refused);
        CHECK(line.line().hook_position() == hook::on);

        const call_handle pieces =
            co_await line.make_call("555,9;"); // behind the pause an exchange may begin to listen
        const errc behind_the_pause = co_await error_of(line.dial(pieces, "11"));
        CHECK(behind_the_pause == errc::dial_refused);
        const errc by_pulses = co_await error_of(line.dial(pieces, "P11"));
        CHECK(by_pulses == errc::dial_refused);
        co_await line.drop(pieces);

        const call_handle c = co_await call_up(w, line, "204");
        const errc transfer = co_await error_of(line.blind_transfer(c, "911"));
        CHECK(transfer == errc::dial_refused);
        const errc dear_transfer = co_await error_of(line.blind_transfer(c, "011442079460018"));
        CHECK(dear_transfer == errc::dial_refused);
        CHECK(c->is(connected)); // nobody flashed

        const call_handle consultation = co_await line.setup_transfer(c);
        const errc from_recall = co_await error_of(line.dial(consultation, "911"));
        CHECK(from_recall == errc::dial_refused);
        CHECK(consultation->called.empty());
        co_await line.drop(consultation);
        CHECK(c->is(connected));

        co_await line.generate_digits(c, "91"); // the answer was inferred: an exchange may still listen
        const errc in_band = co_await error_of(line.generate_digits(c, "1"));
        CHECK(in_band == errc::dial_refused);
        co_await line.generate_digits(c, "2");
        co_await line.drop(c);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("what was dialled before the exchange gave dial tone anew is no part of the next number")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        network_line& line = w.line();
        const call_handle first = co_await line.make_call("9;");
        co_await line.drop(first);
        const call_handle second = co_await line.make_call("11;"); // 9 is forgotten: the line was on hook
        CHECK(second->called == "11");
        co_await line.drop(second);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("a person at a telephone reaches an emergency number over a line whose limits are used up")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        network_line& line = w.line();
        dial_limits none;
        none.calls_per_day = 0;
        line.guard().share(std::make_shared<dial_ledger>(none));
        const auto dial_it = [](network_line& l, const char* number) -> awaitable<void> {
            co_await l.make_call(number);
        };
        const errc no_more = co_await error_of(dial_it(line, "204"));
        CHECK(no_more == errc::dial_refused);
        const errc a_machine = co_await error_of(dial_it(line, "911"));
        CHECK(a_machine == errc::dial_refused);
        dialler person;
        person.person_at_telephone = true;
        line.dials_for(person);
        const call_handle c = co_await line.make_call("911"); // nobody has that number in this town
        CHECK(c->called == "911");
        co_await line.drop(c);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("calls at one time are limited over all lines that share a ledger, until one ends")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        dial_limits one;
        one.concurrent_calls = 1;
        const auto ledger = std::make_shared<dial_ledger>(one);
        w.line("plant:301").guard().share(ledger);
        w.line("plant:302").guard().share(ledger);
        const auto dial_it = [](network_line& l, const char* number) -> awaitable<void> {
            co_await l.make_call(number);
        };
        const call_handle c = co_await call_up(w, w.line("plant:301"), "204");
        const errc second = co_await error_of(dial_it(w.line("plant:302"), "203"));
        CHECK(second == errc::dial_refused);
        CHECK(w.line("plant:302").line().hook_position() == hook::on);
        co_await w.line("plant:301").drop(c);
        const call_handle now = co_await w.line("plant:302").make_call("203");
        co_await w.line("plant:302").drop(now);
        CHECK(ledger->today(w.time.now()).calls == 2);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("drop cuts short whatever is under way")
{
    town t;
    for (const sample_count moment :
         {sample_count(100ms), sample_count(900ms), sample_count(1300ms), sample_count(5s)}) {
        CAPTURE(to_ms(moment));
        const auto scene = [](town& w, sample_count when) -> awaitable<void> {
            network_line& line = w.line();
            task_group other(w.time.executor());
            const auto caller = [](network_line& l) -> awaitable<void> {
                try {
                    co_await l.make_call("204");
                } catch (const failure&) {
                    // cut short
                }
            };
            other.spawn(caller(line));
            co_await w.time.wait(when);
            if (!line.calls().empty())
                co_await line.drop(line.calls().front());
            co_await other.join();
            CHECK(line.calls().empty());
            CHECK(line.line().hook_position() == hook::on);
            co_await w.time.wait(5s);
        };
        t.time.run(scene(t, moment));
    }
    CHECK(t.leftovers().empty());
}
