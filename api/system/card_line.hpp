#pragma once
/// One line of an application on an analog card.

#include "api/system/channel_bank.hpp"
#include "api/system/journal.hpp"
#include "api/system/keyboard.hpp"
#include "api/system/live_line.hpp"

#include <string>

namespace tipring::api {

/// An FXO port of a card, with a keyboard beside it.
class card_line final : public live_line
{
public:
    /// @throws failure that says what to type.
    card_line(const configuration& config, const std::string& name, const journal::reader& tell);

    core::line_device& device() override { return *bank_.lines().front(); }
    awaitable<std::optional<std::string>> typed() override { return keyboard_.line(); }
    void run(awaitable<void> task) override { bank_.run(std::move(task)); }

private:
    journal told_;
    channel_bank bank_;
    keyboard keyboard_{bank_.executor()};
};

} // namespace tipring::api
