#pragma once
#include "api/softmodem/soft_modem.hpp"
#include "hw/serial/device_port.hpp"

#include <functional>
#include <memory>
#include <string>

namespace tipring::api {

/// A soft modem on a pseudo-terminal: any program that opens its path finds a modem there.
///
/// When the last program closes the path the modem hangs up and is as new, as if DTR had gone (&D2). A pseudo-terminal carries no
/// other circuits: DCD, DSR and RI are not shown.
class modem_on_pty
{
public:
    /// @param link  a symbolic link to the path, so that programs find it under one name; one that is there is replaced.
    ///              @throws failure(resource_unavailable) where it cannot be made, or stands for something else. Empty: none
    modem_on_pty(time_source& time, core::line_device& line, std::string link = {});
    ~modem_on_pty();
    modem_on_pty(const modem_on_pty&) = delete;
    modem_on_pty& operator=(const modem_on_pty&) = delete;

    /// "/dev/pts/7"
    const std::string& path() const { return terminal_->path(); }
    core::observer& watcher() { return modem_.watcher(); }

    /// `tell` hears when a program has opened the path (true), and when the last one has closed it and the modem is as new (false).
    void tell_of_programs(std::function<void(bool)> tell) { tell_ = std::move(tell); }

    /// Lives until cancelled.
    awaitable<void> run();

private:
    awaitable<void> watch_programs();

    std::unique_ptr<hw::pseudo_terminal> terminal_;
    soft_modem modem_;
    std::string link_;
    std::function<void(bool)> tell_ = [](bool) {};
};

} // namespace tipring::api
