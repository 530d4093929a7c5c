#include "api/system/exchange_service.hpp"

#include "api/system/card_exchange.hpp"
#include "api/system/configuration.hpp"
#include "api/system/journal.hpp"
#include "api/system/line_address.hpp"
#include "api/system/live_town.hpp"
#include "api/system/residents.hpp"
#include "api/system/simulated_house.hpp"
#include "api/system/until_stopped.hpp"
#include "base/async/combine.hpp"
#include "base/error.hpp"
#include "core/config/config_section.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <csignal>
#include <exception>
#include <string>

namespace tipring::api {

namespace {

/// Cards and simulated copper keep times of their own, and an exchange has one: its first line's.
bool is_on_cards(const core::exchange_config& config)
{
    if (!config.stations.empty())
        return is_card_address(config.stations.front().line);
    return !config.trunks.empty() && is_card_address(config.trunks.front().line);
}

/// @throws failure naming who is on a line that cannot be had beside the others.
void must_fit(const std::string& path, const std::string& who, const std::string& line, bool on_cards)
{
    const bool card = is_card_address(line);
    const bool simulated = is_pair_address(line);
    if (on_cards ? card : simulated)
        return;
    const std::string reason = on_cards ? "', and others are on cards: use dahdi:NUMBER for all"
                               : card   ? "', and others are simulated: use plant:NAME for all"
                                        : "', which this build cannot drive: use plant:NAME or dahdi:NUMBER";
    throw failure(errc::no_such_line, path + ": " + who + " is on '" + line + reason);
}

/// The network behind simulated trunks: the built-in town.
house_plan network_for(const core::exchange_config& config)
{
    house_plan town = town_of({});
    for (house_line& l : town.lines)
        l.only_driver = std::ranges::find(config.trunks, l.name, &core::trunk_config::line) != config.trunks.end();
    return town;
}

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
    const bool on_cards = is_on_cards(config);
    for (const core::station_config& s : config.stations)
        must_fit(path, "station " + s.number, s.line, on_cards);
    for (const core::trunk_config& t : config.trunks) {
        must_fit(path, "a trunk", t.line, on_cards);
        const auto town = network_for(config).lines;
        if (!on_cards && std::ranges::find(town, t.line, &house_line::name) == town.end())
            throw failure(
                errc::no_such_line,
                path + ": a trunk is on '" + t.line +
                    "': simulated lines to another exchange are plant:301 and plant:302, towards the built-in town"
            );
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

/// At each SIGHUP.
awaitable<void> whenever_told(time_source& time, std::function<void()> reload)
{
    asio::signal_set told(time.executor(), SIGHUP);
    for (;;) {
        co_await told.async_wait(asio::use_awaitable);
        reload();
    }
}

awaitable<void> signal_of(time_source& time, double seconds, std::function<void()> reload, int& signal)
{
    const auto stopped = [](time_source& t, double limit, int& which) -> awaitable<void> {
        which = co_await until_stopped(t, limit);
    };
    co_await first_of(stopped(time, seconds, signal), whenever_told(time, std::move(reload)));
}

/// What is written there now, if it can be taken while calls go on; else everything stays.
void reload(core::exchange& running, const exchange_wishes& wishes, sample_count at)
{
    try {
        running.reload(read_config(wishes.config, wishes.names).config);
        wishes.say("read " + wishes.config + " again");
    } catch (const failure& refused) {
        error_record why;
        why.code = "config_bad";
        why.message = refused.what();
        wishes.tell({at, "", std::move(why)});
    }
}

/// The exchange with its telephones, and the town where its trunks end.
struct simulated_exchange
{
    simulated_exchange(time_source& time, core::observer& told, house_plan plan)
        : network(time, nobody, network_for(plan.exchange))
        , house(time, told, std::move(plan))
        , people(network)
    {
        for (const core::trunk_config& t : house.plan().exchange.trunks)
            house.exchange().add(network.driver(t.line));
    }

    bool has_trunks() const { return !house.plan().exchange.trunks.empty(); }

    core::observer nobody;
    simulated_house network;
    simulated_house house;
    residents people;
};

/// Everything until the end, and the end of everything.
awaitable<void> serve(paced_time& time, simulated_exchange& all, const exchange_wishes& wishes, int& signal)
{
    task_group people(time.executor());
    task_group clock(time.executor());
    clock.spawn(time.run());
    if (all.has_trunks()) {
        all.network.start();
        all.people.start();
    }
    all.house.start();
    if (all.house.exchange().stations().size() >= 2)
        people.spawn(first_calls_second(all.house));
    std::function<void()> again = [&] { reload(all.house.exchange(), wishes, time.now()); };
    co_await signal_of(time, wishes.seconds, std::move(again), signal);
    co_await people.stop();
    co_await all.house.stop();
    co_await all.people.stop();
    co_await all.network.stop();
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
    for (const core::trunk_config& t : plan.exchange.trunks)
        wishes.say(
            (t.prefix.empty() ? "" : t.prefix + "...  ") + t.line + (t.incoming.empty() ? "" : "  rings " + t.incoming)
        );
    if (wishes.only_check)
        return false;

    const auto tell = [&](event_record e) {
        e.line = read.lines.name_of(e.line);
        wishes.tell(e);
    };
    int signal = 0;
    if (is_on_cards(plan.exchange)) {
        card_exchange cards(plan.exchange, tell);
        cards.run(signal_of(
            cards.time(), wishes.seconds, [&] { reload(cards.exchange(), wishes, cards.time().now()); }, signal
        ));
        return signal == SIGINT;
    }

    asio::io_context context;
    paced_time time(context, wishes.speed);
    journal told(tell);
    simulated_exchange all(time, told, std::move(plan));
    std::exception_ptr went_wrong;
    asio::co_spawn(context, serve(time, all, wishes, signal), [&](const std::exception_ptr& thrown) {
        went_wrong = thrown;
    });
    context.run();
    if (went_wrong)
        std::rethrow_exception(went_wrong);
    return signal == SIGINT;
}

} // namespace tipring::api
