/// Services of the exchange, asked for by a subscriber's line with the codes of its profile, and what it makes of the answer.

#include "tests/core/town.hpp"

using namespace tipring;
using namespace tipring::tests;
using enum call_state;

namespace {

const call_states answered{connected};

api::house_plan town_with_codes(api::house_plan plan = north_american_town())
{
    plan.profile.features = plan.exchange.features;
    plan.profile.call_waiting = true;
    plan.profile.redirect_by_transfer = true;
    for (station_config& s : plan.exchange.stations) {
        s.pickup_group = "all";
        s.call_waiting = true;
    }
    return plan;
}

awaitable<void> park(network_line& line, call_handle c, std::string at) { co_await line.park(c, at); }
awaitable<void> unpark(network_line& line, std::string at) { co_await line.unpark(at); }
awaitable<void> pickup(network_line& line, std::string number)
{
    pickup_target from;
    from.number = std::move(number);
    co_await line.pickup(std::move(from));
}

} // namespace

SCENARIO("by the network: a call is parked by flash and code, and taken back with another")
{
    for (const bool european : {false, true}) {
        CAPTURE(european);
        town t(town_with_codes(european ? european_town() : north_american_town()));
        const auto scene = [](town& w) -> awaitable<void> {
            network_line& line = w.line();
            const call_handle c = co_await call_up(w, w.line(), "204");
            const std::string at = co_await line.park(c, "705");
            CHECK(at == "705");
            CHECK(c->is(idle));
            CHECK(c->evidence().sure == confidence::confirmed);
            CHECK(line.calls().empty());
            co_await w.time.wait(3s);
            const call_handle back = co_await line.unpark("705");
            CHECK(back->is(connected));
            CHECK(back->reason == call_reason::unpark);
            CHECK(back->evidence().sure == confidence::inferred);
            w.phone("204").start_speaking(babble(2s));
            const call_handle peer = w.at("204").calls().front();
            CHECK(peer->is(connected));
            co_await line.drop(back);
            co_await w.time.wait(3s);
        };
        t.time.run(scene(t));
        CHECK(t.leftovers().empty());
    }
}

