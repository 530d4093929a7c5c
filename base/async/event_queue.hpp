#pragma once
/// The one awaitable queue of the house. (Boost 1.81's experimental::channel loses a message after a cancelled receive.)

#include "base/async/parking_place.hpp"

#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <deque>
#include <optional>
#include <utility>

namespace tipring {

/// Events in the order in which they happened, for one reader. push() never waits and never resumes the reader inside the call.
/// A cancelled next() takes nothing out. One thread.
template <class Event>
class event_queue
{
public:
    explicit event_queue(asio::any_io_executor executor)
        : reader_(std::move(executor))
    {
    }

    void push(Event event)
    {
        events_.push_back(std::move(event));
        reader_.wake();
    }

    bool empty() const noexcept { return events_.empty(); }

    std::optional<Event> try_next()
    {
        if (events_.empty())
            return std::nullopt;
        std::optional<Event> first(std::move(events_.front()));
        events_.pop_front();
        return first;
    }

    awaitable<Event> next()
    {
        while (events_.empty()) {
            co_await reader_.wait();
            // A wait that was cancelled after it had been woken must not take an event that nobody would get.
            const auto state = co_await asio::this_coro::cancellation_state;
            if (state.cancelled() != asio::cancellation_type::none)
                throw boost::system::system_error(asio::error::operation_aborted);
        }
        Event first = std::move(events_.front());
        events_.pop_front();
        co_return first;
    }

private:
    std::deque<Event> events_;
    parking_place reader_;
};

} // namespace tipring
