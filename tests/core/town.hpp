#pragma once
/// A town for scenarios: our exchange, telephones 201 to 205 with the standards' habits, application lines plant:301 and :302.

#include "api/system/simulated_house.hpp"
#include "base/async/combine.hpp"
#include "core/observer_list.hpp"
#include "tests/core/babble.hpp"
#include "tests/plant_habits.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::tests {

using namespace core;

/// Remembers what calls went through, as "plant:201 1 dialtone".
class state_spy final : public observer
{
public:
    void call_changed(const call& which, sample_count) override
    {
        states.push_back(
            which.device().name() + " " + std::to_string(which.number()) + " " + std::string(name_of(which.state()))
        );
    }

    bool saw(const std::string& what) const { return std::ranges::find(states, what) != states.end(); }

    std::vector<std::string> states;
};

inline api::house_plan north_american_town()
{
    api::house_plan plan = api::built_in_house();
    plan.telephones = north_american_telephone();
    return plan;
}

/// A European town: register recall, short flashes.
inline api::house_plan european_town()
{
    api::house_plan plan = api::built_in_house();
    const auto stations = plan.exchange.stations;
    plan.exchange = defaults_for("de");
    plan.exchange.stations = stations;
    plan.telephones = european_telephone("de");
    plan.profile.country = "de";
    plan.profile.recall = recall_service::register_recall;
    plan.profile.loop.flash = 100ms;
    return plan;
}

/// Its loop 301 turns its battery round at answer and at hang-up, and its lines know.
inline api::house_plan town_with_reversals()
{
    api::house_plan plan = north_american_town();
    for (station_config& s : plan.exchange.stations)
        if (s.number == "301") {
            s.answer = answer_supervision::reversal;
            s.hangup = hangup_supervision::reversal;
        }
    plan.profile.reversal_means_answer = true;
    plan.profile.reversal_means_hangup = true;
    return plan;
}

/// Waits until nobody has had a call for a while. @return the calls that never end
template <class Look>
std::string calls_left_in(virtual_time& time, Look calls_left)
{
    const sample_count limit = time.now() + 200s; // longer than any timer that keeps a dead call
    constexpr int long_enough = 3;
    for (int quiet = 0; quiet < long_enough && time.now() < limit;) {
        time.advance(5s);
        quiet = calls_left().empty() ? quiet + 1 : 0;
    }
    return calls_left();
}

/// The same town, its application behind AT modems under the ports' names.
inline api::house_plan through_modems(api::house_plan plan)
{
    for (api::house_line& l : plan.lines)
        l.modem = l.name;
    return plan;
}

/// Scenarios of lines to an exchange are run a second time with modems in the way: TIPRING_TEST_LINES=at.
inline bool modems_are_wanted()
{
    const char* const lines = std::getenv("TIPRING_TEST_LINES"); // NOLINT(concurrency-mt-unsafe): nobody here sets it
    return lines && std::string_view(lines) == "at";
}

struct town
{
    explicit town(api::house_plan plan = north_american_town())
        : house(time, told, modems_are_wanted() ? through_modems(std::move(plan)) : std::move(plan))
    {
        told.add(spy);
        house.start();
        time.run(house.until_ready());
    }
    ~town() { time.run(house.stop()); }
    town(const town&) = delete;
    town& operator=(const town&) = delete;

    plant::telephone& phone(const char* number) { return house.telephone(number); }
    station& at(const char* number) { return house.station(number); }
    network_line& line(const char* name = "plant:301") { return house.line(name); }

    /// Everybody hangs up; then no call is left anywhere, and none comes back. @return what is.
    std::string leftovers()
    {
        for (plant::telephone* p : house.outside().telephones())
            p->hang_up();
        return calls_left_in(time, [this] { return calls_left(); });
    }

    std::string calls_left()
    {
        std::string left;
        for (const auto& s : house.exchange().stations())
            for (const call_handle& c : s->calls())
                left += s->config().number + " " + std::string(name_of(c->state())) + "; ";
        for (const auto& l : house.lines())
            for (const call_handle& c : l->calls())
                left += l->name() + " " + std::string(name_of(c->state())) + "; ";
        return left;
    }

    asio::io_context context;
    virtual_time time{context};
    state_spy spy;
    observer_list told;
    api::simulated_house house;
};

inline constexpr sample_count patience = 20s;

inline awaitable<void> lift_and_dial(plant::telephone& caller, std::string number)
{
    caller.lift();
    const bool dial_tone = co_await caller.hear_dial_tone(patience);
    REQUIRE(dial_tone);
    co_await caller.dial(std::move(number));
}

inline awaitable<void> answer(town& t, plant::telephone& called)
{
    const bool rang = co_await called.wait_for_ring(patience);
    REQUIRE(rang);
    co_await t.time.wait(500ms);
    called.lift();
    co_await t.time.wait(200ms);
}

/// A call from one telephone to another, answered.
inline awaitable<void> connect(town& t, const char* from, const char* to)
{
    co_await lift_and_dial(t.phone(from), to);
    co_await answer(t, t.phone(to));
}

/// Somebody who lifts after the first ring and talks until told to stop by hanging up.
inline awaitable<void> picks_up(town& t, const char* number)
{
    co_await answer(t, t.phone(number));
    t.phone(number).start_speaking(babble(2s));
}

/// `line` calls a telephone, which is answered: by voice, for all that the line can know.
inline awaitable<call_handle> call_up(town& t, network_line& line, const char* number)
{
    const call_states answered{call_state::connected};
    const call_handle made = co_await line.make_call(number);
    co_await picks_up(t, number);
    const bool connected_now = co_await line.wait_for(made, answered, patience);
    CHECK(connected_now);
    t.phone(number).stop_speaking();
    co_return made;
}

/// What an operation was refused with; zero when it was not.
inline awaitable<errc> error_of(awaitable<void> operation)
{
    try {
        co_await std::move(operation);
    } catch (const failure& e) {
        co_return static_cast<errc>(e.code().value());
    }
    co_return errc{};
}

} // namespace tipring::tests
