#pragma once
/// A changing number of coroutines with one owner.

#include "base/async/parking_place.hpp"

#include <memory>

namespace tipring {

/// Owns coroutines that run beside each other: they end when they are done or when the group is cancelled.
///
/// The owner awaits join() (or cancel() and then join()) before it dies; the destructor insists. Tasks that the group
/// outlives by cancellation end silently; another exception is kept and thrown by join().
class task_group
{
public:
    explicit task_group(asio::any_io_executor executor);
    ~task_group();
    task_group(const task_group&) = delete;
    task_group& operator=(const task_group&) = delete;

    void spawn(awaitable<void> task);

    /// Asks every task to end at its next wait.
    void cancel();

    /// Waits until no task is left; rethrows the first exception that was not a cancellation.
    awaitable<void> join();

    /// cancel() and join() in one, for the common end of an owner.
    awaitable<void> stop();

    bool empty() const noexcept;

private:
    struct state;
    std::shared_ptr<state> state_;
};

} // namespace tipring
