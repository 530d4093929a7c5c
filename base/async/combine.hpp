#pragma once
/// Two waits at once: with a limit, or side by side.
///
/// Asio's own `a || b` waits on when one side throws, and hides what it threw; these do not.

#include "base/async/time_source.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace tipring {

/// Whether `thrown` is what a cancelled wait throws.
bool is_cancellation(const std::exception_ptr& thrown);

/// Runs both until one ends; the other is cancelled and has ended when this returns.
/// @return which was first, 0 or 1. What the first one throws is rethrown.
awaitable<std::size_t> first_of(awaitable<void> a, awaitable<void> b);

/// Runs both to their ends; when one throws, the other is cancelled, and the first exception is the one that is thrown.
awaitable<void> join(awaitable<void> a, awaitable<void> b);

/// Runs `operation` until `interruption` ends; then it is cancelled and has ended when this returns.
/// @return what the operation gave, even if it gave it while being cancelled; nothing when it was cut short.
/// @throws what either throws.
template <class T>
awaitable<std::optional<T>> unless(awaitable<void> interruption, awaitable<T> operation)
{
    std::optional<T> result;
    const auto keep = [](awaitable<T> from, std::optional<T>& to) -> awaitable<void> {
        to.emplace(co_await std::move(from));
    };
    co_await first_of(keep(std::move(operation), result), std::move(interruption));
    co_return result;
}

/// @return whether the operation ended by itself.
awaitable<bool> unless(awaitable<void> interruption, awaitable<void> operation);

/// Waits for `operation`, but no longer than `limit`.
template <class T>
awaitable<std::optional<T>> within(time_source& time, sample_count limit, awaitable<T> operation)
{
    return unless(time.wait(limit), std::move(operation));
}

/// @return whether the operation ended before the limit.
awaitable<bool> within(time_source& time, sample_count limit, awaitable<void> operation);

} // namespace tipring
