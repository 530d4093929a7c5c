#include "api/system/live_line.hpp"

#include "api/system/hardware_line.hpp"
#include "api/system/line_address.hpp"
#include "api/system/lines_in_service.hpp"
#include "api/system/live_town.hpp"
#include "base/error.hpp"

#include <iostream>

namespace tipring::api {

namespace {

/// A line of the built-in town.
class town_line final : public live_line
{
public:
    town_line(
        configuration config, const std::string& name, audience who, std::function<void(const event_record&)> tell
    )
        : town_(std::move(config), names_in(name), who, std::move(tell))
    {
        for (const std::string& one : names_in(name))
            devices_.push_back(&town_.device(one));
    }

    std::vector<core::line_device*> devices() override { return devices_; }
    core::observer_list& told() override { return town_.told(); }
    core::application_registry& applications() override { return town_.applications(); }
    void run(awaitable<void> task) override { town_.run(std::move(task)); }
    awaitable<std::optional<std::string>> typed() override
    {
        std::string line;
        if (!std::getline(std::cin, line))
            co_return std::nullopt;
        co_return line;
    }

private:
    live_town town_;
    std::vector<core::line_device*> devices_;
};

} // namespace

core::network_line& live_line::line()
{
    if (auto* const towards_exchange = dynamic_cast<core::network_line*>(&device()))
        return *towards_exchange;
    throw failure(
        errc::no_such_line,
        "no line " + device().name() +
            ": it is an extension of the exchange, with a telephone; try plant:301, or "
            "'tipring console " +
            device().name() + "' for its calls"
    );
}

std::unique_ptr<live_line> open_live_line(
    configuration config, const std::string& name, audience who, std::function<void(const event_record&)> tell
)
{
    if (is_hardware_address(config.lines.device_of(names_in(name).front())))
        return std::make_unique<hardware_line>(config, name, std::move(tell));
    return std::make_unique<town_line>(std::move(config), name, who, std::move(tell));
}

} // namespace tipring::api
