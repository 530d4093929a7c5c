#pragma once
/// The hybrids of FXO ports: found by measuring, and set as configurations say.

#include "api/bringup/tune.hpp"
#include "api/system/configuration.hpp"

#include <string>

namespace tipring::api {

/// Sets what the profile says, if it says so. @throws failure(not_supported) where the port has nothing to set.
void balance_hybrid(hw::fxo_port& port, const core::line_profile& profile);

struct tune_wishes
{
    std::string line; ///< a name or a device
    char digit = '4';
};

struct tuned_line
{
    bringup::tune_result result;
    std::string name; ///< in the configuration; empty where it has none
    int signal = 0;   ///< that ended it
};

/// bringup::tune() on an FXO port of a card, or on a simulated one whose hybrid is out of balance. The digit passes the dial guard.
/// @throws failure(dial_refused, not_supported), and what bringup::tune() and on_bench() throw.
tuned_line tune_line(const configuration& config, const tune_wishes& wishes, const bringup::tune_teller& tell);

} // namespace tipring::api
