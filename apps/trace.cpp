#include "api/system/until_stopped.hpp"
#include "apps/command.hpp"
#include "apps/traced_line.hpp"

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

} // namespace

void add_trace(CLI::App& app, context& shared)
{
    auto w = std::make_shared<wishes>();
    command trace(app, shared, "trace", "Raw trace of a line that rests: who rings, what is heard, what a modem says");
    trace.argument("LINE", w->line, line_help);
    trace.text("--out", w->folder, "Leave it in this folder ('trace')", "DIR");
    trace.seconds("--for", w->seconds, "So long (60)");
    trace.example(
        "tipring trace at:plant:301 --for 10 --out what-happened",
        "DIR then has events.jsonl (every event), audio.wav (left: what came in, right: what went out) and, of a "
        "modem,\n"
        "dialogue.at (what either side wrote). The line is not answered. For a trace of a call: --trace DIR of "
        "'tipring call',\n"
        "'answer' and 'console'."
    );
    trace.runs([&shared, w] {
        traced_line line(shared, w->line, w->folder);
        int signal = 0;
        line.live().run(wait(line.live().device().time(), w->seconds, signal));
        line.finish();
        return signal == 0 ? exit_status::done : exit_status::interrupted;
    });
}

} // namespace tipring::apps
