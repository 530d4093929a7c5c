/// What only a line towards an exchange has: the guard between two seizures.

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
