#include "api/system/bringup_lines.hpp"
#include "api/system/json_line.hpp"
#include "apps/command.hpp"
#include "base/error.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

namespace tipring::apps {

namespace {

using api::bringup::finding;
using api::bringup::report;
using api::bringup::verdict;

struct wishes
{
    std::string line;
    std::string other;
    std::string folder = "bringup";
    std::string copper;
    double soak = 20.0;
    api::bringup_wishes how;
};

void show(const finding& f)
{
    const char* mark = "";
    switch (f.outcome) {
    case verdict::pass: mark = "pass"; break;
    case verdict::fail: mark = "FAIL"; break;
    case verdict::noted: mark = "note"; break;
    case verdict::not_measurable: mark = " -  "; break;
    }
    const bool not_here = f.outcome == verdict::not_measurable;
    std::string line = fmt::format("{}  {:<32}", mark, f.what->name);
    if (not_here)
        line.append("not measurable here: ");
    else
        line.append(fmt::format("{:>14}   allowed: {}", value_of(f), allowed_for(f)));
    if (!f.because.empty())
        line.append(not_here ? f.because : fmt::format("  ({})", f.because));
    std::cout << line << std::endl; // as it happens
}

void show_as_json(const finding& f, sample_count at)
{
    api::json_line line;
    line.number("t_ms", to_ms(at)).text("kind", "measurement").text("name", f.what->name);
    line.text("verdict", name_of(f.outcome)).text("unit", f.what->unit);
    const auto number = [&](std::string_view key, const std::optional<double>& value) {
        if (value)
            line.hundredths(key, *value);
        else
            line.nothing(key);
    };
    number("value", f.value);
    number("least", f.allowed ? f.allowed->least : std::nullopt);
    number("most", f.allowed ? f.allowed->most : std::nullopt);
    if (!f.because.empty())
        line.text("because", f.because);
    std::cout << line.finish() << std::endl;
}

void write(const std::string& path, const std::string& text)
{
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    if (!file)
        throw failure(errc::file_missing, "cannot write '" + path + "': make room on the disk, or name another --out");
}

void leave_behind(const report& r, const std::string& folder)
{
    write(folder + "/report.html", to_html(r));
    write(folder + "/report.json", to_json(r));
    write(folder + "/report.xml", to_junit(r));
}

void make(const std::string& folder)
{
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed)
        throw failure(errc::file_missing, "cannot make the folder '" + folder + "': " + failed.message());
}

void summarise(const report& r, const std::string& folder)
{
    std::cout << fmt::format(
        "\n{} within limits, {} out, {} noted, {} not measurable here; read {}/report.html\n",
        r.count(verdict::pass),
        r.count(verdict::fail),
        r.count(verdict::noted),
        r.count(verdict::not_measurable),
        folder
    );
}

exit_status bring_up(const context& shared, wishes& w)
{
    w.how.lines.assign(1, w.line);
    if (!w.other.empty())
        w.how.lines.push_back(w.other);
    w.how.soak = std::chrono::ceil<sample_count>(std::chrono::duration<double>(w.soak));
    w.how.copper = w.copper.empty() ? api::good_copper() : api::read_copper(w.copper);
    make(w.folder);
    const auto config = api::configuration::read(shared.config);
    const api::bringup_teller tell = [&](const finding& f, sample_count at) {
        if (shared.json)
            show_as_json(f, at);
        else
            show(f);
    };
    report found;
    found.date = fmt::format("{:%Y-%m-%d %H:%M}", fmt::localtime(std::time(nullptr)));
    int signal = 0;
    try {
        signal = api::bring_up_lines(config, w.how, found, tell);
    } catch (...) {
        if (!found.findings.empty())
            leave_behind(found, w.folder); // what was measured so far
        throw;
    }
    leave_behind(found, w.folder);
    if (!shared.json)
        summarise(found, w.folder);
    if (signal != 0)
        return exit_status::interrupted;
    return found.good() ? exit_status::done : exit_status::failed;
}

} // namespace

void add_bringup(CLI::App& app, context& shared)
{
    auto w = std::make_shared<wishes>();
    command measure(
        app, shared, "bringup", "Measure and judge a port, or two that are wired together, with pictures and a verdict"
    );
    measure.argument(
        "LINE",
        w->line,
        "A port of a card, dahdi:4, a modem, at:/dev/ttyACM0 ('tipring lines' shows them), or a simulated one: "
        "plant:fxo, plant:fxs, plant:301, at:plant:fxo"
    );
    measure.optional_argument(
        "LINE2",
        w->other,
        "The port at the other end of its wire: an FXS and an FXO port do everything, an FXS port and a modem what a "
        "modem can"
    );
    measure.text(
        "--out", w->folder, "Leave report.html, report.json and report.xml (JUnit) in this folder ('bringup')", "DIR"
    );
    measure.text("--limits", w->how.limits, "Your limits (TOML), over those that are shipped", "FILE");
    measure.text("--country", w->how.country, "Whose dial tone, flash, caller ID and limits (us)", "CC");
    measure.seconds("--soak", w->soak, "Listen so long for slips and dropouts (20)");
    measure.text("--copper", w->copper, "What is wrong between plant:fxs and plant:fxo (TOML)", "FILE");
    measure.example(
        "tipring bringup plant:fxs plant:fxo --out bench",
        "On cards: 'tipring bringup dahdi:1 dahdi:4', with a cable from one port to the other. Exit status 1: "
        "something is "
        "out of limits.\n"
        "A port alone, on a line that goes elsewhere, dials nothing: it goes off hook, listens, and sends a sweep."
    );
    measure.runs([&shared, w] { return bring_up(shared, *w); });
}

} // namespace tipring::apps
