#include "api/system/json_line.hpp"
#include "api/system/tone_book.hpp"
#include "apps/command.hpp"

#include <fmt/format.h>

#include <iostream>
#include <memory>

namespace tipring::apps {

namespace {

struct wishes
{
    std::string country;
    std::string tone;
    std::string out;
};

void list_countries(const context& shared)
{
    for (const dsp::country& c : dsp::countries())
        if (shared.json)
            std::cout << api::json_line().text("country", c.code).text("name", c.name).finish() << '\n';
        else
            fmt::print("{:<8}{}\n", c.code, c.name);
}

void list_tone(const context& shared, const dsp::country& where, const dsp::country_tone& tone)
{
    const auto words = api::in_words(tone.pattern);
    if (shared.json)
        std::cout << api::json_line()
                         .text("country", where.code)
                         .text("name", name_of(tone.name))
                         .tenths("frequencies_hz", api::frequencies_of(tone.pattern))
                         .text("cadence", words.cadence)
                         .finish()
                  << '\n';
    else
        fmt::print("{:<20}  {:<18}  {}\n", name_of(tone.name), words.frequencies, words.cadence);
}

void list_country(const context& shared, const dsp::country& where)
{
    if (!shared.json) {
        fmt::print("{} ({})\n\n", where.name, where.code);
        fmt::print("{:<20}  {:<18}  {}\n", "TONE", "HERTZ", "SECONDS");
    }
    for (const dsp::country_tone& t : where.tones)
        list_tone(shared, where, t);
    if (!shared.json)
        fmt::print("{:<20}  {:<18}  {}\n", "(ring voltage)", "", api::in_words(where.ring_cadence));
}

exit_status tones(const context& shared, const wishes& w)
{
    if (!w.out.empty() && w.tone.empty())
        throw usage_error("TONE, which --out writes, is required");
    if (w.country.empty() || w.country == "list") {
        list_countries(shared);
        return exit_status::done;
    }
    const dsp::country& where = api::country_named(w.country);
    if (w.tone.empty()) {
        list_country(shared, where);
        return exit_status::done;
    }
    const dsp::country_tone& tone = api::tone_named(where, w.tone);
    if (w.out.empty()) {
        list_tone(shared, where, tone);
        return exit_status::done;
    }
    const sample_count length = api::write_tone(tone, w.out);
    if (!shared.json)
        fmt::print(
            "{}: {} {}, {:.1f} s\n", w.out, where.code, name_of(tone.name), static_cast<double>(to_ms(length)) / 1000
        );
    return exit_status::done;
}

} // namespace

void add_tones(CLI::App& app, context& shared)
{
    auto w = std::make_shared<wishes>();
    command list(app, shared, "tones", "List the tones of a country's exchanges, or write one as WAV");
    list.optional_argument(
        "COUNTRY", w->country, "libtonezone's code (de, us, uk ...) or a name; none lists all countries"
    );
    list.optional_argument("TONE", w->tone, "dial, ringback, busy ...; none lists all that the country has");
    list.text("--out", w->out, "Write the tone here: 8 kHz, 16-bit, mono", "FILE.wav");
    list.example("tipring tones de busy --out busy.wav");
    list.runs([&shared, w] { return tones(shared, *w); });
}

} // namespace tipring::apps
