#pragma once
#include "api/system/configuration.hpp"
#include "api/system/residents.hpp"
#include "api/system/simulated_house.hpp"
#include "core/applications/application_registry.hpp"
#include "core/observer_list.hpp"

namespace tipring::api {

/// The built-in town with its residents at the pace of the wall clock, for real programs at the other end.
class paced_town
{
public:
    /// @param speed   how much faster than the clock on the wall
    /// @param config  profiles of lines, and what may be dialled
    explicit paced_town(double speed, const configuration& config = {});

    asio::any_io_executor executor() { return context_.get_executor(); }
    paced_time& time() { return time_; }
    simulated_house& house() { return house_; }

    /// Who hears of everything that happens; add to it before run().
    core::observer_list& told() { return told_; }

    /// The programs that share the town's lines.
    core::application_registry& applications() { return applications_; }

    /// Lives for as long as `task` takes, on the thread that calls this; rethrows what the task throws.
    void run(awaitable<void> task);

private:
    awaitable<void> live(awaitable<void> task);

    asio::io_context context_;
    paced_time time_;
    core::observer_list told_;
    core::application_registry applications_;
    simulated_house house_;
    residents people_;
};

} // namespace tipring::api
