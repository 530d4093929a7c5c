#include "api/softmodem/modem_on_pty.hpp"
#include "api/system/journal.hpp"
#include "api/system/residents.hpp"
#include "api/system/simulated_house.hpp"
#include "apps/command.hpp"
#include "base/async/combine.hpp"
#include "core/observer_list.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <iostream>
#include <memory>
#include <string>

namespace tipring::apps {

namespace {

struct wishes
{
    std::string line;
    std::string link;
    double seconds = 0.0;
    double speed = 1.0;
};

/// The built-in town at the pace of the wall clock, with a modem on one of its lines.
class modem_town
{
public:
    modem_town(const wishes& w, const context& shared)
        : time(io, w.speed)
        , journal([&shared, line = w.line](const api::event_record& e) {
            if (shared.verbosity > 0 || e.line == line)
                shared.tell(e);
        })
        , house(time, told, api::built_in_house())
        , people(house)
        , modem(time, house.line(w.line), w.link)
    {
        told.add(journal);
        told.add(modem.watcher());
        if (!shared.json)
            modem.tell_of_programs([](bool open) {
                std::cout << (open ? "a program has opened it" : "closed again: the modem is as new") << std::endl;
            });
    }

    asio::io_context io;
    paced_time time;
    core::observer_list told;
    api::journal journal;
    api::simulated_house house;
    api::residents people;
    api::modem_on_pty modem;
};

awaitable<void> until_stopped(time_source& time, double seconds)
{
    asio::signal_set signals(time.executor(), SIGINT, SIGTERM);
    const auto signalled = [](asio::signal_set& s) -> awaitable<void> { co_await s.async_wait(asio::use_awaitable); };
    const auto ever = std::chrono::hours(24 * 365);
    const sample_count limit =
        seconds > 0.0 ? std::chrono::ceil<sample_count>(std::chrono::duration<double>(seconds)) : sample_count(ever);
    co_await within(time, limit, signalled(signals));
}

awaitable<void> serve(modem_town& town, double seconds)
{
    task_group clock(town.time.executor());
    task_group modem(town.time.executor());
    clock.spawn(town.time.run());
    town.house.start();
    town.people.start();
    modem.spawn(town.modem.run());
    co_await until_stopped(town.time, seconds);
    co_await modem.stop();
    co_await town.people.stop();
    co_await town.house.stop();
    co_await clock.stop();
}

exit_status present(const context& shared, const wishes& w)
{
    modem_town town(w, shared);
    if (!shared.json)
        std::cout << w.line << " is a modem at " << (w.link.empty() ? town.modem.path() : w.link) << std::endl;
    std::exception_ptr went_wrong;
    asio::co_spawn(town.io, serve(town, w.seconds), [&](const std::exception_ptr& thrown) { went_wrong = thrown; });
    town.io.run();
    if (went_wrong)
        std::rethrow_exception(went_wrong);
    return exit_status::done;
}

} // namespace

void add_softmodem(CLI::App& app, context& shared)
{
    auto w = std::make_shared<wishes>();
    command softmodem(app, shared, "softmodem", "Present a line as an AT modem on a pseudo-terminal");
    softmodem.argument("LINE", w->line, "plant:301 or plant:302: a line towards the built-in exchange");
    softmodem.text("--link", w->link, "Make this symbolic link to the pseudo-terminal", "PATH");
    softmodem.seconds("--for", w->seconds, "Stop after so many seconds");
    softmodem.number("--speed", w->speed, "How much faster than the clock on the wall", 0.01, 100.0);
    softmodem.example(
        "tipring softmodem plant:301 --link modem --for 2",
        "V.250 commands, and voice by V.253 (+FCLASS=8). Data calls and fax are not there yet.\n"
        "'minicom -D modem' opens it; 'AT+FCLASS=8' and 'ATDT201' call Ada."
    );
    softmodem.runs([&shared, w] { return present(shared, *w); });
}

} // namespace tipring::apps
