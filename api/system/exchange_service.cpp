#include "api/system/exchange_service.hpp"

#include "api/system/card_exchange.hpp"
#include "api/system/configuration.hpp"
#include "api/system/journal.hpp"
#include "api/system/simulated_house.hpp"
#include "base/async/combine.hpp"
#include "base/error.hpp"
#include "core/config/config_section.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>
#include <exception>
#include <string>

namespace tipring::api {

namespace {

/// Cards and simulated copper keep times of their own, and an exchange has one: its first station's.
bool is_on_cards(const core::exchange_config& config)
{
    return !config.stations.empty() && dahdi::is_address(config.stations.front().line);
}

bool is_simulated(const core::station_config& s) { return s.line.starts_with("plant:") && s.line != "plant:"; }

struct named_exchange
{
    core::line_book lines;
    core::exchange_config config;
};

named_exchange read_config(const std::string& path, const std::string& names)
{
    const auto top = core::config_section::read(path);
    named_exchange read;
    read.lines = core::line_book::read(top, configuration::read(names).lines);
    read.config = core::read_exchange_config(top, read.lines);
    const core::exchange_config& config = read.config;
    if (!config.trunks.empty())
        throw failure(
            errc::no_such_line,
            path + ": trunk on '" + config.trunks.front().line +
                "': this command has telephones only, and no line to another exchange yet; take the [[trunk]] out"
        );
    const bool on_cards = is_on_cards(config);
    for (const core::station_config& s : config.stations) {
        const bool card = dahdi::is_address(s.line);
        if (on_cards ? card : is_simulated(s))
            continue;
        const std::string reason = on_cards ? "', and others are on cards: use dahdi:NUMBER for all"
                                   : card   ? "', and others are simulated: use plant:NAME for all"
                                            : "', which this build cannot drive: use plant:NAME or dahdi:NUMBER";
        throw failure(errc::no_such_line, path + ": station " + s.number + " is on '" + s.line + reason);
    }
    return read;
}

/// On simulated lines nobody would ever call: the first telephone calls the second, talks a while, and rests.
awaitable<void> first_calls_second(simulated_house& house)
{
    const auto& stations = house.exchange().stations();
    plant::telephone& caller = house.telephone(stations[0]->config().number);
    plant::telephone& called = house.telephone(stations[1]->config().number);
    const std::string number = stations[1]->config().number;
    for (;;) {
        co_await house.time().wait(2s);
        caller.lift();
        const bool dial_tone = co_await caller.hear_dial_tone(10s);
        if (dial_tone)
            co_await caller.dial(number);
        const bool rang = co_await called.wait_for_rings(1, 20s);
        if (rang) {
            called.lift();
            co_await house.time().wait(5s);
        }
        called.hang_up();
        caller.hang_up();
    }
}

/// @return the signal, 0 when the time was over first.
awaitable<int> until_stopped(time_source& time, double seconds)
{
    asio::signal_set signals(time.executor(), SIGINT, SIGTERM);
    const auto signalled = [](asio::signal_set& s) -> awaitable<int> {
        co_return co_await s.async_wait(asio::use_awaitable);
    };
    if (seconds <= 0.0)
        co_return co_await signalled(signals);
    const sample_count limit = std::chrono::ceil<sample_count>(std::chrono::duration<double>(seconds));
    const auto signal = co_await within(time, limit, signalled(signals));
    co_return signal.value_or(0);
}

awaitable<void> signal_of(time_source& time, double seconds, int& signal)
{
    signal = co_await until_stopped(time, seconds);
}

/// Everything until the end, and the end of everything.
awaitable<void> serve(paced_time& time, simulated_house& house, double seconds, int& signal)
{
    task_group people(time.executor());
    task_group clock(time.executor());
    clock.spawn(time.run());
    house.start();
    if (house.exchange().stations().size() >= 2)
        people.spawn(first_calls_second(house));
    signal = co_await until_stopped(time, seconds);
    co_await people.stop();
    co_await house.stop();
    co_await clock.stop();
}

} // namespace

bool run_exchange(const exchange_wishes& wishes)
{
    house_plan plan = built_in_house();
    plan.lines.clear();
    named_exchange read = read_config(wishes.config, wishes.names);
    plan.exchange = std::move(read.config);
    plan.telephones.country = plan.exchange.country;
    for (const core::station_config& s : plan.exchange.stations)
        wishes.say(s.number + "  " + s.line + (s.name.empty() ? "" : "  " + s.name));
    if (wishes.only_check)
        return false;

    const auto tell = [&](event_record e) {
        e.line = read.lines.name_of(e.line);
        wishes.tell(e);
    };
    int signal = 0;
    if (is_on_cards(plan.exchange)) {
        card_exchange cards(plan.exchange, tell);
        cards.run(signal_of(cards.time(), wishes.seconds, signal));
        return signal == SIGINT;
    }

    asio::io_context context;
    paced_time time(context, wishes.speed);
    journal told(tell);
    simulated_house house(time, told, std::move(plan));
    std::exception_ptr went_wrong;
    asio::co_spawn(context, serve(time, house, wishes.seconds, signal), [&](const std::exception_ptr& thrown) {
        went_wrong = thrown;
    });
    context.run();
    if (went_wrong)
        std::rethrow_exception(went_wrong);
    return signal == SIGINT;
}

} // namespace tipring::api
