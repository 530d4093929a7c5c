#include "api/system/json_line.hpp"
#include "api/system/tune_lines.hpp"
#include "apps/command.hpp"
#include "core/network/line_profiles.hpp"

#include <fmt/format.h>

#include <iostream>
#include <memory>

namespace tipring::apps {

namespace {

using api::bringup::tune_reading;
using api::bringup::tune_stage;

struct wishes
{
    std::string line;
    std::string digit = "4";
};

std::string words_of(const tune_reading& r)
{
    return r.balance ? core::words_of(*r.balance) : std::string("the port does not say");
}

void show(const tune_reading& r)
{
    std::cout << fmt::format("{:<10}  {:>5.1f} dB   {}", name_of(r.stage), r.return_loss.value, words_of(r))
              << std::endl; // as it happens
}

void show_as_json(const tune_reading& r)
{
    api::json_line line;
    line.text("kind", "hybrid_balance").text("stage", name_of(r.stage));
    if (r.balance)
        line.text("hybrid_balance", core::words_of(*r.balance));
    else
        line.nothing("hybrid_balance");
    line.hundredths("echo_return_loss_db", r.return_loss.value);
    std::cout << line.finish() << std::endl;
}

void summarise(const api::tuned_line& tuned, const std::string& device)
{
    const auto& [before, after] = tuned.result;
    if (!after) {
        std::cout << fmt::format(
            "\n{}: echo comes back {:.1f} dB below what is sent. This port's hybrid cannot be balanced: its driver "
            "does "
            "not know how (WCTDM_SET_ECHOTUNE).\n",
            device,
            before.return_loss.value
        );
        return;
    }
    std::cout << fmt::format(
        "\n{}: echo came back {:.1f} dB below what is sent, and comes back {:.1f} dB below now: {:.1f} dB gained.\n",
        device,
        before.return_loss.value,
        after->return_loss.value,
        after->return_loss.value - before.return_loss.value
    );
    if (after->balance)
        std::cout << fmt::format(
            "So that it is set whenever the line is opened, write into its {}:\n\nhybrid_balance = \"{}\"\n",
            tuned.name.empty() ? "[[line]] or [[trunk]] (docs/lines.md)"
                               : fmt::format("[[line]], name = \"{}\"", tuned.name),
            core::words_of(*after->balance)
        );
}

exit_status tune(const context& shared, const wishes& w)
{
    if (w.digit.size() != 1 || w.digit[0] < '0' || w.digit[0] > '9')
        throw usage_error("--digit is one of 0 to 9");
    const auto config = api::configuration::read(shared.config);
    const api::bringup::tune_teller tell = [&](const tune_reading& r) {
        if (shared.json)
            show_as_json(r);
        else
            show(r);
    };
    const api::tuned_line tuned = api::tune_line(config, {.line = w.line, .digit = w.digit[0]}, tell);
    if (tuned.signal != 0)
        return exit_status::interrupted;
    if (!shared.json)
        summarise(tuned, w.line);
    return exit_status::done;
}

} // namespace

void add_tune(CLI::App& app, context& shared)
{
    auto w = std::make_shared<wishes>();
    command tune_it(
        app, shared, "tune", "Balance an FXO port's hybrid on its line, so that less of what is sent comes back"
    );
    tune_it.argument(
        "LINE",
        w->line,
        "An FXO port of a card, dahdi:4 ('tipring lines' shows them), a simulated one, plant:fxo or plant:301, or a "
        "name "
        "from --config"
    );
    tune_it.text("--digit", w->digit, "Breaks the exchange's dial tone; nothing else is dialled (4)", "D");
    tune_it.example(
        "tipring tune plant:301 --digit 3",
        "The line is taken for about a minute, again and again. The best setting is in force until the card's driver "
        "is "
        "loaded anew; it is printed in the words of a configuration, where it is set whenever the line is opened."
    );
    tune_it.runs([&shared, w] { return tune(shared, *w); });
}

} // namespace tipring::apps
