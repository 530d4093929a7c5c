#pragma once
#include "api/tapi/message_queue.hpp"

#include <memory>
#include <thread>

namespace tipring::tapi {

/// How an application gets its messages: by asking for them, or by calls to its function on a thread of ours.
class mailbox : public std::enable_shared_from_this<mailbox>
{
public:
    message_queue& messages() { return messages_; }

    /// Delivers by calling `to`, one message at a time, until shut(). A call may take further messages itself.
    void call_back(LINECALLBACK to);

    /// Nothing is delivered any more. Returns when no call to the program's function is under way, unless it comes from within one.
    void shut();

private:
    void deliver(LINECALLBACK to);

    message_queue messages_;
    std::thread deliverer_;
};

} // namespace tipring::tapi
