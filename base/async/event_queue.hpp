#pragma once
/// The one awaitable queue of the house. (Boost 1.81's experimental::channel loses a message after a cancelled receive.)

#include "base/async/parking_place.hpp"

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
        while (events_.empty())
            co_await reader_.wait();
        Event first = std::move(events_.front());
        events_.pop_front();
        co_return first;
    }

private:
    std::deque<Event> events_;
    parking_place reader_;
};

} // namespace tipring
