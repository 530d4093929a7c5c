#include "api/system/bringup_lines.hpp"

#include "api/system/line_address.hpp"
#include "api/system/until_stopped.hpp"
#include "base/async/combine.hpp"
#include "base/async/device_time.hpp"
#include "base/async/task_group.hpp"
#include "base/error.hpp"
#include "core/config/config_section.hpp"
#include "core/exchange/exchange.hpp"
#include "core/media/media_engine.hpp"
#include "core/observer_list.hpp"
#include "drivers/fxs/fxs_line.hpp"
#include "dsp/country_tones.hpp"
#include "hw/dahdi/rack.hpp"
#include "hw/plant/plant.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <exception>

namespace tipring::api {

namespace {

const std::string simulated_exchange_end = "plant:fxs";
const std::string simulated_subscriber_end = "plant:fxo";

hw::hook_windows windows_for(const std::string& country)
{
    return bringup::is_north_american(country) ? hw::hook_windows{} : hw::etsi_hook_windows();
}

bringup::limit_book limits_for(const bringup_wishes& wishes, bringup::hardware on)
{
    auto limits = bringup::limit_book::shipped(wishes.country, on);
    if (!wishes.limits.empty())
        limits.read(wishes.limits);
    return limits;
}

/// What is the same on all hardware: the measuring itself, until it is done or somebody has had enough.
struct measuring
{
    measuring(const bringup_wishes& wishes, bringup::hardware on, bringup::report& into, const bringup_teller& tell)
        : limits(limits_for(wishes, on))
        , found(into)
        , told(tell)
    {
        how.country = wishes.country;
        how.on = on;
        how.soak = wishes.soak;
        into.country = wishes.country;
    }

    static awaitable<void> until_signal(time_source& time, int& signal) { signal = co_await until_stopped(time, 0.0); }

    awaitable<void> run(bringup::bench& on)
    {
        const sample_count began = on.time().now();
        const bringup::teller tell = [&](const bringup::finding& f) { told(f, on.time().now() - began); };
        co_await first_of(bringup::bring_up(on, how, limits, found, tell), until_signal(on.time(), signal));
    }

    bringup::setup how;
    bringup::limit_book limits;
    bringup::report& found;
    const bringup_teller& told;
    int signal = 0;
};

void name_ends(bringup::report& into, const hw::analog_port* exchange_end, const hw::analog_port* subscriber_end)
{
    into.exchange_end = exchange_end ? exchange_end->name() : "";
    into.subscriber_end = subscriber_end ? subscriber_end->name() : "";
}

/// Serves `beside` while the measuring runs.
awaitable<void> with(task_group& beside, awaitable<void> task)
{
    std::exception_ptr went_wrong;
    try {
        co_await std::move(task);
    } catch (...) {
        went_wrong = std::current_exception();
    }
    co_await beside.stop();
    if (went_wrong)
        std::rethrow_exception(went_wrong);
}

// Two simulated ports and the copper between them

int on_a_simulated_pair(const std::vector<std::string>& devices, const bringup_wishes& wishes, measuring& how)
{
    const auto asked_for = [&](const std::string& name) { return std::ranges::find(devices, name) != devices.end(); };
    asio::io_context context;
    virtual_time time(context);
    plant::plant world(time, 1, windows_for(wishes.country));
    hw::fxo_port& subscriber_end = world.add_trunk(simulated_exchange_end, simulated_subscriber_end, wishes.copper);
    hw::fxs_port& exchange_end = world.exchange_end(simulated_exchange_end);
    bringup::bench both(
        time,
        asked_for(simulated_exchange_end) ? &exchange_end : nullptr,
        asked_for(simulated_subscriber_end) ? &subscriber_end : nullptr
    );
    name_ends(
        how.found,
        both.has_exchange_end() ? &exchange_end : nullptr,
        both.has_subscriber_end() ? &subscriber_end : nullptr
    );
    task_group beside(time.executor());
    beside.spawn(world.run());
    beside.spawn(both.run());
    time.run(with(beside, how.run(both)));
    return how.signal;
}

// A simulated line to the built-in exchange

struct nobody_listens final : core::observer
{
};

struct exchange_behind_a_pair
{
    exchange_behind_a_pair(const std::string& device, const bringup_wishes& wishes)
        : world(time, 1, windows_for(wishes.country))
        , port(world.add_trunk(device + "/exchange", device, wishes.copper))
        , exchange(engine, nobody, config_for(device, wishes.country))
        , line(time, world.exchange_end(device + "/exchange"))
        , bench(time, nullptr, &port)
        , beside(time.executor())
    {
        exchange.add(line);
        beside.spawn(world.run());
        beside.spawn(engine.run());
        beside.spawn(bench.run());
        exchange.start();
    }

