#pragma once
/// Lines of an application on analog cards.

#include "api/system/configuration.hpp"
#include "api/system/lines_in_service.hpp"
#include "base/async/device_time.hpp"
#include "core/media/media_engine.hpp"
#include "core/network/network_line.hpp"
#include "drivers/fxo/fxo_line.hpp"
#include "hw/dahdi/rack.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tipring::api {

/// FXO ports of cards with their drivers and their calls, at the cards' own pace.
class channel_bank final : public lines_in_service
{
public:
    /// @param config  also says what the exchange at each far end does, and what may be dialled on all of them together
    /// @param names   devices, or what the configuration calls them
    /// @throws failure(no_such_line, line_in_use, not_supported, operation_failed) that says what to type.
    channel_bank(const configuration& config, const std::vector<std::string>& names);

    const std::vector<std::unique_ptr<core::network_line>>& lines() const override { return lines_; }
    std::vector<core::line_device*> devices() const override;

private:
    void add(const std::string& device, const core::line_profile& profile);
    awaitable<void> live(awaitable<void> task) override;

    device_time time_{context()};
    dahdi::rack rack_{time_};
    core::media::media_engine engine_{time_};
    std::vector<std::unique_ptr<drivers::fxo_line>> drivers_;
    std::vector<std::unique_ptr<core::network_line>> lines_;
};

} // namespace tipring::api
