#include "base/async/helper_thread.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <thread>

namespace tipring {

namespace {

/// Gives `handler` back to the executor, which has something to wait for as long as this lives.
template <class Handler>
class errand
{
public:
    errand(asio::any_io_executor executor, Handler handler)
        : executor_(asio::prefer(executor, asio::execution::outstanding_work.tracked))
        , handler_(std::move(handler))
    {
    }

    void done() { asio::post(executor_, std::move(handler_)); }

private:
    asio::any_io_executor executor_;
    Handler handler_;
};

} // namespace

awaitable<void> on_helper_thread(time_source& time, std::function<void()> work)
{
    const auto time_stands_still = time.hold();
    std::exception_ptr thrown;
    std::thread helper;
    const auto start = [&](auto handler) {
        helper = std::thread([&work, &thrown, e = errand(time.executor(), std::move(handler))]() mutable {
            try {
                work();
            } catch (...) {
                thrown = std::current_exception();
            }
            e.done();
        });
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(start, asio::use_awaitable);
    helper.join();
    if (thrown)
        std::rethrow_exception(thrown);
}

} // namespace tipring
