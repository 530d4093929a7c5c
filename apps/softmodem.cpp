#include "api/softmodem/modem_on_pty.hpp"
#include "api/system/journal.hpp"
#include "api/system/lines_in_service.hpp"
#include "api/system/until_stopped.hpp"
#include "apps/command.hpp"

#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace tipring::apps {

namespace {

struct wishes
{
    std::string lines;
    std::vector<std::string> links;
    double seconds = 0.0;
    double speed = 1.0;
    bool quiet = false;
};

/// Lines with a modem on each.
struct modem_lines
{
    modem_lines(const wishes& w, const context& shared)
        : config(api::configuration::read(shared.config))
        , service(
              api::bring_into_service(w.lines, w.speed, config, w.quiet ? api::town_day::quiet : api::town_day::usual)
          )
        , journal([this, &shared](api::event_record e) {
            if (shared.verbosity == 0 && std::ranges::find(devices, e.line) == devices.end())
                return;
            e.line = config.lines.name_of(e.line);
            shared.tell(e);
        })
    {
        service->told().add(journal);
        const std::vector<std::string> names = api::names_in(w.lines);
        if (w.links.size() > names.size())
            throw usage_error("more of --link than there are lines");
        for (std::size_t i = 0; i < names.size(); ++i)
            add(names[i], i < w.links.size() ? w.links[i] : std::string(), shared.json);
    }

    void add(const std::string& name, const std::string& link, bool silent)
    {
        devices.push_back(config.lines.device_of(name));
        core::line_device& line = service->line(devices.back());
        modems.push_back(std::make_unique<api::modem_on_pty>(line.time(), line, link));
        service->told().add(modems.back()->watcher());
        if (silent)
            return;
        const std::string path = link.empty() ? modems.back()->path() : link;
        std::cout << name << " is a modem at " << path << std::endl;
        modems.back()->tell_of_programs([path](bool open) {
            std::cout << path << (open ? ": a program has opened it" : ": closed again, the modem is as new")
                      << std::endl;
        });
    }

    api::configuration config;
    std::vector<std::string> devices;
    std::unique_ptr<api::lines_in_service> service;
    api::journal journal;
    std::vector<std::unique_ptr<api::modem_on_pty>> modems;
};

awaitable<void> serve(modem_lines& all, double seconds)
{
    task_group modems(all.service->executor());
    for (const auto& modem : all.modems)
        modems.spawn(modem->run());
    co_await api::until_stopped(all.service->line(all.devices.front()).time(), seconds);
    co_await modems.stop();
}

exit_status present(const context& shared, const wishes& w)
{
    modem_lines all(w, shared);
    all.service->run(serve(all, w.seconds));
    return exit_status::done;
}

} // namespace

void add_softmodem(CLI::App& app, context& shared)
{
    auto w = std::make_shared<wishes>();
    command softmodem(app, shared, "softmodem", "Present a line as an AT modem on a pseudo-terminal");
    softmodem.argument("LINE", w->lines, std::string(line_help) + ". Several with commas between them");
    softmodem.texts(
        "--link", w->links, "Make this symbolic link to the pseudo-terminal; for several lines one each", "PATH"
    );
    softmodem.seconds("--for", w->seconds, "Stop after so many seconds");
    softmodem.number(
        "--speed", w->speed, "How much faster than the clock on the wall, for a simulated line", 0.01, 100.0
    );
    softmodem.flag("--quiet-town", w->quiet, "Nobody in the built-in town calls of her own accord");
    softmodem.example(
        "tipring softmodem plant:301 --link modem --for 2",
        "V.250 commands, voice by V.253 (+FCLASS=8), fax by T.31 and T.32 (+FCLASS=1, 2, 2.0). Data calls are not "
        "there yet.\n"
        "'minicom -D modem' opens it; 'AT+FCLASS=8' and 'ATDT201' call Ada. 'efax -d modem -t 207 page.tif' faxes "
        "Felix."
    );
    softmodem.runs([&shared, w] { return present(shared, *w); });
}

} // namespace tipring::apps
