#pragma once
#include "api/system/configuration.hpp"
#include "api/system/listening.hpp"

#include <string>

namespace tipring::api {

/// Whether `name` is how a line is called, and not a recording.
bool names_a_line(const configuration& config, const std::string& name);

/// Tells what happens on a live line, and what can be heard on it from both ends, without touching it.
/// @param limit  on simulated lines of virtual time
/// @throws failure(no_such_line, unknown_country)
void listen_to_line(
    const configuration& config,
    const std::string& name,
    const listening_wishes& wishes,
    sample_count limit,
    listener::told tell
);

} // namespace tipring::api
