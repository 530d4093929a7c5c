#include "api/system/json_line.hpp"
#include "api/system/live_town.hpp"
#include "api/system/running_lines.hpp"
#include "apps/command.hpp"

#include <fmt/format.h>

#include <iostream>
#include <memory>

namespace tipring::apps {

namespace {

/// "2 late, 0 lost ... ; echo 12.0 dB below what was sent, 35.0 dB of it taken away (tipring)"
std::string health_of(const api::running_line& l)
{
    std::string words = fmt::format(
        "frames: {} late, {} lost, {} gaps sent, {} dropped",
        l.audio.late_frames,
        l.audio.lost_frames,
        l.audio.gaps_sent,
        l.audio.dropped_frames
    );
    if (l.audio.drift_ppm)
        words += fmt::format("; its clock {:+.1f} ppm from ours", *l.audio.drift_ppm);
    words += "; echo canceller: " + l.echo_canceller;
    if (l.return_loss && l.return_loss_enhancement)
        words += fmt::format(
            ", echo {:.1f} dB below what was sent, and {:.1f} dB of it taken away",
            l.return_loss->value,
            l.return_loss_enhancement->value
        );
    return words;
}

void put_health(api::json_line& j, const api::running_line& l)
{
    j.number("process", l.process)
        .text("program", l.program)
        .number("late_frames", l.audio.late_frames)
        .number("lost_frames", l.audio.lost_frames)
        .number("gaps_sent", l.audio.gaps_sent)
        .number("dropped_frames", l.audio.dropped_frames)
        .text("echo_canceller", l.echo_canceller);
    if (l.audio.drift_ppm)
        j.tenths("drift_ppm", *l.audio.drift_ppm);
    if (l.return_loss)
        j.tenths("return_loss_db", l.return_loss->value);
    if (l.return_loss_enhancement)
        j.tenths("return_loss_enhancement_db", l.return_loss_enhancement->value);
}

void show_lines(const context& shared)
{
    const api::configuration config = api::configuration::read(shared.config);
    const auto all = api::list_lines(config);
    const auto running = shared.verbosity > 0 ? api::running_lines() : std::vector<api::running_line>{};
    if (!shared.json)
        fmt::print("{:<20}  {:<7}  {:<7}  {}\n", "LINE", "KIND", "STATE", "DEVICE");
    for (const api::line_entry& l : all) {
        const api::running_line* now = api::find_running(running, config.lines.device_of(l.name));
        if (shared.json) {
            api::json_line j;
            j.text("name", l.name)
                .text("kind", l.kind)
                .text("device", l.device)
                .text("state", l.state)
                .text("advice", l.advice);
            if (now)
                put_health(j, *now);
            std::cout << j.finish() << '\n';
            continue;
        }
        const char* colon = l.advice.empty() ? "" : ": ";
        fmt::print("{:<20}  {:<7}  {:<7}  {}{}{}\n", l.name, l.kind, l.state, l.device, colon, l.advice);
        if (now)
            fmt::print("{:<20}  process {}, {}\n{:<20}  {}\n", "", now->process, now->program, "", health_of(*now));
    }
}

void show_capabilities(const context& shared)
{
    std::string line;
    for (const api::capability_entry& c : api::list_capabilities(api::configuration::read(shared.config))) {
        if (shared.json) {
            std::cout << api::json_line()
                             .text("line", c.line)
                             .text("operation", c.operation)
                             .text("tapi", c.tapi)
                             .text("can", c.can ? "yes" : "no")
                             .text("how", c.how)
                             .finish()
                      << '\n';
            continue;
        }
        if (c.line != line)
            fmt::print("{}{}\n", line.empty() ? "" : "\n", c.line);
        line = c.line;
        fmt::print("  {:<27} {:<3}  {}\n", c.operation, c.can ? "yes" : "no", c.how);
    }
}

} // namespace

void add_lines(CLI::App& app, context& shared)
{
    auto capabilities = std::make_shared<bool>(false);
    command lines(app, shared, "lines", "Every line found, real and simulated, and what can be done on it");
    lines.flag("--capabilities", *capabilities, "The session operations on each kind of line: how, or why not");
    lines.example(
        "tipring lines --capabilities",
        "With -v, what programs have in service also tells how its audio fares since the program began, and what the\n"
        "echo canceller took away in the last call."
    );
    lines.runs([&shared, capabilities] {
        if (*capabilities)
            show_capabilities(shared);
        else
            show_lines(shared);
        return exit_status::done;
    });
}

} // namespace tipring::apps
