#pragma once
#include "api/system/live_line.hpp"

namespace tipring::apps {

/// Runs `task` on the line. When the process is told to end meanwhile, its calls are hung up, so that what was begun on them ends as if
/// the other end had left; then `task` has a moment for what it still wants to do.
/// @param signal  what told it, from that moment on; 0 when nothing did
void run_until_interrupted(api::live_line& live, awaitable<void> task, int& signal);

} // namespace tipring::apps
