#pragma once
/// Two waits at once: with a limit, or side by side. (Asio's `a || b` swallows an exception of `a` until `b` has ended.)

#include "base/async/time_source.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <optional>

namespace tipring {

/// Runs `operation` until `interruption` ends; then it is cancelled and has ended when this returns.
/// @return what the operation gave, even if it gave it while being cancelled; nothing when it was cut short.
/// @throws what either throws.
template <class T>
awaitable<std::optional<T>> unless(awaitable<void> interruption, awaitable<T> operation)
{
    const auto executor = co_await asio::this_coro::executor;
    auto [order, thrown, value, interrupted] =
        co_await asio::experimental::make_parallel_group(
            asio::co_spawn(executor, std::move(operation), asio::deferred),
            asio::co_spawn(executor, std::move(interruption), asio::deferred)
        )
            .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    if (!thrown)
        co_return std::optional<T>(std::move(value));
    if (order[0] == 0)
        std::rethrow_exception(thrown);
    if (interrupted)
        std::rethrow_exception(interrupted);
    co_return std::nullopt;
}

/// @return whether the operation ended by itself.
inline awaitable<bool> unless(awaitable<void> interruption, awaitable<void> operation)
{
    const auto executor = co_await asio::this_coro::executor;
    auto [order, thrown, interrupted] =
        co_await asio::experimental::make_parallel_group(
            asio::co_spawn(executor, std::move(operation), asio::deferred),
            asio::co_spawn(executor, std::move(interruption), asio::deferred)
        )
            .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    if (!thrown)
        co_return true;
    if (order[0] == 0)
        std::rethrow_exception(thrown);
    if (interrupted)
        std::rethrow_exception(interrupted);
    co_return false;
}

/// Waits for `operation`, but no longer than `limit`.
template <class T>
awaitable<std::optional<T>> within(time_source& time, sample_count limit, awaitable<T> operation)
{
    return unless(time.wait(limit), std::move(operation));
}

inline awaitable<bool> within(time_source& time, sample_count limit, awaitable<void> operation)
{
    return unless(time.wait(limit), std::move(operation));
}

/// Runs both to their ends; when one throws, the other is cancelled, and the first exception is the one that is thrown.
inline awaitable<void> join(awaitable<void> a, awaitable<void> b)
{
    const auto executor = co_await asio::this_coro::executor;
    auto [order, thrown_a, thrown_b] = co_await asio::experimental::make_parallel_group(
                                           asio::co_spawn(executor, std::move(a), asio::deferred),
                                           asio::co_spawn(executor, std::move(b), asio::deferred)
    )
                                           .async_wait(asio::experimental::wait_for_one_error(), asio::use_awaitable);
    for (const std::size_t who : order)
        if (const std::exception_ptr& thrown = who == 0 ? thrown_a : thrown_b)
            std::rethrow_exception(thrown);
}

} // namespace tipring
