#pragma once
/// Hardware bring-up: a port, or two that are wired together, measured and judged.
///
/// Nothing is dialled on a line that goes elsewhere: a port alone only goes off hook, listens, and sends a sweep.

#include "api/bringup/bench.hpp"
#include "api/bringup/limits.hpp"
#include "api/bringup/report.hpp"

#include <functional>
#include <string>

namespace tipring::api::bringup {

struct setup
{
    std::string country = "us"; ///< whose dial tone, flash and caller ID
    hardware on = hardware::plant;
    sample_count soak = 20s; ///< how long the pilots are listened to, both ways together
};

/// Gets each finding as soon as it is there.
using teller = std::function<void(const finding&)>;

/// Measures all that the bench's ports can show, in the order of quantities(); everything that cannot be measured is in the report
/// with its reason. The bench runs beside it.
/// @param into  filled as it goes: when this throws, it holds what was measured so far, and says what ended it
/// @throws failure(port_vanished) as soon as a device is gone
awaitable<void> bring_up(bench& on, const setup& how, const limit_book& limits, report& into, const teller& tell);

} // namespace tipring::api::bringup
