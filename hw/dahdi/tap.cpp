#include "hw/dahdi/tap.hpp"

#include "base/error.hpp"
#include "hw/dahdi/trouble.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <dahdi/user.h>
#include <fcntl.h>
#include <sys/ioctl.h>

#include <cerrno>
#include <utility>

namespace tipring::dahdi {

struct tap::open_file
{
    open_file(const asio::any_io_executor& executor, int file)
        : descriptor(executor, file)
    {
    }
    int number() { return descriptor.native_handle(); }

    asio::posix::stream_descriptor descriptor;
};

tap::tap(const asio::any_io_executor& executor, found_port where)
    : where_(std::move(where))
{
    const int file = ::open("/dev/dahdi/pseudo", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        throw cannot_open("pseudo", errno);
    file_ = std::make_unique<open_file>(executor, file);
    const auto must = [&](unsigned long code, void* argument, const char* name) {
        if (::ioctl(file, code, argument) != 0)
            throw cannot_do(name, where_.channel, errno);
    };
    int linear = 1;
    dahdi_bufferinfo buffers{};
    buffers.txbufpolicy = DAHDI_POLICY_IMMEDIATE;
    buffers.numbufs = 8;
    buffers.bufsize = static_cast<int>(frame_length);
    dahdi_confinfo both_ways{};
    both_ways.confno = where_.channel;
    both_ways.confmode = DAHDI_CONF_MONITORBOTH;
    must(DAHDI_SET_BUFINFO, &buffers, "DAHDI_SET_BUFINFO");
    must(DAHDI_SETLINEAR, &linear, "DAHDI_SETLINEAR");
    must(DAHDI_SETCONF, &both_ways, "DAHDI_SETCONF");
}

tap::~tap() = default;

bool tap::take_one(audio_out frame) const
{
    const auto got = ::read(file_->number(), frame.data(), frame.size_bytes());
    if (got < 0 && errno != EAGAIN)
        throw cannot_do("read", where_.channel, errno);
    return got == static_cast<ssize_t>(frame.size_bytes());
}

awaitable<void> tap::frame(audio_out frame)
{
    looked_ += frame_time;
    if (looked_ >= 1s) { // the kernel gives silence for a card that is gone, and says nothing
        looked_ = {};
        const auto now = find(where_.identity, take_inventory());
        if (!now || now->channel != where_.channel)
            throw failure(errc::port_vanished, "the card of " + where_.name + " was unplugged: plug it in again");
    }
    while (!take_one(frame))
        co_await file_->descriptor.async_wait(asio::posix::descriptor_base::wait_read, asio::use_awaitable);
}

} // namespace tipring::dahdi
