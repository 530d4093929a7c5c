#include "api/tapi/message_queue.hpp"

#include "base/error.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

namespace tipring::tapi {

message_queue::message_queue()
    : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE))
{
    if (descriptor_ < 0)
        throw failure(errc::resource_unavailable, "no descriptor is free for an application's messages");
}

message_queue::~message_queue() { ::close(descriptor_); }

void message_queue::push(message m)
{
    const std::lock_guard lock(gate_);
    if (closed_)
        return;
    waiting_.push_back(std::move(m));
    ::eventfd_write(descriptor_, 1);
    changed_.notify_one();
}

std::optional<LINEMESSAGE> message_queue::take(std::optional<std::chrono::milliseconds> limit)
{
    std::unique_lock lock(gate_);
    const auto something = [&] { return closed_ || !waiting_.empty(); };
    if (limit)
        changed_.wait_for(lock, *limit, something);
    else
        changed_.wait(lock, something);
    if (closed_ || waiting_.empty())
        return std::nullopt;
    const message first = std::move(waiting_.front());
    waiting_.pop_front();
    eventfd_t one = 0;
    ::eventfd_read(descriptor_, &one);
    lock.unlock();
    if (first.on_delivery)
        first.on_delivery();
    return first.content;
}

void message_queue::withdraw(HLINE line)
{
    const std::lock_guard lock(gate_);
    for (std::size_t gone = std::erase_if(waiting_, [&](const message& m) { return m.line == line; }); gone > 0;
         --gone) {
        eventfd_t one = 0;
        ::eventfd_read(descriptor_, &one);
    }
}

void message_queue::close()
{
    const std::lock_guard lock(gate_);
    closed_ = true;
    waiting_.clear();
    changed_.notify_all();
}

bool message_queue::closed() const
{
    const std::lock_guard lock(gate_);
    return closed_;
}

} // namespace tipring::tapi
