#include "base/async/task_group.hpp"

#include "base/error.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <list>

namespace tipring {

namespace {

bool is_cancellation(const std::exception_ptr& e)
{
    try {
        std::rethrow_exception(e);
    } catch (const boost::system::system_error& error) {
        return error.code() == asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

} // namespace

struct task_group::state
{
    explicit state(const asio::any_io_executor& ex)
        : executor(ex)
        , joiner(ex)
    {
    }

    asio::any_io_executor executor;
    std::list<asio::cancellation_signal> running;
    std::exception_ptr first_exception;
    parking_place joiner;
};

task_group::task_group(asio::any_io_executor executor)
    : state_(std::make_shared<state>(executor))
{
}

task_group::~task_group()
{
    if (std::uncaught_exceptions() > 0) {
        cancel(); // the owner is being torn down by an exception that says more than this assertion would
        return;
    }
    TIPRING_ASSERT(
        state_->running.empty(), std::to_string(state_->running.size()) + " tasks outlive their owner: await stop()"
    );
}

void task_group::spawn(awaitable<void> task)
{
    const auto mine = state_->running.emplace(state_->running.end());
    asio::co_spawn(
        state_->executor,
        std::move(task),
        asio::bind_cancellation_slot(
            mine->slot(),
            [s = state_, mine](const std::exception_ptr& thrown) {
                s->running.erase(mine);
                if (thrown && !s->first_exception && !is_cancellation(thrown))
                    s->first_exception = thrown;
                if (s->running.empty())
                    s->joiner.wake();
            }
        )
    );
}

void task_group::cancel()
{
    // A task may end inside emit() and remove itself: step on before emitting.
    for (auto it = state_->running.begin(); it != state_->running.end();) {
        auto& signal = *it;
        ++it;
        signal.emit(asio::cancellation_type::terminal);
    }
}

awaitable<void> task_group::join()
{
    while (!state_->running.empty())
        co_await state_->joiner.wait();
    if (const auto thrown = std::exchange(state_->first_exception, nullptr))
        std::rethrow_exception(thrown);
}

awaitable<void> task_group::stop()
{
    cancel();
    co_await join();
}

bool task_group::empty() const noexcept { return state_->running.empty(); }

} // namespace tipring
