/// Functions of tapi.h for what is sent and heard on a call, and for the devices behind it.

#include "api/tapi/entry.hpp"
#include "api/tapi/tapi_values.hpp"
#include "dsp/dtmf.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

using namespace tipring;
using namespace tipring::tapi;

namespace {

// Digits --------------------------------------------------------------------------------------------------------------

template <class Text>
LONG generate_digits(HCALL call, DWORD mode, Text digits)
{
    if (mode != LINEDIGITMODE_DTMF)
        return mode == LINEDIGITMODE_PULSE ? LINEERR_OPERATIONUNAVAIL : LINEERR_INVALDIGITMODE;
    return on_call(call, [&](telephony&, client& who, held_call& c) -> LONG {
        if (!digits)
            return who.play(c, nullptr);
        return who.generate(c, said(digits));
    });
}

std::optional<sample_count> limit_of(DWORD ms)
{
    return ms == 0 ? std::nullopt : std::optional<sample_count>(std::chrono::milliseconds(ms));
}

/// Into a buffer that has room for as many characters as were asked for; a zero behind them where there is room for it.
template <class Character>
std::function<void(const std::string&)> into(Character* buffer, std::size_t room)
{
    return [buffer, room](const std::string& digits) {
        for (std::size_t i = 0; i < digits.size(); ++i) {
            const auto c = static_cast<Character>(digits[i]);
            std::memcpy(buffer + i, &c, sizeof c);
        }
        const Character end{};
        if (digits.size() < room)
            std::memcpy(buffer + digits.size(), &end, sizeof end);
    };
}

template <class Character, class Text>
LONG gather_digits(
    HCALL call, DWORD modes, Character* buffer, DWORD most, Text until, DWORD first_limit, DWORD limit_between
)
{
    if ((modes & ~(LINEDIGITMODE_PULSE | LINEDIGITMODE_DTMF)) != 0 || (buffer && modes == 0))
        return LINEERR_INVALDIGITMODE;
    if ((modes & LINEDIGITMODE_PULSE) != 0)
        return LINEERR_OPERATIONUNAVAIL;
    if (buffer && most == 0)
        return LINEERR_INVALPARAM;
    if (first_limit > longest_gathering || limit_between > longest_gathering)
        return LINEERR_INVALTIMEOUT;
    return on_call(call, [&](telephony&, client& who, held_call& c) -> LONG {
        if (!buffer) {
            who.gather(c, nullptr);
            return 0;
        }
        const std::string terminators = until ? said(until) : std::string();
        if (!dsp::is_dtmf(terminators) && !terminators.empty())
            return LINEERR_INVALDIGITS;
        if (!c.call->is(core::call_state::connected))
            return LINEERR_INVALCALLSTATE;
        auto how = std::make_shared<digit_gathering>(c.call->device().time().executor());
        how->most = most;
        how->until = terminators;
        how->first = limit_of(first_limit);
        how->between = limit_of(limit_between);
        how->write = into(buffer, most);
        who.gather(c, std::move(how));
        return 0;
    });
}

// Tones ---------------------------------------------------------------------------------------------------------------

constexpr DWORD lowest_part = 200; // Hz: what a telephone line carries
constexpr DWORD highest_part = 3400;

/// One period of the country's tone, or as long as was asked for.
core::media::audio_source_ptr country_tone(const held_call& c, dsp::tone_name which, dbm0 level, DWORD ms)
{
    const auto& countries = c.call->device().voice().ears().countries();
    const dsp::country* const country = countries.empty() ? *dsp::find_country("us") : countries.front();
    const dsp::tone_pattern* const pattern = country->find(which);
    if (!pattern)
        return nullptr;
    sample_count length = std::chrono::milliseconds(ms);
    if (ms == 0)
        for (const dsp::tone_step& step : pattern->repeated)
            length += step.length;
    std::vector<dsp::tone_generator> parts;
    parts.emplace_back(*pattern, level);
    return std::make_unique<chord>(std::move(parts), length);
}

core::media::audio_source_ptr beep(DWORD ms)
{
    constexpr DWORD usual_length = 200;
    LINEGENERATETONE tone{};
    tone.dwFrequency = 1000;
    return custom_tone({&tone, 1}, std::chrono::milliseconds(ms == 0 ? usual_length : ms));
}

LONG check_parts(std::span<const LINEGENERATETONE> parts)
{
    if (parts.empty() || parts.size() > most_parts_of_a_tone)
        return LINEERR_INVALPARAM;
    const auto wrong = [](const LINEGENERATETONE& p) {
        return p.dwFrequency < lowest_part || p.dwFrequency > highest_part;
    };
    if (std::ranges::any_of(parts, wrong))
        return tell({LINEERR_INVALTONE, "a part's frequency is not one of 200 to 3400 Hz"});
    if (makes_a_digit(parts))
        return tell({LINEERR_INVALTONE, "two of the parts make a digit: send digits with lineGenerateDigits"});
    return 0;
}

template <class Entry>
std::vector<Entry> copied(const Entry* from, std::size_t count)
{
    std::vector<Entry> all(count);
    if (count > 0)
        std::memcpy(all.data(), from, count * sizeof(Entry));
    return all;
}

LONG generate_tone(HCALL call, DWORD mode, DWORD ms, DWORD number, const LINEGENERATETONE* tones)
{
    constexpr dbm0 ringback_level{-19.0}; // the precise tone plan of North America, within E.180's
    constexpr dbm0 busy_level{-20.0};
    std::vector<LINEGENERATETONE> parts;
    if (mode == LINETONEMODE_CUSTOM) {
        if (!tones)
            return LINEERR_INVALPOINTER;
        parts = copied(tones, std::min<std::size_t>(number, most_parts_of_a_tone + 1));
        if (const LONG wrong = check_parts(parts); wrong != 0)
            return wrong;
    }
    return on_call(call, [&](telephony&, client& who, held_call& c) -> LONG {
        core::media::audio_source_ptr sound;
        switch (mode) {
        case 0: return who.play(c, nullptr);
        case LINETONEMODE_CUSTOM: sound = custom_tone(parts, limit_of(ms)); break;
        case LINETONEMODE_RINGBACK: sound = country_tone(c, dsp::tone_name::ringback, ringback_level, ms); break;
        case LINETONEMODE_BUSY: sound = country_tone(c, dsp::tone_name::busy, busy_level, ms); break;
        case LINETONEMODE_BEEP: sound = beep(ms); break;
        default: break;
        }
        return sound ? who.play(c, std::move(sound)) : LINEERR_INVALTONEMODE;
    });
}

// Devices -------------------------------------------------------------------------------------------------------------

bool same_class(std::string_view a, std::string_view b)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

LONG write_device(const std::string& device_class, DWORD device, LPVARSTRING to)
{
    if (!same_class(device_class, "tapi/line"))
        return LINEERR_NODEVICE; // no wave, comm or phone device stands behind a line here
    structure<VARSTRING> out(to, sizeof(VARSTRING), strings::narrow);
    VARSTRING f{};
    f.dwStringFormat = STRINGFORMAT_BINARY;
    const part id = out.add(std::span<const DWORD>(&device, 1));
    f.dwStringSize = id.size;
    f.dwStringOffset = id.offset;
    return out.finish(f);
}

template <class Text>
LONG device_id(HLINE line, DWORD address, HCALL call, DWORD select, LPVARSTRING out, Text device_class)
{
    if (!out || !device_class)
        return LINEERR_INVALPOINTER;
    switch (select) {
    case LINECALLSELECT_CALL:
        return on_call(call, [&](telephony& t, client&, held_call& c) -> LONG {
            const open_line* const on = t.all().lines.find(c.line);
            return on ? write_device(said(device_class), on->device, out) : LINEERR_INVALCALLHANDLE;
        });
    case LINECALLSELECT_LINE:
    case LINECALLSELECT_ADDRESS:
        return on_line(line, [&](telephony&, client&, open_line& on) -> LONG {
            if (select == LINECALLSELECT_ADDRESS && address != the_address)
                return LINEERR_INVALADDRESSID;
            return write_device(said(device_class), on.device, out);
        });
    default: return LINEERR_INVALCALLSELECT;
    }
}

} // namespace

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): the header has TAPI's names
extern "C" {

LONG lineGenerateDigits(HCALL call, DWORD mode, LPCSTR digits, DWORD) { return generate_digits(call, mode, digits); }
LONG lineGenerateDigitsA(HCALL call, DWORD mode, LPCSTR digits, DWORD) { return generate_digits(call, mode, digits); }
LONG lineGenerateDigitsW(HCALL call, DWORD mode, LPCWSTR digits, DWORD) { return generate_digits(call, mode, digits); }

LONG lineGenerateTone(HCALL call, DWORD mode, DWORD duration, DWORD number, const LINEGENERATETONE* tones)
{
    return generate_tone(call, mode, duration, number, tones);
}

LONG lineMonitorDigits(HCALL call, DWORD modes)
{
    if ((modes & ~(LINEDIGITMODE_PULSE | LINEDIGITMODE_DTMF | LINEDIGITMODE_DTMFEND)) != 0)
        return LINEERR_INVALDIGITMODE;
    if ((modes & LINEDIGITMODE_PULSE) != 0)
        return LINEERR_OPERATIONUNAVAIL;
    return on_call(call, [&](telephony&, client&, held_call& c) {
        c.digit_modes = modes;
        return 0;
    });
}

LONG lineMonitorMedia(HCALL call, DWORD modes)
{
    if (!media_modes_of(modes))
        return LINEERR_INVALMEDIAMODE;
    return on_call(call, [&](telephony&, client&, held_call& c) -> LONG {
        if (!c.call->device().external())
            return LINEERR_OPERATIONUNAVAIL; // an exchange listens to its telephones for digits only
        c.media_modes = modes;
        return 0;
    });
}

LONG lineMonitorTones(HCALL call, const LINEMONITORTONE* list, DWORD number)
{
    if (!list)
        number = 0;
    if (number > tone_monitor::most_entries)
        return LINEERR_INVALTONELIST;
    const std::vector<LINEMONITORTONE> wanted = copied(list, number);
    if (!std::ranges::all_of(wanted, tone_monitor::can_hear))
        return tell(
            {LINEERR_INVALTONE,
             "a tone of up to three frequencies can be heard, all of 300 to 720 Hz or all of 850 to 1950 Hz"}
        );
    return on_call(call, [&](telephony& t, client&, held_call& c) {
        c.tones = wanted.empty() ? nullptr : std::make_unique<tone_monitor>(wanted);
        if (c.tones)
            t.watch_tones(c.call->device());
        return 0;
    });
}

LONG lineGatherDigits(HCALL call, DWORD modes, LPSTR buffer, DWORD most, LPCSTR until, DWORD first, DWORD between)
{
    return gather_digits(call, modes, buffer, most, until, first, between);
}
LONG lineGatherDigitsA(HCALL call, DWORD modes, LPSTR buffer, DWORD most, LPCSTR until, DWORD first, DWORD between)
{
    return gather_digits(call, modes, buffer, most, until, first, between);
}
LONG lineGatherDigitsW(HCALL call, DWORD modes, LPWSTR buffer, DWORD most, LPCWSTR until, DWORD first, DWORD between)
{
    return gather_digits(call, modes, buffer, most, until, first, between);
}

LONG lineGetID(HLINE line, DWORD address, HCALL call, DWORD select, LPVARSTRING id, LPCSTR device_class)
{
    return device_id(line, address, call, select, id, device_class);
}
LONG lineGetIDA(HLINE line, DWORD address, HCALL call, DWORD select, LPVARSTRING id, LPCSTR device_class)
{
    return device_id(line, address, call, select, id, device_class);
}
LONG lineGetIDW(HLINE line, DWORD address, HCALL call, DWORD select, LPVARSTRING id, LPCWSTR device_class)
{
    return device_id(line, address, call, select, id, device_class);
}

// Windows there are none ----------------------------------------------------------------------------------------------

LONG lineTranslateDialog(HLINEAPP, DWORD, DWORD, HWND, LPCSTR) { return LINEERR_OPERATIONUNAVAIL; }
LONG lineTranslateDialogA(HLINEAPP, DWORD, DWORD, HWND, LPCSTR) { return LINEERR_OPERATIONUNAVAIL; }
LONG lineTranslateDialogW(HLINEAPP, DWORD, DWORD, HWND, LPCWSTR) { return LINEERR_OPERATIONUNAVAIL; }
LONG lineConfigDialog(DWORD, HWND, LPCSTR) { return LINEERR_OPERATIONUNAVAIL; }
LONG lineConfigDialogA(DWORD, HWND, LPCSTR) { return LINEERR_OPERATIONUNAVAIL; }
LONG lineConfigDialogW(DWORD, HWND, LPCWSTR) { return LINEERR_OPERATIONUNAVAIL; }
LONG lineConfigDialogEdit(DWORD, HWND, LPCSTR, const void*, DWORD, LPVARSTRING) { return LINEERR_OPERATIONUNAVAIL; }
LONG lineConfigDialogEditA(DWORD, HWND, LPCSTR, const void*, DWORD, LPVARSTRING) { return LINEERR_OPERATIONUNAVAIL; }
LONG lineConfigDialogEditW(DWORD, HWND, LPCWSTR, const void*, DWORD, LPVARSTRING) { return LINEERR_OPERATIONUNAVAIL; }
LONG lineConfigProvider(HWND, DWORD) { return LINEERR_OPERATIONUNAVAIL; }

} // extern "C"
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
