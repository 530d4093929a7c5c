#include "core/exchange/exchange_config.hpp"

#include "base/error.hpp"
#include "dsp/country_tones.hpp"
#include "dsp/dtmf.hpp"

// toml++ 3.3 asserts on some malformed keys instead of reporting them: foreign bytes must never end the program.
struct toml_parser_gave_up
{
};
#define TOML_ASSERT(expression) (static_cast<bool>(expression) ? void(0) : throw toml_parser_gave_up())
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wterminate" // in its accessors, where an assertion is a mistake of ours
#include <toml++/toml.h>
#pragma GCC diagnostic pop

#include <algorithm>
#include <array>
#include <functional>
#include <sstream>
#include <utility>

namespace tipring::core {

namespace {

struct country_habit
{
    std::string_view country;
    recall_service recall;
    caller_id_delivery delivery;
    dsp::caller_id_modulation modulation;
};

using enum dsp::caller_id_modulation;
constexpr auto three_way = recall_service::three_way;
constexpr auto register_recall = recall_service::register_recall;
constexpr auto after_first_ring = caller_id_delivery::after_first_ring;
constexpr auto reversal_and_alert = caller_id_delivery::reversal_and_alert;
constexpr auto short_ring_and_data = caller_id_delivery::short_ring_and_data;
constexpr auto reversal_and_dtmf = caller_id_delivery::reversal_and_dtmf;

/// Start of the data by country: reference dsp.md §4, last table but one.
constexpr auto habits = std::to_array<country_habit>({
    {"us", three_way,       after_first_ring,   bell202},
    {"mx", three_way,       after_first_ring,   bell202},
    {"au", three_way,       after_first_ring,   bell202},
    {"nz", three_way,       after_first_ring,   bell202},
    {"cn", three_way,       after_first_ring,   bell202},
    {"sg", three_way,       after_first_ring,   bell202},
    {"de", register_recall, after_first_ring,   v23    },
    {"fr", register_recall, after_first_ring,   v23    },
    {"es", register_recall, after_first_ring,   v23    },
    {"it", register_recall, after_first_ring,   v23    },
    {"at", register_recall, after_first_ring,   v23    },
    {"ch", register_recall, after_first_ring,   v23    },
    {"no", register_recall, after_first_ring,   v23    },
    {"pl", register_recall, after_first_ring,   v23    },
    {"pt", register_recall, after_first_ring,   v23    },
    {"za", register_recall, after_first_ring,   v23    },
    {"uk", register_recall, reversal_and_alert, v23    },
    {"se", register_recall, reversal_and_dtmf,  dtmf   },
    {"fi", register_recall, reversal_and_dtmf,  dtmf   },
    {"nl", register_recall, reversal_and_dtmf,  dtmf   },
    {"be", register_recall, reversal_and_dtmf,  dtmf   },
    {"br", register_recall, reversal_and_dtmf,  dtmf   },
});

template <class Enum>
struct word
{
    std::string_view text;
    Enum value;
};

constexpr auto recall_words = std::to_array<word<recall_service>>({
    {"none",            recall_service::none},
    {"three_way",       three_way           },
    {"register_recall", register_recall     },
});
constexpr auto delivery_words = std::to_array<word<caller_id_delivery>>({
    {"none",                caller_id_delivery::none},
    {"after_first_ring",    after_first_ring        },
    {"reversal_and_alert",  reversal_and_alert      },
    {"short_ring_and_data", short_ring_and_data     },
    {"reversal_and_dtmf",   reversal_and_dtmf       },
});
constexpr auto modulation_words = std::to_array<word<dsp::caller_id_modulation>>({
    {"bell202", bell202},
    {"v23",     v23    },
    {"dtmf",    dtmf   },
});
constexpr auto format_words = std::to_array<word<dsp::caller_id_format>>({
    {"mdmf", dsp::caller_id_format::mdmf},
    {"sdmf", dsp::caller_id_format::sdmf},
    {"dtmf", dsp::caller_id_format::dtmf},
});
constexpr auto answer_words = std::to_array<word<answer_supervision>>({
    {"none",     answer_supervision::none    },
    {"reversal", answer_supervision::reversal},
});
constexpr auto hangup_words = std::to_array<word<hangup_supervision>>({
    {"tone_only",  hangup_supervision::tone_only },
    {"loop_break", hangup_supervision::loop_break},
    {"reversal",   hangup_supervision::reversal  },
});

/// One table of the file, and what was wrong with it.
class section
{
public:
    section(const toml::table& table, std::string_view source, std::string where)
        : table_(table)
        , source_(source)
        , where_(std::move(where))
    {
    }

