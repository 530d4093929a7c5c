#pragma once
/// One or two ports on a table, asked for by name, with everything that they need to be alive.

#include "api/bringup/bench.hpp"
#include "hw/plant/loop.hpp"

#include <functional>
#include <string>
#include <vector>

namespace tipring::api {

struct bench_wishes
{
    std::vector<std::string> devices;
    std::string country = "us";
    plant::line_conditions copper; ///< where the ports are simulated
};

using bench_task = std::function<awaitable<void>(bringup::bench&)>;

/// Runs `task` on ports of cards, `dahdi:4 dahdi:1`, at their pace; on a modem, `at:/dev/ttyACM0`, alone or at the end of a card's FXS port;
/// or on simulated ones in virtual time: `plant:fxs plant:fxo`, wired together, either of them alone, or `plant:301`, a line to the
/// built-in exchange; `at:plant:fxo` and `at:plant:301` have a modem on them.
/// @return the signal that ended it, 0 where none did
/// @throws failure(no_such_line, not_supported, line_in_use, port_vanished) that says what to type; and what `task` throws.
int on_bench(const bench_wishes& wishes, const bench_task& task);

} // namespace tipring::api
