#include "base/async/combine.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

namespace tipring {

using asio::experimental::make_parallel_group;

bool is_cancellation(const std::exception_ptr& thrown)
{
    try {
        std::rethrow_exception(thrown);
    } catch (const boost::system::system_error& error) {
        return error.code() == asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

awaitable<std::size_t> first_of(awaitable<void> a, awaitable<void> b)
{
    const auto executor = co_await asio::this_coro::executor;
    const auto [order, thrown_a, thrown_b] =
        co_await make_parallel_group(
            co_spawn(executor, std::move(a), asio::deferred), co_spawn(executor, std::move(b), asio::deferred)
        )
            .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    const std::exception_ptr& first = order[0] == 0 ? thrown_a : thrown_b;
    const std::exception_ptr& second = order[0] == 0 ? thrown_b : thrown_a;
    if (first)
        std::rethrow_exception(first);
    if (second && !is_cancellation(second))
        std::rethrow_exception(second);
    co_return order[0];
}

awaitable<void> join(awaitable<void> a, awaitable<void> b)
{
    const auto executor = co_await asio::this_coro::executor;
    const auto [order, thrown_a, thrown_b] =
        co_await make_parallel_group(
            co_spawn(executor, std::move(a), asio::deferred), co_spawn(executor, std::move(b), asio::deferred)
        )
            .async_wait(asio::experimental::wait_for_one_error(), asio::use_awaitable);
    const std::exception_ptr& first = order[0] == 0 ? thrown_a : thrown_b;
    const std::exception_ptr& second = order[0] == 0 ? thrown_b : thrown_a;
    if (first)
        std::rethrow_exception(first);
    if (second)
        std::rethrow_exception(second);
}

awaitable<bool> unless(awaitable<void> interruption, awaitable<void> operation)
{
    co_return co_await first_of(std::move(operation), std::move(interruption)) == 0;
}

awaitable<bool> within(time_source& time, sample_count limit, awaitable<void> operation)
{
    return unless(time.wait(limit), std::move(operation));
}

} // namespace tipring
