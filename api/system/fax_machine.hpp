#pragma once
#include "base/async/asio.hpp"

#include <string>

namespace tipring {
class time_source;
}

namespace tipring::plant {
class telephone;
}

namespace tipring::api {

/// A fax machine on a simulated telephone's line: answers after one ring, receives what is sent, and lets itself be polled for its
/// test page. What it receives goes into its own tray, a folder that goes away with it. Until cancelled.
awaitable<void> runs_a_fax_machine(time_source& time, plant::telephone& line, std::string identity, std::string header);

} // namespace tipring::api
