#pragma once
#include "hw/serial/device_port.hpp"

#include <memory>
#include <string>

namespace tipring::hw {

/// A serial port that may be pulled out and come back: while it is gone it is not present(), and whoever uses it again once it is there
/// opens it anew. Under a by-id path, or a link, it is the same device that comes back, wherever it was plugged in.
///
/// Each use throws failure(port_vanished) when it is not there, and what open_serial_port throws where it cannot be opened.
/// @throws what open_serial_port throws, the first time
std::unique_ptr<serial_port>
open_returning_port(const asio::any_io_executor& executor, const std::string& path, serial_settings settings = {});

} // namespace tipring::hw
