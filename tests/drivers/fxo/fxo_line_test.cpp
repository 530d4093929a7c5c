/// What only a line towards an exchange has: the guard between two seizures.

#include "base/async/task_group.hpp"
#include "drivers/fxo/fxo_line.hpp"
#include "hw/plant/plant.hpp"

#include <doctest/doctest.h>

using namespace tipring;

namespace {

/// How long a line that was just made takes to go off hook.
sample_count first_seizure(const drivers::fxo_timing& timing, sample_count after)
{
    asio::io_context context;
    virtual_time time{context};
    plant::plant outside(time, 1);
    hw::fxo_port& port = outside.add_trunk("far", "near", {});
    drivers::fxo_line line(time, port, timing);
    time.advance(after);
    const sample_count began = time.now();
    time.run(line.off_hook());
    return time.now() - began;
}

} // namespace

TEST_CASE(
    "a port that another program may have used until just now rests before it is seized: else the exchange sees a flash"
)
{
    drivers::fxo_timing ours;
    CHECK(first_seizure(ours, 0s) == sample_count{});
    drivers::fxo_timing shared;
    shared.shared_port = true;
    CHECK(first_seizure(shared, 0s) == shared.guard);
    CHECK(first_seizure(shared, 1s) == shared.guard - 1s);
    CHECK(first_seizure(shared, 2s) == sample_count{});
}

TEST_CASE("a ring burst that comes in halves is one burst, and two bursts with a pause of their own are two")
{
    struct example
    {
        sample_count gap;
        std::string told;
    };
    for (const example& e : {
             example{100ms, "ring_begin ring_end"                    },
             example{200ms, "ring_begin ring_end ring_begin ring_end"}
    }) {
        CAPTURE(to_ms(e.gap));
        asio::io_context context;
        virtual_time time{context};
        plant::plant outside(time, 1);
        hw::fxo_port& port = outside.add_trunk("far", "near", {});
        drivers::fxo_line line(time, port);
        const auto scene =
            [](virtual_time& clock, plant::plant& world, drivers::fxo_line& near, sample_count gap, std::string& told
            ) -> awaitable<void> {
            task_group alive(clock.executor());
            alive.spawn(world.run());
            alive.spawn(near.run());
            world.exchange_end("far").start_ring({
                {500ms, gap, 500ms, 4s}
            });
            co_await clock.wait(3s);
            world.exchange_end("far").stop_ring();
            while (const auto event = near.events().try_next())
                told += (told.empty() ? "" : " ") + std::string(name_of(event->what));
            co_await alive.stop();
        };
        std::string told;
        time.run(scene(time, outside, line, e.gap, told));
        CHECK(told == e.told);
    }
}
