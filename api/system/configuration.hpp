#pragma once
/// What the file behind --config says, for everything that has to do with lines.

#include "core/dialing/dial_policy.hpp"
#include "core/network/line_profiles.hpp"

#include <string>

namespace tipring::api {

struct configuration
{
    core::line_book lines;   ///< their names and profiles
    core::dial_policy guard; ///< before all lines

    /// @param path  "": no file, so no names, and the safe rules
    /// @throws failure(file_missing); failure(config_bad) naming file, line, what is wrong, and how to mend it.
    static configuration read(const std::string& path);
};

} // namespace tipring::api
