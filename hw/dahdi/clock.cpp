#include "hw/dahdi/clock.hpp"

#include "base/error.hpp"
#include "hw/dahdi/trouble.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <dahdi/user.h>
#include <fcntl.h>
#include <sys/ioctl.h>

#include <cerrno>

namespace tipring::dahdi {

struct clock::open_file
{
    open_file(const asio::any_io_executor& executor, int file)
        : descriptor(executor, file)
    {
    }
    int number() { return descriptor.native_handle(); }

    asio::posix::stream_descriptor descriptor;
};

clock::clock(const asio::any_io_executor& executor)
{
    const int file = ::open("/dev/dahdi/timer", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        throw cannot_open("timer", errno);
    file_ = std::make_unique<open_file>(executor, file);
    int period = static_cast<int>(frame_length);
    if (::ioctl(file, DAHDI_TIMERCONFIG, &period) != 0)
        throw cannot_open("timer", errno);
}

clock::~clock() = default;

bool clock::take_one() const
{
    int event = 0;
    if (::ioctl(file_->number(), DAHDI_GETEVENT, &event) != 0 || event != DAHDI_EVENT_TIMER_EXPIRED)
        return false;
    int one = 1;
    return ::ioctl(file_->number(), DAHDI_TIMERACK, &one) == 0;
}

awaitable<void> clock::frame()
{
    while (!take_one())
        co_await file_->descriptor.async_wait(asio::posix::descriptor_base::wait_error, asio::use_awaitable);
}

} // namespace tipring::dahdi
