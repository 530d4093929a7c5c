#include "api/system/live_town.hpp"

#include "api/system/card_lines.hpp"
#include "api/system/line_address.hpp"
#include "api/system/local_time.hpp"
#include "base/error.hpp"
#include "core/exchange/program_line.hpp"
#include "core/operations.hpp"
#include "hw/serial/device_port.hpp"

#include <algorithm>
#include <exception>

namespace tipring::api {

live_town::live_town(
    configuration config,
    const std::vector<std::string>& lines,
    audience who,
    std::function<void(const event_record&)> tell
)
    : config_(std::move(config))
{
    std::vector<std::string> devices;
    devices.reserve(lines.size());
    for (const std::string& line : lines)
        devices.push_back(config_.lines.device_of(line));
    journal_ = std::make_unique<journal>([this, devices, who, tell = std::move(tell)](event_record e) {
        if (who == audience::one_line && std::ranges::find(devices, e.line) == devices.end())
            return;
        e.line = config_.lines.name_of(e.line);
        tell(e);
    });
    told_.add(applications_);
    told_.add(*journal_);
    house_ = std::make_unique<simulated_house>(time_, told_, town_of(config_, lines));
    people_ = std::make_unique<residents>(*house_);
    for (const house_line& l : house_->plan().lines)
        journal_->watch_as_one(l.device(), l.exchange);
    guard(*house_, config_.guard);
}

live_town::~live_town() = default;

core::network_line& live_town::line(std::string_view name)
{
    const std::string device = config_.lines.device_of(name);
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
    for (const core::station_config& s : house_->plan().exchange.stations)
        if (s.line == device)
            return house_->pair(s.number);
    return house_->pair(house_->line(device).name());
}

namespace {

/// Puts a modem on each pair that is wanted with one.
void put_modems(house_plan& plan, const std::vector<std::string>& wanted)
{
    for (house_line& l : plan.lines) {
        const std::string modem = modem_address(l.name);
        if (std::ranges::find(wanted, modem) == wanted.end())
            continue;
        if (std::ranges::find(wanted, l.name) != wanted.end())
            throw failure(
                errc::line_in_use, l.name + " and " + modem + " are one pair, with a modem on it or without: choose one"
            );
        l.modem = modem;
    }
}

} // namespace

house_plan town_of(const configuration& config, const std::vector<std::string>& asked)
{
    house_plan plan = built_in_house();
    for (core::station_config& s : plan.exchange.stations) {
        s.pickup_group = "town";
        s.call_waiting = s.number == "201"; // Ada's; and a line's where its profile expects it
    }
    core::station_config desk;
    desk.number = "206";
    desk.name = "Desk";
    desk.line = program_address(desk.number);
    desk.pickup_group = "town";
    desk.call_waiting = true;
    plan.exchange.stations.push_back(std::move(desk));
    core::station_config fax; // the machine of residents
    fax.number = "207";
    fax.name = "Felix";
    fax.line = pair_address(fax.number);
    plan.exchange.stations.push_back(std::move(fax));
    std::vector<std::string> wanted;
    wanted.reserve(asked.size() + config.lines.all().size());
    for (const std::string& name : asked)
        wanted.push_back(config.lines.device_of(name));
    for (const core::named_line& named : config.lines.all())
        wanted.push_back(named.device);
    put_modems(plan, wanted);
    for (house_line& l : plan.lines)
        for (const core::named_line& named : config.lines.all())
            if (named.device == l.device()) {
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
        time_.run(house_->until_ready(), 1min);
        time_.run(std::move(task), 24h);
    } catch (...) {
        went_wrong = std::current_exception();
    }
    time_.run(applications_.stop());
    time_.run(people_->stop());
    time_.run(house_->stop());
    if (went_wrong)
        std::rethrow_exception(went_wrong);
}

namespace {

/// Builds the town to look at it.
struct still_town
{
    explicit still_town(const configuration& config, const std::vector<std::string>& asked = {})
        : house(time, nobody, town_of(config, asked))
    {
    }

    asio::io_context context;
    virtual_time time{context};
    core::observer nobody;
    simulated_house house;
};

/// What one modem can do it has to be asked.
struct town_at_work : still_town
{
    explicit town_at_work(const configuration& config, const std::vector<std::string>& asked = {})
        : still_town(config, asked)
    {
        house.start();
        time.run(house.until_ready(), 1min);
    }
    ~town_at_work() { time.run(house.stop()); }
    town_at_work(const town_at_work&) = delete;
    town_at_work& operator=(const town_at_work&) = delete;
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

/// A serial port may have a modem on it: to know one has to open it, which is not done for looking.
line_entry entry_of(const hw::serial_port_info& port)
{
    line_entry entry;
    entry.name = modem_address(port.by_id.empty() ? port.path : port.by_id);
    entry.kind = name_of(drivers::line_kind::at);
    entry.device = port.by_id.empty() ? port.description : port.path + ": " + port.description;
    entry.state = "unasked";
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
    for (const hw::serial_port_info& port : hw::list_serial_ports())
        all.push_back(entry_of(port));
    for (const auto& l : town.house.lines())
        all.push_back(entry_of(*l, "simulated pair to the built-in exchange"));
    for (const core::station* s : town.house.extensions()) {
        const bool no_telephone = s->line().kind() == drivers::line_kind::program;
        all.push_back(entry_of(
            *s, no_telephone ? "extension without a telephone, for a program" : "simulated pair to " + s->config().name
        ));
    }
    for (const core::named_line& named : config.lines.all())
        give_name(all, named);
    return all;
}

std::vector<capability_entry> list_capabilities(const configuration& config)
{
    const bool named = std::ranges::any_of(config.lines.all(), [](const core::named_line& l) {
        return is_simulated_address(l.device);
    });
    const town_at_work town(config, named ? std::vector<std::string>{} : std::vector<std::string>{"at:plant:302"});
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
        if (!named || config.lines.name_of(l->name()) != l->name())
            add(*l, false);
    add(*town.house.extensions().front(), true);
    return all;
}

} // namespace tipring::api
