#pragma once
#include "api/system/configuration.hpp"
#include "api/system/event_record.hpp"
#include "core/applications/application_registry.hpp"
#include "core/network/network_line.hpp"
#include "core/observer_list.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tipring::api {

/// Who hears of what happens.
enum class audience { one_line, everybody };

/// A line asked for by name, or several that are alive together, with everything that it needs to be alive for as long as one task takes.
class live_line
{
public:
    virtual ~live_line() = default;

    /// The line, or the extension; the first of several.
    core::line_device& device() { return *devices().front(); }
    /// In the order in which they were asked for.
    virtual std::vector<core::line_device*> devices() = 0;

    /// Who hears of everything that happens; add to it before run().
    virtual core::observer_list& told() = 0;
    /// The programs that share the lines.
    virtual core::application_registry& applications() = 0;

    /// The line towards somebody else's exchange. @throws failure(no_such_line) where an extension was asked for.
    core::network_line& line();

    /// The next line of standard input, or nothing at its end. Simulated time stands still meanwhile; a card's goes on.
    virtual awaitable<std::optional<std::string>> typed() = 0;

    /// Runs `task` to its end, in the line's own time; rethrows what it throws.
    virtual void run(awaitable<void> task) = 0;
};

/// Opens the line whose name it is: `plant:301` in the built-in town, `plant:203` an extension of its exchange, `at:plant:301` the same with a modem on it, `dahdi:5` on a card, `at:/dev/ttyUSB0` a modem, or what a configuration calls so.
/// Several with commas between them are of one kind, all on hardware or all in the town.
/// @param config  also says what its exchange does, and what may be dialled, and how often
/// @param tell  gets the events of the line, or of everybody whom this program simulates
/// @throws failure(no_such_line, line_in_use, not_supported, operation_failed) that says what to type.
std::unique_ptr<live_line> open_live_line(
    configuration config, const std::string& name, audience who, std::function<void(const event_record&)> tell
);

} // namespace tipring::api
