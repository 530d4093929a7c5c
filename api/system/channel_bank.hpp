#pragma once
/// Lines of an application on hardware.

#include "api/system/configuration.hpp"
#include "api/system/lines_in_service.hpp"
#include "core/media/media_engine.hpp"
#include "core/network/network_line.hpp"
#include "drivers/fxo/fxo_line.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::api {

class device_pace;
class serial_modem;

/// FXO ports of cards, at the cards' own pace, or AT modems, at that of the wall clock; with their drivers and their calls.
class channel_bank final : public lines_in_service
{
public:
    /// @param config  also says what the exchange at each far end does, and what may be dialled on all of them together
    /// @param names   devices, or what the configuration calls them; all on cards, or all modems
    /// @throws failure(no_such_line, line_in_use, not_supported, operation_failed) that says what to type.
    channel_bank(const configuration& config, const std::vector<std::string>& names);
    ~channel_bank() override;

    const std::vector<std::unique_ptr<core::network_line>>& lines() const override { return lines_; }
    std::vector<core::line_device*> devices() const override;

private:
    void add_port(const std::string& device, const core::line_profile& profile);
    void add_modem(const std::string& device, const core::line_profile& profile);
    void add(drivers::line& line, const core::line_profile& profile);
    awaitable<void> live(awaitable<void> task) override;
    awaitable<void> once_ready(awaitable<void> task);

    std::unique_ptr<device_pace> pace_;
    core::media::media_engine engine_;
    std::vector<std::unique_ptr<drivers::fxo_line>> ports_;
    std::vector<std::unique_ptr<serial_modem>> modems_;
    std::vector<std::unique_ptr<core::network_line>> lines_;
};

} // namespace tipring::api
