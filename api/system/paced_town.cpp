#include "api/system/paced_town.hpp"

#include "api/system/live_town.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <utility>

namespace tipring::api {

paced_town::paced_town(double speed, const configuration& config)
    : time_(context_, speed)
    , applications_(context_.get_executor())
    , house_(time_, told_, town_of(config))
    , people_(house_)
{
    told_.add(applications_);
    guard(house_, config.guard);
}

awaitable<void> paced_town::live(awaitable<void> task)
{
    task_group clock(time_.executor());
    clock.spawn(time_.run());
    house_.start();
    people_.start();
    std::exception_ptr went_wrong;
    try {
        co_await std::move(task);
    } catch (...) {
        went_wrong = std::current_exception();
    }
    co_await applications_.stop();
    co_await people_.stop();
    co_await house_.stop();
    co_await clock.stop();
    if (went_wrong)
        std::rethrow_exception(went_wrong);
}

void paced_town::run(awaitable<void> task)
{
    std::exception_ptr went_wrong;
    asio::co_spawn(context_, live(std::move(task)), [&](const std::exception_ptr& thrown) { went_wrong = thrown; });
    context_.run();
    if (went_wrong)
        std::rethrow_exception(went_wrong);
}

} // namespace tipring::api
