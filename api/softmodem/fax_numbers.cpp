#include "api/softmodem/fax_numbers.hpp"

#include "drivers/at/language/command_line.hpp"

#include <algorithm>
#include <cstdio>

namespace tipring::api {

namespace {

using std::chrono::milliseconds;

struct column
{
    int fax_numbers::*number;
    std::string_view choices;
    std::array<int, 8> allowed; ///< the first `count`
    std::size_t count;
};

constexpr std::array<column, 8> columns{
    {{&fax_numbers::vr, "(0,1)", {0, 1}, 2},
     {&fax_numbers::br, "(1,3,5)", {1, 3, 5}, 3},
     {&fax_numbers::wd, "(0-2)", {0, 1, 2}, 3},
     {&fax_numbers::ln, "(0-2)", {0, 1, 2}, 3},
     {&fax_numbers::df, "(0,1)", {0, 1}, 2},
     {&fax_numbers::ec, "(0,1)", {0, 1}, 2},
     {&fax_numbers::bf, "(0)", {0}, 1},
     {&fax_numbers::st, "(0-7)", {0, 1, 2, 3, 4, 5, 6, 7}, 8}}
};

constexpr int draft_error_correction = 2; ///< with frames of 256 octets; 1 would be 64

struct reason
{
    std::string_view t30;
    int sending;
    int receiving;
};

/// By the names of SpanDSP's T.30. 0x20 to 0x28 phase B and 0x40 to 0x58 phases C and D of who sends; 0x70 to 0xa3 likewise of who receives.
constexpr auto reasons = std::to_array<reason>({
    {"OK",            0x00, 0x00},
    {"CEDTONE",       0x10, 0x10},
    {"T0_EXPIRED",    0x11, 0x11},
    {"T1_EXPIRED",    0x11, 0x73},
    {"T3_EXPIRED",    0x58, 0xa3},
    {"OPER_INT_FAIL", 0x58, 0xa3},
    {"T5_EXPIRED",    0x43, 0x93},
    {"CANNOT_TRAIN",  0x27, 0x70},
    {"INCOMPATIBLE",  0x21, 0x70},
    {"RX_INCAPABLE",  0x21, 0x70},
    {"NORESSUPPORT",  0x21, 0x70},
    {"NOSIZESUPPORT", 0x21, 0x70},
    {"TX_BADDCS",     0x28, 0x70},
    {"TX_BADPG",      0x50, 0x90},
    {"TX_GOTDCN",     0x22, 0x72},
    {"TX_INVALRSP",   0x53, 0x90},
    {"TX_NODIS",      0x23, 0x70},
    {"TX_PHBDEAD",    0x25, 0x70},
    {"TX_PHDDEAD",    0x54, 0x90},
    {"RETRYDCN",      0x54, 0x73},
    {"RX_DCNPHD",     0x50, 0xa2},
    {"RX_GOTDCS",     0x20, 0x71},
    {"RX_NOCARRIER",  0x40, 0x90},
    {"RX_NOEOL",      0x40, 0x91},
    {"RX_NOFAX",      0x40, 0x73},
    {"RX_T2EXPFAX",   0x40, 0x73},
    {"RX_T2EXP",      0x40, 0x73},
    {"RX_DCNWHY",     0x22, 0x72},
    {"RX_DCNDATA",    0x40, 0x90},
    {"RX_DCNFAX",     0x50, 0xa2},
    {"RX_DCNRRD",     0x50, 0xa2},
    {"RX_DCNNORTN",   0x50, 0xa2},
    {"RTN",           0x50, 0xa0},
});
constexpr reason any_other{"", 0x40, 0x90};
constexpr reason any_before_training{"", 0x20, 0x70};

struct phase
{
    int t32;
    int draft;
};

/// The first digits that differ.
constexpr auto phases = std::to_array<phase>({
    {0x4, 3},
    {0x5, 4},
    {0x7, 5},
    {0x9, 6},
    {0xa, 7},
});

struct scan_time
{
    milliseconds standard;
    milliseconds fine;
};

/// By ST.
constexpr std::array<scan_time, 8> scan_times{
    {{milliseconds(0), milliseconds(0)},
     {milliseconds(5), milliseconds(5)},
     {milliseconds(10), milliseconds(5)},
     {milliseconds(10), milliseconds(10)},
     {milliseconds(20), milliseconds(10)},
     {milliseconds(20), milliseconds(20)},
     {milliseconds(40), milliseconds(20)},
     {milliseconds(40), milliseconds(40)}}
};

int st_of(const dsp::fax_session& s)
{
    const auto found = std::ranges::find_if(scan_times, [&](const scan_time& t) {
        return t.standard == s.row_time && t.fine == s.fine_row_time;
    });
    return static_cast<int>(found - scan_times.begin());
}

} // namespace

std::string text_of(const fax_numbers& numbers, fax_spelling spelling)
{
    std::string text;
    for (const column& c : columns) {
        int value = numbers.*c.number;
        if (c.number == &fax_numbers::ec && value == 1 && spelling == fax_spelling::draft)
            value = draft_error_correction;
        text += text.empty() ? "" : ",";
        text += std::to_string(value);
    }
    return text;
}

std::string choices(fax_spelling spelling)
{
    std::string text;
    for (const column& c : columns) {
        const bool drafted = c.number == &fax_numbers::ec && spelling == fax_spelling::draft;
        text += text.empty() ? "" : ",";
        text += drafted ? std::string_view("(0,2)") : c.choices;
    }
    return text;
}

std::optional<fax_numbers> changed(fax_numbers before, std::string_view text, fax_spelling spelling)
{
    const std::vector<std::string> values = at::values_of(text);
    if (values.size() > columns.size())
        return std::nullopt;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i].empty())
            continue;
        const column& c = columns[i];
        std::optional<int> value = at::number_in(values[i]);
        if (c.number == &fax_numbers::ec && spelling == fax_spelling::draft && value && *value != 0)
            value = *value == draft_error_correction ? 1 : -1;
        if (!value || std::find(c.allowed.begin(), c.allowed.begin() + c.count, *value) == c.allowed.begin() + c.count)
            return std::nullopt;
        before.*c.number = *value;
    }
    return before;
}

