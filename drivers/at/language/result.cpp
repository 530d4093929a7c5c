#include "drivers/at/language/result.hpp"

#include "drivers/at/language/caller_id_text.hpp"
#include "drivers/at/language/dle.hpp"

#include <algorithm>
#include <array>

namespace tipring::at {

namespace {

struct spelling
{
    std::string_view text;
    result_code code;
    line_kind kind;
    bool may_go_on; ///< something may follow: `CONNECT 2400`, `RING A`
};

using enum result_code;
using enum line_kind;

/// The first row of a code is how we spell it ourselves (V.250 table 1).
constexpr auto spellings = std::to_array<spelling>({
    {"OK",                  ok,           final_result,        false},
    {"CONNECT",             connect,      final_result,        true },
    {"RING",                ring,         unsolicited_result,  true },
    {"NO CARRIER",          no_carrier,   final_result,        true },
    {"ERROR",               error,        final_result,        false},
    {"NO DIALTONE",         no_dial_tone, final_result,        false},
    {"BUSY",                busy,         final_result,        false},
    {"NO ANSWER",           no_answer,    final_result,        true },
    {"VCON",                vcon,         final_result,        true },
    {"+FCERROR",            fax_error,    final_result,        false},
    {"LINE IN USE",         line_in_use,  final_result,        false},
    {"NO LINE",             no_line,      final_result,        false},
    {"DELAYED",             delayed,      final_result,        true },
    {"BLACKLISTED",         blacklisted,  final_result,        false},
    {"RINGING",             ringback,     intermediate_result, false},
    {"VOICE",               voice,        final_result,        false},

    {"NO DIAL TONE",        no_dial_tone, final_result,        false},
    {"NOANSWER",            no_answer,    final_result,        false},
    {"LINE-IN-USE",         line_in_use,  final_result,        false},
    {"NO LOOP CURRENT",     no_line,      final_result,        false},
    {"BLACKLIST FULL",      blacklisted,  final_result,        false},
    {"+FCERROR:",           fax_error,    final_result,        true },
    {"+CME ERROR:",         error,        final_result,        true },
    {"COMMAND NOT SUPPORT", error,        final_result,        false},
    {"+CRING:",             ring,         unsolicited_result,  true },
});

/// Lines that come when they like and are neither ring nor caller ID: distinctive ring (V.253), 27.007, Silicon Labs.
constexpr auto unsolicited_beginnings = std::to_array<std::string_view>(
    {"DRON", "DROF", "+CCWA:", "+CSSU:", "+CUSD:", "+CREG:", "CIDM", "STAS", "FLASH", "POLARITY REVERSAL"}
);

constexpr auto intermediate_beginnings = std::to_array<std::string_view>(
    {"+MCR:",
     "+MRR:",
     "+ER:",
     "+DR:",
     "+ILRR:",
     "+A8",
     "CARRIER",
     "PROTOCOL",
     "COMPRESSION",
     "+FRH:",
     "+F34:",
     "+CSSI:"}
);

struct number
{
    std::string_view digits;
    result_code code;
};

/// V.250 table 1; above 8 makers disagree.
constexpr auto numbers = std::to_array<number>({
    {"0", ok          },
    {"1", connect     },
    {"2", ring        },
    {"3", no_carrier  },
    {"4", error       },
    {"6", no_dial_tone},
    {"7", busy        },
    {"8", no_answer   },
});

const spelling& row_of(result_code code) { return *std::ranges::find(spellings, code, &spelling::code); }

bool begins_a_new_word(std::string_view text, std::size_t at)
{
    if (at == text.size())
        return true;
    const char before = text[at - 1];
    const char c = text[at];
    return before == ':' || before == ' ' || c == ' ' || c == ';' || c == '/' || c == ':';
}

const spelling* find_spelling(std::string_view text)
{
    for (const spelling& s : spellings)
        if (text == s.text || (s.may_go_on && text.starts_with(s.text) && begins_a_new_word(text, s.text.size())))
            return &s;
    return nullptr;
}

bool begins_with_one_of(std::string_view text, const auto& beginnings)
{
    return std::ranges::any_of(beginnings, [&](std::string_view b) { return text.starts_with(b); });
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

} // namespace

std::string_view name_of(result_code c) { return row_of(c).text; }

result_line classify(std::string_view text, result_form form)
{
    text = trimmed(text);
    result_line line{information_text, {}, std::string(text)};
    if (form == result_form::numeric) {
        if (const auto n = std::ranges::find(numbers, text, &number::digits); n != numbers.end()) {
            line.code = n->code;
            line.kind = row_of(n->code).kind;
            return line;
        }
    }
    if (const spelling* s = find_spelling(text)) {
        line.code = s->code;
        line.kind = s->kind;
    } else if (begins_with_one_of(text, unsolicited_beginnings) || is_caller_id(text)) {
        line.kind = unsolicited_result;
    } else if (begins_with_one_of(text, intermediate_beginnings)) {
        line.kind = intermediate_result;
    }
    return line;
}

std::string text_of(result_code code, result_form form, std::string_view suffix)
{
    if (form == result_form::numeric) {
        if (const auto n = std::ranges::find(numbers, code, &number::code); n != numbers.end())
            return std::string(n->digits) + "\r";
        return std::string(row_of(code).text) + "\r";
    }
    return "\r\n" + std::string(row_of(code).text) + std::string(suffix) + "\r\n";
}

std::string information(std::string_view text, result_form form)
{
    return (form == result_form::verbose ? "\r\n" : "") + std::string(text) + "\r\n";
}

void line_reader::reset()
{
    text_.clear();
    escaped_ = too_long_ = false;
}

std::optional<line_reader::item> line_reader::put(std::uint8_t byte)
{
    if (escaped_) {
        escaped_ = false;
        return item{item::kind::event, {}, byte};
    }
    if (byte == dle::escape) {
        escaped_ = true;
        return std::nullopt;
    }
    const auto c = static_cast<char>(byte & 0x7FU); // seven bits, with or without parity
    if (c != '\r' && c != '\n') {
        if (text_.size() >= longest)
            too_long_ = true;
        else if (c >= 0x20 && c != 0x7F)
            text_ += c;
        return std::nullopt;
    }
    item done{too_long_ ? item::kind::overlong : item::kind::line, std::move(text_), 0};
    reset();
    if (done.text.empty())
        return std::nullopt;
    return done;
}

} // namespace tipring::at
