#include "base/async/device_time.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tipring {

device_time::device_time(asio::io_context& context)
    : time_source(context.get_executor())
    , something_to_do_(context.get_executor())
{
}

void device_time::count(sample_count duration)
{
    counted_ += duration;
    something_to_do_.wake();
}

awaitable<void> device_time::run()
{
    for (;;) {
        while (wake_next(counted_))
            co_await asio::post(executor(), asio::use_awaitable); // let what was woken run before the next
        set_now(counted_);
        co_await something_to_do_.wait();
    }
}

void device_time::wait_was_added() { something_to_do_.wake(); }

} // namespace tipring