    [[noreturn]] void wrong(const toml::source_region& at, const std::string& what) const
    {
        std::ostringstream sentence;
        sentence << source_ << ':' << at.begin.line << ": " << (where_.empty() ? "" : where_ + ": ") << what;
        throw failure(errc::config_bad, sentence.str());
    }

    void only(std::initializer_list<std::string_view> keys) const
    {
        for (const auto& [key, value] : table_)
            if (std::ranges::find(keys, key.str()) == keys.end()) {
                std::string known;
                for (const std::string_view k : keys)
                    known += (known.empty() ? "" : ", ") + std::string(k);
                wrong(key.source(), "unknown key '" + std::string(key.str()) + "'; known are " + known);
            }
    }

    std::optional<std::string> text(std::string_view key) const
    {
        const toml::node* node = table_.get(key);
        if (!node)
            return std::nullopt;
        if (const auto* value = node->as_string())
            return value->get();
        wrong(node->source(), "'" + std::string(key) + "' must be a string in quotes");
    }

    std::string required_text(std::string_view key) const
    {
        if (auto value = text(key))
            return *value;
        wrong(table_.source(), "'" + std::string(key) + "' is missing");
    }

    template <class Enum, std::size_t N>
    void choose(std::string_view key, const std::array<word<Enum>, N>& words, Enum& into) const
    {
        const auto value = text(key);
        if (!value)
            return;
        std::string all;
        for (const auto& w : words) {
            if (w.text == *value) {
                into = w.value;
                return;
            }
            all += (all.empty() ? "" : ", ") + std::string(w.text);
        }
        wrong(table_.get(key)->source(), "'" + std::string(key) + "' is '" + *value + "'; it must be one of " + all);
    }

    void milliseconds(std::string_view key, sample_count& into) const
    {
        const toml::node* node = table_.get(key);
        if (!node)
            return;
        const auto value = node->value_exact<std::int64_t>();
        constexpr std::int64_t longest = 24LL * 3600 * 1000;
        if (!value || *value <= 0 || *value > longest)
            wrong(node->source(), "'" + std::string(key) + "' must be a whole number of milliseconds, 1 to 86400000");
        into = std::chrono::milliseconds(*value);
    }

    void count(std::string_view key, std::size_t& into) const
    {
        const toml::node* node = table_.get(key);
        if (!node)
            return;
        const auto value = node->value_exact<std::int64_t>();
        constexpr std::int64_t most = 32;
        if (!value || *value < 0 || *value > most)
            wrong(node->source(), "'" + std::string(key) + "' must be a whole number, 0 to 32");
        into = static_cast<std::size_t>(*value);
    }

    void flag(std::string_view key, bool& into) const
    {
        const toml::node* node = table_.get(key);
        if (!node)
            return;
        const auto* value = node->as_boolean();
        if (!value)
            wrong(node->source(), "'" + std::string(key) + "' must be true or false");
        into = value->get();
    }

