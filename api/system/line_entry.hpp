#pragma once
#include <string>

namespace tipring::api {

/// A line as `tipring lines` shows it.
struct line_entry
{
    std::string name;
    std::string kind; ///< fxo, fxs, at; "-" where nobody knows
    std::string device;
    std::string state;  ///< "idle", "in use", or what stands in the way: "unset", "alarm", "missing"
    std::string advice; ///< how to mend that; empty where nothing is wrong
};

} // namespace tipring::api
