#pragma once
/// The ports of a bring-up, asked for by name, with everything that they need to be alive.

#include "api/bringup/bring_up.hpp"
#include "api/system/configuration.hpp"
#include "hw/plant/loop.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tipring::api {

struct bringup_wishes
{
    std::vector<std::string> lines; ///< one or two: names or devices
    std::string country = "us";
    std::string limits; ///< a file over those that are shipped; empty: none
    sample_count soak = 20s;
    plant::line_conditions copper; ///< between plant:fxs and plant:fxo
};

/// Copper as it may be in a good house: what lies between plant:fxs and plant:fxo unless somebody says otherwise.
plant::line_conditions good_copper();

/// Reads conditions of simulated copper, over those of good_copper().
/// @throws failure(config_bad, file_missing) naming file, line, and what is wrong.
plant::line_conditions read_copper(const std::string& path);

/// Gets each finding with the time since the begin.
using bringup_teller = std::function<void(const bringup::finding&, sample_count at)>;

/// Measures ports of cards or simulated ones, as on_bench() takes them.
/// @param into  what was measured, if this throws, too
/// @return the signal that ended it, 0 where none did
/// @throws failure(no_such_line, not_supported, line_in_use, port_vanished, config_bad) that says what to type.
int bring_up_lines(
    const configuration& config, const bringup_wishes& wishes, bringup::report& into, const bringup_teller& tell
);

} // namespace tipring::api
