/// One dialogue, broken at every step: whoever leaves, and whatever fails, every call ends in idle and all others go on.

#include "tests/core/town.hpp"

#include <functional>

using namespace tipring;
using namespace tipring::tests;
using enum call_state;

namespace {

/// 201 calls 202, consults 203, joins the two, drops the last; nobody waits for anything that may no longer come.
awaitable<void> telephones_talk(town& t)
{
    plant::telephone& ada = t.phone("201");
    ada.lift();
    co_await ada.hear_dial_tone(2s);
    co_await ada.dial("202");
    co_await t.phone("202").wait_for_ring(3s);
    t.phone("202").lift();
    co_await t.time.wait(1s);
    co_await ada.flash();
    co_await ada.hear_dial_tone(2s);
    co_await ada.dial("203");
    co_await t.phone("203").wait_for_ring(3s);
    co_await t.time.wait(1s);
    t.phone("203").lift();
    co_await t.time.wait(1s);
    co_await ada.flash();
    co_await t.time.wait(2s);
    co_await ada.flash();
    co_await t.time.wait(2s);
}

/// The application does the same through the network.
awaitable<void> application_talks(town& t)
{
    network_line& line = t.line();
    const call_states answered{connected, busy, disconnected, idle};
    try {
        const call_handle first = co_await line.make_call("202");
        co_await t.phone("202").wait_for_ring(3s);
        t.phone("202").lift();
        t.phone("202").start_speaking(babble(2s));
        co_await line.wait_for(first, answered, 8s);
        const call_handle second = co_await line.setup_transfer(first);
        co_await line.dial(second, "203");
        co_await t.phone("203").wait_for_ring(3s);
        t.phone("203").lift();
        t.phone("203").start_speaking(babble(2s));
        co_await line.wait_for(second, answered, 8s);
        const call_handle conference = co_await line.complete_transfer(first, second, transfer_mode::conference);
        co_await t.time.wait(1s);
        co_await line.drop(conference);
    } catch (const failure&) {
        // an operation on a call that has gone is refused: that is the clean way
    }
    for (const call_handle& c : line.calls())
        try {
            co_await line.drop(c);
        } catch (const failure&) {
        }
}

/// And what only a network with codes does: parks a call and takes it back, picks up a neighbour's, sends its calls elsewhere.
awaitable<void> application_asks_for_services(town& t)
{
    network_line& line = t.line();
    const call_states answered{connected, busy, disconnected, idle};
    try {
        const call_handle first = co_await line.make_call("202");
        co_await t.phone("202").wait_for_ring(3s);
        t.phone("202").lift();
        t.phone("202").start_speaking(babble(2s));
        co_await line.wait_for(first, answered, 8s);
        co_await line.park(first, "705");
        const call_handle back = co_await line.unpark("705");
        co_await line.blind_transfer(back, "203");
        const pickup_target neighbour{.number = "203", .group = ""};
        const call_handle taken = co_await line.pickup(neighbour);
        co_await line.drop(taken);
        forwarding rules;
        rules.rules.emplace_back();
        rules.rules.front().to = "203";
        co_await line.forward(rules);
        rules.rules.clear();
        co_await line.forward(rules);
    } catch (const failure&) {
        // refused, or nobody is there any more: the clean way
    }
    for (const call_handle& c : line.calls())
        try {
            co_await line.drop(c);
        } catch (const failure&) {
        }
}

struct disruption
{
    const char* what;
    std::function<void(town&)> strike;
};

const std::vector<disruption>& disruptions()
{
    static const std::vector<disruption> all = {
        {"201 hangs up",          [](town& t) { t.phone("201").hang_up(); }                              },
        {"202 hangs up",          [](town& t) { t.phone("202").hang_up(); }                              },
        {"203 hangs up",          [](town& t) { t.phone("203").hang_up(); }                              },
        {"201 is unplugged",      [](town& t) { t.house.pair("201").unplug(true); }                      },
        {"line 301 is unplugged", [](town& t) { t.house.pair("plant:301").unplug(true); }                },
        {"301's card is pulled",  [](town& t) { t.house.outside().subscriber_end("plant:301").unplug(); }},
        {"202's card is pulled",  [](town& t) { t.house.outside().exchange_end("plant:202").unplug(); }  },
    };
    return all;
}

api::house_plan with_services()
{
    api::house_plan plan = north_american_town();
    plan.profile.features = plan.exchange.features;
    for (station_config& s : plan.exchange.stations)
        s.pickup_group = "all";
    return plan;
}

void break_everywhere(awaitable<void> (*dialogue)(town&), sample_count length, sample_count step)
{
    for (const disruption& d : disruptions()) {
        for (sample_count moment = step; moment < length; moment += step) {
            CAPTURE(std::string(d.what));
            CAPTURE(to_ms(moment));
            town t(with_services());
            // Somebody else's call, which must not notice anything.
            const auto bystanders = [](town& w) -> awaitable<void> { co_await connect(w, "204", "205"); };
            t.time.run(bystanders(t));
            const auto strike_at = [](town& w, const disruption& what, sample_count when) -> awaitable<void> {
                co_await w.time.wait(when);
                what.strike(w);
            };
            t.time.run(join(dialogue(t), strike_at(t, d, moment)));
            CHECK(t.at("204").calls().front()->is(connected));
            CHECK(t.at("205").calls().front()->is(connected));
            CHECK(t.leftovers().empty());
        }
    }
}

} // namespace

TEST_CASE("telephones: whoever leaves at whatever moment, every call ends in idle and other calls go on")
{
    break_everywhere(telephones_talk, 16s, 1300ms);
}

TEST_CASE("an application's line: whoever leaves at whatever moment, every call ends in idle and other calls go on")
{
    break_everywhere(application_talks, 20s, 1700ms);
}

TEST_CASE("services by code: whoever leaves at whatever moment, every call ends in idle and other calls go on")
{
    break_everywhere(application_asks_for_services, 40s, 2300ms);
}
