#include "api/softmodem/modem_on_pty.hpp"
#include "api/system/journal.hpp"
#include "api/system/lines_in_service.hpp"
#include "api/system/until_stopped.hpp"
#include "apps/command.hpp"

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

/// A line with a modem on it.
struct modem_line
{
    modem_line(const wishes& w, const context& shared)
        : config(api::configuration::read(shared.config))
        , device(config.lines.device_of(w.line))
        , service(api::bring_into_service(w.line, w.speed, config))
        , journal([this, &shared](api::event_record e) {
            if (shared.verbosity == 0 && e.line != device)
                return;
            e.line = config.lines.name_of(e.line);
            shared.tell(e);
        })
        , modem(service->line(device).time(), service->line(device), w.link)
    {
        service->told().add(journal);
        service->told().add(modem.watcher());
        if (!shared.json)
            modem.tell_of_programs([](bool open) {
                std::cout << (open ? "a program has opened it" : "closed again: the modem is as new") << std::endl;
            });
    }

    api::configuration config;
    std::string device;
    std::unique_ptr<api::lines_in_service> service;
    api::journal journal;
    api::modem_on_pty modem;
};

awaitable<void> serve(modem_line& all, double seconds)
{
    task_group modem(all.service->executor());
    modem.spawn(all.modem.run());
    co_await api::until_stopped(all.service->line(all.device).time(), seconds);
    co_await modem.stop();
}

exit_status present(const context& shared, const wishes& w)
{
    modem_line all(w, shared);
    if (!shared.json)
        std::cout << w.line << " is a modem at " << (w.link.empty() ? all.modem.path() : w.link) << std::endl;
    all.service->run(serve(all, w.seconds));
    return exit_status::done;
}

} // namespace

void add_softmodem(CLI::App& app, context& shared)
{
    auto w = std::make_shared<wishes>();
    command softmodem(app, shared, "softmodem", "Present a line as an AT modem on a pseudo-terminal");
    softmodem.argument("LINE", w->line, line_help);
    softmodem.text("--link", w->link, "Make this symbolic link to the pseudo-terminal", "PATH");
    softmodem.seconds("--for", w->seconds, "Stop after so many seconds");
    softmodem.number(
        "--speed", w->speed, "How much faster than the clock on the wall, for a simulated line", 0.01, 100.0
    );
    softmodem.example(
        "tipring softmodem plant:301 --link modem --for 2",
        "V.250 commands, and voice by V.253 (+FCLASS=8). Data calls and fax are not there yet.\n"
        "'minicom -D modem' opens it; 'AT+FCLASS=8' and 'ATDT201' call Ada."
    );
    softmodem.runs([&shared, w] { return present(shared, *w); });
}

} // namespace tipring::apps
