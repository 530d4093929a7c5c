#pragma once
/// The exchange with telephones on the FXS ports of analog cards, and trunks on FXO ports.

#include "api/system/journal.hpp"
#include "base/async/device_time.hpp"
#include "core/exchange/exchange.hpp"
#include "core/media/media_engine.hpp"
#include "core/observer_list.hpp"
#include "drivers/fxo/fxo_line.hpp"
#include "drivers/fxs/fxs_line.hpp"
#include "hw/dahdi/rack.hpp"

#include <memory>
#include <vector>

namespace tipring::api {

/// At the cards' own pace. Every line is a DAHDI port.
class card_exchange
{
public:
    /// @throws failure that says what to type, where a port cannot be had.
    card_exchange(const core::exchange_config& config, journal::reader tell);

    /// The cards' time.
    time_source& time() { return time_; }
    asio::io_context& context() { return context_; }
    core::exchange& exchange() { return exchange_; }

    /// Serves all stations until `until` ends; rethrows what it throws, and what ends the cards' service.
    void run(awaitable<void> until);

private:
    std::vector<core::line_device*> devices() const;
    static awaitable<void> serve(card_exchange& self, awaitable<void> until);

    asio::io_context context_;
    device_time time_{context_};
    dahdi::rack rack_{time_};
    journal journal_;
    core::observer_list told_;
    core::media::media_engine engine_{time_};
    std::vector<std::unique_ptr<drivers::line>> lines_;
    core::exchange exchange_;
};

} // namespace tipring::api
