#include "api/system/live_line.hpp"

#include "api/system/card_line.hpp"
#include "api/system/live_town.hpp"

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
        : town_(std::move(config), name, who, std::move(tell))
        , line_(town_.line(name))
    {
    }

    core::network_line& line() override { return line_; }
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
    core::network_line& line_;
};

} // namespace

std::unique_ptr<live_line> open_live_line(
    configuration config, const std::string& name, audience who, std::function<void(const event_record&)> tell
)
{
    if (dahdi::is_address(config.lines.device_of(name)))
        return std::make_unique<card_line>(config, name, std::move(tell));
    return std::make_unique<town_line>(std::move(config), name, who, std::move(tell));
}

} // namespace tipring::api
