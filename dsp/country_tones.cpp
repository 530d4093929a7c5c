#include "dsp/country_tones.hpp"

#include <dahdi/tonezone.h>
#include <dahdi/user.h> // tonezone.h needs it

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace tipring::dsp {

namespace {

constexpr double highest = sample_rate / 2.0;
constexpr double lowest_heard = 200.0; // "400+15" is a 400 Hz tone that pulsates: nobody hears 15 Hz over a telephone
constexpr std::int64_t longest_ms = 3'600'000;

/// Reads one text from left to right.
struct scanner
{
    std::string_view rest;

    bool done() const { return rest.empty(); }

    bool take(char c)
    {
        if (!rest.starts_with(c))
            return false;
        rest.remove_prefix(1);
        return true;
    }

    void skip_blanks()
    {
        while (take(' ') || take('\t')) {
        }
    }

    template <class Number>
    std::optional<Number> number()
    {
        Number value{};
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
        if (error != std::errc{} || rest.starts_with('-'))
            return std::nullopt;
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        return value;
    }
};

std::optional<hertz> take_frequency(scanner& text)
{
    if (text.rest.empty() || text.rest.front() < '0' ||
        text.rest.front() > '9') // from_chars would take "inf" and "nan"
        return std::nullopt;
    const auto value = text.number<double>();
    if (!value || *value >= highest)
        return std::nullopt;
    text.take('@'); // Australia's congestion: this burst is a softer one
    return hertz{*value};
}

/// "425", "350+440", "400*25", each with "/ms" or for ever.
std::optional<tone_step> take_step(scanner& text)
{
    tone_step step;
    const auto first = take_frequency(text);
    if (!first)
        return std::nullopt;
    step.first = *first;
    const bool product = text.take('*');
    if (product || text.take('+')) {
        const auto second = take_frequency(text);
        if (!second || second->value == 0.0 || step.first.value == 0.0)
            return std::nullopt;
        step.second = *second;
        step.modulated = product || second->value < lowest_heard;
    }
    if (text.take('/')) {
        const auto length = text.number<std::int64_t>();
        if (!length || *length > longest_ms)
            return std::nullopt;
        step.length = std::chrono::milliseconds(*length);
    }
    return step;
}

bool endless(const tone_step& s) { return s.length == sample_count::zero(); }

/// A step after one that never ends would never be heard.
bool reachable(const tone_pattern& p)
{
    const auto last_of = [](const std::vector<tone_step>& steps) {
        return steps.empty() ? steps.end() : steps.end() - 1;
    };
    return std::find_if(p.repeated.begin(), last_of(p.repeated), endless) == last_of(p.repeated) &&
           std::ranges::find_if(p.once, endless) == p.once.end();
}

struct erratum
{
    std::string_view country;
    tone_name tone;
    const char* text;
};

/// Where libtonezone's text cannot be played as it stands.
constexpr auto errata = std::to_array<erratum>({
    {"cr", tone_name::call_waiting,  "450/150,0/150,450/150,0/8000"}, // 450 Hz for 8 s: the 0 got lost
    {"ee",
     tone_name::special_information,
     "950/650,0/325,950/325,0/30,1400/1300,0/2600"                 }, // 950/0: see its call waiting
    {"hu", tone_name::stutter_dial,  "350+375"                     }, // 350+375+400: it plays two, too
    {"th", tone_name::call_waiting,  "1000/400,0/10000"            }, // 10000/400: E.180 pauses 10 s
});

struct zone_tone
{
    int id;
    tone_name name;
};

constexpr auto zone_tones = std::to_array<zone_tone>({
    {DAHDI_TONE_DIALTONE,   tone_name::dial               },
    {DAHDI_TONE_DIALRECALL, tone_name::recall_dial        },
    {DAHDI_TONE_STUTTER,    tone_name::stutter_dial       },
    {DAHDI_TONE_RINGTONE,   tone_name::ringback           },
    {DAHDI_TONE_BUSY,       tone_name::busy               },
    {DAHDI_TONE_CONGESTION, tone_name::congestion         },
    {DAHDI_TONE_INFO,       tone_name::special_information},
    {DAHDI_TONE_CALLWAIT,   tone_name::call_waiting       },
    {DAHDI_TONE_RECORDTONE, tone_name::record             },
});

std::string_view text_of(const tone_zone& zone, const zone_tone& wanted)
{
    for (const erratum& e : errata)
        if (e.country == zone.country && e.tone == wanted.name)
            return e.text;
    for (const tone_zone_sound& sound : zone.tones)
        if (sound.toneid == wanted.id && sound.data[0] != '\0')
            return sound.data;
    return {};
}

country read_zone(const tone_zone& zone)
{
    country result{.code = zone.country, .name = zone.description, .ring_cadence = {}, .tones = {}};
    for (const int ms : zone.ringcadence) {
        if (ms == 0)
            break;
        result.ring_cadence.emplace_back(std::chrono::milliseconds(ms));
    }
    for (const zone_tone& wanted : zone_tones) {
        const std::string_view text = text_of(zone, wanted);
        if (text.empty())
            continue;
        auto pattern = parse_tone(text);
        TIPRING_ASSERT(
            pattern.has_value(), result.code + " " + std::string(name_of(wanted.name)) + ": " + std::string(text)
        );
        result.tones.push_back({wanted.name, *std::move(pattern)});
    }
    return result;
}

std::vector<country> read_zones()
{
    std::vector<country> all;
    for (const tone_zone* zone = builtin_zones; zone->zone != -1; ++zone)
        all.push_back(read_zone(*zone));
    std::ranges::sort(all, {}, &country::code);
    return all;
}

} // namespace

std::string_view name_of(tone_name t)
{
    switch (t) {
    case tone_name::dial: return "dial";
    case tone_name::recall_dial: return "recall_dial";
    case tone_name::stutter_dial: return "stutter_dial";
    case tone_name::ringback: return "ringback";
    case tone_name::busy: return "busy";
    case tone_name::congestion: return "congestion";
    case tone_name::special_information: return "special_information";
    case tone_name::call_waiting: return "call_waiting";
    case tone_name::confirmation: return "confirmation";
    case tone_name::howler: return "howler";
    case tone_name::record: return "record";
    }
    return "";
}

const tone_pattern* country::find(tone_name t) const
{
    const auto found = std::ranges::find(tones, t, &country_tone::name);
    return found == tones.end() ? nullptr : &found->pattern;
}

result<const country*> find_country(std::string_view code)
{
    const auto& all = countries();
    const auto found = std::ranges::lower_bound(all, code, {}, &country::code);
    if (found == all.end() || found->code != code)
        return make_error_code(errc::unknown_country);
    return &*found;
}

const std::vector<country>& countries()
{
    static const auto& all = *new std::vector<country>(read_zones()); // for threads that outlive main()
    return all;
}

result<tone_pattern> parse_tone(std::string_view text)
{
    const error_code bad = make_error_code(errc::config_bad);
    scanner scan{text};
    tone_pattern pattern;
    for (bool more = true; more;) {
        scan.skip_blanks();
        const bool once = scan.take('!');
        const auto step = take_step(scan);
        if (!step || (once && !pattern.repeated.empty()))
            return bad;
        (once ? pattern.once : pattern.repeated).push_back(*step);
        scan.skip_blanks();
        more = scan.take(',') || scan.rest.starts_with('!'); // New Zealand's stutter tones lack commas
    }
    if (!scan.done() || !reachable(pattern))
        return bad;
    if (pattern.repeated.size() == 1 && pattern.repeated.front().silent() && endless(pattern.repeated.front()))
        pattern.repeated.clear(); // ",0" at the end: that was all
    return pattern;
}

} // namespace tipring::dsp
