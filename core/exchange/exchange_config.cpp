#include "core/exchange/exchange_config.hpp"

#include "base/error.hpp"
#include "core/config/config_section.hpp"
#include "core/network/line_profiles.hpp"
#include "dsp/country_tones.hpp"
#include "dsp/dtmf.hpp"

#include <algorithm>
#include <array>
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

constexpr auto delivery_words = std::to_array<config_word<caller_id_delivery>>({
    {"none",                caller_id_delivery::none},
    {"after_first_ring",    after_first_ring        },
    {"reversal_and_alert",  reversal_and_alert      },
    {"short_ring_and_data", short_ring_and_data     },
    {"reversal_and_dtmf",   reversal_and_dtmf       },
});
constexpr auto modulation_words = std::to_array<config_word<dsp::caller_id_modulation>>({
    {"bell202", bell202},
    {"v23",     v23    },
    {"dtmf",    dtmf   },
});
constexpr auto format_words = std::to_array<config_word<dsp::caller_id_format>>({
    {"mdmf", dsp::caller_id_format::mdmf},
    {"sdmf", dsp::caller_id_format::sdmf},
    {"dtmf", dsp::caller_id_format::dtmf},
});
constexpr auto lamp_words = std::to_array<config_word<message_lamp>>({
    {"none",     message_lamp::none    },
    {"fsk",      message_lamp::fsk     },
    {"reversal", message_lamp::reversal},
    {"voltage",  message_lamp::voltage },
});
constexpr auto answer_words = std::to_array<config_word<answer_supervision>>({
    {"none",     answer_supervision::none    },
    {"reversal", answer_supervision::reversal},
});
constexpr auto hangup_words = std::to_array<config_word<hangup_supervision>>({
    {"tone_only",  hangup_supervision::tone_only },
    {"loop_break", hangup_supervision::loop_break},
    {"reversal",   hangup_supervision::reversal  },
});

void milliseconds(const config_section& s, std::string_view key, sample_count& into)
{
    into = s.milliseconds(key).value_or(into);
}

void read_timers(const config_section& s, exchange_timers& timers)
{
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
         "lamp_after_ms",
         "identify_ms"}
    );
    milliseconds(s, "first_digit_ms", timers.first_digit);
    milliseconds(s, "interdigit_ms", timers.interdigit);
    milliseconds(s, "post_dial_ms", timers.post_dial);
    milliseconds(s, "no_answer_ms", timers.no_answer);
    milliseconds(s, "recall_digit_ms", timers.recall_digit);
    milliseconds(s, "loop_break_ms", timers.loop_break);
    milliseconds(s, "howler_after_ms", timers.howler_after);
    milliseconds(s, "park_recall_ms", timers.park_recall);
    milliseconds(s, "transfer_recall_ms", timers.transfer_recall);
    milliseconds(s, "lamp_after_ms", timers.lamp_after);
    milliseconds(s, "identify_ms", timers.identify);
}

bool all_digits(std::string_view text) { return text.find_first_not_of("0123456789") == std::string_view::npos; }

bool by_dtmf(const dsp::caller_id_signal& signal)
{
    return signal.modulation == dtmf || signal.format == dsp::caller_id_format::dtmf;
}

/// What differs between telephones on the same exchange.
void read_telephone(const config_section& s, station_config& station, const exchange_config& config)
{
    constexpr std::size_t longest_cadence = 16;
    station.ring = s.intervals("ring_ms");
    if (station.ring.size() % 2 != 0 || station.ring.size() > longest_cadence)
        s.wrong("ring_ms", "'ring_ms' must be bursts and pauses by turns, 2 to 16 in all: [2000, 4000]");
    if (!s.has("flash_min_ms") && !s.has("flash_max_ms") && !s.has("hook_debounce_ms"))
        return;
    hook_windows w = config.windows_of(station);
    milliseconds(s, "flash_min_ms", w.flash_min);
    milliseconds(s, "flash_max_ms", w.flash_max);
    milliseconds(s, "hook_debounce_ms", w.debounce);
    if (w.flash_min >= w.flash_max || w.debounce >= w.flash_min)
        s.wrong(
            "flash_min_ms",
            "'hook_debounce_ms', 'flash_min_ms' and 'flash_max_ms' must grow in this order; they are " +
                std::to_string(to_ms(w.debounce)) + ", " + std::to_string(to_ms(w.flash_min)) + " and " +
                std::to_string(to_ms(w.flash_max))
        );
    station.windows = w;
}