    static core::exchange_config config_for(const std::string& device, const std::string& country)
    {
        core::exchange_config config = core::defaults_for(country);
        core::station_config station;
        station.number = device.substr(device.find(':') + 1);
        station.line = device + "/exchange";
        config.stations.push_back(std::move(station));
        return config;
    }

    awaitable<void> live(awaitable<void> task)
    {
        std::exception_ptr went_wrong;
        try {
            co_await std::move(task);
        } catch (...) {
            went_wrong = std::current_exception();
        }
        co_await exchange.stop();
        co_await beside.stop();
        if (went_wrong)
            std::rethrow_exception(went_wrong);
    }

    asio::io_context context;
    virtual_time time{context};
    nobody_listens nobody;
    plant::plant world;
    hw::fxo_port& port;
    core::media::media_engine engine{time};
    core::exchange exchange;
    drivers::fxs_line line;
    bringup::bench bench;
    task_group beside;
};

int on_a_simulated_line(const std::string& device, const bringup_wishes& wishes, measuring& how)
{
    exchange_behind_a_pair house(device, wishes);
    name_ends(how.found, nullptr, &house.port);
    house.time.run(house.live(how.run(house.bench)));
    return how.signal;
}

int on_the_plant(const std::vector<std::string>& devices, const bringup_wishes& wishes, measuring& how)
{
    const auto on_the_table = [](const std::string& d) {
        return d == simulated_exchange_end || d == simulated_subscriber_end;
    };
    if (std::ranges::all_of(devices, on_the_table))
        return on_a_simulated_pair(devices, wishes, how);
    const std::string& device = devices.front();
    if (devices.size() == 1 && (device == pair_address("301") || device == pair_address("302")))
        return on_a_simulated_line(device, wishes, how);
    throw failure(
        errc::no_such_line,
        "no simulated port " + *std::ranges::find_if_not(devices, on_the_table) +
            " to bring up in that company: there are plant:fxs and plant:fxo, wired together, and plant:301 and "
            "plant:302, each alone on a line to the built-in exchange"
    );
}

// Ports of cards

struct ports_of_cards
{
    ports_of_cards(const std::vector<std::string>& devices, const std::string& country)
    {
        const dahdi::inventory all = dahdi::take_inventory();
        for (const std::string& device : devices)
            if (dahdi::resolve(device, all).kind == hw::port_kind::fxo)
                take(subscriber_end, rack.open_fxo(device));
            else
                take(exchange_end, rack.open_fxs(device, windows_for(country)));
    }

    template <class Port>
    static void take(Port*& place, Port& port)
    {
        if (place)
            throw failure(
                errc::not_supported,
                place->name() + " and " + port.name() +
                    " are of one kind: two that are wired together are an FXS and an FXO port ('tipring lines')"
            );
        place = &port;
    }

    awaitable<void> live(measuring& how)
    {
        bringup::bench bench(time, exchange_end, subscriber_end);
        task_group clock(time.executor());
        task_group beside(time.executor());
        clock.spawn(rack.run());
        beside.spawn(bench.run());
        std::exception_ptr went_wrong;
        try {
            co_await first_of(rack.trouble(), how.run(bench));
        } catch (...) {
            went_wrong = std::current_exception();
        }
        co_await beside.stop();
        co_await clock.stop();
        if (went_wrong)
            std::rethrow_exception(went_wrong);
    }

