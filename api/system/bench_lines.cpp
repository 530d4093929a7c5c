#include "api/system/bench_lines.hpp"

#include "api/bringup/limits.hpp"
#include "api/system/line_address.hpp"
#include "api/system/until_stopped.hpp"
#include "base/async/combine.hpp"
#include "base/async/device_time.hpp"
#include "base/async/task_group.hpp"
#include "base/error.hpp"
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

awaitable<void> until_signal(time_source& time, int& signal) { signal = co_await until_stopped(time, 0.0); }

/// The task, until it is done or somebody has had enough.
awaitable<void> unless_stopped(bringup::bench& on, const bench_task& task, int& signal)
{
    co_await first_of(task(on), until_signal(on.time(), signal));
}

/// Serves `beside` while the task runs.
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

int on_a_simulated_pair(const bench_wishes& wishes, const bench_task& task)
{
    const auto asked_for = [&](const std::string& name) {
        return std::ranges::find(wishes.devices, name) != wishes.devices.end();
    };
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
    task_group beside(time.executor());
    beside.spawn(world.run());
    beside.spawn(both.run());
    int signal = 0;
    time.run(with(beside, unless_stopped(both, task, signal)));
    return signal;
}

// A simulated line to the built-in exchange

struct nobody_listens final : core::observer
{
};

struct exchange_behind_a_pair
{
    exchange_behind_a_pair(const std::string& device, const bench_wishes& wishes)
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

int on_a_simulated_line(const bench_wishes& wishes, const bench_task& task)
{
    exchange_behind_a_pair house(wishes.devices.front(), wishes);
    int signal = 0;
    house.time.run(house.live(unless_stopped(house.bench, task, signal)));
    return signal;
}

int on_the_plant(const bench_wishes& wishes, const bench_task& task)
{
    const auto on_the_table = [](const std::string& d) {
        return d == simulated_exchange_end || d == simulated_subscriber_end;
    };
    if (std::ranges::all_of(wishes.devices, on_the_table))
        return on_a_simulated_pair(wishes, task);
    const std::string& device = wishes.devices.front();
    if (wishes.devices.size() == 1 && (device == pair_address("301") || device == pair_address("302")))
        return on_a_simulated_line(wishes, task);
    throw failure(
        errc::no_such_line,
        "no simulated port " + *std::ranges::find_if_not(wishes.devices, on_the_table) +
            " in that company: there are plant:fxs and plant:fxo, wired together, and plant:301 and "
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

    awaitable<void> live(const bench_task& task, int& signal)
    {
        bringup::bench bench(time, exchange_end, subscriber_end);
        task_group clock(time.executor());
        task_group beside(time.executor());
        clock.spawn(rack.run());
        beside.spawn(bench.run());
        std::exception_ptr went_wrong;
        try {
            co_await first_of(rack.trouble(), unless_stopped(bench, task, signal));
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

int on_cards(const bench_wishes& wishes, const bench_task& task)
{
    ports_of_cards cards(wishes.devices, wishes.country);
    int signal = 0;
    std::exception_ptr went_wrong;
    asio::co_spawn(cards.context, cards.live(task, signal), [&](const std::exception_ptr& thrown) {
        went_wrong = thrown;
    });
    cards.context.run();
    if (went_wrong)
        std::rethrow_exception(went_wrong);
    return signal;
}

void must_be_ports(const std::vector<std::string>& devices)
{
    const auto none = std::ranges::find_if_not(devices, [](const std::string& d) {
        return is_card_address(d) || is_pair_address(d);
    });
    if (none != devices.end())
        throw failure(
            errc::not_supported,
            *none + ": a modem shows no pair, only what its firmware makes of it; name ports of cards ('tipring lines')"
        );
    const auto cards = std::ranges::count_if(devices, is_card_address);
    if (cards != 0 && cards != std::ssize(devices))
        throw failure(errc::not_supported, "a port of a card and a simulated one are not wired together");
    if (devices.size() == 2 && devices.front() == devices.back())
        throw failure(errc::line_in_use, devices.front() + " is named twice: name the port at the other end, too");
}

} // namespace

int on_bench(const bench_wishes& wishes, const bench_task& task)
{
    must_be_ports(wishes.devices);
    if (!dsp::find_country(wishes.country))
        throw failure(errc::unknown_country, "no country '" + wishes.country + "': 'tipring tones' lists them");
    return is_card_address(wishes.devices.front()) ? on_cards(wishes, task) : on_the_plant(wishes, task);
}

} // namespace tipring::api
