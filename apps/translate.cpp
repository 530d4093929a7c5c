#include "api/system/json_line.hpp"
#include "apps/command.hpp"
#include "core/config/config_section.hpp"
#include "core/dialing/address_translation.hpp"

#include <fmt/format.h>

#include <iostream>
#include <memory>

namespace tipring::apps {

namespace {

struct wishes
{
    std::string number;
    std::string file;
    std::string at;
    std::string region;
    std::string area_code;
    std::string card;
    bool cancel_call_waiting = false;
    bool local = false;
    bool long_distance = false;
    bool show_card_number = false;
};

/// Where one dials from: a configuration's location, or one that the flags describe.
core::dialing_rules rules_for(const context& shared, const wishes& w)
{
    core::dialing_rules rules;
    if (const std::string& file = w.file.empty() ? shared.config : w.file; !file.empty()) {
        rules = core::read_dialing_rules(core::config_section::read(file));
    } else {
        core::location here;
        here.id = rules.current = 1;
        here.name = "here";
        rules.locations.push_back(here);
    }
    if (!w.at.empty())
        rules.current = rules.location_named(w.at).id;
    for (core::location& l : rules.locations)
        if (l.id == rules.current) {
            if (!w.region.empty())
                l.region = core::find_country_rules(w.region).region;
            if (!w.area_code.empty())
                l.area_code = w.area_code;
        }
    return rules;
}

core::translate_options options_for(const core::dialing_rules& rules, const wishes& w)
{
    core::translate_options options;
    if (w.card == "none")
        options.card = 0;
    else if (!w.card.empty())
        options.card = rules.card_named(w.card).id;
    options.cancel_call_waiting = w.cancel_call_waiting;
    options.force_local = w.local;
    options.force_long_distance = w.long_distance;
    return options;
}

std::string names_of(const core::translate_results& results)
{
    std::string all;
    for (const core::translate_result r : results.each())
        all += (all.empty() ? "" : " ") + std::string(name_of(r));
    return all;
}

void show(const context& shared, const std::string& number, const core::translation& t)
{
    std::string why;
    for (const std::string& step : t.why)
        why += (why.empty() ? "" : "; ") + step;
    if (shared.json) {
        std::cout << api::json_line()
                         .text("number", number)
                         .text("canonical", t.canonical)
                         .text("dialable", t.dialable)
                         .text("displayable", t.displayable)
                         .number("current_country", t.current_country)
                         .number("destination_country", t.destination_country)
                         .number("results", t.results.tapi())
                         .text("result_names", names_of(t.results))
                         .text("rule", t.rule)
                         .text("why", why)
                         .finish()
                  << '\n';
        return;
    }
    fmt::print("{:<13}{}\n", "canonical", t.canonical.empty() ? "not known" : t.canonical);
    fmt::print("{:<13}{}\n", "dialable", t.dialable);
    fmt::print("{:<13}{}\n", "displayable", t.displayable);
    fmt::print("{:<13}{}\n", "results", names_of(t.results));
    fmt::print("{:<13}{}\n", "rule", t.rule.empty() ? "none" : t.rule);
    for (const std::string& step : t.why)
        fmt::print("{:<13}{}\n", &step == &t.why.front() ? "why" : "", step);
}

/// What is printed may be read by others, and kept.
void hide_card_number(std::string& dialable, const core::dialing_rules& rules)
{
    for (const core::calling_card& card : rules.cards)
        if (const auto at = dialable.find(card.number); !card.number.empty() && at != std::string::npos)
            dialable.replace(at, card.number.size(), card.number.size(), 'x');
}

exit_status translate(const context& shared, const wishes& w)
{
    if (w.local && w.long_distance)
        throw usage_error("--local and --long-distance contradict each other");
    const core::dialing_rules rules = rules_for(shared, w);
    core::translation made = core::translate(w.number, rules, options_for(rules, w));
    if (!w.show_card_number)
        hide_card_number(made.dialable, rules);
    show(shared, w.number, made);
    return exit_status::done;
}

} // namespace

void add_translate(CLI::App& app, context& shared)
{
    auto w = std::make_shared<wishes>();
    command c(app, shared, "translate", "What to dial for a number of the address book, and why");
    c.argument("NUMBER", w->number, "+COUNTRY (AREA) NUMBER; anything without '+' is dialable as it is");
    c.text("--location", w->file, "Locations, cards and rules: [dialing] of this file, else of --config", "FILE");
    c.text("--at", w->at, "Dial from this one of its locations", "NAME");
    c.text("--region", w->region, "Dial from this country: ISO letters, US where nothing says otherwise", "CC");
    c.text("--area-code", w->area_code, "Dial from this area", "DIGITS");
    c.text("--card", w->card, "Use this calling card, or 'none'", "NAME");
    c.flag("--cancel-call-waiting", w->cancel_call_waiting, "Put the location's code for that in front");
    c.flag("--local", w->local, "Take the number for a local one");
    c.flag("--long-distance", w->long_distance, "Take the number for a long-distance one");
    c.flag("--show-card-number", w->show_card_number, "Print the calling card's number, not x for each digit");
    c.example("tipring translate \"+1 (425) 882-8080\" --region DE");
    c.runs([&shared, w] { return translate(shared, *w); });
}

} // namespace tipring::apps
