#include "api/system/live_town.hpp"

#include "api/system/card_lines.hpp"
#include "api/system/local_time.hpp"
#include "base/error.hpp"
#include "core/operations.hpp"

#include <algorithm>
#include <exception>

namespace tipring::api {

live_town::live_town(
    configuration config, std::string_view line, audience who, std::function<void(const event_record&)> tell
)
    : config_(std::move(config))
    , told_(std::make_unique<journal>(
          [this, device = config_.lines.device_of(line), who, tell = std::move(tell)](event_record e) {
              if (who == audience::one_line && e.line != device)
                  return;
              e.line = config_.lines.name_of(e.line);
              tell(e);
          }
      ))
    , house_(std::make_unique<simulated_house>(time_, *told_, town_of(config_)))
    , people_(std::make_unique<residents>(*house_))
{
    for (const house_line& l : house_->plan().lines)
        told_->watch_as_one(l.name, l.exchange);
    guard(*house_, config_.guard);
}

live_town::~live_town() = default;

namespace {

void must_be_simulated(std::string_view name)
{
    if (name.starts_with("at:"))
        throw failure(
            errc::no_such_line, "no line " + std::string(name) + ": this build drives no AT modems; try plant:301"
        );
}

} // namespace

core::network_line& live_town::line(std::string_view name)
{
    const std::string device = config_.lines.device_of(name);
    must_be_simulated(device);
    return house_->line(device);
}

core::line_device& live_town::device(std::string_view name)
{
    const std::string device = config_.lines.device_of(name);
    for (const auto& extension : house_->exchange().stations())
        if (extension->name() == device)
            return *extension;
    return line(name);
}

plant::loop& live_town::pair(std::string_view name)
{
    const std::string device = config_.lines.device_of(name);
    must_be_simulated(device);
    for (const core::station_config& s : house_->plan().exchange.stations)
        if (s.line == device)
            return house_->pair(s.number);
    return house_->pair(house_->line(device).name());
}

house_plan town_of(const configuration& config)
{
    house_plan plan = built_in_house();
    for (core::station_config& s : plan.exchange.stations) {
        s.pickup_group = "town";
        s.call_waiting = s.number == "201"; // Ada's; and a line's where its profile expects it
    }
    for (house_line& l : plan.lines)
        for (const core::named_line& named : config.lines.all())
            if (named.device == l.name) {
                l.profile = named.profile;
                const auto its = std::ranges::find(plan.exchange.stations, l.exchange, &core::station_config::line);
                its->call_waiting = named.profile.call_waiting;
            }
    return plan;
}

void guard(simulated_house& house, const core::dial_policy& policy)
{
    const auto ledger = std::make_shared<core::dial_ledger>(policy.limits, local_time_from(house.time().now()));
    for (const auto& line : house.lines())
        line->guard_by(policy, ledger);
}

void live_town::run(awaitable<void> task)
{
    house_->start();
    people_->start();
    std::exception_ptr went_wrong;
    try {
        time_.run(std::move(task), 24h);
    } catch (...) {
        went_wrong = std::current_exception();
    }
    time_.run(people_->stop());
    time_.run(house_->stop());
    if (went_wrong)
        std::rethrow_exception(went_wrong);
}

namespace {

/// Builds the town to look at it.
struct still_town
{
    explicit still_town(const configuration& config)
        : house(time, nobody, town_of(config))
    {
    }

    asio::io_context context;
    virtual_time time{context};
    core::observer nobody;
    simulated_house house;
};

line_entry entry_of(const core::line_device& device, std::string pair)
{
    line_entry entry;
    entry.name = device.name();
    entry.kind = name_of(device.line().kind());
    entry.device = std::move(pair);
    entry.state = "idle";
    return entry;
}

/// The line on its device is called so; one that nobody finds is missing.
void give_name(std::vector<line_entry>& all, const core::named_line& named)
{
    const auto found = std::ranges::find(all, named.device, &line_entry::name);
    if (found != all.end()) {
        found->name = named.name;
        found->device = named.device + ": " + found->device;
        return;
    }
    line_entry missing;
    missing.name = named.name;
    missing.kind = "-";
    missing.device = named.device;
    missing.state = "missing";
    missing.advice = "no such device here: see 'tipring lines' without --config for those that are";
    all.push_back(std::move(missing));
}

} // namespace

std::vector<line_entry> list_lines(const configuration& config)
{
    still_town town(config);
    std::vector<line_entry> all = card_lines(dahdi::take_inventory());
    for (const auto& l : town.house.lines())
        all.push_back(entry_of(*l, "simulated pair to the built-in exchange"));
    for (const auto& s : town.house.exchange().stations())
        all.push_back(entry_of(
            *s, "simulated pair to " + (s->config().name.empty() ? std::string("a telephone") : s->config().name)
        ));
    for (const core::named_line& named : config.lines.all())
        give_name(all, named);
    return all;
}

std::vector<capability_entry> list_capabilities(const configuration& config)
{
    still_town town(config);
    std::vector<capability_entry> all;
    const auto add = [&](const core::line_device& device, bool by_us) {
        for (const core::operation_row& row : core::operations()) {
            const auto reason = device.why_not(row.what);
            const std::string_view how = by_us ? row.by_us : row.by_network;
            const std::string name = config.lines.name_of(device.name());
            all.push_back({row.name, row.tapi, name, !reason, reason ? *reason : std::string(how)});
        }
    };
    for (const auto& l : town.house.lines())
        if (config.lines.name_of(l->name()) != l->name())
            add(*l, false);
    if (all.empty())
        add(*town.house.lines().front(), false);
    add(*town.house.exchange().stations().front(), true);
    return all;
}

} // namespace tipring::api
