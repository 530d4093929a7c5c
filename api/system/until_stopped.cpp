#include "api/system/until_stopped.hpp"

#include "base/async/combine.hpp"

#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>

namespace tipring::api {

awaitable<int> until_stopped(time_source& time, double seconds)
{
    asio::signal_set signals(time.executor(), SIGINT, SIGTERM);
    const auto signalled = [](asio::signal_set& s) -> awaitable<int> {
        co_return co_await s.async_wait(asio::use_awaitable);
    };
    if (seconds <= 0.0)
        co_return co_await signalled(signals);
    const sample_count limit = std::chrono::ceil<sample_count>(std::chrono::duration<double>(seconds));
    const auto signal = co_await within(time, limit, signalled(signals));
    co_return signal.value_or(0);
}

} // namespace tipring::api
