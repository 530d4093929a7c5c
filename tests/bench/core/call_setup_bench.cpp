/// How fast the whole simulated house works through calls in virtual time: two telephones, copper, exchange, engine.

#include "api/system/simulated_house.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>

using namespace tipring;

namespace {

/// 201 lifts, hears dial tone, dials 202, which rings and answers; both hang up, and the exchange has cleared.
awaitable<void> one_call(api::simulated_house& house)
{
    plant::telephone& caller = house.telephone("201");
    plant::telephone& called = house.telephone("202");
    caller.lift();
    const bool dial_tone = co_await caller.hear_dial_tone(5s);
    if (!dial_tone)
        co_return;
    co_await caller.dial("202");
    const bool rang = co_await called.wait_for_ring(5s);
    if (!rang)
        co_return;
    called.lift();
    co_await house.time().wait(200ms);
    caller.hang_up();
    called.hang_up();
    co_await house.time().wait(2s);
}

/// Counts the calls that were answered, so that a figure without calls cannot be printed.
class answers final : public core::observer
{
public:
    void call_changed(const core::call& which, sample_count) override
    {
        if (which.origin == core::call_origin::outbound && which.is(core::call_state::connected))
            ++count;
    }

    std::int64_t count = 0;
};

/// setups_per_s      calls set up and cleared in a second of one core
/// times_real_time   how much faster than the wall clock the house lives meanwhile
void call_setups_on_the_plant(benchmark::State& state)
{
    api::house_plan plan = api::built_in_house();
    plan.lines.clear();
    std::erase_if(plan.exchange.stations, [](const auto& s) { return s.number != "201" && s.number != "202"; });
    asio::io_context context;
    virtual_time time(context);
    answers seen;
    api::simulated_house house(time, seen, std::move(plan));
    house.start();
    const sample_count began = time.now();
    for (auto _ : state)
        time.run(one_call(house));
    const double lived = std::chrono::duration<double>(time.now() - began).count();
    time.run(house.stop());
    if (seen.count != state.iterations())
        state.SkipWithError("not every call was answered");
    state.counters["setups_per_s"] = benchmark::Counter(static_cast<double>(seen.count), benchmark::Counter::kIsRate);
    state.counters["times_real_time"] = benchmark::Counter(lived, benchmark::Counter::kIsRate);
}

BENCHMARK(call_setups_on_the_plant)->Unit(benchmark::kMillisecond);

} // namespace
