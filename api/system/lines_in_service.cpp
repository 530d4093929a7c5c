#include "api/system/lines_in_service.hpp"

#include "api/system/channel_bank.hpp"
#include "api/system/line_address.hpp"
#include "api/system/live_town.hpp"
#include "api/system/paced_town.hpp"
#include "base/error.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace tipring::api {

void lines_in_service::run(awaitable<void> task)
{
    std::exception_ptr went_wrong;
    asio::co_spawn(context_, live(std::move(task)), [&](const std::exception_ptr& thrown) { went_wrong = thrown; });
    context_.run();
    context_.restart();
    if (went_wrong)
        std::rethrow_exception(went_wrong);
}

namespace {

failure no_line(std::string_view device)
{
    return failure(errc::no_such_line, "no line " + std::string(device) + ": 'tipring lines' lists them");
}

} // namespace

std::vector<std::string> names_in(const std::string& list)
{
    std::vector<std::string> names;
    for (std::size_t at = 0; at <= list.size();) {
        const std::size_t comma = std::min(list.find(',', at), list.size());
        names.push_back(list.substr(at, comma - at));
        at = comma + 1;
    }
    return names;
}

core::network_line& lines_in_service::line(std::string_view device) const
{
    for (const auto& l : lines())
        if (l->name() == device)
            return *l;
    throw no_line(device);
}

std::unique_ptr<lines_in_service>
bring_into_service(const std::string& lines, double speed, const configuration& config, town_day day)
{
    std::vector<std::string> names;
    if (lines != simulated_lines)
        names = names_in(lines);
    const auto on_hardware = [&](const std::string& name) { return is_hardware_address(config.lines.device_of(name)); };
    const auto simulated = [&](const std::string& name) { return is_simulated_address(config.lines.device_of(name)); };
    if (std::ranges::all_of(names, simulated)) {
        auto town = std::make_unique<paced_town>(speed, config, names, day);
        const auto there = town->devices();
        for (const std::string& name : names)
            if (std::ranges::find(there, config.lines.device_of(name), &core::line_device::name) == there.end())
                throw no_line(name);
        return town;
    }
    for (const std::string& name : names)
        if (!on_hardware(name))
            throw failure(
                errc::no_such_line,
                "no line '" + name +
                    "' on a card or a modem: name ports like dahdi:5,dahdi:6 or modems like at:/dev/ttyUSB0 ('tipring "
                    "lines' " +
                    "shows them), or what the configuration calls them, or all that is simulated as '" +
                    std::string(simulated_lines) + "'"
            );
    if (speed != 1.0)
        throw failure(
            errc::not_supported,
            lines + ": cards and modems keep a time of their own, no other speed than 1 is possible"
        );
    return std::make_unique<channel_bank>(config, names);
}

} // namespace tipring::api
