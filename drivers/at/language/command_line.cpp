#include "drivers/at/language/command_line.hpp"

#include <algorithm>
#include <charconv>

namespace tipring::at {

namespace {

constexpr std::string_view two_character_prefixes = "&\\%*"; // and one letter, then a number, as a basic command
constexpr std::string_view named_prefixes = "+#-$:!";        // and a name, then = or ?, as an extended command

bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

char capital(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

/// V.250 5.4.1, without what would be taken for a value.
bool is_in_names(char c)
{
    return is_letter(c) || is_digit(c) || std::string_view("!%-./:_").find(c) != std::string_view::npos;
}

/// Blanks and case matter only inside quotes.
std::string normalised(std::string_view body)
{
    std::string text;
    bool inside = false;
    for (const char c : body) {
        if (c == '"')
            inside = !inside;
        if (inside)
            text += c;
        else if (c != ' ')
            text += capital(c);
    }
    return text;
}

/// One pass over a normalised body.
class parser
{
public:
    explicit parser(std::string_view text)
        : rest_(text)
    {
    }

    command_list run()
    {
        command_list list;
        while (!rest_.empty()) {
            if (skip(';'))
                continue;
            const std::string_view here = rest_;
            if (auto c = next()) {
                list.commands.push_back(std::move(*c));
            } else {
                list.bad = std::string(here);
                break;
            }
        }
        return list;
    }

private:
    std::optional<command> next()
    {
        if (named_prefixes.find(rest_.front()) != std::string_view::npos)
            return extended();
        std::size_t length = two_character_prefixes.find(rest_.front()) != std::string_view::npos ? 2 : 1;
        if (rest_.size() < length || !is_letter(rest_[length - 1]))
            return std::nullopt;
        command c;
        c.name = rest_.substr(0, length);
        rest_.remove_prefix(length);
        if (c.name == "D")
            return dial(std::move(c));
        return basic(std::move(c));
    }

    std::optional<command> basic(command c)
    {
        const auto digits = static_cast<std::size_t>(std::ranges::find_if_not(rest_, is_digit) - rest_.begin());
        if (digits > 0) {
            unsigned number = 0;
            const auto parsed = std::from_chars(rest_.data(), rest_.data() + digits, number);
            if (parsed.ec != std::errc())
                return std::nullopt;
            c.number = number;
            rest_.remove_prefix(digits);
        }
        if (skip('?')) {
            c.how = command::form::read;
        } else if (skip('=')) {
            if (skip('?')) {
                c.how = command::form::test;
                return c;
            }
            c.how = command::form::set;
            const auto length = static_cast<std::size_t>(std::ranges::find_if_not(rest_, is_digit) - rest_.begin());
            c.value = rest_.substr(0, length);
            rest_.remove_prefix(length);
        }
        return c;
    }

    std::optional<command> dial(command c)
    {
        const std::size_t length = unquoted_end(";");
        c.value = rest_.substr(0, length);
        rest_.remove_prefix(length);
        c.dial_on = skip(';');
        return c;
    }

    std::optional<command> extended()
    {
        const char prefix = rest_.front();
        const auto end = std::ranges::find_if_not(rest_.substr(1), is_in_names);
        const auto length = 1 + static_cast<std::size_t>(end - rest_.substr(1).begin());
        if (length < 2 || !is_letter(rest_[1]))
            return std::nullopt;
        command c;
        c.name = rest_.substr(0, length);
        rest_.remove_prefix(length);
        if (skip('?')) {
            c.how = command::form::read;
        } else if (skip('=')) {
            if (skip('?')) {
                c.how = command::form::test;
            } else {
                c.how = command::form::set;
                const std::size_t value = unquoted_end(prefix == '#' ? ";#" : ";");
                c.value = rest_.substr(0, value);
                rest_.remove_prefix(value);
            }
        }
        const bool ended = rest_.empty() || rest_.front() == ';' || (prefix == '#' && rest_.front() == '#');
        return ended ? std::optional(std::move(c)) : std::nullopt;
    }

    bool skip(char c)
    {
        if (rest_.empty() || rest_.front() != c)
            return false;
        rest_.remove_prefix(1);
        return true;
    }

    std::size_t unquoted_end(std::string_view stops) const
    {
        bool inside = false;
        for (std::size_t i = 0; i < rest_.size(); ++i) {
            if (rest_[i] == '"')
                inside = !inside;
            else if (!inside && stops.find(rest_[i]) != std::string_view::npos)
                return i;
        }
        return rest_.size();
    }

    std::string_view rest_;
};

int hex_digit(char c)
{
    if (is_digit(c))
        return c - '0';
    const char big = capital(c);
    return big >= 'A' && big <= 'F' ? big - 'A' + 10 : -1;
}

} // namespace

command_list parse(std::string_view body)
{
    const std::string text = normalised(body);
    return parser(text).run();
}

std::string text_of(const command& c)
{
    std::string text = c.name;
    if (c.number)
        text += std::to_string(*c.number);
    switch (c.how) {
    case command::form::action: text += c.value; break;
    case command::form::set: text += "=" + c.value; break;
    case command::form::read: text += "?"; break;
    case command::form::test: text += "=?"; break;
    }
    if (c.dial_on)
        text += ";";
    return text;
}

std::string unquoted(std::string_view value)
{
    if (value.size() < 2 || value.front() != '"' || value.back() != '"')
        return std::string(value);
    value = value.substr(1, value.size() - 2);
    std::string text;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const bool escape =
            value[i] == '\\' && i + 2 < value.size() && hex_digit(value[i + 1]) >= 0 && hex_digit(value[i + 2]) >= 0;
        if (escape) {
            text += static_cast<char>(hex_digit(value[i + 1]) * 16 + hex_digit(value[i + 2]));
            i += 2;
        } else {
            text += value[i];
        }
    }
    return text;
}

std::string quoted(std::string_view text)
{
    std::string value = "\"";
    for (const char c : text) {
        if (c == '"')
            value += "\\22";
        else if (c == '\\')
            value += "\\5C";
        else
            value += c;
    }
    return value + '"';
}

std::optional<int> number_in(std::string_view text)
{
    int value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::vector<std::string> values_of(std::string_view value)
{
    std::vector<std::string> values(1);
    bool inside = false;
    int depth = 0;
    for (const char c : value) {
        if (c == '"')
            inside = !inside;
        if (!inside) {
            depth += c == '[' || c == '{' || c == '(';
            depth -= c == ']' || c == '}' || c == ')';
        }
        if (c == ',' && !inside && depth <= 0)
            values.emplace_back();
        else
            values.back() += c;
    }
    return values;
}

void command_reader::reset()
{
    where_ = at::nothing;
    too_long_ = false;
    body_.clear();
}

command_reader::line command_reader::finished()
{
    line done{too_long_ ? line::kind::too_long : line::kind::commands, body_};
    if (!too_long_)
        last_ = body_;
    reset();
    return done;
}

std::optional<command_reader::line> command_reader::put(std::uint8_t byte)
{
    const char c = capital(static_cast<char>(byte & 0x7FU)); // V.250 5.1: the eighth bit is not looked at
    switch (where_) {
    case at::nothing:
        if (c == 'A')
            where_ = at::a;
        return std::nullopt;
    case at::a:
        if (c == '/') {
            reset();
            return line{line::kind::repeat, last_};
        }
        if (c != 'A') // "AAT": the last A counts
            where_ = c == 'T' ? at::body : at::nothing;
        return std::nullopt;
    case at::body: break;
    }
    const std::uint8_t character = byte & 0x7FU;
    if (character == terminator_)
        return finished();
    if (character == backspace_) {
        if (!body_.empty())
            body_.pop_back();
    } else if (character >= 0x20 && character != 0x7F) {
        if (body_.size() < longest_body)
            body_ += static_cast<char>(character);
        else
            too_long_ = true;
    }
    return std::nullopt;
}

} // namespace tipring::at
