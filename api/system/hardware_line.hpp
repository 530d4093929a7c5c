#pragma once
/// One line of an application on hardware.

#include "api/system/channel_bank.hpp"
#include "api/system/journal.hpp"
#include "api/system/keyboard.hpp"
#include "api/system/live_line.hpp"

#include <string>

namespace tipring::api {

/// A port of a card or a modem, with a keyboard beside it.
class hardware_line final : public live_line
{
public:
    /// @throws failure that says what to type.
    hardware_line(const configuration& config, const std::string& name, const journal::reader& tell);

    core::line_device& device() override { return *bank_.lines().front(); }
    awaitable<std::optional<std::string>> typed() override { return keyboard_.line(); }
    void run(awaitable<void> task) override { bank_.run(std::move(task)); }

private:
    journal told_;
    channel_bank bank_;
    keyboard keyboard_{bank_.executor()};
};

} // namespace tipring::api
