/// Each profile that comes with tipring, on a line towards an exchange that speaks its codes.

#include "core/network/line_profiles.hpp"
#include "tests/core/town.hpp"

using namespace tipring;
using namespace tipring::tests;
using enum call_state;

namespace {

/// An exchange that does what the profile says of it.
api::house_plan town_of(const line_profile& p)
{
    api::house_plan plan = p.recall == recall_service::register_recall ? european_town() : north_american_town();
    plan.exchange.features = p.features;
    plan.exchange.recall = p.recall;
    plan.exchange.orbits = {"71", "79"};
    for (station_config& s : plan.exchange.stations) {
        s.pickup_group = "all";
        s.call_waiting = p.call_waiting;
    }
    plan.profile = p;
    return plan;
}

bool has(const line_profile& p, feature f) { return !p.features[f].empty(); }

/// One code for several services means to the exchange the first of them.
bool alone(const line_profile& p, feature f) { return std::ranges::count(p.features.codes, p.features[f]) == 1; }

awaitable<void> forwards_and_cancels(town& t, forward_condition when, std::string to, bool cancels)
{
    forwarding rules;
    forward_rule rule;
    rule.when = when;
    rule.to = to;
    rules.rules.assign(1, rule);
    co_await t.line().forward(rules);
    REQUIRE(t.at("301").forwards().rules.size() == 1);
    CHECK(t.at("301").forwards().rules.front().when == when);
    CHECK(t.at("301").forwards().rules.front().to == to);
    rules.rules.clear();
    co_await t.line().forward(rules);
    CHECK((t.at("301").forwards().empty() || !cancels));
    co_await t.at("301").forward(rules); // as the exchange's own people would
    co_await t.time.wait(3s);
}

awaitable<void> takes_what_rings(town& t, std::string number)
{
    co_await lift_and_dial(t.phone("201"), "202");
    const bool rang = co_await t.phone("202").wait_for_ring(patience);
    CHECK(rang);
    pickup_target from;
    from.number = number;
    const call_handle taken = co_await t.line().pickup(from);
    CHECK(t.at("201").calls().front()->is(connected));
    co_await t.line().drop(taken);
    t.phone("201").hang_up();
    co_await t.time.wait(5s);
}

awaitable<void> parks_and_takes_back(town& t)
{
    const call_handle c = co_await call_up(t, t.line(), "204");
    co_await t.line().park(c, "75");
    CHECK(c->is(idle));
    co_await t.time.wait(3s);
    const call_handle back = co_await t.line().unpark("75");
    CHECK(t.at("204").calls().front()->is(connected));
    co_await t.line().drop(back);
    t.phone("204").hang_up();
    co_await t.time.wait(5s);
}

awaitable<void> asks_to_be_called_back(town& t)
{
    t.phone("204").lift();
    const call_handle c = co_await t.line().make_call("204");
    const call_states is_busy{busy};
    const bool found_busy = co_await t.line().wait_for(c, is_busy, patience);
    CHECK(found_busy);
    const std::uint32_t id = co_await t.line().complete_call(c, completion_mode::call_back);
    CHECK(t.house.exchange().waiting().waiting("301") == 1);
    co_await t.line().uncomplete_call(id);
    CHECK(t.house.exchange().waiting().waiting("301") == 0);
    t.phone("204").hang_up();
    co_await t.time.wait(5s);
}

awaitable<void> cancels_call_waiting(town& t)
{
    const call_handle c = co_await t.line().make_call(";");
    co_await t.line().secure_call(c);
    CHECK(c->secure);
    CHECK(t.at("301").calls().front()->secure);
    co_await t.line().drop(c);
    co_await t.time.wait(5s);
}

awaitable<void> every_service(town& t)
{
    using enum feature;
    const line_profile& p = t.line().profile();
    if (has(p, forward_unconditional))
        co_await forwards_and_cancels(t, forward_condition::unconditional, "203", true);
    if (has(p, forward_busy))
        co_await forwards_and_cancels(t, forward_condition::busy, "203", alone(p, cancel_forward_busy));
    if (has(p, forward_no_answer))
        co_await forwards_and_cancels(t, forward_condition::no_answer, "203", alone(p, cancel_forward_no_answer));
    if (has(p, do_not_disturb))
        co_await forwards_and_cancels(t, forward_condition::unconditional, "", true);
    if (has(p, pickup))
        co_await takes_what_rings(t, "202");
    if (has(p, pickup_group))
        co_await takes_what_rings(t, "");
    if (has(p, feature::park) && alone(p, feature::park) && !t.line().why_not(operation::park))
        co_await parks_and_takes_back(t);
    if (has(p, call_back))
        co_await asks_to_be_called_back(t);
    if (has(p, cancel_call_waiting))
        co_await cancels_call_waiting(t);
}

} // namespace

SCENARIO("every profile that comes with tipring asks an exchange with its codes for all that it has codes for")
{
    const line_profiles shipped;
    for (const line_profile& p : shipped.all()) {
        CAPTURE(p.name);
        town t(town_of(p));
        t.time.run(every_service(t));
        CHECK(t.leftovers().empty());
    }
}

SCENARIO("on a line whose profile is none, calls go out, and nothing else is tried")
{
    const line_profiles shipped;
    town t(town_of(*shipped.find("none")));
    const auto scene = [](town& w) -> awaitable<void> {
        const call_handle c = co_await call_up(w, w.line(), "204");
        for (const operation what :
             {operation::hold,
              operation::setup_transfer,
              operation::blind_transfer,
              operation::setup_conference,
              operation::park,
              operation::forward,
              operation::complete_call,
              operation::secure_call}) {
            CAPTURE(std::string(name_of(what)));
            CHECK(w.line().why_not(what).has_value());
        }
        co_await w.line().drop(c);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}
