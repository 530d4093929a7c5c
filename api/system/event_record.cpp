#include "api/system/event_record.hpp"

#include "api/system/json_line.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace tipring::api {

namespace {

template <class... Ts>
struct overloaded : Ts...
{
    using Ts::operator()...;
};
template <class... Ts>
overloaded(Ts...) -> overloaded<Ts...>;

void put_phase(json_line& j, phase p, sample_count duration)
{
    j.text("phase", p == phase::begin ? "begin" : "end");
    if (p == phase::end)
        j.number("duration_ms", to_ms(duration));
}

std::string joined(const std::vector<std::string>& words, std::string_view between)
{
    return fmt::format("{}", fmt::join(words, between));
}

void put(json_line& j, const dtmf_record& r)
{
    put_phase(j, r.what, r.duration);
    j.text("digit", std::string_view(&r.digit, 1));
    j.tenths("level_dbm0", r.level.value);
    j.tenths("twist_db", r.twist.value);
}

void put(json_line& j, const mf_record& r)
{
    j.text("digit", std::string_view(&r.digit, 1));
    j.text("system", r.system);
}

void put(json_line& j, const tone_record& r)
{
    put_phase(j, r.what, r.duration);
    j.text("name", r.name);
    j.text("country", joined(r.countries, ","));
    std::vector<double> frequencies;
    for (const hertz f : r.frequencies)
        frequencies.push_back(f.value);
    j.tenths("frequencies_hz", frequencies);
    j.tenths("level_dbm0", r.level.value);
}

void put(json_line& j, const presence_record& r)
{
    put_phase(j, r.what, r.duration);
    j.tenths("level_dbm0", r.level.value);
}

void put(json_line& j, const text_telephone_record& r)
{
    put_phase(j, r.what, r.duration);
    j.tenths("level_dbm0", r.level.value);
    j.hundredths("bits_per_second", r.bits_per_second);
    j.text("text", r.text);
}

void put(json_line& j, const caller_id_record& r)
{
    j.text("format", r.format);
    j.text("modulation", r.modulation);
    j.text("number", r.number);
    j.text("name", r.name);
    j.text("date", r.date);
    j.text("reason", r.reason);
    j.boolean("checksum_ok", r.checksum_ok);
}

void put(json_line& j, const message_waiting_record& r)
{
    j.boolean("waiting", r.waiting);
    j.text("format", r.format);
    j.text("modulation", r.modulation);
    j.boolean("checksum_ok", r.checksum_ok);
}

void put(json_line& j, const echo_record& r)
{
    j.tenths("return_loss_db", r.return_loss.value);
    j.tenths("return_loss_enhancement_db", r.return_loss_enhancement.value);
}

void put(json_line& j, const call_state_record& r)
{
    j.number("call", r.call);
    j.text("state", r.state);
    j.text("mode", r.mode);
    j.text("cause", r.cause);
    if (r.related)
        j.number("related", *r.related);
    else
        j.nothing("related");
    j.text("evidence", r.evidence);
    j.text("confidence", r.confidence);
}

void put(json_line& j, const line_signal_record& r)
{
    j.text("signal", r.signal);
    if (!r.digit.empty())
        j.text("digit", r.digit);
    if (!r.polarity.empty())
        j.text("polarity", r.polarity);
    if (r.duration)
        j.number("duration_ms", to_ms(*r.duration));
}

void put(json_line& j, const error_record& r)
{
    j.text("code", r.code);
    j.text("message", r.message);
}

void put(json_line& j, const fax_session_record& r)
{
    j.text("identity", r.identity);
    j.number("bit_rate", r.bit_rate);
    j.boolean("error_correction", r.error_correction);
}

void put(json_line& j, const fax_page_record& r)
{
    j.number("page", r.page);
    j.text("outcome", r.outcome);
    j.number("rows", r.rows);
    j.number("width", r.width);
    j.text("compression", r.compression);
    j.number("bit_rate", r.bit_rate);
    j.boolean("error_correction", r.error_correction);
    j.number("bad_rows", r.bad_rows);
    j.number("frames_again", r.frames_again);
}

void put(json_line& j, const fax_result_record& r)
{
    j.boolean("complete", r.complete);
    j.number("pages", r.pages);
    j.text("t30", r.t30);
    j.text("words", r.words);
}

void put(json_line& j, const fax_document_record& r)
{
    j.text("file", r.file);
    j.number("pages", r.pages);
    j.boolean("cut_off", r.cut_off);
}

void put(json_line& j, const chapter_record& r) { j.text("title", r.title); }

std::string spaced(std::string name)
{
    for (char& c : name)
        if (c == '_')
            c = ' ';
    return name;
}

/// 80 ms, 2.340 s.
std::string lasting(sample_count d)
{
    const std::int64_t ms = to_ms(d);
    return ms < 1000 ? fmt::format("{} ms", ms) : fmt::format("{}.{:03} s", ms / 1000, ms % 1000);
}

std::string level_of_words(dbm0 level) { return in_tenths(level.value) + " dBm0"; }

/// A tone can fit dozens of countries: a person wants to see that, not to read them all.
std::string some_of(const std::vector<std::string>& countries)
{
    constexpr std::size_t shown = 8;
    if (countries.size() <= shown)
        return joined(countries, ", ");
    const std::vector<std::string> first(countries.begin(), countries.begin() + shown - 1);
    return fmt::format("{} and {} more", joined(first, ", "), countries.size() - first.size());
}

std::string what_people_call(std::string_view machine_tone)
{
    static constexpr auto names = std::to_array<std::pair<std::string_view, std::string_view>>({
        {"fax_cng",      "fax calling tone (CNG)"          },
        {"fax_ced",      "fax answer tone (CED)"           },
        {"ans",          "answer tone with reversals (ANS)"},
        {"ansam",        "modem answer tone (ANSam)"       },
        {"v21_preamble", "fax preamble (V.21)"             },
        {"bell_answer",  "Bell answer tone"                },
        {"v25_calling",  "modem calling tone (V.25)"       },
        {"alert_tone",   "alert tone before data (CAS)"    },
    });
    for (const auto& [name, words] : names)
        if (name == machine_tone)
            return std::string(words);
    return spaced(std::string(machine_tone));
}

std::string words_for(const dtmf_record& r)
{
    if (r.what == phase::end)
        return fmt::format("digit {} ends after {}", r.digit, lasting(r.duration));
    return fmt::format("digit {}, {}, twist {} dB", r.digit, level_of_words(r.level), in_tenths(r.twist.value));
}

std::string words_for(const mf_record& r) { return fmt::format("MF digit {} ({})", r.digit, r.system); }

std::string words_for(const tone_record& r)
{
    const std::string name = spaced(r.name) + (r.name == "howler" || r.name == "ringback" ? "" : " tone");
    if (r.what == phase::end)
        return fmt::format("{} ends after {}", name, lasting(r.duration));
    std::vector<std::string> frequencies;
    for (const hertz f : r.frequencies)
        frequencies.push_back(fmt::format("{:.0f}", f.value));
    std::string words = name;
    if (!frequencies.empty())
        words += fmt::format(", {} Hz", joined(frequencies, " + "));
    words += ", " + level_of_words(r.level);
    return r.countries.empty() ? words : fmt::format("{} ({})", words, some_of(r.countries));
}

std::string words_for(const presence_record& r)
{
    if (r.what == phase::end)
        return fmt::format("{} ends after {}", what_people_call(r.name), lasting(r.duration));
    return r.name == "silence" ? r.name : fmt::format("{}, {}", what_people_call(r.name), level_of_words(r.level));
}

/// On one line, whatever a far machine sent.
std::string in_print(const std::string& typed)
{
    std::string shown;
    for (const char c : typed)
        if (c >= ' ' && c < 0x7F)
            shown += c;
        else if (!shown.ends_with(' '))
            shown += ' ';
    return shown;
}

std::string words_for(const text_telephone_record& r)
{
    if (r.what == phase::end)
        return fmt::format("text telephone ends after {}: \"{}\"", lasting(r.duration), in_print(r.text));
    return fmt::format("text telephone, {} bit/s, {}", r.bits_per_second, level_of_words(r.level));
}

std::string words_for(const caller_id_record& r)
{
    std::string words = "caller ID";
    if (!r.number.empty())
        words += " " + r.number;
    if (!r.name.empty())
        words += " \"" + r.name + "\"";
    if (r.reason == "private")
        words += " withheld";
    else if (!r.reason.empty())
        words += " " + r.reason;
    if (r.date.size() == 8)
        words += fmt::format(
            ", {}-{} {}:{}", r.date.substr(0, 2), r.date.substr(2, 2), r.date.substr(4, 2), r.date.substr(6, 2)
        );
    words +=
        r.modulation == r.format ? fmt::format(" ({})", r.format) : fmt::format(" ({}, {})", r.format, r.modulation);
    return r.checksum_ok ? words : words + ", checksum wrong";
}

std::string words_for(const message_waiting_record& r)
{
    return fmt::format(
        "{} ({}, {}){}",
        r.waiting ? "message waiting" : "no message waiting",
        r.format,
        r.modulation,
        r.checksum_ok ? "" : ", checksum wrong"
    );
}

std::string words_for(const echo_record& r)
{
    return fmt::format(
        "echo came back {:.1f} dB below what was sent, and {:.1f} dB of it were taken away",
        r.return_loss.value,
        r.return_loss_enhancement.value
    );
}

std::string words_for(const call_state_record& r)
{
    std::string words = fmt::format("call {} {}", r.call, r.state);
    if (!r.mode.empty())
        words += ", " + r.mode;
    if (!r.cause.empty())
        words += ": " + r.cause;
    if (r.related)
        words += fmt::format(", with call {}", *r.related);
    if (!r.evidence.empty())
        words += fmt::format(" ({}{})", r.confidence.empty() ? "from " : r.confidence + " by ", r.evidence);
    return words;
}

std::string words_for(const line_signal_record& r)
{
    std::string words = spaced(r.signal);
    if (r.signal == "ring_begin")
        words = "rings";
    if (r.signal == "ring_end")
        words = "ring ends";
    if (!r.digit.empty())
        words += " " + r.digit;
    if (!r.polarity.empty())
        words += ", now " + r.polarity;
    return r.duration ? fmt::format("{}, {}", words, lasting(*r.duration)) : words;
}

std::string words_for(const error_record& r) { return fmt::format("error {}: {}", r.code, r.message); }

std::string words_for(const fax_session_record& r)
{
    return fmt::format(
        "fax{}, {} bit/s{}",
        r.identity.empty() ? "" : " with \"" + r.identity + "\"",
        r.bit_rate,
        r.error_correction ? ", error correction" : ""
    );
}

std::string words_for(const fax_page_record& r)
{
    std::string words = fmt::format(
        "fax page {} {}: {} x {}, {}, {} bit/s", r.page, r.outcome, r.width, r.rows, r.compression, r.bit_rate
    );
    if (r.bad_rows > 0)
        words += fmt::format(", {} bad rows", r.bad_rows);
    if (r.frames_again > 0)
        words += fmt::format(", {} frames again", r.frames_again);
    return words;
}

std::string pages_of(int count) { return fmt::format("{} page{}", count, count == 1 ? "" : "s"); }

std::string words_for(const fax_result_record& r)
{
    return fmt::format("fax {}, {}: {} ({})", r.complete ? "complete" : "failed", pages_of(r.pages), r.words, r.t30);
}

std::string words_for(const fax_document_record& r)
{
    return fmt::format("document {}, {}{}", r.file, pages_of(r.pages), r.cut_off ? ", of a fax that was cut off" : "");
}

std::string words_for(const chapter_record& r) { return fmt::format("-- {} --", r.title); }

} // namespace

