#pragma once
#include "drivers/at/at_line.hpp"
#include "hw/serial/returning_port.hpp"

#include <memory>
#include <string>

namespace tipring::api {

/// An AT modem on a serial port, with its driver.
class serial_modem
{
public:
    /// @param device  a modem_address()
    /// @throws failure(no_such_line, line_in_use) that says what to type.
    serial_modem(time_source& time, const std::string& device);

    drivers::at_line& line() { return driver_; }

    /// Until it has said what it is, while its line runs. @throws failure(operation_failed) where it says nothing.
    awaitable<void> until_ready();

private:
    time_source& time_;
    std::unique_ptr<hw::serial_port> port_;
    drivers::at_line driver_;
};

} // namespace tipring::api
