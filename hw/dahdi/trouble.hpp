#pragma once
/// What went wrong with DAHDI, in a sentence that says what to type.

#include "base/error.hpp"

#include <string>

namespace tipring::dahdi {

/// Opening /dev/dahdi/NODE failed with `error` (an errno).
failure cannot_open(const std::string& node, int error);

/// Taking channel `number` failed with `error` (DAHDI_SPECIFY). Looks at the system for the reason.
failure cannot_take(int number, int error);

/// A request on channel `number` failed with `error`.
failure cannot_do(const std::string& request, int number, int error);

/// The kernel was told to cancel echo on channel `number`, and says that it does, and does not.
failure no_echo_canceller(int number);

/// The channel is not set up as an analog port, or as the other kind.
failure wrong_signalling(int number, int signalling, bool fxo_port_wanted);

} // namespace tipring::dahdi