    asio::io_context context;
    device_time time{context};
    dahdi::rack rack{time};
    hw::fxs_port* exchange_end = nullptr;
    hw::fxo_port* subscriber_end = nullptr;
};

int on_cards(const std::vector<std::string>& devices, const bringup_wishes& wishes, measuring& how)
{
    ports_of_cards cards(devices, wishes.country);
    name_ends(how.found, cards.exchange_end, cards.subscriber_end);
    std::exception_ptr went_wrong;
    asio::co_spawn(cards.context, cards.live(how), [&](const std::exception_ptr& thrown) { went_wrong = thrown; });
    cards.context.run();
    if (went_wrong)
        std::rethrow_exception(went_wrong);
    return how.signal;
}

void must_be_ports(const std::vector<std::string>& devices)
{
    const auto none = std::ranges::find_if_not(devices, [](const std::string& d) {
        return is_card_address(d) || is_pair_address(d);
    });
    if (none != devices.end())
        throw failure(
            errc::not_supported,
            "no bring-up of " + *none +
                ": a modem shows no pair, only what its firmware makes of it; name ports of cards ('tipring lines')"
        );
    const auto cards = std::ranges::count_if(devices, is_card_address);
    if (cards != 0 && cards != std::ssize(devices))
        throw failure(errc::not_supported, "a port of a card and a simulated one are not wired together");
    if (devices.size() == 2 && devices.front() == devices.back())
        throw failure(errc::line_in_use, devices.front() + " is named twice: name the port at the other end, too");
}

} // namespace

plant::line_conditions good_copper()
{
    plant::line_conditions c;
    c.attenuation = 3_dB;
    c.noise = dbm0{-70.0};
    c.exchange_hybrid = 22_dB;
    c.subscriber_hybrid = 20_dB;
    return c;
}

int bring_up_lines(
    const configuration& config, const bringup_wishes& wishes, bringup::report& into, const bringup_teller& tell
)
{
    std::vector<std::string> devices;
    for (const std::string& name : wishes.lines)
        devices.push_back(config.lines.device_of(name));
    must_be_ports(devices);
    if (!dsp::find_country(wishes.country))
        throw failure(errc::unknown_country, "no country '" + wishes.country + "': 'tipring tones' lists them");
    if (is_card_address(devices.front())) {
        measuring how(wishes, bringup::hardware::dahdi, into, tell);
        return on_cards(devices, wishes, how);
    }
    measuring how(wishes, bringup::hardware::plant, into, tell);
    return on_the_plant(devices, wishes, how);
}

namespace {

plant::path_conditions read_path(const core::config_section& s)
{
    s.only(
        {"loss_db",
         "latency_ms",
         "drift_ppm",
         "low_pass_hz",
         "slip_every_ms",
         "slip_samples",
         "dropout_every_ms",
         "dropout_ms"}
    );
    constexpr std::int64_t longest = 1000;
    plant::path_conditions c;
    c.loss.value = s.number("loss_db").value_or(0.0);
    c.latency = std::chrono::milliseconds(s.whole("latency_ms", 0, longest).value_or(0));
    c.drift_ppm = s.number("drift_ppm").value_or(0.0);
    if (const auto corner = s.number("low_pass_hz"))
        c.low_pass = hertz{*corner};
    if (const auto every = s.milliseconds("slip_every_ms"))
        c.slip = {.every = *every, .samples = static_cast<int>(s.whole("slip_samples", -100, 100).value_or(1))};
    if (const auto every = s.milliseconds("dropout_every_ms"))
        c.dropout = {.every = *every, .length = s.milliseconds("dropout_ms").value_or(10ms)};
    return c;
}

} // namespace

plant::line_conditions read_copper(const std::string& path)
{
    const auto top = core::config_section::read(path);
    top.only(
        {"attenuation_db",
         "noise_dbm0",
         "hum_hz",
         "hum_dbm0",
         "exchange_hybrid_db",
         "subscriber_hybrid_db",
         "swapped",
         "slow_to_close_ms",
         "to_subscriber",
         "to_exchange"}
    );
    plant::line_conditions c = good_copper();
    c.attenuation.value = top.number("attenuation_db").value_or(c.attenuation.value);
    c.noise->value = top.number("noise_dbm0").value_or(c.noise->value);
    if (const auto level = top.number("hum_dbm0"))
        c.mains = {.frequency = hertz{top.number("hum_hz").value_or(50.0)}, .level = dbm0{*level}};
    c.exchange_hybrid->value = top.number("exchange_hybrid_db").value_or(c.exchange_hybrid->value);
    c.subscriber_hybrid->value = top.number("subscriber_hybrid_db").value_or(c.subscriber_hybrid->value);
    c.swapped = top.flag("swapped").value_or(false);
    c.slow_to_close = std::chrono::milliseconds(top.whole("slow_to_close_ms", 0, 1000).value_or(0));
    if (const auto way = top.table("to_subscriber"))
        c.to_subscriber = read_path(*way);
    if (const auto way = top.table("to_exchange"))
        c.to_exchange = read_path(*way);
    return c;
}

} // namespace tipring::api
