#include "dsp/caller_id.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <optional>
#include <string_view>

namespace tipring::dsp {

namespace {

using bytes = std::vector<std::uint8_t>;
using byte_view = std::span<const std::uint8_t>;

// GR-30 §2.3 and ETSI EN 300 659-3: message and parameter types.
constexpr std::uint8_t single_data_message = 0x04;
constexpr std::uint8_t multiple_data_message = 0x80;
constexpr std::uint8_t date_parameter = 0x01;
constexpr std::uint8_t number_parameter = 0x02;
constexpr std::uint8_t number_absence_parameter = 0x04;
constexpr std::uint8_t name_parameter = 0x07;
constexpr std::uint8_t name_absence_parameter = 0x08;

constexpr char unavailable_letter = 'O';
constexpr char private_letter = 'P';
constexpr std::string_view no_date = "00000000";
constexpr std::size_t longest_number = 20; // EN 300 659-3 §5.4.2
constexpr std::size_t longest_name = 50;   // EN 300 659-3 §5.4.7; GR-30 displays show 15

// DTMF: "A" number "C", "B" reason "C", and "D" reason "#".
constexpr std::string_view dtmf_unavailable = "B00C";
constexpr std::string_view dtmf_private = "B10C";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool all_digits(std::string_view text) { return std::ranges::all_of(text, is_digit); }

[[noreturn]] void refuse(const std::string& sentence) { throw failure(errc::address_invalid, "caller ID: " + sentence); }

// -- text

void append_utf8(std::string& to, std::uint8_t latin1)
{
    if (latin1 < 0x80) {
        to += static_cast<char>(latin1);
        return;
    }
    to += static_cast<char>(0xc0 | (latin1 >> 6));
    to += static_cast<char>(0x80 | (latin1 & 0x3f));
}

bool is_control(std::uint8_t c) { return c < 0x20 || (c >= 0x7f && c < 0xa0); }

std::string utf8_of(byte_view latin1)
{
    std::string text;
    for (const std::uint8_t c : latin1)
        if (!is_control(c))
            append_utf8(text, c);
    return text;
}

std::string ascii_of(byte_view field)
{
    std::string text;
    for (const std::uint8_t c : field)
        if (c < 0x80 && !is_control(c))
            text += static_cast<char>(c);
    return text;
}

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

/// What ISO 8859-1 does not have becomes '?'.
std::string latin1_of(std::string_view utf8)
{
    std::string text;
    for (std::size_t i = 0; i < utf8.size();) {
        const auto first = static_cast<unsigned char>(utf8[i]);
        std::size_t length = 1;
        while (i + length < utf8.size() && continues(utf8[i + length]))
            ++length;
        if (first < 0x80 && length == 1)
            text += utf8[i];
        else if ((first == 0xc2 || first == 0xc3) && length == 2)
            text += static_cast<char>(((first & 0x03) << 6) | (static_cast<unsigned char>(utf8[i + 1]) & 0x3f));
        else
            text += '?';
        i += length;
    }
    return text;
}

// -- writing

void append(bytes& to, std::string_view text) { to.insert(to.end(), text.begin(), text.end()); }

void append_parameter(bytes& to, std::uint8_t type, std::string_view text)
{
    to.push_back(type);
    to.push_back(static_cast<std::uint8_t>(text.size()));
    append(to, text);
}

std::string_view letter_of(caller_id_absence a)
{
    static constexpr char letters[] = {private_letter, unavailable_letter};
    return a == caller_id_absence::private_ ? std::string_view(letters, 1) : std::string_view(letters + 1, 1);
}

std::uint8_t checksum_of(byte_view message)
{
    const unsigned sum = std::accumulate(message.begin(), message.end(), 0U);
    return static_cast<std::uint8_t>(0U - sum); // two's complement: all bytes together give 0 (modulo 256)
}

bytes finish(std::uint8_t type, const bytes& body)
{
    bytes message;
    message.reserve(body.size() + 3);
    message.push_back(type);
    message.push_back(static_cast<std::uint8_t>(body.size()));
    std::ranges::copy(body, std::back_inserter(message));
    message.push_back(checksum_of(message));
    return message;
}

bytes encode_single(const caller_id& id)
{
    bytes body;
    append(body, id.date.empty() ? no_date : std::string_view(id.date));
    append(body, id.number.empty() ? letter_of(id.number_absence) : std::string_view(id.number));
    return finish(single_data_message, body);
}

bytes encode_multiple(const caller_id& id)
{
    bytes body;
    if (!id.date.empty())
        append_parameter(body, date_parameter, id.date);
    if (!id.number.empty())
        append_parameter(body, number_parameter, id.number);
    else if (id.number_absence != caller_id_absence::none)
        append_parameter(body, number_absence_parameter, letter_of(id.number_absence));
    if (!id.name.empty())
        append_parameter(body, name_parameter, latin1_of(id.name));
    else if (id.name_absence != caller_id_absence::none)
        append_parameter(body, name_absence_parameter, letter_of(id.name_absence));
    return finish(multiple_data_message, body);
}

bytes encode_dtmf(const caller_id& id)
{
    bytes digits;
    if (id.number.empty())
        append(digits, id.number_absence == caller_id_absence::private_ ? dtmf_private : dtmf_unavailable);
    else if (!all_digits(id.number))
        refuse("'" + id.number + "' cannot be sent as DTMF: digits only");
    else
        append(digits, "A" + id.number + "C");
    return digits;
}

// -- reading

caller_id_absence absence_of(byte_view field)
{
    if (field.empty())
        return caller_id_absence::unavailable;
    return field.front() == private_letter ? caller_id_absence::private_ : caller_id_absence::unavailable;
}

std::string date_of(byte_view field)
{
    const std::string text = ascii_of(field.first(std::min(field.size(), no_date.size())));
    return text.size() == no_date.size() && all_digits(text) && text != no_date ? text : "";
}

void read_single(byte_view body, caller_id& id)
{
    id.date = date_of(body);
    const byte_view number = body.subspan(std::min(body.size(), no_date.size()));
    if (number.size() == 1 && (number.front() == private_letter || number.front() == unavailable_letter))
        id.number_absence = absence_of(number);
    else
        id.number = ascii_of(number);
}

void read_parameter(std::uint8_t type, byte_view field, caller_id& id)
{
    switch (type) {
    case date_parameter: id.date = date_of(field); break;
    case number_parameter: id.number = ascii_of(field); break;
    case number_absence_parameter: id.number_absence = absence_of(field); break;
    case name_parameter: id.name = utf8_of(field); break;
    case name_absence_parameter: id.name_absence = absence_of(field); break;
    default: break; // dialled number, call type, charge ...: not shown
    }
}

void read_multiple(byte_view body, caller_id& id)
{
    while (body.size() >= 2) {
        const std::uint8_t type = body[0];
        const std::size_t length = std::min<std::size_t>(body[1], body.size() - 2); // cut off: what is there
        read_parameter(type, body.subspan(2, length), id);
        body = body.subspan(2 + length);
    }
}

result<decoded_caller_id> read_data(byte_view message)
{
    const std::size_t announced = message.size() < 2 ? 0 : message[1];
    if (message.size() < 3 || (message[0] != single_data_message && message[0] != multiple_data_message))
        return make_error_code(errc::file_bad);
    const bool complete = message.size() >= announced + 3;
    const byte_view body = message.subspan(2, std::min(announced, message.size() - 2));
    decoded_caller_id decoded;
    decoded.checksum_ok = complete && checksum_of(message.first(announced + 2)) == message[announced + 2];
    if (message[0] == single_data_message) {
        decoded.format = caller_id_format::sdmf;
        read_single(body, decoded.id);
    } else {
        decoded.format = caller_id_format::mdmf;
        read_multiple(body, decoded.id);
    }
    return decoded;
}

/// Digits up to the next letter or terminator, taken off the front.
std::string_view take_digits(std::string_view& text)
{
    const auto end = std::ranges::find_if_not(text, is_digit);
    const auto digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(digits.size());
    return digits;
}

/// "10" restricted, "00" unavailable; "D1#" restricted, "D2#" international, "D3#" technical.
caller_id_absence absence_of_code(std::string_view code)
{
    return code == "10" || code == "1" ? caller_id_absence::private_ : caller_id_absence::unavailable;
}

result<decoded_caller_id> read_dtmf(std::string_view text)
{
    decoded_caller_id decoded{.id = {}, .format = caller_id_format::dtmf, .checksum_ok = true};
    caller_id& id = decoded.id;
    const char terminator = text.back();
    if (text.size() < 2 || (terminator != 'C' && terminator != '#'))
        return make_error_code(errc::file_bad);
    const bool reason_form = terminator == '#'; // where "D" is a reason, not a number
    text.remove_suffix(1);
    while (!text.empty()) {
        const char field = text.front();
        text.remove_prefix(1);
        const std::string_view digits = take_digits(text);
        if (field == 'A' || (field == 'D' && !reason_form && id.number.empty()))
            id.number = digits;
        else if (field == 'B' || (field == 'D' && reason_form))
            id.number_absence = absence_of_code(digits);
        else if (field != 'D') // a diverting number
            return make_error_code(errc::file_bad);
    }
    if (id.number.empty() && id.number_absence == caller_id_absence::none)
        id.number_absence = caller_id_absence::unavailable;
    return decoded;
}

} // namespace

std::string_view name_of(caller_id_modulation m)
{
    switch (m) {
    case caller_id_modulation::bell202: return "bell202";
    case caller_id_modulation::v23: return "v23";
    case caller_id_modulation::dtmf: return "dtmf";
    }
    return "";
}

std::string_view name_of(caller_id_format f)
{
    switch (f) {
    case caller_id_format::mdmf: return "mdmf";
    case caller_id_format::sdmf: return "sdmf";
    case caller_id_format::dtmf: return "dtmf";
    }
    return "";
}

std::string_view name_of(caller_id_absence a)
{
    switch (a) {
    case caller_id_absence::none: return "";
    case caller_id_absence::private_: return "private";
    case caller_id_absence::unavailable: return "unavailable";
    }
    return "";
}

std::vector<std::uint8_t> encode(const caller_id& id, caller_id_format format)
{
    if (id.number.size() > longest_number)
        refuse("the number '" + id.number + "' is longer than " + std::to_string(longest_number) + " digits");
    if (latin1_of(id.name).size() > longest_name)
        refuse("the name '" + id.name + "' is longer than " + std::to_string(longest_name) + " characters");
    if (!id.date.empty() && (id.date.size() != no_date.size() || !all_digits(id.date)))
        refuse("the date '" + id.date + "' is not MMDDHHMM");
    switch (format) {
    case caller_id_format::mdmf: return encode_multiple(id);
    case caller_id_format::sdmf: return encode_single(id);
    case caller_id_format::dtmf: return encode_dtmf(id);
    }
    return {};
}

result<decoded_caller_id> decode(std::span<const std::uint8_t> message)
{
    if (message.empty())
        return make_error_code(errc::file_bad);
    const auto first = static_cast<char>(message.front());
    if (first == 'A' || first == 'B' || first == 'D')
        return read_dtmf(std::string(message.begin(), message.end()));
    return read_data(message);
}

} // namespace tipring::dsp
