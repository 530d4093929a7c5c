#pragma once
/// Lines that programs share, wherever they are.

#include "api/system/configuration.hpp"
#include "api/system/residents.hpp"
#include "core/applications/application_registry.hpp"
#include "core/network/network_line.hpp"
#include "core/observer_list.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::api {

/// Everything that the lines need to be alive for as long as one task takes.
class lines_in_service
{
public:
    virtual ~lines_in_service() = default;
    lines_in_service(const lines_in_service&) = delete;
    lines_in_service& operator=(const lines_in_service&) = delete;

    asio::io_context& context() { return context_; }
    asio::any_io_executor executor() { return context_.get_executor(); }

    /// Who hears of everything that happens; add to it before run().
    core::observer_list& told() { return told_; }

    /// The programs that share the lines.
    core::application_registry& applications() { return applications_; }

    /// Lines towards somebody else's exchange.
    virtual const std::vector<std::unique_ptr<core::network_line>>& lines() const = 0;
    /// @throws failure(no_such_line) for a device that is none of them.
    core::network_line& line(std::string_view device) const;

    /// Those and what else programs can open.
    virtual std::vector<core::line_device*> devices() const = 0;

    /// Lives for as long as `task` takes, on the thread that calls this; rethrows what the task throws, or what ends the lines' service.
    void run(awaitable<void> task);

protected:
    lines_in_service() { told_.add(applications_); }

private:
    virtual awaitable<void> live(awaitable<void> task) = 0;

    asio::io_context context_;
    core::observer_list told_;
    core::application_registry applications_{context_.get_executor()};
};

/// What the built-in town is called where lines are asked for.
inline constexpr std::string_view simulated_lines = "simulated";

/// Devices and names with commas between them, one by one.
std::vector<std::string> names_in(const std::string& list);

/// @param lines   simulated_lines, or devices and names with commas between them: ports of cards, "dahdi:5,office", are brought into
///                service by themselves, lines of the town with all the others there
/// @param speed   of simulated lines: how much faster than the clock on the wall
/// @param day     of the town that they belong to
/// @throws failure(no_such_line, line_in_use, not_supported, operation_failed) that says what to type.
std::unique_ptr<lines_in_service>
bring_into_service(const std::string& lines, double speed, const configuration& config, town_day day = town_day::usual);

} // namespace tipring::api
