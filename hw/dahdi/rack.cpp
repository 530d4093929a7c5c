#include "hw/dahdi/rack.hpp"

#include "base/async/combine.hpp"
#include "base/async/task_group.hpp"
#include "base/error.hpp"
#include "hw/dahdi/card_watch.hpp"
#include "hw/dahdi/clock.hpp"
#include "hw/dahdi/ports.hpp"

#include <vector>

namespace tipring::dahdi {

struct rack::parts
{
    explicit parts(device_time& t)
        : time(t)
        , ticks(t.executor())
        , relays(t)
        , cards(t)
        , trouble(t.executor())
        , end(t.executor())
    {
    }

    awaitable<void> count()
    {
        for (;;) {
            co_await ticks.frame();
            time.count(frame_time);
        }
    }

    awaitable<void> watch(awaitable<void> body)
    {
        try {
            co_await std::move(body);
        } catch (...) {
            if (!is_cancellation(std::current_exception()) && !failed)
                failed = std::current_exception();
        }
        if (failed)
            trouble.wake();
    }

    device_time& time;
    clock ticks;
    relay_rack relays;
    card_watch cards;
    std::vector<std::unique_ptr<line_port>> lines;
    std::vector<std::unique_ptr<station_port>> stations;
    std::exception_ptr failed;
    parking_place trouble;
    parking_place end; // nobody comes here: run() waits to be cancelled
};

rack::rack(device_time& time)
    : parts_(std::make_unique<parts>(time))
{
}

rack::~rack() = default;

hw::fxo_port& rack::open_fxo(const std::string& name)
{
    const found_port where = resolve(name, take_inventory());
    parts_->lines.push_back(std::make_unique<line_port>(parts_->time, parts_->relays, parts_->cards, name, where));
    return *parts_->lines.back();
}

hw::fxs_port& rack::open_fxs(const std::string& name, const hw::hook_windows& windows)
{
    const found_port where = resolve(name, take_inventory());
    parts_->stations.push_back(
        std::make_unique<station_port>(parts_->time, parts_->relays, parts_->cards, name, where, windows)
    );
    return *parts_->stations.back();
}

awaitable<void> rack::run()
{
    parts& p = *parts_;
    task_group tasks(p.time.executor());
    for (const auto& line : p.lines)
        tasks.spawn(p.watch(line->run()));
    for (const auto& station : p.stations)
        tasks.spawn(p.watch(station->run()));
    tasks.spawn(p.watch(p.relays.run()));
    tasks.spawn(p.watch(p.cards.run()));
    tasks.spawn(p.watch(p.time.run()));
    tasks.spawn(p.watch(p.count()));
    std::exception_ptr cancelled;
    try {
        co_await p.end.wait();
    } catch (...) {
        cancelled = std::current_exception();
    }
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await tasks.stop();
    std::rethrow_exception(cancelled);
}

void rack::on_warning(std::function<void(const std::string&)> tell) { parts_->cards.on_warning(std::move(tell)); }

awaitable<void> rack::trouble()
{
    while (!parts_->failed)
        co_await parts_->trouble.wait();
    std::rethrow_exception(parts_->failed);
}

} // namespace tipring::dahdi