void read_station(const config_section& s, const line_book& lines, exchange_config& config)
{
    std::vector<std::string_view> keys{
        "line",
        "number",
        "name",
        "pickup_group",
        "call_waiting",
        "call_waiting_id",
        "answer_supervision",
        "hangup_supervision",
        "ring_ms",
        "flash_min_ms",
        "flash_max_ms",
        "hook_debounce_ms"};
    keys.insert(keys.end(), treatment_keys.begin(), treatment_keys.end());
    s.only(keys);
    station_config station;
    station.line = lines.device_of(s.required_text("line"));
    station.number = s.required_text("number");
    station.name = s.text("name").value_or("");
    station.pickup_group = s.text("pickup_group").value_or("");
    station.call_waiting = s.flag("call_waiting").value_or(station.call_waiting);
    station.call_waiting_id = s.flag("call_waiting_id").value_or(station.call_waiting_id);
    if (station.call_waiting_id && !station.call_waiting)
        s.wrong("call_waiting_id", "no caller waits here: say call_waiting = true, too");
    if (station.call_waiting_id && by_dtmf(config.caller_id_signal))
        s.wrong(
            "call_waiting_id",
            "a waiting caller's number does not come by DTMF: say caller_id_modulation = \"v23\" or \"bell202\", and "
            "caller_id_format = \"mdmf\""
        );
    s.choose("answer_supervision", answer_words, station.answer);
    s.choose("hangup_supervision", hangup_words, station.hangup);
    read_treatment(s, station.audio);
    read_telephone(s, station, config);
    if (station.number.empty() || !all_digits(station.number))
        s.wrong("number", "number '" + station.number + "' must be digits only");
    for (const station_config& other : config.stations) {
        if (other.number == station.number)
            s.wrong(
                "number",
                "number " + station.number + " is given to two stations, on " + other.line + " and " + station.line
            );
        if (other.line == station.line)
            s.wrong(
                "line", "line " + station.line + " is given to two stations, " + other.number + " and " + station.number
            );
    }
    config.stations.push_back(std::move(station));
}

/// What stands at the trunk itself goes before the profile that it names, that before its line's, and that before the country's habit.
line_profile profile_of_trunk(const config_section& s, const line_book& lines, const exchange_config& config)
{
    const named_line* entry = lines.find(s.required_text("line"));
    line_profile base;
    if (entry && !s.has("profile")) {
        base = entry->profile;
    } else if (!s.has("profile")) {
        base.name = s.required_text("line");
        base.country = s.text("country").value_or(config.country);
        base.recall = defaults_for(base.country).recall;
    }
    return lines.profiles().with_keys_of(s, base);
}

void read_trunk(const config_section& s, const line_book& lines, exchange_config& config)
{
    std::vector<std::string_view> keys{"line", "prefix", "incoming", "digits", "profile"};
    keys.insert(keys.end(), profile_keys.begin(), profile_keys.end());
    s.only(keys);
    constexpr std::int64_t most_digits = 32;
    trunk_config trunk;
    trunk.line = lines.device_of(s.required_text("line"));
    trunk.prefix = s.text("prefix").value_or("9");
    trunk.incoming = s.text("incoming").value_or("");
    trunk.digits = static_cast<std::size_t>(s.whole("digits", 0, most_digits).value_or(0));
    trunk.profile = profile_of_trunk(s, lines, config);
    if (trunk.prefix.empty() || !all_digits(trunk.prefix))
        s.wrong("prefix", "'prefix' must be digits: what is dialled to get out");
    const auto has_that_line = [&](const auto& other) { return other.line == trunk.line; };
    if (std::ranges::any_of(config.stations, has_that_line) || std::ranges::any_of(config.trunks, has_that_line))
        s.wrong("line", "line " + trunk.line + " is given twice");
    for (const station_config& other : config.stations)
        if (other.number.starts_with(trunk.prefix))
            s.wrong(
                "prefix",
                "prefix " + trunk.prefix + " and extension " + other.number +
                    " begin alike: nobody could tell them apart"
            );
    const bool somebody =
        std::ranges::any_of(config.stations, [&](const auto& other) { return other.number == trunk.incoming; });
    if (!trunk.incoming.empty() && !somebody)
        s.wrong("incoming", "'incoming' names extension " + trunk.incoming + ", which no [[station]] has");
    config.trunks.push_back(std::move(trunk));
}