SCENARIO(
    "by the network: where the exchange refuses to park, the call is connected again; to unpark, the line is let go"
)
{
    town t(town_with_codes());
    const auto scene = [](town& w) -> awaitable<void> {
        network_line& line = w.line();
        const call_handle c = co_await call_up(w, w.line(), "204");
        const errc refused = co_await error_of(park(line, c, "599"));
        CHECK(refused == errc::operation_failed);
        CHECK(c->is(connected));
        CHECK(w.at("204").calls().front()->is(connected));
        const errc anywhere = co_await error_of(park(line, c, ""));
        CHECK(anywhere == errc::not_supported);
        co_await line.drop(c);
        co_await w.time.wait(3s);
        const errc nobody = co_await error_of(unpark(line, "703"));
        CHECK(nobody == errc::operation_failed);
        CHECK(line.calls().empty());
        CHECK(line.line().hook_position() == hook::on);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("by the network: a call that rings at another subscriber is picked up, by number and by group")
{
    town t(town_with_codes());
    const auto scene = [](town& w) -> awaitable<void> {
        network_line& line = w.line();
        for (const char* number : {"202", ""}) {
            CAPTURE(std::string(number));
            co_await lift_and_dial(w.phone("201"), "202");
            const bool rang = co_await w.phone("202").wait_for_ring(patience);
            CHECK(rang);
            pickup_target from;
            from.number = number;
            const call_handle taken = co_await line.pickup(from);
            CHECK(taken->is(connected));
            CHECK(taken->reason == call_reason::pickup);
            CHECK(w.at("201").calls().front()->is(connected));
            CHECK(!w.phone("202").is_ringing());
            co_await line.drop(taken);
            w.phone("201").hang_up();
            co_await w.time.wait(3s);
        }
        const errc nothing = co_await error_of(pickup(line, "202"));
        CHECK(nothing == errc::operation_failed);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("by the network: forwarding is set, replaced and cancelled by codes, each heard to be accepted")
{
    for (const bool european : {false, true}) {
        CAPTURE(european);
        town t(town_with_codes(european ? european_town() : north_american_town()));
        const auto scene = [](town& w) -> awaitable<void> {
            network_line& line = w.line();
            station& at_the_exchange = w.at("301");
            forwarding rules;
            forward_rule rule;
            rule.when = forward_condition::busy_or_no_answer;
            rule.to = "203";
            rules.rules.push_back(rule);
            co_await line.forward(rules);
            CHECK(at_the_exchange.forwards().rules.size() == 2); // a network has one code each
            rules.rules[0].when = forward_condition::unconditional;
            rules.rules[0].to = "204";
            co_await line.forward(rules);
            REQUIRE(at_the_exchange.forwards().rules.size() == 1);
            CHECK(at_the_exchange.forwards().rules.front().to == "204");
            co_await lift_and_dial(w.phone("201"), "301");
            const bool diverted = co_await w.phone("204").wait_for_ring(patience);
            CHECK(diverted);
            w.phone("201").hang_up();
            co_await w.time.wait(3s);

            rules.rules[0].to = "599"; // nobody
            const errc refused = co_await error_of(line.forward(rules));
            CHECK(refused == errc::operation_failed);
            CHECK(line.line().hook_position() == hook::on);
            rules.rules[0].to = "112"; // an emergency number almost anywhere
            const errc barred = co_await error_of(line.forward(rules));
            CHECK(barred == errc::dial_refused);
            rules.rules[0].to = "";
            co_await line.forward(rules); // do not disturb
            CHECK(at_the_exchange.forwards().rules.front().to.empty());
            rules.rules.clear();
            co_await line.forward(rules);
            CHECK(at_the_exchange.forwards().empty());
            CHECK(line.forwards().empty());
        };
        t.time.run(scene(t));
        CHECK(t.leftovers().empty());
    }
}

SCENARIO("by the network: a waiting caller is taken by a flash, and where nobody waits the call goes on")
{
    town t(town_with_codes());
    const auto scene = [](town& w) -> awaitable<void> {
        network_line& line = w.line();
        const call_handle first = co_await call_up(w, w.line(), "204");
        const errc nobody = co_await error_of(pickup(line, ""));
        CHECK(nobody == errc::operation_failed);
        CHECK(first->is(connected));
        co_await lift_and_dial(w.phone("203"), "301");
        co_await w.time.wait(3s);
        pickup_target whoever_waits;
        const call_handle second = co_await line.pickup(whoever_waits);
        CHECK(first->is(onhold));
        CHECK(second->is(connected));
        CHECK(w.at("203").calls().front()->is(connected));
        w.phone("203").hang_up();
        w.phone("204").hang_up();
        co_await w.time.wait(30s);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("by the network: where somebody waits, a flash is not neutral: nothing else is done with one")
{
    town t(town_with_codes());
    const auto hold = [](network_line& line, call_handle c) -> awaitable<void> { co_await line.hold(c); };
    const auto scene = [](town& w, auto do_hold) -> awaitable<void> {
        network_line& line = w.line();
        const call_handle first = co_await call_up(w, w.line(), "204");
        co_await lift_and_dial(w.phone("203"), "301");
        co_await w.time.wait(3s);
        const errc refused = co_await error_of(do_hold(line, first));
        CHECK(refused == errc::invalid_state);
        CHECK(w.at("203").calls().front()->is(ringback)); // still waits
        w.phone("203").hang_up();
        co_await w.time.wait(13s);
        co_await line.hold(first);
        CHECK(first->is(onhold));
        co_await line.unhold(first);

        co_await lift_and_dial(w.phone("203"), "301"); // comes in the moment of the flash
        while (!w.at("203").calls().front()->is(ringback))
            co_await w.time.wait(10ms);
        const errc taken = co_await error_of(do_hold(line, first));
        CHECK(taken == errc::operation_failed);
        CHECK(first->is(connected));
        CHECK(w.at("204").calls().front()->peer.lock()->is(connected));
        w.phone("203").hang_up();
        co_await line.drop(first);
    };
    t.time.run(scene(t, hold));
    CHECK(t.leftovers().empty());
}

SCENARIO("by the network: call-back from a busy number, and call waiting cancelled before a number is dialled")
{
    town t(town_with_codes());
    const auto scene = [](town& w) -> awaitable<void> {
        network_line& line = w.line();
        w.phone("204").lift();
        const call_handle c = co_await line.make_call("204");
        const call_states is_busy{busy};
        const bool found_busy = co_await line.wait_for(c, is_busy, patience);
        CHECK(found_busy);
        const std::uint32_t id = co_await line.complete_call(c, completion_mode::call_back);
        CHECK(c->is(idle));
        CHECK(w.house.exchange().waiting().waiting("301") == 1);
        co_await line.uncomplete_call(id);
        CHECK(w.house.exchange().waiting().waiting("301") == 0);
        const errc again = co_await error_of(line.uncomplete_call(id));
        CHECK(again == errc::no_such_completion);
        w.phone("204").hang_up();
        co_await w.time.wait(3s);

        const call_handle secured = co_await line.make_call(";");
        CHECK(secured->is(dialtone));
        co_await line.secure_call(secured);
        CHECK(secured->secure);
        co_await line.dial(secured, "204");
        co_await picks_up(w, "204");
        const bool there = co_await line.wait_for(secured, answered, patience);
        CHECK(there);
        CHECK(w.at("301").calls().front()->secure);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("by the network: a message is left for a busy number, and for one where nobody answers, and taken back")
{
    for (const bool european : {false, true}) {
        CAPTURE(european);
        town t(town_with_codes(european ? european_town() : north_american_town()));
        const auto scene = [](town& w) -> awaitable<void> {
            network_line& line = w.line();
            w.phone("204").lift();
            const call_handle c = co_await line.make_call("204");
            const call_states is_busy{busy};
            const bool found_busy = co_await line.wait_for(c, is_busy, patience);
            CHECK(found_busy);
            const std::uint32_t id = co_await line.complete_call(c, completion_mode::message);
            CHECK(c->is(idle));
            CHECK(w.at("204").message_waiting());
            co_await line.uncomplete_call(id);
            CHECK_FALSE(w.at("204").message_waiting());

            const call_handle unanswered = co_await line.make_call("203");
            const call_states rings{ringback};
            const bool nobody_there = co_await line.wait_for(unanswered, rings, patience);
            CHECK(nobody_there);
            co_await line.complete_call(unanswered, completion_mode::message);
            const bool lit = co_await w.phone("203").wait_for_message_lamp(true, patience);
            CHECK(lit);
            CHECK(w.house.exchange().waiting().first_message_for("203") == "301");
        };
        t.time.run(scene(t));
        CHECK(t.leftovers().empty());
    }
}

SCENARIO("where the profile has no code to leave a message, none is left, and the call stays as it is")
{
    api::house_plan plan = town_with_codes();
    plan.profile.features[feature::leave_message].clear();
    town t(plan);
    const auto scene = [](town& w) -> awaitable<void> {
        network_line& line = w.line();
        w.phone("204").lift();
        const call_handle c = co_await line.make_call("204");
        const call_states is_busy{busy};
        co_await line.wait_for(c, is_busy, patience);
        CHECK(line.why_not(completion_mode::message).has_value());
        CHECK_FALSE(line.why_not(completion_mode::call_back).has_value());
        const auto leave = [](network_line& l, call_handle which) -> awaitable<void> {
            co_await l.complete_call(which, completion_mode::message);
        };
        const errc no_code = co_await error_of(leave(line, c));
        CHECK(no_code == errc::not_supported);
        CHECK(c->is(busy));
        CHECK_FALSE(w.at("204").message_waiting());
        co_await line.drop(c);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("by the network: a call that rings is answered and sent on at once, where the profile allows it")
{
    town t(town_with_codes());
    const auto scene = [](town& w) -> awaitable<void> {
        network_line& line = w.line();
        co_await lift_and_dial(w.phone("201"), "301");
        const call_handle offered = co_await line.wait_for_call(patience);
        REQUIRE(offered);
        co_await line.redirect(offered, "205");
        CHECK(offered->is(idle));
        co_await picks_up(w, "205");
        const bool voice = co_await w.phone("201").hear_voice(patience);
        CHECK(voice);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("the dial guard stands before the codes of services: nothing is seized for what it refuses")
{
    town t(town_with_codes());
    const auto scene = [](town& w) -> awaitable<void> {
        network_line& line = w.line();
        forwarding rules;
        forward_rule rule;
        rule.when = forward_condition::busy;
        for (const char* number : {"911", "555,911", "1 900 234 5678", "011 44 20 7946 0018"}) {
            CAPTURE(std::string(number));
            rule.to = number;
            rules.rules.assign(1, rule);
            const errc forwarded = co_await error_of(line.forward(rules));
            CHECK(forwarded == errc::dial_refused);
        }
        const errc unparked = co_await error_of(unpark(line, "911"));
        CHECK(unparked == errc::dial_refused);
        const errc picked_up = co_await error_of(pickup(line, "112"));
        CHECK(picked_up == errc::dial_refused);
        dialler person;
        person.person_at_telephone = true;
        line.dials_for(person);
        rule.to = "911"; // whose calls went there would be somebody else's
        rules.rules.assign(1, rule);
        const errc by_a_person = co_await error_of(line.forward(rules));
        CHECK(by_a_person == errc::dial_refused);
        CHECK(line.line().hook_position() == hook::on);
        CHECK(w.at("301").forwards().empty());
    };
    t.time.run(scene(t));
    CHECK(t.spy.states.empty());
}

SCENARIO("without codes in its profile a line says which it lacks, and nothing is dialled")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        network_line& line = w.line();
        const errc no_code = co_await error_of(unpark(line, "701"));
        CHECK(no_code == errc::not_supported);
        CHECK(line.why_not(operation::park).has_value());
        CHECK(line.why_not(operation::forward).has_value());
        CHECK(line.why_not(operation::redirect).has_value());
    };
    t.time.run(scene(t));
    CHECK(t.spy.states.empty());
}

SCENARIO("a code that would dial an emergency number is refused, whoever put it together")
{
    api::house_plan plan = town_with_codes();
    plan.profile.features[feature::unpark] = "9{number}";
    plan.profile.features[feature::pickup] = "*97{number}";
    plan.profile.features[feature::pickup_group] = "911";
    town t(plan);
    const auto scene = [](town& w) -> awaitable<void> {
        network_line& line = w.line();
        const errc put_together = co_await error_of(unpark(line, "11"));
        CHECK(put_together == errc::dial_refused);
        const errc behind_a_code = co_await error_of(pickup(line, "911"));
        CHECK(behind_a_code == errc::dial_refused);
        const errc is_the_code = co_await error_of(pickup(line, ""));
        CHECK(is_the_code == errc::dial_refused);
        CHECK(line.line().hook_position() == hook::on);
    };
    t.time.run(scene(t));
    CHECK(t.spy.states.empty());
}
