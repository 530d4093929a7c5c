#pragma once
#include "api/system/event_record.hpp"

#include <functional>
#include <string>

namespace tipring::api {

struct exchange_wishes
{
    std::string config;   ///< path of a TOML file
    std::string names;    ///< path of another that names lines; empty: there is none
    double seconds = 0.0; ///< of the exchange's own time; 0: until interrupted
    double speed = 1.0;   ///< of simulated lines against the clock on the wall
    bool only_check = false;
    std::function<void(const event_record&)> tell;
    std::function<void(const std::string&)> say;
};

/// Runs an exchange over the lines that its configuration names, in paced time, until its time is over or SIGINT or SIGTERM comes.
/// At SIGHUP it reads the configuration again, and changes what can be changed while calls go on.
/// @return whether SIGINT ended it.
/// @throws failure(file_missing, config_bad, unknown_country), failure(no_such_line) for lines that this build cannot drive.
bool run_exchange(const exchange_wishes& wishes);

} // namespace tipring::api
