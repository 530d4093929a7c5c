#pragma once
/// Everything that waits, waits here. Nothing in hw/plant, drivers, dsp or core reads a wall clock.

#include "base/async/parking_place.hpp"
#include "base/audio.hpp"

#include <chrono>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>

namespace tipring {

/// Who goes first among those who wait for the same moment.
enum class turn {
    outside_world, ///< copper and telephones: what happens out there
    engine,        ///< the media engine, which reads what came in
    everyone,      ///< procedures, timers, people
};

/// A clock that can be waited for. Time is counted in samples since the source was made.
///
/// There are several kinds: virtual_time (a test or a demo drives it), paced_time (the speed of the wall clock).
/// Coroutines that wait for the same moment are resumed in order of `turn`, then of asking, so every run is the same.
/// Every wait can be cancelled; it then throws `operation_aborted`.
class time_source
{
public:
    explicit time_source(asio::any_io_executor executor);
    virtual ~time_source();
    time_source(const time_source&) = delete;
    time_source& operator=(const time_source&) = delete;

    const asio::any_io_executor& executor() const noexcept { return executor_; }
    sample_count now() const noexcept { return now_; }

    /// Suspends until `when`; a moment in the past is the present one.
    awaitable<void> wait_until(sample_count when, turn order = turn::everyone);
    awaitable<void> wait(sample_count duration);

    /// While a token lives, somebody owes an answer (a helper thread, a child, a file) and virtual time stands still.
    class busy_token
    {
    public:
        explicit busy_token(time_source& source)
            : source_(&source)
        {
            ++source.busy_;
        }
        busy_token(busy_token&& other) noexcept
            : source_(std::exchange(other.source_, nullptr))
        {
        }
        busy_token& operator=(busy_token&&) = delete;
        ~busy_token()
        {
            if (source_)
                --source_->busy_;
        }

    private:
        time_source* source_;
    };

    [[nodiscard]] busy_token hold() { return busy_token(*this); }

protected:
    bool somebody_owes_an_answer() const noexcept { return busy_ > 0; }
    std::optional<sample_count> next_due() const;

    /// Moves the clock to the first wait that is due by `limit` and wakes it. @return whether there was one.
    bool wake_next(sample_count limit);
    void set_now(sample_count t) { now_ = t; }

private:
    virtual void wait_was_added() {}

    struct key
    {
        sample_count when;
        turn order;
        std::uint64_t asked;
        friend auto operator<=>(const key&, const key&) = default;
    };

    asio::any_io_executor executor_;
    sample_count now_{0};
    std::uint64_t asked_ = 0;
    int busy_ = 0;
    std::map<key, parking_place> waits_;
};

/// Time that stands still until it is told to move: an hour of calls takes seconds and every run is the same, to the bit.
class virtual_time final : public time_source
{
public:
    explicit virtual_time(asio::io_context& context);

    /// Runs everything that is due within `duration`, in order, then stands at its end.
    void advance(sample_count duration);

    /// Runs `task` to its end, moving time as far as it needs; rethrows what it throws.
    /// @throws failure(operation_failed) when the task is not done after `limit` (a test that hangs).
    void run(awaitable<void> task, sample_count limit = std::chrono::hours(24));

private:
    void settle();

    asio::io_context& context_;
};

/// Time at the speed of the wall clock times `speed`: for people and for real programs at the other end.
class paced_time final : public time_source
{
public:
    explicit paced_time(asio::io_context& context, double speed = 1.0);
    ~paced_time() override;

    /// Moves time until cancelled. Whoever owns the program runs it beside everything else.
    awaitable<void> run();

private:
    void wait_was_added() override;

    struct pacer;
    std::unique_ptr<pacer> pacer_;
};

} // namespace tipring
