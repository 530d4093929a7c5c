#pragma once
/// A whole town on simulated copper: an exchange, telephones, and lines towards the exchange for an application.

#include "api/system/simulated_modem.hpp"
#include "base/async/task_group.hpp"
#include "core/exchange/exchange.hpp"
#include "core/media/media_engine.hpp"
#include "core/network/network_line.hpp"
#include "drivers/fxo/fxo_line.hpp"
#include "drivers/fxs/fxs_line.hpp"
#include "hw/plant/plant.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::api {

/// A pair from the exchange to a line of the application.
struct house_line
{
    /// What the application calls it.
    const std::string& device() const { return modem.empty() ? name : modem; }

    std::string name;                            ///< the application's end: "plant:301"
    std::string exchange;                        ///< the exchange's end: "plant:301/exchange"
    std::optional<core::line_profile> profile{}; ///< where it is not that of the house
    bool only_driver = false; ///< no calls of the application's: somebody else has them, and takes driver()
    std::string modem{};      ///< the application has it as an AT modem of this name; empty: as a port
};

/// What to build. The lines are stations of the exchange too; every station that is no line and no program's is a telephone.
struct house_plan
{
    core::exchange_config exchange;
    std::vector<house_line> lines;
    plant::telephone_habits telephones;
    plant::line_conditions conditions;
    core::line_profile profile;
    std::uint64_t seed = 1;
};

/// Builds it, and keeps it running between start() and stop(). Everything is on one thread.
///
/// The exchange and the application have an engine each and share nothing but the copper.
class simulated_house
{
public:
    simulated_house(time_source& time, core::observer& watcher, house_plan plan);
    ~simulated_house();

    void start();
    /// Waits until every line can be used: modems are asked what they are first.
    awaitable<void> until_ready();
    awaitable<void> stop();

    time_source& time() const { return time_; }
    const house_plan& plan() const { return plan_; }
    plant::plant& outside() { return plant_; }
    core::exchange& exchange() { return exchange_; }
    const core::exchange& exchange() const { return exchange_; }
    core::station& station(std::string_view number);

    /// The exchange's extensions, but for those that the application's lines are: telephones first, then those of programs.
    std::vector<core::station*> extensions() const;

    /// The telephone with that number. @throws failure(no_such_line).
    plant::telephone& telephone(std::string_view number);

    /// The pair to a telephone (by number) or to a line (by name).
    plant::loop& pair(std::string_view number_or_name);

    /// One of the application's lines, by name. @throws failure(no_such_line).
    core::network_line& line(std::string_view name);
    const std::vector<std::unique_ptr<core::network_line>>& lines() const { return network_lines_; }

    /// The modem that a line goes through. @throws failure(no_such_line).
    simulated_modem& modem(std::string_view name);

    /// A line that is there with its driver alone. @throws failure(no_such_line).
    drivers::line& driver(std::string_view name);

private:
    time_source& time_;
    core::observer& watcher_;
    house_plan plan_;
    plant::plant plant_;
    core::media::media_engine exchange_engine_;
    core::media::media_engine application_engine_;
    core::exchange exchange_;
    std::vector<std::unique_ptr<drivers::line>> drivers_;
    std::vector<std::unique_ptr<simulated_modem>> modems_;
    std::vector<std::unique_ptr<core::network_line>> network_lines_;
    std::map<std::string, drivers::line*, std::less<>> for_others_; ///< by name
    task_group tasks_;
};

/// The built-in town: telephones 201 to 205 and the lines plant:301 and plant:302, on a North American exchange.
house_plan built_in_house();

/// Names of the five subscribers, for people.
std::string_view subscriber_at(std::string_view number);

} // namespace tipring::api
