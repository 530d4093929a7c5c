#include "api/system/json_line.hpp"
#include "api/system/live_town.hpp"
#include "apps/command.hpp"

#include <fmt/format.h>

#include <iostream>
#include <memory>

namespace tipring::apps {

namespace {

void show_lines(const context& shared)
{
    const auto all = api::list_lines(api::configuration::read(shared.config));
    if (!shared.json)
        fmt::print("{:<20}  {:<7}  {:<7}  {}\n", "LINE", "KIND", "STATE", "DEVICE");
    for (const api::line_entry& l : all)
        if (shared.json)
            std::cout << api::json_line()
                             .text("name", l.name)
                             .text("kind", l.kind)
                             .text("device", l.device)
                             .text("state", l.state)
                             .text("advice", l.advice)
                             .finish()
                      << '\n';
        else
            fmt::print(
                "{:<20}  {:<7}  {:<7}  {}{}{}\n",
                l.name,
                l.kind,
                l.state,
                l.device,
                l.advice.empty() ? "" : ": ",
                l.advice
            );
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
    lines.example("tipring lines --capabilities");
    lines.runs([&shared, capabilities] {
        if (*capabilities)
            show_capabilities(shared);
        else
            show_lines(shared);
        return exit_status::done;
    });
}

} // namespace tipring::apps