void read_parking(const config_section& s, exchange_config& config)
{
    s.only({"first", "last"});
    config.orbits.first = s.required_text("first");
    config.orbits.last = s.required_text("last");
    const orbit_range& orbits = config.orbits;
    const bool sound = !orbits.first.empty() && orbits.first.size() <= 6 && all_digits(orbits.first) &&
                       all_digits(orbits.last) && orbits.first.size() == orbits.last.size() &&
                       orbits.first <= orbits.last;
    if (!sound)
        s.wrong("first", "'first' and 'last' must be numbers of one length, of six digits at most, in order");
    for (const station_config& other : config.stations)
        if (other.number.size() == orbits.first.size() && other.number >= orbits.first && other.number <= orbits.last)
            s.wrong("first", "extension " + other.number + " lies among the numbers to park at");
}

/// Reads the signals before it: a lamp is lit by one of them.
void read_message_waiting(const config_section& top, exchange_config& config)
{
    config.message_waiting_tone = top.flag("message_waiting_tone").value_or(config.message_waiting_tone);
    const bool no_data = by_dtmf(config.caller_id_signal);
    if (no_data)
        config.lamp = message_lamp::none;
    top.choose("message_lamp", lamp_words, config.lamp);
    if (no_data && config.lamp == message_lamp::fsk)
        top.wrong("message_lamp", "no lamp is lit by DTMF: say message_lamp = \"reversal\", \"voltage\" or \"none\"");
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
            config.lamp = h.modulation == dtmf ? message_lamp::none : message_lamp::fsk;
        }
    return config;
}

hook_windows exchange_config::windows_of(const station_config& s) const
{
    return s.windows.value_or(recall == register_recall ? etsi_hook_windows() : hook_windows{});
}

exchange_config read_exchange_config(const config_section& top, const line_book& lines)
{
    top.only(configuration_keys);
    const std::string country = top.text("country").value_or("us");
    if (!dsp::find_country(country))
        top.wrong("country", "no country '" + country + "'; 'tipring tones' lists them");
    exchange_config config = defaults_for(country);
    top.choose("recall", recall_words, config.recall);
    top.choose("caller_id", delivery_words, config.caller_id);
    top.choose("caller_id_modulation", modulation_words, config.caller_id_signal.modulation);
    top.choose("caller_id_format", format_words, config.caller_id_signal.format);
    read_message_waiting(top, config);
    if (const auto timers = top.table("timers"))
        read_timers(*timers, config.timers);
    for (const config_section& one : top.tables("station"))
        read_station(one, lines, config);
    if (config.stations.empty())
        top.wrong("station", "no station: each telephone or line wants a [[station]] with 'line' and 'number'");
    for (const config_section& one : top.tables("trunk"))
        read_trunk(one, lines, config);
    if (const auto parking = top.table("parking"))
        read_parking(*parking, config);
    if (const auto features = top.table("features"))
        read_features(*features, config.features);
    config.guard = read_dial_policy(top);
    return config;
}

exchange_config parse_exchange_config(std::string_view text, std::string_view source)
{
    const auto top = config_section::parse(text, source);
    return read_exchange_config(top, line_book::read(top));
}

} // namespace tipring::core
