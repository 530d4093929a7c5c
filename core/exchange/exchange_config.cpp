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
         "howler_after_ms"}
    );
    s.milliseconds("first_digit_ms", timers.first_digit);
    s.milliseconds("interdigit_ms", timers.interdigit);
    s.milliseconds("post_dial_ms", timers.post_dial);
    s.milliseconds("no_answer_ms", timers.no_answer);
    s.milliseconds("recall_digit_ms", timers.recall_digit);
    s.milliseconds("loop_break_ms", timers.loop_break);
    s.milliseconds("howler_after_ms", timers.howler_after);
}

void read_station(const toml::table& table, std::string_view source, exchange_config& config)
{
    const section s(table, source, "[[station]]");
    s.only({"line", "number", "name", "answer_supervision", "hangup_supervision"});
    station_config station;
    station.line = s.required_text("line");
    station.number = s.required_text("number");
    station.name = s.text("name").value_or("");
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

} // namespace

exchange_config defaults_for(std::string_view country)
{
    exchange_config config;
    config.country = country;
    for (const country_habit& h : habits)
        if (h.country == country) {
            config.recall = h.recall;
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
    top.only({"country", "recall", "caller_id", "caller_id_modulation", "caller_id_format", "timers", "station"});

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
    if (const toml::node* timers = root.get("timers")) {
        if (!timers->is_table())
            top.wrong(timers->source(), "'timers' must be a table: [timers]");
        read_timers(*timers->as_table(), source, config.timers);
    }
    const toml::node* stations = root.get("station");
    if (!stations || !stations->is_array_of_tables())
        top.wrong(root.source(), "no station: each telephone or line wants a [[station]] with 'line' and 'number'");
    for (const toml::node& node : *stations->as_array())
        read_station(*node.as_table(), source, config);
    return config;
}

} // namespace tipring::core
