#include "drivers/at/language/caller_id_text.hpp"

#include "drivers/at/language/command_line.hpp"

#include <algorithm>
#include <array>

namespace tipring::at {

namespace {

enum class field { date, time, number, name, message, other_number, called, reason, ignored };

struct tag
{
    std::string_view text;
    field what;
};

/// Longer ones before those they begin with.
constexpr auto tags = std::to_array<tag>({
    {"DATE",                        field::date        },
    {"TIME",                        field::time        },
    {"NMBR",                        field::number      },
    {"NBR",                         field::number      }, // Kortex
    {"NAME",                        field::name        },
    {"MESG",                        field::message     },
    {"DDN_NMBR",                    field::other_number},
    {"DDN",                         field::other_number},
    {"NDID",                        field::called      },
    {"CDID",                        field::ignored     },
    {"ANID",                        field::ignored     },
    {"USER",                        field::ignored     },
    {"REASON FOR NO CALLER NUMBER", field::reason      }, // ZyXEL 1496, Motorola
    {"REASON FOR NO CALLER NAME",   field::ignored     },
    {"CALLER NUMBER",               field::number      },
    {"CALLER NAME",                 field::name        },
    {"CALLER'S NUMBER",             field::number      },
    {"CALLERID",                    field::number      }, // Russian USR
});

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f'); }
bool is_dialable(char c) { return is_digit(c) || c == '+' || c == '*' || c == '#'; }

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

std::string in_capitals(std::string_view text)
{
    std::string big(text);
    std::ranges::transform(big, big.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    });
    return big;
}

struct tagged
{
    field what{};
    std::string_view value;
};

std::optional<tagged> tagged_value(std::string_view line)
{
    const std::string big = in_capitals(line);
    for (const tag& t : tags) {
        if (!big.starts_with(t.text))
            continue;
        const std::string_view rest = trimmed(line.substr(t.text.size()));
        if (!rest.empty() && (rest.front() == '=' || rest.front() == ':'))
            return tagged{t.what, trimmed(rest.substr(1))};
    }
    return std::nullopt;
}

std::vector<std::uint8_t> octets_of(std::string_view hex)
{
    std::vector<std::uint8_t> octets;
    int high = -1;
    for (const char c : hex) {
        if (!is_hex(c))
            continue;
        const int digit = is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
        if (high < 0) {
            high = digit;
        } else {
            octets.push_back(static_cast<std::uint8_t>(high * 16 + digit));
            high = -1;
        }
    }
    return octets;
}

/// A data message in hex: type 04 or 80, a length, so many octets, and a checksum, which some leave out.
bool is_message(std::string_view line)
{
    const bool begins = line.starts_with("04") || line.starts_with("80");
    if (!begins || line.size() < 6 || line.size() % 2 != 0 || !std::ranges::all_of(line, is_hex))
        return false;
    const std::vector<std::uint8_t> octets = octets_of(line);
    const std::size_t behind_length = octets.size() - 2;
    return behind_length == octets[1] || behind_length == octets[1] + std::size_t{1};
}

/// The number in `RING;from;to` (Elsa), `RING/from`, `RING 1234` (USR). `RING A` to `RING C` and `RING 1` to `RING 5` are cadences.
std::string_view number_in_ring(std::string_view line)
{
    if (!line.starts_with("RING") || line.size() < 6 ||
        std::string_view(";/ :").find(line[4]) == std::string_view::npos)
        return {};
    const std::string_view rest = trimmed(line.substr(5));
    const std::string_view digits =
        rest.substr(0, static_cast<std::size_t>(std::ranges::find_if_not(rest, is_dialable) - rest.begin()));
    return digits.size() > 1 ? digits : std::string_view{};
}

caller_id_absence absence_in(std::string_view value)
{
    const std::string big = in_capitals(value);
    if (big == "P" || big == "PRIVATE" || big == "WITHHELD" || big == "ANONYMOUS")
        return caller_id_absence::private_;
    if (big == "O" || big == "OUT OF AREA" || big == "UNAVAILABLE" || big == "UNKNOWN" || big == "-" || big.empty())
        return caller_id_absence::unavailable;
    return caller_id_absence::none;
}

char letter_of(caller_id_absence a) { return a == caller_id_absence::private_ ? 'P' : 'O'; }

} // namespace

