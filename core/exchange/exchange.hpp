#pragma once
/// Our own exchange (PBX) over FXS lines: dial plan, ringing, tones, caller ID, and flash services for its telephones.

#include "core/exchange/exchange_config.hpp"
#include "core/exchange/station.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace tipring::core {

/// One exchange on one media engine. Stations are added while nothing runs, then run() lives until cancelled.
class exchange
{
public:
    /// @throws failure(unknown_country).
    exchange(media::media_engine& engine, observer& watcher, exchange_config config);
    ~exchange();

    const exchange_config& config() const { return config_; }
    const dsp::country& country() const { return *country_; }
    media::media_engine& engine() const { return engine_; }

    /// Connects a line to one of the configured stations. @throws failure(config_bad) where no station names that line.
    station& add(drivers::line& line);

    /// @return nullptr where nobody has that number.
    station* find(std::string_view number) const;
    const std::vector<std::unique_ptr<station>>& stations() const { return stations_; }

    /// Serves all stations until stop().
    void start();
    awaitable<void> stop();

    /// What a dialled string means so far.
    enum class verdict { more, complete, nobody };
    verdict judge(std::string_view digits) const;

private:
    media::media_engine& engine_;
    observer& watcher_;
    exchange_config config_;
    const dsp::country* country_;
    std::vector<std::unique_ptr<station>> stations_;
    task_group tasks_;
};

} // namespace tipring::core
