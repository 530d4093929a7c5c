/// Services of the exchange, asked for over the kernel's lines by flash and code, as on simulated copper in
/// tests/core/network/network_codes_test.cpp.

#include "tests/lab/town.hpp"

using namespace tipring;
using namespace tipring::tests;
using enum call_state;

namespace {

/// The exchange's codes are known to the lines; whoever talks hears that somebody waits.
lab_plan with_codes(lab_plan plan = north_american_lab())
{
    plan.profile.features = plan.exchange.features;
    plan.profile.call_waiting = true;
    plan.profile.redirect_by_transfer = true;
    plan.station.pickup_group = "all";
    plan.station.call_waiting = true;
    return plan;
}

/// The exchange joined the calls of these two lines.
bool joined(lab_town& t, std::size_t one, std::size_t other)
{
    const auto theirs = t.at(other).calls();
    for (const call_handle& c : t.at(one).calls())
        if (c->is(connected) && !theirs.empty() && c->peer.lock() == theirs.front())
            return true;
    return false;
}

awaitable<void> park(network_line& line, call_handle c, std::string at) { co_await line.park(c, at); }

} // namespace

SCENARIO("parked by flash and code, taken back with another, and where the exchange refuses the call goes on")
{
    lab_town t(with_codes());
    const auto scene = [](lab_town& w) -> awaitable<void> {
        network_line& line = w.line(0);
        const call_handle c = co_await call_up(w, 0, 1);
        const errc refused = co_await error_of(park(line, c, "599"));
        CHECK(refused == errc::operation_failed);
        CHECK(c->is(connected));
        co_await line.park(c, "705");
        CHECK(c->is(idle));
        co_await w.time.wait(3s);
        CHECK(w.at(0).calls().empty());
        const call_handle back = co_await line.unpark("705");
        CHECK(back->is(connected));
        CHECK(joined(w, 0, 1));
    };
    t.run(scene(t));
}

SCENARIO("a call that rings at another line is picked up, by number and by group")
{
    lab_town t(with_codes());
    const auto scene = [](lab_town& w) -> awaitable<void> {
        for (const char* number : {"303", ""}) {
            CAPTURE(std::string(number));
            const call_handle theirs = co_await w.line(1).make_call("303");
            const call_states rings{ringback};
            const bool ringing = co_await w.line(1).wait_for(theirs, rings, patience);
            CHECK(ringing);
            pickup_target from;
            from.number = number;
            const call_handle taken = co_await w.line(0).pickup(from);
            CHECK(taken->is(connected));
            CHECK(joined(w, 0, 1));
            co_await lab_town::hang_up(w);
        }
    };
    t.run(scene(t));
}

SCENARIO("forwarding is set, refused and cancelled by codes, each answer heard")
{
    lab_town t(with_codes());
    const auto scene = [](lab_town& w) -> awaitable<void> {
        network_line& line = w.line(0);
        forwarding rules;
        rules.rules.emplace_back();
        rules.rules[0].to = "302";
        co_await line.forward(rules);
        REQUIRE(w.at(0).forwards().rules.size() == 1);
        CHECK(w.at(0).forwards().rules.front().to == "302");
        const call_handle diverted = co_await w.line(2).make_call("301");
        co_await picks_up(w, 1);
        CHECK(joined(w, 2, 1));
        co_await lab_town::hang_up(w);

        rules.rules[0].to = "599"; // nobody
        const errc refused = co_await error_of(line.forward(rules));
        CHECK(refused == errc::operation_failed);
        rules.rules[0].to = ""; // do not disturb
        co_await line.forward(rules);
        CHECK(w.at(0).forwards().rules.front().to.empty());
        rules.rules.clear();
        co_await line.forward(rules);
        CHECK(w.at(0).forwards().empty());
    };
    t.run(scene(t));
}

SCENARIO("a waiting caller is taken by a flash, and the one before is held")
{
    lab_town t(with_codes());
    const auto scene = [](lab_town& w) -> awaitable<void> {
        const call_handle first = co_await call_up(w, 0, 1);
        co_await w.line(2).make_call("301");
        co_await w.time.wait(3s);
        const pickup_target whoever_waits;
        const call_handle second = co_await w.line(0).pickup(whoever_waits);
        CHECK(second->is(connected));
        CHECK(first->is(onhold));
        CHECK(joined(w, 0, 2));
        co_await w.line(0).drop(second);
        co_await w.line(0).drop(first);
    };
    t.run(scene(t));
}

SCENARIO("who is busy is called back when he is free; a call that nothing may disturb says so before it is dialled")
{
    lab_town t(with_codes());
    const auto scene = [](lab_town& w) -> awaitable<void> {
        network_line& line = w.line(0);
        co_await w.line(1).line().off_hook();
        const call_handle c = co_await line.make_call("302");
        const call_states is_busy{busy};
        const bool found_busy = co_await line.wait_for(c, is_busy, patience);
        CHECK(found_busy);
        co_await line.complete_call(c, completion_mode::call_back);
        CHECK(c->is(idle));
        co_await w.line(1).line().on_hook();
        co_await picks_up(w, 0); // the exchange calls back
        co_await picks_up(w, 1);
        CHECK(joined(w, 0, 1));
        co_await lab_town::hang_up(w);

        const call_handle secured = co_await line.make_call(";");
        co_await line.secure_call(secured);
        CHECK(w.at(0).calls().front()->secure);
        co_await line.dial(secured, "302");
        co_await picks_up(w, 1);
        CHECK(joined(w, 0, 1));
    };
    t.run(scene(t));
}

SCENARIO("a call is sent on: while it rings, and unseen when it was answered")
{
    lab_town t(with_codes());
    const auto scene = [](lab_town& w) -> awaitable<void> {
        network_line& line = w.line(0);
        co_await w.line(2).make_call("301");
        const call_handle offered = co_await line.wait_for_call(patience);
        REQUIRE(offered);
        co_await line.redirect(offered, "302");
        CHECK(offered->is(idle));
        co_await picks_up(w, 1);
        CHECK(joined(w, 2, 1));
        co_await lab_town::hang_up(w);

        const call_handle mine = co_await call_up(w, 0, 1);
        co_await line.blind_transfer(mine, "303");
        CHECK(mine->is(idle));
        co_await picks_up(w, 2);
        CHECK(joined(w, 1, 2));
    };
    t.run(scene(t));
}

SCENARIO("hanging up is not neutral: a consultation is dropped by flash, and nobody is transferred")
{
    lab_town t(with_codes());
    const auto scene = [](lab_town& w) -> awaitable<void> {
        network_line& line = w.line(0);
        const call_handle original = co_await call_up(w, 0, 1);
        const call_handle consultation = co_await line.setup_transfer(original);
        co_await line.dial(consultation, "303");
        const call_states rings{ringback};
        const bool ringing = co_await line.wait_for(consultation, rings, patience);
        CHECK(ringing);
        co_await line.drop(consultation);
        CHECK(original->is(connected));
        co_await w.time.wait(3s);
        CHECK(w.at(2).calls().empty());
        CHECK(joined(w, 0, 1));
    };
    t.run(scene(t));
}
