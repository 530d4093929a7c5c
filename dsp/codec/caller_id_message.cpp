#include "dsp/codec/caller_id_message.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <string_view>

namespace tipring::dsp {

namespace {

using bytes = std::vector<std::uint8_t>;
using byte_span = std::span<const std::uint8_t>;

// GR-30 2.3, EN 300 659-3 5: types of messages and of parameters.
constexpr std::uint8_t sdmf_call_setup = 0x04;
constexpr std::uint8_t mdmf_call_setup = 0x80;
constexpr std::uint8_t sdmf_message_waiting = 0x06;
constexpr std::uint8_t mdmf_message_waiting = 0x82;
constexpr std::uint8_t date_and_time = 0x01;
constexpr std::uint8_t calling_number = 0x02;
constexpr std::uint8_t no_calling_number = 0x04;
constexpr std::uint8_t calling_name = 0x07;
constexpr std::uint8_t no_calling_name = 0x08;
constexpr std::uint8_t visual_indicator = 0x0B;

// What the lamp is told: one byte in MDMF, one letter three times in SDMF.
constexpr std::uint8_t lamp_on = 0xFF;
constexpr std::uint8_t lamp_off = 0x00;
constexpr std::array<std::uint8_t, 3> sdmf_lamp_on{0x42, 0x42, 0x42};
constexpr std::array<std::uint8_t, 3> sdmf_lamp_off{0x6F, 0x6F, 0x6F};

// EN 300 659-3 5.4: what a display must have room for.
constexpr std::size_t date_length = 8;
constexpr std::size_t longest_number = 20;
constexpr std::size_t longest_name = 50;

constexpr std::string_view no_date = "00000000"; // an SDMF message cannot be without one

constexpr char private_letter = 'P';
constexpr char unavailable_letter = 'O'; // "out of area"

char letter_of(caller_id_absence a) { return a == caller_id_absence::private_ ? private_letter : unavailable_letter; }

/// Any other letter (coin box, service conflict) is some reason for not having it.
caller_id_absence absence_of(char letter)
{
    return letter == private_letter ? caller_id_absence::private_ : caller_id_absence::unavailable;
}

/// Control characters are left out: they would act upon the reader's terminal.
std::string utf8_of(byte_span latin1)
{
    std::string text;
    for (const std::uint8_t c : latin1) {
        if (c < 0x20 || (c >= 0x7F && c < 0xA0))
            continue;
        if (c < 0x80) {
            text += static_cast<char>(c);
        } else {
            text += static_cast<char>(0xC0 | (c >> 6));
            text += static_cast<char>(0x80 | (c & 0x3F));
        }
    }
    return text;
}

/// What ISO 8859-1 lacks becomes a question mark.
bytes latin1_of(std::string_view utf8)
{
    bytes text;
    for (std::size_t i = 0; i < utf8.size();) {
        const auto lead = static_cast<std::uint8_t>(utf8[i++]);
        std::size_t followers = 0;
        while (i < utf8.size() && (static_cast<std::uint8_t>(utf8[i]) & 0xC0) == 0x80 && lead >= 0xC0) {
            ++i;
            ++followers;
        }
        if (lead < 0x80)
            text.push_back(lead);
        else if ((lead == 0xC2 || lead == 0xC3) && followers == 1)
            text.push_back(static_cast<std::uint8_t>((lead << 6) | (static_cast<std::uint8_t>(utf8[i - 1]) & 0x3F)));
        else
            text.push_back('?');
    }
    return text;
}

bytes field_of(std::string_view what, std::string_view text, std::size_t longest)
{
    bytes field = latin1_of(text);
    if (field.size() > longest)
        throw failure(
            errc::address_invalid,
            "the caller's " + std::string(what) + " '" + std::string(text) + "' has " + std::to_string(field.size()) +
                " characters: a caller ID has room for " + std::to_string(longest)
        );
    return field;
}

bytes date_of(const caller_id& id)
{
    if (id.date.size() != date_length && !id.date.empty())
        throw failure(errc::address_invalid, "the date '" + id.date + "' is not MMDDHHMM");
    return field_of("date", id.date, date_length);
}

bytes number_of(const caller_id& id) { return field_of("number", id.number, longest_number); }

void append(bytes& to, byte_span what) { to.insert(to.end(), what.begin(), what.end()); }

void append_parameter(bytes& to, std::uint8_t type, byte_span value)
{
    to.push_back(type);
    to.push_back(static_cast<std::uint8_t>(value.size()));
    append(to, value);
}

void append_or_reason(
    bytes& to, std::uint8_t type, byte_span value, std::uint8_t reason_type, caller_id_absence absence
)
{
    if (absence != caller_id_absence::none)
        append_parameter(to, reason_type, std::array{static_cast<std::uint8_t>(letter_of(absence))});
    else if (!value.empty())
        append_parameter(to, type, value);
}

bytes mdmf_body(const caller_id& id)
{
    bytes body;
    if (!id.date.empty())
        append_parameter(body, date_and_time, date_of(id));
    append_or_reason(body, calling_number, number_of(id), no_calling_number, id.number_absence);
    append_or_reason(body, calling_name, field_of("name", id.name, longest_name), no_calling_name, id.name_absence);
    return body;
}

bytes sdmf_body(const caller_id& id)
{
    bytes body = id.date.empty() ? bytes(no_date.begin(), no_date.end()) : date_of(id);
    if (id.number.empty() || id.number_absence != caller_id_absence::none)
        body.push_back(static_cast<std::uint8_t>(letter_of(id.number_absence)));
    else
        append(body, number_of(id));
    return body;
}

std::uint8_t sum_of(byte_span message)
{
    return std::accumulate(message.begin(), message.end(), std::uint8_t{}, [](std::uint8_t sum, std::uint8_t b) {
        return static_cast<std::uint8_t>(sum + b);
    });
}

bytes data_message(std::uint8_t type, const bytes& body)
{
    bytes message{type, static_cast<std::uint8_t>(body.size())};
    append(message, body);
    message.push_back(static_cast<std::uint8_t>(-sum_of(message)));
    return message;
}

bool is_digits(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// EN 300 659-3 annex: A<number>C, or B<why there is none>C.
bytes dtmf_message(const caller_id& id)
{
    if (id.number_absence == caller_id_absence::private_)
        return {'B', '1', '0', 'C'};
    if (id.number_absence == caller_id_absence::unavailable || id.number.empty())
        return {'B', '0', '0', 'C'};
    if (!is_digits(id.number))
        throw failure(
            errc::address_invalid, "the number '" + id.number + "' cannot be sent as DTMF caller ID: use 0-9"
        );
    bytes message{'A'};
    append(message, number_of(id));
    message.push_back('C');
    return message;
}

void decode_mdmf(caller_id& id, byte_span body)
{
    while (body.size() > 2) {
        const std::uint8_t type = body[0];
        const std::size_t length = std::min<std::size_t>(body[1], body.size() - 2); // cut off: as far as it goes
        const std::string value = utf8_of(body.subspan(2, length));
        body = body.subspan(2 + length);
        if (value.empty())
            continue;
        switch (type) {
        case date_and_time: id.date = value; break;
        case calling_number: id.number = value; break;
        case calling_name: id.name = value; break;
        case no_calling_number: id.number_absence = absence_of(value.front()); break;
        case no_calling_name: id.name_absence = absence_of(value.front()); break;
        default: break; // a display shows what it knows
        }
    }
}

/// @return nothing where it says neither.
std::optional<bool> lamp_in_mdmf(byte_span body)
{
    while (body.size() > 2) {
        const std::size_t length = std::min<std::size_t>(body[1], body.size() - 2);
        if (body[0] == visual_indicator && length == 1 && (body[2] == lamp_on || body[2] == lamp_off))
            return body[2] == lamp_on;
        body = body.subspan(2 + length);
    }
    return std::nullopt;
}

std::optional<bool> lamp_in_sdmf(byte_span body)
{
    if (std::ranges::equal(body, sdmf_lamp_on))
        return true;
    if (std::ranges::equal(body, sdmf_lamp_off))
        return false;
    return std::nullopt;
}

void decode_sdmf(caller_id& id, byte_span body)
{
    const std::size_t split = std::min(date_length, body.size());
    id.date = utf8_of(body.first(split));
    if (id.date == no_date)
        id.date.clear();
    const std::string rest = utf8_of(body.subspan(split));
    if (rest.size() == 1 && (rest.front() < '0' || rest.front() > '9'))
        id.number_absence = absence_of(rest.front());
    else
        id.number = rest;
}

/// The digits from behind `letter` up to the next letter.
std::optional<std::string_view> dtmf_field(std::string_view text, char letter)
{
    const auto begin = text.find(letter);
    if (begin == std::string_view::npos)
        return std::nullopt;
    const auto field = text.substr(begin + 1);
    return field.substr(0, field.find_first_of("ABCD#"));
}

/// A<number>[D<diverting>][B<information>]C, A<number>#, D<number>C (Taiwan), D<reason># (Denmark, Netherlands).
result<decoded_caller_id> decode_dtmf(std::string_view text)
{
    const auto end = text.find_first_of("C#");
    if (end == std::string_view::npos || !is_digits(text.substr(1, text.find_first_of("BCD#", 1) - 1)))
        return errc::file_bad;
    const bool hash = text[end] == '#';
    text = text.substr(0, end);
    decoded_caller_id decoded{.id = {}, .format = caller_id_format::dtmf, .checksum_ok = true};
    const auto number = dtmf_field(text, 'A');
    const auto second = dtmf_field(text, 'D');
    const auto information = dtmf_field(text, 'B');
    if (number && !number->empty())
        decoded.id.number = *number;
    else if (information)
        decoded.id.number_absence = *information == "10" ? caller_id_absence::private_ : caller_id_absence::unavailable;
    else if (second && hash && second->size() == 1)
        decoded.id.number_absence = *second == "1" ? caller_id_absence::private_ : caller_id_absence::unavailable;
    else if (second && !second->empty() && !number)
        decoded.id.number = *second;
    else
        return errc::file_bad;
    return decoded;
}

} // namespace

std::string_view name_of(caller_id_format f)
{
    switch (f) {
    case caller_id_format::mdmf: return "mdmf";
    case caller_id_format::sdmf: return "sdmf";
    case caller_id_format::dtmf: return "dtmf";
    }
    return {};
}

std::vector<std::uint8_t> encode(const caller_id& id, caller_id_format format)
{
    switch (format) {
    case caller_id_format::mdmf: return data_message(mdmf_call_setup, mdmf_body(id));
    case caller_id_format::sdmf: return data_message(sdmf_call_setup, sdmf_body(id));
    case caller_id_format::dtmf: return dtmf_message(id);
    }
    return {};
}

std::vector<std::uint8_t> encode_message_waiting(bool waiting, caller_id_format format)
{
    switch (format) {
    case caller_id_format::mdmf:
        return data_message(mdmf_message_waiting, {visual_indicator, 1, waiting ? lamp_on : lamp_off});
    case caller_id_format::sdmf: {
        const auto& letters = waiting ? sdmf_lamp_on : sdmf_lamp_off;
        return data_message(sdmf_message_waiting, bytes(letters.begin(), letters.end()));
    }
    case caller_id_format::dtmf: break;
    }
    throw failure(errc::not_supported, "a message lamp is not lit by DTMF: use caller ID by Bell 202 or V.23");
}

result<decoded_caller_id> decode(std::span<const std::uint8_t> message)
{
    if (message.size() < 3)
        return errc::file_bad;
    const std::uint8_t type = message[0];
    if (type == 'A' || type == 'B' || type == 'D')
        return decode_dtmf(utf8_of(message));
    const bool lamp = type == sdmf_message_waiting || type == mdmf_message_waiting;
    if (type != sdmf_call_setup && type != mdmf_call_setup && !lamp)
        return errc::file_bad;

    const std::size_t length = message[1];
    const bool whole = message.size() > 2 + length;
    const byte_span body = message.subspan(2, std::min(length, message.size() - 2));
    decoded_caller_id decoded;
    decoded.checksum_ok = whole && sum_of(message.first(2 + length + 1)) == 0;
    if (lamp) {
        const bool multiple = type == mdmf_message_waiting;
        decoded.format = multiple ? caller_id_format::mdmf : caller_id_format::sdmf;
        decoded.message_waiting = multiple ? lamp_in_mdmf(body) : lamp_in_sdmf(body);
        if (!decoded.message_waiting)
            return errc::file_bad;
    } else if (type == mdmf_call_setup) {
        decoded.format = caller_id_format::mdmf;
        decode_mdmf(decoded.id, body);
    } else {
        decoded.format = caller_id_format::sdmf;
        decode_sdmf(decoded.id, body);
    }
    return decoded;
}

} // namespace tipring::dsp
