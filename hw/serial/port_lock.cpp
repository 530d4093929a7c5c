#include "hw/serial/port_lock.hpp"

#include "base/error.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <utility>

namespace tipring::hw {

namespace {

/// @return who has the lock; 0 when it is stale or unreadable.
pid_t holder_of(const std::string& file)
{
    long pid = 0;
    std::ifstream(file) >> pid;
    if (pid <= 0)
        return 0;
    const bool lives = ::kill(static_cast<pid_t>(pid), 0) == 0 || errno == EPERM;
    return lives ? static_cast<pid_t>(pid) : 0;
}

} // namespace

port_lock::port_lock(const std::string& device, std::string folder)
{
    std::string name = device.substr(device.rfind('/') + 1);
    if (device.starts_with("/dev/pts/"))
        name = "pts" + name; // mgetty and HylaFAX leave out the slash
    const std::string file = std::move(folder) + "/LCK.." + name;

    if (const pid_t other = holder_of(file); other != 0)
        throw failure(
            errc::line_in_use,
            device + " is in use by process " + std::to_string(other) + " (lock file " + file + "): end it first"
        );
    ::unlink(file.c_str());
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0) {
        if (errno == EEXIST)
            throw failure(
                errc::line_in_use, device + " was taken by another program this moment (lock file " + file + ")"
            );
        return;
    }
    char text[16];
    const int length = std::snprintf(text, sizeof text, "%10d\n", static_cast<int>(::getpid()));
    const bool written = ::write(fd, text, static_cast<std::size_t>(length)) == length;
    ::close(fd);
    if (written)
        file_ = file;
    else
        ::unlink(file.c_str());
}

port_lock::port_lock(port_lock&& other) noexcept
    : file_(std::exchange(other.file_, {}))
{
}

port_lock::~port_lock()
{
    if (!file_.empty())
        ::unlink(file_.c_str());
}

} // namespace tipring::hw
