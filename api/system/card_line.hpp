#pragma once
/// Lines of an application on analog cards.

#include "api/system/configuration.hpp"
#include "api/system/journal.hpp"
#include "api/system/keyboard.hpp"
#include "api/system/live_line.hpp"
#include "base/async/device_time.hpp"
#include "core/media/media_engine.hpp"
#include "core/network/network_line.hpp"
#include "drivers/fxo/fxo_line.hpp"
#include "hw/dahdi/rack.hpp"

#include <memory>
#include <string>

namespace tipring::api {

/// An FXO port of a card with its driver and its calls, at the card's own pace.
class card_line final : public live_line
{
public:
    /// @throws failure that says what to type.
    card_line(const configuration& config, const std::string& name, const journal::reader& tell);

    core::network_line& line() override { return *line_; }
    awaitable<std::optional<std::string>> typed() override { return keyboard_.line(); }
    void run(awaitable<void> task) override;

private:
    card_line(
        const configuration& config,
        const std::string& device,
        const core::line_profile& profile,
        const journal::reader& tell
    );
    static awaitable<void> alive(card_line& self, awaitable<void> task);

    asio::io_context context_;
    device_time time_{context_};
    dahdi::rack rack_{time_};
    keyboard keyboard_{time_.executor()};
    journal told_;
    core::media::media_engine engine_{time_};
    drivers::fxo_line driver_;
    std::unique_ptr<core::network_line> line_;
};

} // namespace tipring::api
