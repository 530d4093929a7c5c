#include "api/system/live_town.hpp"

#include "api/system/card_lines.hpp"
#include "base/error.hpp"
#include "core/operations.hpp"

#include <chrono>
#include <ctime>
#include <exception>

namespace tipring::api {

live_town::live_town(std::string line, audience who, std::function<void(const event_record&)> tell)
    : told_(std::make_unique<journal>([line = std::move(line), who, tell = std::move(tell)](const event_record& e) {
        if (who == audience::everybody || e.line == line)
            tell(e);
    }))
    , house_(std::make_unique<simulated_house>(time_, *told_, built_in_house()))
    , people_(std::make_unique<residents>(*house_))
{
    for (const house_line& l : house_->plan().lines)
        told_->watch_as_one(l.name, l.exchange);
}

live_town::~live_town() = default;

namespace {

void must_be_simulated(std::string_view name)
{
    if (name.starts_with("dahdi:") || name.starts_with("/dev/dahdi"))
        throw failure(
            errc::no_such_line, "no line " + std::string(name) + ": this build drives no DAHDI cards; try plant:301"
        );
    if (name.starts_with("at:"))
        throw failure(
            errc::no_such_line, "no line " + std::string(name) + ": this build drives no AT modems; try plant:301"
        );
}

} // namespace

core::network_line& live_town::line(std::string_view name)
{
    must_be_simulated(name);
    return house_->line(name);
}

plant::loop& live_town::pair(std::string_view name)
{
    must_be_simulated(name);
    for (const core::station_config& s : house_->plan().exchange.stations)
        if (s.line == name)
            return house_->pair(s.number);
    return house_->pair(house_->line(name).name());
}

namespace {

/// This machine's local time, carried on by the time source.
core::civil_clock local_time_from(sample_count began)
{
    const std::time_t wall = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm local{};
    localtime_r(&wall, &local);
    const std::chrono::seconds since_epoch(wall + local.tm_gmtoff);
    return [since_epoch, began](sample_count now) {
        const auto minutes = std::chrono::floor<std::chrono::minutes>(since_epoch + (now - began));
        core::civil_time t;
        t.day = std::chrono::floor<std::chrono::days>(minutes).count();
        t.time_of_day = minutes % std::chrono::days(1);
        return t;
    };
}

} // namespace

void live_town::guard_by(const core::dial_policy& policy)
{
    const auto ledger = std::make_shared<core::dial_ledger>(policy.limits, local_time_from(time_.now()));
    for (const auto& line : house_->lines())
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
    asio::io_context context;
    virtual_time time{context};
    core::observer nobody;
    simulated_house house{time, nobody, built_in_house()};
};

} // namespace

std::vector<line_entry> list_lines()
{
    std::vector<line_entry> all = card_lines(dahdi::take_inventory());
    still_town town;
    for (const auto& l : town.house.lines())
        all.push_back(
            {l->name(), std::string(name_of(l->line().kind())), "simulated pair to the built-in exchange", "idle", ""}
        );
    for (const auto& s : town.house.exchange().stations())
        all.push_back(
            {s->name(),
             std::string(name_of(s->line().kind())),
             "simulated pair to " + (s->config().name.empty() ? std::string("a telephone") : s->config().name),
             "idle",
             ""}
        );
    return all;
}

std::vector<capability_entry> list_capabilities()
{
    still_town town;
    std::vector<capability_entry> all;
    const auto add = [&](const core::line_device& device, bool by_us) {
        for (const core::operation_row& row : core::operations()) {
            const auto reason = device.why_not(row.what);
            const std::string_view how = by_us ? row.by_us : row.by_network;
            all.push_back({row.name, row.tapi, device.name(), !reason, reason ? *reason : std::string(how)});
        }
    };
    add(*town.house.lines().front(), false);
    add(*town.house.exchange().stations().front(), true);
    return all;
}

} // namespace tipring::api
