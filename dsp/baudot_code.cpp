#include "dsp/baudot_code.hpp"

#include "base/error.hpp"

#include <array>
#include <cctype>
#include <string>

namespace tipring::dsp {

namespace {

constexpr std::uint8_t figures_shift = 0x1b;
constexpr std::uint8_t letters_shift = 0x1f;
constexpr std::uint8_t space = 0x04;
constexpr std::size_t shift_again = 72; // characters

struct sign
{
    char letter;
    char figure;
};

constexpr auto signs = std::to_array<sign>({
    {'\b', '\b'},
    {'E',  '3' },
    {'\n', '\n'},
    {'A',  '-' },
    {' ',  ' ' },
    {'S',  '-' },
    {'I',  '8' },
    {'U',  '7' },
    {'\r', '\r'},
    {'D',  '$' },
    {'R',  '4' },
    {'J',  '\''},
    {'N',  ',' },
    {'F',  '!' },
    {'C',  ':' },
    {'K',  '(' },
    {'T',  '5' },
    {'Z',  '"' },
    {'L',  ')' },
    {'W',  '2' },
    {'H',  '=' },
    {'Y',  '6' },
    {'P',  '0' },
    {'Q',  '1' },
    {'O',  '9' },
    {'B',  '?' },
    {'G',  '+' },
    {0,    0   }, // to figures
    {'M',  '.' },
    {'X',  '/' },
    {'V',  ';' },
    {0,    0   }, // to letters
});
static_assert(signs.size() == 32);

struct place
{
    std::uint8_t code;
    bool as_letter;
    bool as_figure;
};

place place_of(char c)
{
    const char capital = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    for (std::size_t i = 0; i < signs.size() && c != 0; ++i)
        if (const sign s = signs[i]; s.letter == capital || s.figure == capital)
            return {static_cast<std::uint8_t>(i), s.letter == capital, s.figure == capital};
    throw failure(
        errc::not_supported,
        "text telephones have no '" + std::string(1, c) +
            "': use letters, figures, space and - $ ' , ! : ( \" ) = ? + . / ;"
    );
}

} // namespace

std::vector<std::uint8_t> baudot_codes(std::string_view text)
{
    std::vector<std::uint8_t> codes;
    bool figures = false;
    std::size_t since_shift = shift_again;
    const auto put = [&](const place& p) {
        const bool wanted = p.as_letter && p.as_figure ? figures : p.as_figure;
        if (wanted != figures || since_shift == shift_again) {
            codes.push_back(wanted ? figures_shift : letters_shift);
            figures = wanted;
            since_shift = 0;
        }
        codes.push_back(p.code);
        ++since_shift;
        if (figures && p.code == space)
            since_shift = shift_again;
    };
    char before = 0;
    for (const char c : text) {
        if (c == '\n' && before != '\r')
            put(place_of('\r'));
        put(place_of(c));
        before = c;
    }
    return codes;
}

std::optional<char> baudot_reader::take(std::uint8_t code)
{
    if (code == figures_shift || code == letters_shift) {
        figures_ = code == figures_shift;
        return std::nullopt;
    }
    const sign s = signs[code % signs.size()];
    return figures_ ? s.figure : s.letter;
}

} // namespace tipring::dsp
