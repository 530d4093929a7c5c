#include "api/system/bench_lines.hpp"

#include "api/bringup/limits.hpp"
#include "api/system/device_pace.hpp"
#include "api/system/line_address.hpp"
#include "api/system/serial_modem.hpp"
#include "api/system/simulated_modem.hpp"
#include "api/system/until_stopped.hpp"
#include "base/async/combine.hpp"
#include "base/async/task_group.hpp"
#include "base/error.hpp"
#include "core/exchange/exchange.hpp"
#include "core/media/media_engine.hpp"
#include "core/observer_list.hpp"
#include "drivers/fxo/fxo_line.hpp"
#include "drivers/fxs/fxs_line.hpp"
#include "dsp/country_tones.hpp"
#include "hw/dahdi/rack.hpp"
#include "hw/plant/plant.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <exception>
#include <memory>

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

/// `cleanup` behind `task`, whatever comes of it.
awaitable<void> then(awaitable<void> task, awaitable<void> cleanup)
{
    std::exception_ptr went_wrong;
    try {
        co_await std::move(task);
    } catch (...) {
        went_wrong = std::current_exception();
    }
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await std::move(cleanup);
    if (went_wrong)
        std::rethrow_exception(went_wrong);
}

awaitable<void>
work(time_source& time, hw::fxs_port* exchange_end, hw::fxo_port* subscriber_end, const bench_task& task, int& signal)
{
    bringup::bench bench(time, exchange_end, subscriber_end);
    task_group beside(time.executor());
    beside.spawn(bench.run());
    co_await then(unless_stopped(bench, task, signal), beside.stop());
}

awaitable<void> hang_up(bringup::bench& on)
{
    try {
        co_await on.rest();
    } catch (const failure&) {
        // gone, or dumb: when its port is closed, DTR drops, and that hangs up
    }
}

/// The same through a modem that has said what it is. It is left on hook.
awaitable<void> work_by_modem(
    time_source& time, hw::fxs_port* exchange_end, drivers::at_line& modem, const bench_task& task, int& signal
)
{
    const std::vector<drivers::capability> all = modem.capabilities();
    const auto audio = std::ranges::find(all, drivers::ability::audio, &drivers::capability::what);
    if (!audio->can)
        throw failure(errc::not_supported, modem.name() + ": " + std::string(audio->why_not));
    bringup::modem_port port(time, modem, modem.facts().duplex);
    bringup::bench bench(time, exchange_end, port);
    task_group beside(time.executor());
    beside.spawn(port.run());
    beside.spawn(bench.run());
    co_await then(then(unless_stopped(bench, task, signal), hang_up(bench)), beside.stop());
}

/// A simulated modem in the place of a telephone.
class modem_on_a_pair
{
public:
    modem_on_a_pair(time_source& time, hw::fxo_port& jack, const std::string& country)
        : time_(time)
        , jack_(time, jack)
        , modem_(time, jack_, modem_address(jack.name()), profile_for(country))
        , beside_(time.executor())
    {
    }

    awaitable<void> work(hw::fxs_port* exchange_end, const bench_task& task, int& signal)
    {
        modem_.start();
        beside_.spawn(modem_.line().run());
        co_await then(then(measure(exchange_end, task, signal), beside_.stop()), modem_.stop());
    }

private:
    static core::line_profile profile_for(const std::string& country)
    {
        core::line_profile profile;
        profile.country = country;
        return profile;
    }

    awaitable<void> measure(hw::fxs_port* exchange_end, const bench_task& task, int& signal)
    {
        co_await modem_.until_ready();
        co_await work_by_modem(time_, exchange_end, modem_.line(), task, signal);
    }

    time_source& time_;
    drivers::fxo_line jack_;
    simulated_modem modem_;
    task_group beside_;
};

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
    hw::fxs_port* exchange_end =
        asked_for(simulated_exchange_end) ? &world.exchange_end(simulated_exchange_end) : nullptr;
    task_group beside(time.executor());
    beside.spawn(world.run());
    int signal = 0;
    if (asked_for(modem_address(simulated_subscriber_end))) {
        modem_on_a_pair modem(time, subscriber_end, wishes.country);
        time.run(then(modem.work(exchange_end, task, signal), beside.stop()));
        return signal;
    }
    hw::fxo_port* const other = asked_for(simulated_subscriber_end) ? &subscriber_end : nullptr;
    time.run(then(work(time, exchange_end, other, task, signal), beside.stop()));
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
        , beside(time.executor())
    {
        exchange.add(line);
        beside.spawn(world.run());
        beside.spawn(engine.run());
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

    awaitable<void> live(awaitable<void> task) { return then(then(std::move(task), exchange.stop()), beside.stop()); }

    asio::io_context context;
    virtual_time time{context};
    nobody_listens nobody;
    plant::plant world;
    hw::fxo_port& port;
    core::media::media_engine engine{time};
    core::exchange exchange;
    drivers::fxs_line line;
    task_group beside;
};

