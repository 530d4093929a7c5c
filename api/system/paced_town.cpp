#include "api/system/paced_town.hpp"

#include "api/system/live_town.hpp"

#include <exception>
#include <utility>

namespace tipring::api {

paced_town::paced_town(double speed, const configuration& config, const std::vector<std::string>& asked, town_day day)
    : time_(context(), speed)
    , house_(time_, told(), town_of(config, asked))
    , people_(house_, day)
{
    guard(house_, config.guard);
}

std::vector<core::line_device*> paced_town::devices() const
{
    std::vector<core::line_device*> all;
    for (const auto& line : house_.lines())
        all.push_back(line.get());
    for (core::station* extension : house_.extensions())
        all.push_back(extension);
    return all;
}

awaitable<void> paced_town::live(awaitable<void> task)
{
    task_group clock(time_.executor());
    clock.spawn(time_.run());
    house_.start();
    people_.start();
    std::exception_ptr went_wrong;
    try {
        co_await house_.until_ready();
        co_await std::move(task);
    } catch (...) {
        went_wrong = std::current_exception();
    }
    co_await applications().stop();
    co_await people_.stop();
    co_await house_.stop();
    co_await clock.stop();
    if (went_wrong)
        std::rethrow_exception(went_wrong);
}

} // namespace tipring::api
