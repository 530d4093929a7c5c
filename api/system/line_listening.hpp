#pragma once
#include "api/system/configuration.hpp"
#include "api/system/listening.hpp"

#include <string>

namespace tipring::api {

/// Whether `name` is how a line is called, and not a recording.
bool names_a_line(const configuration& config, const std::string& name);

/// Tells what can be heard on a live line from both ends, without touching it; on simulated lines, also what happens there.
/// @param limit  in the line's own time
/// @throws failure(no_such_line, unknown_country, port_vanished)
void listen_to_line(
    const configuration& config,
    const std::string& name,
    const listening_wishes& wishes,
    sample_count limit,
    listener::told tell
);

} // namespace tipring::api
