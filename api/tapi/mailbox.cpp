#include "api/tapi/mailbox.hpp"

namespace tipring::tapi {

void mailbox::call_back(LINECALLBACK to)
{
    deliverer_ = std::thread([self = shared_from_this(), to] { self->deliver(to); });
}

void mailbox::deliver(LINECALLBACK to)
{
    while (const auto m = messages_.take(std::nullopt)) {
        const LINEMESSAGE& c = *m;
        to(c.hDevice, c.dwMessageID, c.dwCallbackInstance, c.dwParam1, c.dwParam2, c.dwParam3);
    }
}

void mailbox::shut()
{
    messages_.close();
    if (!deliverer_.joinable())
        return;
    if (deliverer_.get_id() == std::this_thread::get_id())
        deliverer_.detach(); // it ends when the call that we are in returns
    else
        deliverer_.join();
}

} // namespace tipring::tapi