    const toml::source_region& at(std::string_view key) const { return table_.get(key)->source(); }

private:
    const toml::table& table_;
    std::string_view source_;
    std::string where_;
};

void read_timers(const toml::table& table, std::string_view source, exchange_timers& timers)
{
    const section s(table, source, "[timers]");
    s.only(
        {"first_digit_ms",
         "interdigit_ms",
         "post_dial_ms",
         "no_answer_ms",
         "recall_digit_ms",
         "loop_break_ms",
         "howler_after_ms",
         "park_recall_ms",
         "transfer_recall_ms",
         "identify_ms"}
    );
    s.milliseconds("first_digit_ms", timers.first_digit);
    s.milliseconds("interdigit_ms", timers.interdigit);
    s.milliseconds("post_dial_ms", timers.post_dial);
    s.milliseconds("no_answer_ms", timers.no_answer);
    s.milliseconds("recall_digit_ms", timers.recall_digit);
    s.milliseconds("loop_break_ms", timers.loop_break);
    s.milliseconds("howler_after_ms", timers.howler_after);
    s.milliseconds("park_recall_ms", timers.park_recall);
    s.milliseconds("transfer_recall_ms", timers.transfer_recall);
    s.milliseconds("identify_ms", timers.identify);
}

void read_station(const toml::table& table, std::string_view source, exchange_config& config)
{
    const section s(table, source, "[[station]]");
    s.only({"line", "number", "name", "pickup_group", "call_waiting", "answer_supervision", "hangup_supervision"});
    station_config station;
    station.line = s.required_text("line");
    station.number = s.required_text("number");
    station.name = s.text("name").value_or("");
    station.pickup_group = s.text("pickup_group").value_or("");
    s.flag("call_waiting", station.call_waiting);
    s.choose("answer_supervision", answer_words, station.answer);
    s.choose("hangup_supervision", hangup_words, station.hangup);
    if (station.number.empty() || station.number.find_first_not_of("0123456789") != std::string::npos)
        s.wrong(s.at("number"), "number '" + station.number + "' must be digits only");
    for (const station_config& other : config.stations) {
        if (other.number == station.number)
            s.wrong(
                s.at("number"),
                "number " + station.number + " is given to two stations, on " + other.line + " and " + station.line
            );
        if (other.line == station.line)
            s.wrong(
                s.at("line"),
                "line " + station.line + " is given to two stations, " + other.number + " and " + station.number
            );
    }
    config.stations.push_back(std::move(station));
}

bool all_digits(std::string_view text) { return text.find_first_not_of("0123456789") == std::string_view::npos; }

void read_trunk(const toml::table& table, std::string_view source, exchange_config& config)
{
    const section s(table, source, "[[trunk]]");
    s.only(
        {"line",
         "prefix",
         "incoming",
         "digits",
         "country",
         "recall",
         "pulse_dialling",
         "reversal_means_answer",
         "reversal_means_hangup"}
    );
    trunk_config trunk;
    trunk.line = s.required_text("line");
    trunk.prefix = s.text("prefix").value_or("9");
    trunk.incoming = s.text("incoming").value_or("");
    s.count("digits", trunk.digits);
    trunk.profile.name = trunk.line;
    trunk.profile.country = s.text("country").value_or(config.country);
    trunk.profile.recall = defaults_for(trunk.profile.country).recall;
    s.choose("recall", recall_words, trunk.profile.recall);
    s.flag("pulse_dialling", trunk.profile.pulse_dialling);
    s.flag("reversal_means_answer", trunk.profile.reversal_means_answer);
    s.flag("reversal_means_hangup", trunk.profile.reversal_means_hangup);
    if (!dsp::find_country(trunk.profile.country))
        throw failure(
            errc::unknown_country,
            std::string(source) + ": trunk " + trunk.line + ": no country '" + trunk.profile.country +
                "'; 'tipring tones' lists them"
        );
    if (trunk.prefix.empty() || !all_digits(trunk.prefix))
        s.wrong(s.at("prefix"), "'prefix' must be digits: what is dialled to get out");
    const auto has_that_line = [&](const auto& other) { return other.line == trunk.line; };
    if (std::ranges::any_of(config.stations, has_that_line) || std::ranges::any_of(config.trunks, has_that_line))
        s.wrong(s.at("line"), "line " + trunk.line + " is given twice");
    for (const station_config& other : config.stations)
        if (other.number.starts_with(trunk.prefix))
            s.wrong(
                table.source(),
                "prefix " + trunk.prefix + " and extension " + other.number +
                    " begin alike: nobody could tell them apart"
            );
    const bool somebody =
        std::ranges::any_of(config.stations, [&](const auto& other) { return other.number == trunk.incoming; });
    if (!trunk.incoming.empty() && !somebody)
        s.wrong(s.at("incoming"), "'incoming' names extension " + trunk.incoming + ", which no [[station]] has");
    config.trunks.push_back(std::move(trunk));
}

void read_parking(const toml::table& table, std::string_view source, exchange_config& config)
{
    const section s(table, source, "[parking]");
    s.only({"first", "last"});
    config.orbits.first = s.required_text("first");
    config.orbits.last = s.required_text("last");
    const orbit_range& orbits = config.orbits;
    const bool sound = !orbits.first.empty() && orbits.first.size() <= 6 && all_digits(orbits.first) &&
                       all_digits(orbits.last) && orbits.first.size() == orbits.last.size() &&
                       orbits.first <= orbits.last;
    if (!sound)
        s.wrong(table.source(), "'first' and 'last' must be numbers of one length, of six digits at most, in order");
    for (const station_config& other : config.stations)
        if (other.number.size() == orbits.first.size() && other.number >= orbits.first && other.number <= orbits.last)
            s.wrong(table.source(), "extension " + other.number + " lies among the numbers to park at");
}

void read_features(const toml::table& table, std::string_view source, feature_codes& codes)
{
    const section s(table, source, "[features]");
    for (const auto& [key, value] : table) {
        const auto known = std::ranges::find(all_features, key.str(), [](feature f) { return name_of(f); });
        if (known == all_features.end()) {
            std::string names;
            for (const feature f : all_features)
                names += (names.empty() ? "" : ", ") + std::string(name_of(f));
            s.wrong(key.source(), "unknown feature '" + std::string(key.str()) + "'; known are " + names);
        }
        const std::string code = s.text(key.str()).value_or("");
        if (const auto reason = whats_wrong_with(code))
            s.wrong(value.source(), "code '" + code + "' " + *reason);
        codes[*known] = code;
    }
}

void each_of(
    const toml::table& root,
    std::string_view key,
    const section& top,
    const std::function<void(const toml::table&)>& read
)
{
    const toml::node* node = root.get(key);
    if (!node)
        return;
    if (!node->is_array_of_tables())
        top.wrong(node->source(), "'" + std::string(key) + "' must be tables: [[" + std::string(key) + "]]");
    for (const toml::node& one : *node->as_array())
        read(*one.as_table());
}

const toml::table* table_of(const toml::table& root, std::string_view key, const section& top)
{
    const toml::node* node = root.get(key);
    if (node && !node->is_table())
        top.wrong(node->source(), "'" + std::string(key) + "' must be a table: [" + std::string(key) + "]");
    return node ? node->as_table() : nullptr;
}

} // namespace

exchange_config defaults_for(std::string_view country)
{
    exchange_config config;
    config.country = country;
    for (const country_habit& h : habits)
        if (h.country == country) {
            config.recall = h.recall;
            config.features = h.recall == register_recall ? etsi_codes() : star_codes();
            config.caller_id = h.delivery;
            config.caller_id_signal.modulation = h.modulation;
            config.caller_id_signal.format =
                h.modulation == dtmf ? dsp::caller_id_format::dtmf : dsp::caller_id_format::mdmf;
        }
    return config;
}

exchange_config parse_exchange_config(std::string_view text, std::string_view source)
{
    toml::table root;
    try {
        root = toml::parse(text, source);
    } catch (const toml::parse_error& error) {
        std::ostringstream sentence;
        sentence << source << ':' << error.source().begin.line << ": not valid TOML: " << error.description();
        throw failure(errc::config_bad, sentence.str());
    } catch (const toml_parser_gave_up&) {
        throw failure(
            errc::config_bad, std::string(source) + ": not valid TOML: a key is malformed; write keys as name = value"
        );
    }
    const section top(root, source, "");
    top.only(
        {"country",
         "recall",
         "caller_id",
         "caller_id_modulation",
         "caller_id_format",
         "timers",
         "station",
         "trunk",
         "parking",
         "features"}
    );

    const std::string country = top.text("country").value_or("us");
    if (!dsp::find_country(country))
        throw failure(
            errc::unknown_country, std::string(source) + ": no country '" + country + "'; 'tipring tones' lists them"
        );
    exchange_config config = defaults_for(country);
    top.choose("recall", recall_words, config.recall);
    top.choose("caller_id", delivery_words, config.caller_id);
    top.choose("caller_id_modulation", modulation_words, config.caller_id_signal.modulation);
    top.choose("caller_id_format", format_words, config.caller_id_signal.format);
    if (const toml::table* timers = table_of(root, "timers", top))
        read_timers(*timers, source, config.timers);
    each_of(root, "station", top, [&](const toml::table& one) { read_station(one, source, config); });
    if (config.stations.empty())
        top.wrong(root.source(), "no station: each telephone or line wants a [[station]] with 'line' and 'number'");
    each_of(root, "trunk", top, [&](const toml::table& one) { read_trunk(one, source, config); });
    if (const toml::table* parking = table_of(root, "parking", top))
        read_parking(*parking, source, config);
    if (const toml::table* features = table_of(root, "features", top))
        read_features(*features, source, config.features);
    return config;
}

} // namespace tipring::core
