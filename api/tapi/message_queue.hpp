#pragma once
/// The messages of one application on their way from the engine's thread to the program's.

#include "api/tapi/tapi.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>

namespace tipring::tapi {

struct message
{
    LINEMESSAGE content{};
    HLINE line = 0; ///< the line that it belongs to: when that is closed, it is not delivered
    std::function<void()>
        on_delivery; ///< fills what the program waits for (*lphCall ...), just before it gets the message
};

/// For any number of threads. Behind every message that waits stands a readable descriptor.
class message_queue
{
public:
    message_queue();
    ~message_queue();
    message_queue(const message_queue&) = delete;
    message_queue& operator=(const message_queue&) = delete;

    void push(message m);

    /// Waits for a message and carries out its on_delivery. @return nothing at the limit, and once the queue is closed.
    std::optional<LINEMESSAGE> take(std::optional<std::chrono::milliseconds> limit);

    /// Takes back what was not delivered yet.
    void withdraw(HLINE line);

    /// Nothing comes any more; whoever waits is told.
    void close();
    bool closed() const;

    int descriptor() const { return descriptor_; }

private:
    mutable std::mutex gate_;
    std::condition_variable changed_;
    std::deque<message> waiting_;
    bool closed_ = false;
    int descriptor_;
};

} // namespace tipring::tapi
