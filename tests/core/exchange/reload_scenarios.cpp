/// An exchange and a line that are told, in the middle of calls, that things are different now.

#include "tests/core/town.hpp"

using namespace tipring;
using namespace tipring::tests;
using enum call_state;

namespace {

/// When ring voltage came and went on a line.
class ring_spy final : public observer
{
public:
    void line_signalled(const std::string& line, const drivers::line_event& e) override
    {
        using enum drivers::line_event::kind;
        if (line == "plant:301" && (e.what == ring_begin || e.what == ring_end))
            edges.push_back(e.at);
    }

    /// Bursts and pauses so far, in ms.
    std::vector<std::int64_t> lengths() const
    {
        std::vector<std::int64_t> all;
        for (std::size_t i = 1; i < edges.size(); ++i)
            all.push_back(to_ms(edges[i] - edges[i - 1]));
        return all;
    }

    std::vector<sample_count> edges;
};

/// The configuration as it is, with other words for the extension that the line is.
exchange_config with_line_301(const exchange& running, const std::function<void(station_config&)>& change)
{
    exchange_config config = running.config();
    for (station_config& s : config.stations)
        if (s.line == "plant:301/exchange" || s.number == "301")
            change(s);
    return config;
}

bool holds(town& w, const call_handle& c) { return c->is(onhold) && !w.line().calls().empty(); }

} // namespace

SCENARIO("how long a flash is, and what is taken for one, changes in the middle of a call, which goes on")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        const call_handle c = co_await w.line().make_call("204");
        co_await answer(w, w.phone("204"));
        w.phone("204").start_speaking(babble(2s));
        const call_states there{connected};
        const bool connected_now = co_await w.line().wait_for(c, there, patience);
        REQUIRE(connected_now);
        w.phone("204").stop_speaking();

        // The exchange now wants flashes of 600 ms and more: one of 500 ms is nothing to it.
        w.house.exchange().reload(with_line_301(w.house.exchange(), [](station_config& s) {
            s.windows = hook_windows{.flash_min = 600ms, .flash_max = 1000ms};
        }));
        CHECK(c->is(connected));
        bool refused = false;
        try {
            co_await w.line().hold(c);
        } catch (const failure&) {
            refused = true;
        }
        CHECK(refused);
        CHECK(c->is(connected));

        line_profile longer = w.line().profile();
        longer.loop.flash = 800ms;
        w.line().reload(longer);
        CHECK(c->is(connected));
        co_await w.line().hold(c);
        CHECK(holds(w, c));
        co_await w.line().unhold(c);
        CHECK(c->is(connected));
        co_await w.line().drop(c);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("an extension rings in a cadence of its own, from the next call on after it was asked for")
{
    town t;
    ring_spy spy;
    t.told.add(spy);
    const auto scene = [](town& w) -> awaitable<void> {
        w.house.exchange().reload(with_line_301(w.house.exchange(), [](station_config& s) {
            s.ring = {400ms, 300ms, 900ms, 3s};
        }));
        co_await lift_and_dial(w.phone("201"), "301");
        co_await w.time.wait(10s);
        w.phone("201").hang_up();
        co_await w.time.wait(10s);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
    const auto lengths = spy.lengths();
    REQUIRE(lengths.size() >= 6);
    const std::array<std::int64_t, 6> asked{400, 300, 900, 3000, 400, 300};
    for (std::size_t i = 0; i < asked.size(); ++i)
        CHECK(std::abs(lengths[i] - asked[i]) <= 20);
}

SCENARIO("digits are pulsed in the new ratio from the next number on, and still arrive")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        line_profile pulsing = w.line().profile();
        pulsing.pulse_dialling = true;
        pulsing.loop.pulses = {.break_time = 33ms, .make_time = 17ms, .interdigit = 600ms}; // 20 pps, 66 %
        w.line().reload(pulsing);
        const sample_count began = w.time.now();
        const call_handle c = co_await w.line().make_call("204");
        const sample_count took = w.time.now() - began;
        const call_states rings{ringback};
        const bool rang = co_await w.line().wait_for(c, rings, patience);
        CHECK(rang);
        CHECK(took < 5s); // 16 pulses of 100 ms with 800 ms between digits take longer
        co_await w.line().drop(c);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("what needs a new start is refused with its name, and nothing changes")
{
    town t;
    exchange& running = t.house.exchange();
    const auto refusal = [&](exchange_config wanted) -> std::string {
        try {
            running.reload(std::move(wanted));
            return "taken";
        } catch (const failure& why) {
            return why.what();
        }
    };
    const auto says = [](const std::string& sentence, std::string_view words) {
        CAPTURE(sentence);
        CHECK(sentence.find(words) != std::string::npos);
    };
    const std::string name = running.stations().front()->config().name;
    exchange_config other = running.config();
    other.country = "de";
    other.stations.front().name = "Somebody else";
    says(refusal(other), "another country");
    other = running.config();
    other.stations.front().number = "299";
    says(refusal(other), "another extension");
    other = running.config();
    other.stations.pop_back();
    says(refusal(other), "another extension");
    other = running.config();
    other.orbits.last = "708";
    says(refusal(other), "orbits");
    CHECK(running.stations().front()->config().name == name);

    other = running.config();
    other.stations.front().name = "Somebody else";
    CHECK(refusal(other) == "taken");
    CHECK(running.stations().front()->config().name == "Somebody else");

    line_profile abroad = t.line().profile();
    abroad.country = "de";
    CHECK_THROWS_WITH_AS(
        t.line().reload(abroad), "line plant:301 changes its country, which needs a new start", failure
    );
}
