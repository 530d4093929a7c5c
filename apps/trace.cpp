#include "api/system/configuration.hpp"
#include "api/system/running_lines.hpp"
#include "api/system/until_stopped.hpp"
#include "apps/command.hpp"
#include "apps/traced_line.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <memory>

namespace tipring::apps {

namespace {

struct wishes
{
    std::string line;
    std::string folder = "trace";
    double seconds = 60.0;
};

awaitable<void> wait(time_source& time, double seconds, int& signal)
{
    signal = co_await api::until_stopped(time, seconds);
}

const api::running_line*
find_in_service(const context& shared, const std::vector<api::running_line>& all, const std::string& line)
{
    return api::find_running(all, api::configuration::read(shared.config).lines.device_of(line));
}

/// A line that another program has in service, by that program.
int trace_elsewhere(const context& shared, const api::running_line& line, const wishes& w)
{
    if (!shared.json)
        fmt::print(
            "{} is in service with process {}, '{}', which traces it into {}\n",
            line.name,
            line.process,
            line.program,
            w.folder
        );
    std::fflush(stdout);
    return api::trace_running(line, w.folder, w.seconds);
}

} // namespace

void add_trace(CLI::App& app, context& shared)
{
    auto w = std::make_shared<wishes>();
    command trace(app, shared, "trace", "Raw trace of a line: who rings, what is heard and sent, what a modem says");
    trace.argument("LINE", w->line, line_help);
    trace.text("--out", w->folder, "Leave it in this folder ('trace')", "DIR");
    trace.seconds("--for", w->seconds, "So long (60)");
    trace.example(
        "tipring trace at:plant:301 --for 10 --out what-happened",
        "DIR then has events.jsonl (every event), audio.wav (left: what came in, right: what went out) and, of a "
        "modem,\n"
        "dialogue.at (what either side wrote). The line is not answered. For a trace of a call: --trace DIR of "
        "'tipring call',\n"
        "'answer' and 'console'. A line that another tipring program has in service is traced by that program,\n"
        "its calls with it, until this command ends."
    );
    trace.runs([&shared, w] {
        if (const auto others = api::running_lines(); const auto* running = find_in_service(shared, others, w->line)) {
            const int signal = trace_elsewhere(shared, *running, *w);
            return signal == 0 ? exit_status::done : exit_status::interrupted;
        }
        traced_line line(shared, w->line, w->folder);
        int signal = 0;
        line.live().run(wait(line.live().device().time(), w->seconds, signal));
        line.finish();
        return signal == 0 ? exit_status::done : exit_status::interrupted;
    });
}

} // namespace tipring::apps