bool is_caller_id(std::string_view line)
{
    line = trimmed(line);
    return tagged_value(line) || is_message(line) || line.starts_with("+CLIP:") || !number_in_ring(line).empty();
}

bool caller_id_reader::put(std::string_view line)
{
    line = trimmed(line);
    if (const auto found = tagged_value(line)) {
        const std::string_view value = found->value;
        switch (found->what) {
        case field::date: date_ = value; break;
        case field::time: time_ = value; break;
        case field::number: put_number(value); break;
        case field::name: put_name(value); break;
        case field::message: put_message(value); break;
        case field::other_number: other_number_ = value; break;
        case field::called: text_.called = value; break;
        case field::reason: put_reason(value); break;
        case field::ignored: break;
        }
    } else if (is_message(line)) {
        text_.message = octets_of(line);
    } else if (line.starts_with("+CLIP:")) {
        put_clip(line.substr(6));
    } else if (const std::string_view number = number_in_ring(line); !number.empty()) {
        put_number(number);
    } else {
        return false;
    }
    empty_ = false;
    return true;
}

void caller_id_reader::put_number(std::string_view value)
{
    text_.id.number_absence = absence_in(value);
    text_.id.number = text_.id.number_absence == caller_id_absence::none ? std::string(value) : std::string();
}

void caller_id_reader::put_name(std::string_view value)
{
    const std::string plain = unquoted(value);
    text_.id.name_absence = absence_in(plain);
    text_.id.name = text_.id.name_absence == caller_id_absence::none ? plain : std::string();
}

void caller_id_reader::put_reason(std::string_view value)
{
    const caller_id_absence why = absence_in(value);
    text_.id.number_absence = why == caller_id_absence::none ? caller_id_absence::unavailable : why;
}

/// A parameter without a tag of its own: type, length, data. Bell Canada's number comes so through Rockwell's firmware (type 03).
void caller_id_reader::put_message(std::string_view hex)
{
    const std::vector<std::uint8_t> octets = octets_of(hex);
    if (octets.size() < 3 || octets[0] != 0x03)
        return;
    const std::size_t length = std::min<std::size_t>(octets[1], octets.size() - 2);
    std::string number;
    for (std::size_t i = 0; i < length; ++i)
        number += static_cast<char>(octets[2 + i]);
    if (!number.empty() && std::ranges::all_of(number, is_dialable))
        put_number(number);
}

/// 27.007 7.11: number, type, subaddress, its type, name, validity (1 withheld, 2 not available).
void caller_id_reader::put_clip(std::string_view values)
{
    const std::vector<std::string> fields = values_of(values);
    put_number(unquoted(trimmed(fields[0])));
    if (fields.size() > 4 && !trimmed(fields[4]).empty())
        put_name(trimmed(fields[4]));
    if (fields.size() > 5 && trimmed(fields[5]) == "1")
        text_.id.number_absence = caller_id_absence::private_;
}

caller_id_text caller_id_reader::take()
{
    caller_id_text done = std::move(text_);
    if (date_.size() == 4 && time_.size() == 4)
        done.id.date = date_ + time_;
    const bool number_known = !done.id.number.empty() || done.id.number_absence != caller_id_absence::none;
    if (!other_number_.empty()) {
        if (number_known)
            done.called = other_number_;
        else
            done.id.number = other_number_;
    }
    *this = {};
    return done;
}

std::vector<std::string> lines_of(const caller_id& id)
{
    std::vector<std::string> lines;
    if (id.date.size() == 8) {
        lines.push_back("DATE = " + id.date.substr(0, 4));
        lines.push_back("TIME = " + id.date.substr(4));
    }
    const auto add = [&lines](const std::string& tag_text, const std::string& value, caller_id_absence absence) {
        if (absence != caller_id_absence::none)
            lines.push_back(tag_text + letter_of(absence));
        else if (!value.empty())
            lines.push_back(tag_text + value);
    };
    add("NMBR = ", id.number, id.number_absence);
    add("NAME = ", id.name, id.name_absence);
    return lines;
}

std::string hex_of(const std::vector<std::uint8_t>& message)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text;
    for (const std::uint8_t octet : message) {
        text += digits[octet >> 4U];
        text += digits[octet & 0xFU];
    }
    return text;
}

} // namespace tipring::at