int on_a_simulated_line(const bench_wishes& wishes, const bench_task& task)
{
    const std::string& device = wishes.devices.front();
    const std::string pair(under_modem(device));
    exchange_behind_a_pair house(pair, wishes);
    int signal = 0;
    if (pair == device) {
        house.time.run(house.live(work(house.time, nullptr, &house.port, task, signal)));
        return signal;
    }
    modem_on_a_pair modem(house.time, house.port, wishes.country);
    house.time.run(house.live(modem.work(nullptr, task, signal)));
    return signal;
}

int on_the_plant(const bench_wishes& wishes, const bench_task& task)
{
    const auto on_the_table = [](const std::string& d) {
        return d == simulated_exchange_end || under_modem(d) == simulated_subscriber_end;
    };
    if (std::ranges::all_of(wishes.devices, on_the_table))
        return on_a_simulated_pair(wishes, task);
    const std::string_view pair = under_modem(wishes.devices.front());
    if (wishes.devices.size() == 1 && (pair == pair_address("301") || pair == pair_address("302")))
        return on_a_simulated_line(wishes, task);
    throw failure(
        errc::no_such_line,
        "no simulated port " + *std::ranges::find_if_not(wishes.devices, on_the_table) +
            " in that company: there are plant:fxs and plant:fxo, wired together, and plant:301 and "
            "plant:302, each alone on a line to the built-in exchange; with a modem on it: at:plant:fxo, at:plant:301"
    );
}

// Ports of cards, and modems

struct hardware_on_the_table
{
    explicit hardware_on_the_table(const bench_wishes& wishes)
        : pace(context, std::ranges::any_of(wishes.devices, is_card_address))
    {
        for (const std::string& device : wishes.devices)
            if (is_modem_address(device))
                take_modem(device);
            else
                take_port(device, wishes.country);
    }

    void take_modem(const std::string& device)
    {
        must_be_free(subscriber_end != nullptr || modem, device);
        modem = std::make_unique<serial_modem>(pace.time(), device);
    }

    void take_port(const std::string& device, const std::string& country)
    {
        if (dahdi::resolve(device, dahdi::take_inventory()).kind == hw::port_kind::fxo) {
            must_be_free(subscriber_end != nullptr || modem, device);
            subscriber_end = &pace.cards()->open_fxo(device);
        } else {
            must_be_free(exchange_end != nullptr, device);
            exchange_end = &pace.cards()->open_fxs(device, windows_for(country));
        }
    }

    static void must_be_free(bool taken, const std::string& device)
    {
        if (taken)
            throw failure(
                errc::not_supported,
                device + " is of the same kind as the other: two that are wired together are an FXS port and an FXO "
                         "port or a "
                         "modem ('tipring lines')"
            );
    }

    awaitable<void> measure(const bench_task& task, int& signal)
    {
        if (!modem) {
            co_await work(pace.time(), exchange_end, subscriber_end, task, signal);
            co_return;
        }
        co_await modem->until_ready();
        co_await work_by_modem(pace.time(), exchange_end, modem->line(), task, signal);
    }

    awaitable<void> live(const bench_task& task, int& signal)
    {
        task_group clock(context.get_executor());
        task_group beside(context.get_executor());
        clock.spawn(pace.run());
        if (modem)
            beside.spawn(modem->line().run());
        co_await then(then(first_of_both(task, signal), beside.stop()), clock.stop());
    }

    awaitable<void> first_of_both(const bench_task& task, int& signal)
    {
        co_await first_of(pace.trouble(), measure(task, signal));
    }

    asio::io_context context;
    device_pace pace;
    std::unique_ptr<serial_modem> modem;
    hw::fxs_port* exchange_end = nullptr;
    hw::fxo_port* subscriber_end = nullptr;
};

int on_hardware(const bench_wishes& wishes, const bench_task& task)
{
    hardware_on_the_table table(wishes);
    int signal = 0;
    std::exception_ptr went_wrong;
    asio::co_spawn(table.context, table.live(task, signal), [&](const std::exception_ptr& thrown) {
        went_wrong = thrown;
    });
    table.context.run();
    if (went_wrong)
        std::rethrow_exception(went_wrong);
    return signal;
}

void must_be_of_one_world(const std::vector<std::string>& devices)
{
    const auto simulated = std::ranges::count_if(devices, is_simulated_address);
    if (simulated != 0 && simulated != std::ssize(devices))
        throw failure(errc::not_supported, "a port that is there and a simulated one are not wired together");
    if (devices.size() == 2 && under_modem(devices.front()) == under_modem(devices.back()))
        throw failure(errc::line_in_use, devices.front() + " is named twice: name the port at the other end, too");
}

} // namespace

int on_bench(const bench_wishes& wishes, const bench_task& task)
{
    must_be_of_one_world(wishes.devices);
    if (!dsp::find_country(wishes.country))
        throw failure(errc::unknown_country, "no country '" + wishes.country + "': 'tipring tones' lists them");
    return is_simulated_address(wishes.devices.front()) ? on_the_plant(wishes, task) : on_hardware(wishes, task);
}

} // namespace tipring::api
