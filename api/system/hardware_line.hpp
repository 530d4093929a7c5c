#pragma once
/// Lines of an application on hardware, asked for by the command.

#include "api/system/channel_bank.hpp"
#include "api/system/journal.hpp"
#include "api/system/keyboard.hpp"
#include "api/system/live_line.hpp"

#include <string>

namespace tipring::api {

/// Ports of cards or modems, with a keyboard beside them.
class hardware_line final : public live_line
{
public:
    /// @throws failure that says what to type.
    hardware_line(const configuration& config, const std::string& name, const journal::reader& tell);

    std::vector<core::line_device*> devices() override { return bank_.devices(); }
    core::observer_list& told() override { return bank_.told(); }
    core::application_registry& applications() override { return bank_.applications(); }
    awaitable<std::optional<std::string>> typed() override { return keyboard_.line(); }
    void run(awaitable<void> task) override { bank_.run(std::move(task)); }

private:
    journal told_;
    channel_bank bank_;
    keyboard keyboard_{bank_.executor()};
};

} // namespace tipring::api
