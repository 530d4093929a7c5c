#pragma once
#include "api/system/configuration.hpp"
#include "api/system/lines_in_service.hpp"
#include "api/system/residents.hpp"
#include "api/system/simulated_house.hpp"

namespace tipring::api {

/// The built-in town with its residents at the pace of the wall clock, for real programs at the other end.
class paced_town final : public lines_in_service
{
public:
    /// @param speed   how much faster than the clock on the wall
    /// @param config  profiles of lines, and what may be dialled
    /// @param asked   lines that programs ask for, some of them as modems: see town_of
    explicit paced_town(
        double speed,
        const configuration& config = {},
        const std::vector<std::string>& asked = {},
        town_day day = town_day::usual
    );

    paced_time& time() { return time_; }
    simulated_house& house() { return house_; }

    const std::vector<std::unique_ptr<core::network_line>>& lines() const override { return house_.lines(); }
    /// Those, then the exchange's extensions.
    std::vector<core::line_device*> devices() const override;

private:
    awaitable<void> live(awaitable<void> task) override;

    paced_time time_;
    simulated_house house_;
    residents people_;
};

} // namespace tipring::api
