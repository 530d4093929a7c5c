#pragma once
#include <string>

namespace tipring::hw {

/// Keeps other programs off a serial port: the UUCP lock file that HylaFAX, mgetty, efax and minicom look at
/// (`LCK..name`, ten characters of pid and a newline). The lock of a process that is gone is taken over.
///
/// Where the folder cannot be written (no group, no folder) there is no file, and the port's own exclusive mode has to do.
class port_lock
{
public:
    /// @throws failure(line_in_use) naming the process that has it.
    explicit port_lock(const std::string& device, std::string folder = "/var/lock");
    ~port_lock();
    port_lock(port_lock&& other) noexcept;
    port_lock& operator=(port_lock&&) = delete;

    /// Empty where there is none.
    const std::string& file() const { return file_; }

private:
    std::string file_;
};

} // namespace tipring::hw
