#pragma once
/// Two waits at once: with a limit, or side by side.

#include "base/async/time_source.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/multiple_exceptions.hpp>

#include <optional>
#include <variant>

namespace tipring {

/// Waits for `operation`, but no longer than `limit`; what is abandoned is cancelled and has ended when this returns.
/// @return what the operation gave, or nothing when the limit came first.
template <class T>
awaitable<std::optional<T>> within(time_source& time, sample_count limit, awaitable<T> operation)
{
    using namespace asio::experimental::awaitable_operators;
    auto first = co_await (std::move(operation) || time.wait(limit));
    if (first.index() == 0)
        co_return std::optional<T>(std::get<0>(std::move(first)));
    co_return std::nullopt;
}

/// @return whether the operation ended before the limit.
inline awaitable<bool> within(time_source& time, sample_count limit, awaitable<void> operation)
{
    using namespace asio::experimental::awaitable_operators;
    const auto first = co_await (std::move(operation) || time.wait(limit));
    co_return first.index() == 0;
}

/// Runs both to their ends; when one throws, the other is cancelled, and the first exception is the one that is thrown.
inline awaitable<void> join(awaitable<void> a, awaitable<void> b)
{
    using namespace asio::experimental::awaitable_operators;
    try {
        co_await (std::move(a) && std::move(b));
    } catch (const asio::multiple_exceptions& both) {
        std::rethrow_exception(both.first_exception());
    }
}

} // namespace tipring
