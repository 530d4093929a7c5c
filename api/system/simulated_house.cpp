#include "api/system/simulated_house.hpp"

#include "api/system/line_address.hpp"
#include "base/error.hpp"
#include "core/exchange/program_line.hpp"

#include <algorithm>
#include <array>

namespace tipring::api {

namespace {

const house_line* line_at(const house_plan& plan, std::string_view exchange_end)
{
    const auto found = std::ranges::find(plan.lines, exchange_end, &house_line::exchange);
    return found == plan.lines.end() ? nullptr : &*found;
}

/// Tells what the telephone's display shows, when it shows it; ends when cancelled.
awaitable<void> tell_display(core::observer& watcher, plant::telephone& subscriber)
{
    for (;;) {
        const bool shows = co_await subscriber.wait_for_caller_id(1h);
        if (shows)
            watcher.heard(subscriber.name(), subscriber.messages().back());
    }
}

} // namespace

simulated_house::simulated_house(time_source& time, core::observer& watcher, house_plan plan)
    : time_(time)
    , watcher_(watcher)
    , plan_(std::move(plan))
    , plant_(time, plan_.seed)
    , exchange_engine_(time)
    , application_engine_(time)
    , exchange_(exchange_engine_, watcher, plan_.exchange)
    , tasks_(time.executor())
{
    for (const core::station_config& s : plan_.exchange.stations) {
        if (s.line.starts_with(core::program_prefix))
            continue; // needs no copper: the exchange has it already
        if (const house_line* l = line_at(plan_, s.line)) {
            hw::fxo_port& port = plant_.add_trunk(s.line, l->name, plan_.conditions);
            const core::line_profile& profile = l->profile ? *l->profile : plan_.profile;
            const drivers::fxo_timing timing{profile.loop};
            drivers_.push_back(std::make_unique<drivers::fxo_line>(time, port, timing));
            drivers::line* line = drivers_.back().get();
            if (!l->modem.empty()) {
                modems_.push_back(std::make_unique<simulated_modem>(time, *line, l->modem, profile));
                line = &modems_.back()->line();
            }
            if (l->only_driver) {
                for_others_.emplace(l->device(), line);
            } else {
                auto& media = application_engine_.attach(*line, {&core::country_of(profile)});
                network_lines_.push_back(std::make_unique<core::network_line>(time, media, watcher, profile));
            }
        } else {
            plant_.add_telephone(s.line, plan_.telephones, plan_.conditions);
        }
        drivers_.push_back(std::make_unique<drivers::fxs_line>(time, plant_.exchange_end(s.line)));
        exchange_.add(*drivers_.back());
    }
}

simulated_house::~simulated_house() = default;

void simulated_house::start()
{
    tasks_.spawn(plant_.run());
    for (plant::telephone* t : plant_.telephones())
        tasks_.spawn(tell_display(watcher_, *t));
    tasks_.spawn(exchange_engine_.run());
    tasks_.spawn(application_engine_.run());
    exchange_.start();
    for (const auto& m : modems_)
        m->start();
    for (const auto& l : network_lines_) {
        tasks_.spawn(l->line().run());
        tasks_.spawn(l->run());
    }
}

awaitable<void> simulated_house::until_ready()
{
    for (const auto& m : modems_)
        co_await m->until_ready();
}

awaitable<void> simulated_house::stop()
{
    for (const auto& l : network_lines_)
        co_await l->stop();
    for (const auto& m : modems_)
        co_await m->stop();
    co_await exchange_.stop();
    co_await tasks_.stop();
}

core::station& simulated_house::station(std::string_view number)
{
    if (core::station* s = exchange_.find(number))
        return *s;
    throw failure(errc::no_such_line, "no station " + std::string(number) + " on the simulated exchange");
}

std::vector<core::station*> simulated_house::extensions() const
{
    std::vector<core::station*> all;
    for (const auto& s : exchange_.stations())
        if (!line_at(plan_, s->name()))
            all.push_back(s.get());
    std::stable_partition(all.begin(), all.end(), [](const core::station* s) {
        return s->line().kind() != drivers::line_kind::program;
    });
    return all;
}

plant::telephone& simulated_house::telephone(std::string_view number)
{
    return plant_.telephone_at(station(number).config().line);
}

plant::loop& simulated_house::pair(std::string_view number_or_name)
{
    for (const house_line& l : plan_.lines)
        if (l.name == number_or_name || l.modem == number_or_name)
            return plant_.pair(l.exchange);
    return plant_.pair(station(number_or_name).config().line);
}

core::network_line& simulated_house::line(std::string_view name)
{
    for (const auto& l : network_lines_)
        if (l->name() == name)
            return *l;
    throw failure(errc::no_such_line, "no line " + std::string(name) + ": 'tipring lines' lists them");
}

simulated_modem& simulated_house::modem(std::string_view name)
{
    for (const auto& m : modems_)
        if (m->line().name() == name)
            return *m;
    throw failure(errc::no_such_line, "no line " + std::string(name) + " goes through a modem");
}

drivers::line& simulated_house::driver(std::string_view name)
{
    const auto found = for_others_.find(name);
    if (found == for_others_.end())
        throw failure(errc::no_such_line, "no line " + std::string(name) + " for somebody else's calls");
    return *found->second;
}

namespace {

struct subscriber
{
    std::string_view number;
    std::string_view name;
};

constexpr auto subscribers = std::to_array<subscriber>({
    {"201", "Ada"   },
    {"202", "Bruno" },
    {"203", "Clara" },
    {"204", "Dmitri"},
    {"205", "Edith" },
    {"301", "Line 1"},
    {"302", "Line 2"},
});

} // namespace

std::string_view subscriber_at(std::string_view number)
{
    for (const subscriber& s : subscribers)
        if (s.number == number)
            return s.name;
    return "";
}

house_plan built_in_house()
{
    house_plan plan;
    plan.exchange = core::defaults_for("us");
    for (const subscriber& s : subscribers) {
        const std::string number(s.number);
        const bool is_line = number.starts_with('3');
        core::station_config station;
        station.number = number;
        station.name = std::string(s.name).substr(0, 15); // GR-30: 15 characters of name
        station.line = pair_address(number) + (is_line ? "/exchange" : "");
        if (is_line)
            plan.lines.push_back({.name = pair_address(number), .exchange = station.line});
        plan.exchange.stations.push_back(std::move(station));
    }
    plan.telephones.country = "us";
    plan.telephones.flash = 500ms;
    plan.telephones.dtmf_on = 80ms;
    plan.telephones.dtmf_off = 80ms;
    plan.telephones.dtmf_low_group = dbm0{-9.0};
    plan.telephones.dtmf_high_group = dbm0{-7.0};
    plan.telephones.pulse_break_share = 0.6;
    plan.telephones.pulse_interdigit = 700ms;
    plan.telephones.display = plant::caller_id_display::fsk;
    plan.conditions.attenuation = 3_dB;
    plan.conditions.noise = dbm0{-65.0};
    return plan;
}

} // namespace tipring::api