std::string_view kind_of(const event_record& e)
{
    return std::visit(
        overloaded{
            [](const dtmf_record&) -> std::string_view { return "dtmf"; },
            [](const mf_record&) -> std::string_view { return "mf"; },
            [](const tone_record&) -> std::string_view { return "tone"; },
            [](const presence_record& r) -> std::string_view { return r.name; },
            [](const text_telephone_record&) -> std::string_view { return "text_telephone"; },
            [](const caller_id_record&) -> std::string_view { return "caller_id"; },
            [](const message_waiting_record&) -> std::string_view { return "message_waiting"; },
            [](const echo_record&) -> std::string_view { return "echo"; },
            [](const call_state_record&) -> std::string_view { return "call_state"; },
            [](const line_signal_record&) -> std::string_view { return "line_signal"; },
            [](const error_record&) -> std::string_view { return "error"; },
            [](const fax_session_record&) -> std::string_view { return "fax_session"; },
            [](const fax_page_record&) -> std::string_view { return "fax_page"; },
            [](const fax_result_record&) -> std::string_view { return "fax_result"; },
            [](const fax_document_record&) -> std::string_view { return "fax_document"; },
            [](const chapter_record&) -> std::string_view { return "chapter"; },
        },
        e.what
    );
}

std::string to_json(const event_record& e)
{
    json_line j;
    j.number("t_ms", to_ms(e.at));
    if (!e.line.empty())
        j.text("line", e.line);
    j.text("kind", kind_of(e));
    std::visit([&](const auto& r) { put(j, r); }, e.what);
    return j.finish();
}

std::string describe_what(const event_record& e)
{
    return std::visit([](const auto& r) { return words_for(r); }, e.what);
}

sample_count over_at(const event_record& e)
{
    return e.at + std::visit(
                      overloaded{
                          [](const dtmf_record& r) { return r.duration; },
                          [](const tone_record& r) { return r.duration; },
                          [](const presence_record& r) { return r.duration; },
                          [](const text_telephone_record& r) { return r.duration; },
                          [](const line_signal_record& r) { return r.duration.value_or(0ms); },
                          [](const auto&) { return sample_count(0); },
                      },
                      e.what
                  );
}

std::string describe(const event_record& e)
{
    const std::string column = e.line.empty() ? "" : fmt::format("{:<8}  ", e.line);
    return fmt::format("{}  {}{}", clock_time(over_at(e)), column, describe_what(e));
}

std::string clock_time(sample_count t)
{
    const std::int64_t ms = to_ms(t);
    return fmt::format("{:02}:{:02}.{:03}", ms / 60'000, ms / 1000 % 60, ms % 1000);
}

} // namespace tipring::api
