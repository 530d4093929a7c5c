#include "base/async/task_group.hpp"

#include "base/async/combine.hpp"
#include "base/error.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <list>

namespace tipring {

struct task_group::state
{
    explicit state(const asio::any_io_executor& ex)
        : executor(ex)
        , joiner(ex)
    {
    }

    struct member
    {
        asio::cancellation_signal cancel;
        bool done = false;
    };

    asio::any_io_executor executor;
    std::list<member> members; ///< a done member stays until the executor's next turn: see spawn()
    std::size_t running = 0;
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
    TIPRING_ASSERT(state_->running == 0, std::to_string(state_->running) + " tasks outlive their owner: await stop()");
}

void task_group::spawn(awaitable<void> task)
{
    const auto mine = state_->members.emplace(state_->members.end());
    ++state_->running;
    asio::co_spawn(
        state_->executor,
        std::move(task),
        asio::bind_cancellation_slot(
            mine->cancel.slot(),
            [s = state_, mine](const std::exception_ptr& thrown) {
                mine->done = true;
                if (thrown && !s->first_exception && !is_cancellation(thrown))
                    s->first_exception = thrown;
                if (--s->running == 0)
                    s->joiner.wake();
                // Boost 1.81's co_spawn posts a pointer to the signal when it is emitted from outside the executor:
                // the signal must live until what was posted has run.
                asio::post(s->executor, [s, mine] { s->members.erase(mine); });
            }
        )
    );
}

void task_group::cancel()
{
    const auto kept = state_; // a task that ends inside emit() may end this group's owner
    for (auto& member : kept->members)
        if (!member.done)
            member.cancel.emit(asio::cancellation_type::terminal);
}

awaitable<void> task_group::join()
{
    while (state_->running > 0)
        co_await state_->joiner.wait();
    if (const auto thrown = std::exchange(state_->first_exception, nullptr))
        std::rethrow_exception(thrown);
}

awaitable<void> task_group::stop()
{
    cancel();
    co_await join();
}

bool task_group::empty() const noexcept { return state_->running == 0; }

} // namespace tipring
