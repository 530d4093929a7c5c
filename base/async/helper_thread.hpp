#pragma once
/// What blocks (a file, a database, a program) runs beside the engine, awaited.

#include "base/async/time_source.hpp"

#include <functional>
#include <utility>

namespace tipring {

/// Runs `work` on a thread of its own; virtual time stands still meanwhile. Rethrows what it throws.
/// Not cut short by cancellation: when this returns `work` has ended, so it may refer to what its caller owns.
awaitable<void> on_helper_thread(time_source& time, std::function<void()> work);

} // namespace tipring
