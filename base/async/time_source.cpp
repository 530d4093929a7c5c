#include "base/async/time_source.hpp"

#include "base/error.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>

namespace tipring {

time_source::time_source(asio::any_io_executor executor)
    : executor_(std::move(executor))
{
}

time_source::~time_source()
{
    // Destroying a parked coroutine runs its scope guards, which look into waits_: empty it first.
    const std::map<key, parking_place> abandoned = std::move(waits_);
    waits_.clear();
}

awaitable<void> time_source::wait_until(sample_count when, turn order)
{
    const key mine{std::max(when, now_), order, ++asked_};
    parking_place& place = waits_.try_emplace(mine, executor_).first->second;

    struct leaving
    {
        std::map<key, parking_place>& waits;
        const key& mine;
        ~leaving() { waits.erase(mine); }
    };
    const leaving on_every_way_out{waits_, mine};

    wait_was_added();
    co_await place.wait();
}

awaitable<void> time_source::wait(sample_count duration) { return wait_until(now_ + duration); }

std::optional<sample_count> time_source::next_due() const
{
    for (const auto& [due, place] : waits_)
        if (place.occupied())
            return due.when;
    return std::nullopt;
}

bool time_source::wake_next(sample_count limit)
{
    for (auto& [due, place] : waits_) {
        if (due.when > limit)
            return false;
        if (!place.occupied())
            continue;
        now_ = std::max(now_, due.when);
        place.wake();
        return true;
    }
    return false;
}

virtual_time::virtual_time(asio::io_context& context)
    : time_source(context.get_executor())
    , context_(context)
{
}

void virtual_time::settle()
{
    do {
        context_.restart();
        context_.poll();
        while (somebody_owes_an_answer()) {
            context_.restart();
            context_.run_one();
        }
    } while (context_.poll() > 0);
}

void virtual_time::advance(sample_count duration)
{
    const sample_count end = now() + duration;
    settle();
    while (wake_next(end))
        settle();
    set_now(end);
}

void virtual_time::run(awaitable<void> task, sample_count limit)
{
    struct outcome
    {
        bool done = false;
        std::exception_ptr thrown;
        asio::cancellation_signal give_up;
    };
    const auto result = std::make_shared<outcome>();
    asio::co_spawn(
        context_,
        std::move(task),
        asio::bind_cancellation_slot(
            result->give_up.slot(),
            [result](const std::exception_ptr& thrown) {
                result->thrown = thrown;
                result->done = true;
            }
        )
    );
    const sample_count end = now() + limit;
    settle();
    while (!result->done && wake_next(end))
        settle();
    if (!result->done) {
        result->give_up.emit(asio::cancellation_type::terminal);
        settle();
        throw failure(
            errc::operation_failed,
            "a task waits for something that never comes (virtual time is " + std::to_string(to_ms(now())) + " ms)"
        );
    }
    if (result->thrown)
        std::rethrow_exception(result->thrown);
}

struct paced_time::pacer
{
    pacer(asio::io_context& context, double speed_factor)
        : alarm(context)
        , speed(speed_factor)
    {
    }

    sample_count elapsed() const
    {
        const std::chrono::duration<double> real = std::chrono::steady_clock::now() - started;
        return std::chrono::floor<sample_count>(real * speed);
    }

    std::chrono::steady_clock::time_point real_moment(sample_count t) const
    {
        return started +
               std::chrono::ceil<std::chrono::steady_clock::duration>(std::chrono::duration<double>(t) / speed);
    }

    asio::steady_timer alarm;
    std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
    double speed;
};

paced_time::paced_time(asio::io_context& context, double speed)
    : time_source(context.get_executor())
    , pacer_(std::make_unique<pacer>(context, speed))
{
}

paced_time::~paced_time() = default;

awaitable<void> paced_time::run()
{
    pacer_->started =
        std::chrono::steady_clock::now() -
        std::chrono::ceil<std::chrono::steady_clock::duration>(std::chrono::duration<double>(now()) / pacer_->speed);
    for (;;) {
        const sample_count present = pacer_->elapsed();
        while (wake_next(present))
            co_await asio::post(executor(), asio::use_awaitable); // let what was woken run before the next
        if (!next_due() || *next_due() > present)
            set_now(std::max(now(), present));
        pacer_->alarm.expires_at(
            next_due() ? pacer_->real_moment(*next_due()) : std::chrono::steady_clock::now() + std::chrono::seconds(1)
        );
        boost::system::error_code interrupted; // by a nearer wait, or by cancellation, which the next await reports
        co_await pacer_->alarm.async_wait(asio::redirect_error(asio::use_awaitable, interrupted));
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none)
            throw boost::system::system_error(asio::error::operation_aborted);
    }
}

void paced_time::wait_was_added() { pacer_->alarm.cancel(); }

} // namespace tipring
