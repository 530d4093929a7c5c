#pragma once
#include "base/async/time_source.hpp"

namespace tipring::api {

/// Waits until the process is told to end (SIGINT, SIGTERM), or so many seconds are over.
/// @param seconds  0: as long as it takes
/// @return the signal; 0 when the time was over first
awaitable<int> until_stopped(time_source& time, double seconds);

} // namespace tipring::api
