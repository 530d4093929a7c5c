#pragma once
/// Our own exchange (PBX): extensions with a telephone or a program, trunks to other exchanges, dial plan and services.

#include "core/exchange/completions.hpp"
#include "core/exchange/exchange_config.hpp"
#include "core/exchange/parking_lot.hpp"
#include "core/exchange/program_line.hpp"
#include "core/exchange/route.hpp"
#include "core/exchange/station.hpp"
#include "core/exchange/trunk.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace tipring::core {

/// One exchange on one media engine. Extensions and trunks are added while nothing runs, then run() lives until cancelled.
class exchange
{
public:
    /// Extensions whose line is "program:..." are there at once: they need no port.
    /// @throws failure(unknown_country).
    exchange(media::media_engine& engine, observer& watcher, exchange_config config);
    ~exchange();

    const exchange_config& config() const { return config_; }
    const dsp::country& country() const { return *country_; }
    media::media_engine& engine() const { return engine_; }

    /// Connects a line to the configured extension or trunk. @throws failure(config_bad) where nothing names that line.
    void add(drivers::line& line);

    /// The same extensions and trunks in other words: timers, services, codes, rings, hooks, gains, rules for dialling. Calls go on;
    /// what waits ends as it began. Nothing changes where anything needs a new start.
    /// @throws failure(config_bad) that says what does: another extension, line, country or range of orbits.
    void reload(exchange_config config);

    /// @return nullptr where nobody has that number.
    station* find(std::string_view number) const;
    const std::vector<std::unique_ptr<station>>& stations() const { return stations_; }
    const std::vector<std::unique_ptr<trunk>>& trunks() const { return trunks_; }

    /// Serves everything until stop().
    void start();
    awaitable<void> stop();

    // Routing, for extensions and trunks ---------------------------------------------------------------------------

    route judge(std::string_view digits) const;

    /// Brings `caller` to `number`, along forwardings. The caller is told nothing yet but what the result says.
    placement place(const call_ptr& caller, std::string number, call_reason reason, std::string redirecting = {}) const;

    /// Somebody in `group` whom a call rings; nullptr where nobody is. @throws failure(no_such_group).
    call_ptr ringing_in(std::string_view group) const;

    parking_lot& parking() { return parking_; }
    completions& waiting() { return completions_; }

private:
    std::optional<std::string> needs_new_start(const exchange_config& config) const;
    trunk* free_trunk(std::string_view prefix) const;
    trunk* way_out_for_emergency(std::string_view number) const;
    placement go_out(trunk& out, const call_ptr& caller, std::string number, bool by_hand) const;
    void park_recall(const call_ptr& parked, const std::string& parked_by);

    media::media_engine& engine_;
    observer& watcher_;
    exchange_config config_;
    const dsp::country* country_;
    std::vector<std::unique_ptr<program_line>> program_lines_;
    std::vector<std::unique_ptr<station>> stations_;
    std::vector<std::unique_ptr<trunk>> trunks_;
    parking_lot parking_;
    completions completions_;
    std::shared_ptr<dial_ledger> ledger_; ///< of all trunks
    task_group tasks_;
};

} // namespace tipring::core
