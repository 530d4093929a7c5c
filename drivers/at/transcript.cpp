#include "drivers/at/transcript.hpp"

#include "base/error.hpp"

#include <charconv>
#include <fstream>
#include <iterator>

namespace tipring::at {

namespace {

constexpr sample_count worth_writing = 50ms; ///< shorter pauses are no part of the story
constexpr std::string_view digits = "0123456789abcdef";

bool shown_as_itself(char c) { return c >= 0x20 && c < 0x7F && c != '<'; }

int hex_digit(char c)
{
    const auto found = digits.find(c);
    return found == std::string_view::npos ? -1 : static_cast<int>(found);
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\r'))
        text.remove_suffix(1);
    return text;
}

transcript_step step_of(char mark, std::string_view text, std::size_t line, const std::string& name)
{
    transcript_step step;
    step.line = line;
    if (mark == '>' || mark == '<') {
        step.what = mark == '>' ? transcript_step::kind::computer : transcript_step::kind::modem;
        step.text = unshown(text);
        return step;
    }
    int ms = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), ms);
    if (mark != '=' || parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || ms < 0)
        throw failure(
            errc::file_bad,
            name + ", line " + std::to_string(line) +
                ": begin with '>' (computer), '<' (modem), '= MILLISECONDS' or '#'"
        );
    step.what = transcript_step::kind::pause;
    step.duration = std::chrono::milliseconds(ms);
    return step;
}

} // namespace

std::string shown(std::string_view octets)
{
    std::string text;
    for (const char c : octets) {
        if (shown_as_itself(c)) {
            text += c;
        } else {
            const auto octet = static_cast<unsigned char>(c);
            text += {'<', digits[octet >> 4U], digits[octet & 0xFU], '>'};
        }
    }
    return text;
}

std::string unshown(std::string_view text)
{
    std::string octets;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool hex = text[i] == '<' && i + 3 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                         hex_digit(text[i + 2]) >= 0 && text[i + 3] == '>';
        if (hex) {
            octets += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 3;
        } else {
            octets += text[i];
        }
    }
    return octets;
}

transcript parse_transcript(std::string_view text, const std::string& name)
{
    transcript all;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string_view line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty())
            continue;
        const std::string_view rest = trimmed(line.substr(1));
        if (line.front() != '#')
            all.steps.push_back(step_of(line.front(), rest, number, name));
        else if (const auto colon = rest.find(':'); colon != std::string_view::npos)
            all.facts.emplace(rest.substr(0, colon), trimmed(rest.substr(colon + 1)));
    }
    return all;
}

transcript read_transcript(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    if (!in)
        throw failure(errc::file_missing, "no transcript " + path);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    return parse_transcript(text, path);
}

void transcript_writer::time_passed(sample_count now)
{
    if (now - last_ >= worth_writing)
        sink_("= " + std::to_string(to_ms(now - last_)));
    last_ = now;
}

void transcript_writer::computer(sample_count now, std::string_view octets)
{
    time_passed(now);
    sink_("> " + shown(octets));
}

void transcript_writer::modem(sample_count now, std::string_view octets)
{
    time_passed(now);
    sink_("< " + shown(octets));
}

} // namespace tipring::at