fax_numbers numbers_of(const dsp::fax_session& session)
{
    constexpr int bit_rate_step = 2400;
    using paper = dsp::fax_session::paper;
    fax_numbers n;
    n.vr = session.fine ? 1 : 0;
    n.br = session.bit_rate / bit_rate_step - 1;
    n.wd = session.width > 2048 ? 2 : session.width > 1728 ? 1 : 0;
    n.ln = session.length == paper::unlimited ? 2 : session.length == paper::b4 ? 1 : 0;
    n.df = session.two_dimensional || session.t6 ? 1 : 0;
    n.ec = session.error_correction ? 1 : 0;
    n.st = st_of(session);
    return n;
}

fax_numbers both(const fax_numbers& a, const fax_numbers& b)
{
    fax_numbers least;
    for (const column& c : columns)
        least.*c.number = std::min(a.*c.number, b.*c.number);
    least.st = least.ec != 0 ? 0 : std::max(a.st, b.st); // with error correction nobody waits for rows
    return least;
}

int width_of(const fax_numbers& numbers)
{
    constexpr std::array<int, 3> widths{1728, 2048, 2432};
    return widths[static_cast<std::size_t>(numbers.wd)];
}

set_of<fax_modulation> modulations_of(const fax_numbers& numbers)
{
    set_of<fax_modulation> all{fax_modulation::v27ter};
    if (numbers.br >= 3)
        all.add(fax_modulation::v29);
    if (numbers.br >= 5)
        all.add(fax_modulation::v17);
    return all;
}

int hang_up_code(const dsp::fax_result& result, fax_side side, bool trained)
{
    const auto found = std::ranges::find(reasons, result.t30, &reason::t30);
    const reason& why = found != reasons.end() ? *found : trained ? any_other : any_before_training;
    return side == fax_side::sending ? why.sending : why.receiving;
}

std::string hang_up_text(int code, fax_spelling spelling)
{
    int first = code >> 4;
    if (spelling == fax_spelling::draft) {
        const auto found = std::ranges::find(phases, first, &phase::t32);
        if (found != phases.end())
            first = found->draft;
    }
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "%X", static_cast<unsigned>(first << 4 | (code & 0xf)));
    return text.data();
}

} // namespace tipring::api
