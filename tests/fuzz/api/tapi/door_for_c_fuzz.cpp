/// Any sequence of calls through the door for C, with any handles, structures of any size at any address, and any text: every result is
/// one that is documented, nothing is read or written beyond what the caller said, and the engine goes on.

#include "api/tapi/tapi.h"
#include "api/tapi/tipring_tapi.h"
#include "base/error.hpp"

#include <array>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace {

/// What a fuzzer chose, taken from the front; zeros behind its end.
class choices
{
public:
    explicit choices(std::span<const std::uint8_t> bytes)
        : bytes_(bytes)
    {
    }

    bool over() const { return bytes_.empty(); }

    std::uint8_t byte()
    {
        if (bytes_.empty())
            return 0;
        const std::uint8_t first = bytes_.front();
        bytes_ = bytes_.subspan(1);
        return first;
    }

    DWORD number()
    {
        const std::uint8_t shape = byte();
        if (shape < 128)
            return shape;
        if (shape < 192)
            return 1U << (shape % 32); // one flag
        return byte() * 0x01010101U;
    }

    std::string text(std::size_t most)
    {
        std::string all;
        for (std::size_t n = byte() % (most + 1); n > 0; --n)
            all += static_cast<char>(byte());
        return all.substr(0, all.find('\0'));
    }

    std::u16string wide_text(std::size_t most)
    {
        std::u16string all;
        for (std::size_t n = byte() % (most + 1); n > 0; --n)
            all += static_cast<char16_t>(byte() % 4 == 0 ? 0xd800 + byte() * 8 : byte());
        return all.substr(0, all.find(u'\0'));
    }

private:
    std::span<const std::uint8_t> bytes_;
};

/// A structure of a size and content that were chosen, at an odd address, with nothing behind it that belongs to it.
template <class Structure>
class foreign
{
public:
    foreign(choices& from, bool with_content)
    {
        const std::size_t near_its_size = sizeof(Structure) + from.byte() % 9 - 4;
        const std::size_t size = from.byte() % 2 == 0 ? near_its_size : sizeof(DWORD) + std::size_t{from.byte()} * 4;
        bytes_ = std::make_unique<char[]>(size + 1);
        if (with_content)
            for (std::size_t i = 0; i < size; i += from.byte() % 32 + 1)
                bytes_[1 + i] = static_cast<char>(from.byte());
        const DWORD total = static_cast<DWORD>(size);
        std::memcpy(bytes_.get() + 1, &total, sizeof total);
    }

    Structure* get() { return reinterpret_cast<Structure*>(bytes_.get() + 1); }

private:
    std::unique_ptr<char[]> bytes_;
};

constexpr DWORD version = 0x00020002;

/// What answers come to later, as long as the process.
struct
{
    HCALL call = 0;
    HCALL other = 0;
    DWORD completion = 0;
    alignas(8) std::array<char, 256> place{};
    std::array<char, 64> digits{};
} later;

struct program
{
    HLINEAPP app = 0;
    DWORD devices = 0;
    std::vector<HLINE> lines;
    std::vector<HCALL> calls;

    program()
    {
        DWORD v = version;
        LINEINITIALIZEEXPARAMS how{};
        how.dwTotalSize = sizeof how;
        how.dwOptions = LINEINITIALIZEEXOPTION_USEEVENT;
        TIPRING_ASSERT(tipring_tapi_lines("simulated", 100.0) == 0, tipring_tapi_error());
        TIPRING_ASSERT(
            lineInitializeExA(&app, nullptr, nullptr, "fuzz", &devices, &v, &how) == 0, tipring_tapi_error()
        );
    }

    HLINE line(choices& from) const
    {
        const std::uint8_t which = from.byte();
        return which < 224 && !lines.empty() ? lines[which % lines.size()] : from.number();
    }

    HCALL call(choices& from) const
    {
        const std::uint8_t which = from.byte();
        return which < 224 && !calls.empty() ? calls[which % calls.size()] : from.number();
    }

    void take_messages()
    {
        LINEMESSAGE m{};
        while (lineGetMessage(app, &m, 0) == 0) {
            const DWORD_PTR second = m.dwParam2;
            if (m.dwMessageID == LINE_APPNEWCALL)
                calls.push_back(static_cast<HCALL>(second));
            else if (m.dwMessageID == LINE_REPLY && later.call != 0)
                calls.push_back(std::exchange(later.call, 0));
        }
    }

    void close()
    {
        for (const HLINE l : lines)
            lineClose(l);
        lines.clear();
        calls.clear();
        take_messages();
        calls.clear();
    }
};

LONG open_line(program& p, choices& from)
{
    HLINE opened = 0;
    const LONG result = lineOpenA(
        p.app, from.byte() % (p.devices + 1), &opened, version, 0, 0, from.byte() % 8, from.number(), nullptr
    );
    if (result == 0)
        p.lines.push_back(opened);
    return result;
}

LONG make_call(program& p, choices& from)
{
    foreign<LINECALLPARAMS> params(from, true);
    return lineMakeCallA(p.line(from), &later.call, from.text(8).c_str(), 0, from.byte() % 2 ? params.get() : nullptr);
}

LONG forward(program& p, choices& from)
{
    foreign<LINEFORWARDLIST> list(from, true);
    return lineForwardA(p.line(from), 1, 0, list.get(), from.number(), &later.other, nullptr);
}

LONG park(program& p, choices& from)
{
    foreign<VARSTRING> nowhere(from, false);
    const DWORD small = 8;
    std::memcpy(nowhere.get(), &small, sizeof small); // refused at once
    if (from.byte() % 4 == 0)
        return lineParkA(p.call(from), LINEPARKMODE_NONDIRECTED, nullptr, nowhere.get());
    const DWORD room = static_cast<DWORD>(later.place.size());
    std::memcpy(later.place.data(), &room, sizeof room);
    const std::string at = from.text(6);
    return lineParkA(p.call(from), from.byte() % 4, at.c_str(), reinterpret_cast<LPVARSTRING>(later.place.data()));
}

template <class Structure, class Function>
LONG ask(choices& from, Function f)
{
    foreign<Structure> to(from, false);
    return f(to.get());
}

LONG information(program& p, choices& from)
{
    const DWORD device = from.byte() % 16;
    const DWORD asked = from.byte() % 4 == 0 ? from.number() << 12 : version;
    switch (from.byte() % 12) {
    case 0: return ask<LINEDEVCAPS>(from, [&](auto* to) { return lineGetDevCapsA(p.app, device, asked, 0, to); });
    case 1: return ask<LINEDEVCAPS>(from, [&](auto* to) { return lineGetDevCapsW(p.app, device, asked, 0, to); });
    case 2:
        return ask<LINEADDRESSCAPS>(from, [&](auto* to) {
            return lineGetAddressCapsA(p.app, device, device / 8, asked, 0, to);
        });
    case 3: return ask<LINEDEVSTATUS>(from, [&](auto* to) { return lineGetLineDevStatusA(p.line(from), to); });
    case 4: return ask<LINEADDRESSSTATUS>(from, [&](auto* to) { return lineGetAddressStatusW(p.line(from), 0, to); });
    case 5: return ask<LINECALLINFO>(from, [&](auto* to) { return lineGetCallInfoA(p.call(from), to); });
    case 6: return ask<LINECALLINFO>(from, [&](auto* to) { return lineGetCallInfoW(p.call(from), to); });
    case 7: return ask<LINECALLSTATUS>(from, [&](auto* to) { return lineGetCallStatus(p.call(from), to); });
    case 8:
        return ask<LINECALLLIST>(from, [&](auto* to) { return lineGetNewCalls(p.line(from), 0, from.byte() % 4, to); });
    case 9: return ask<LINECALLLIST>(from, [&](auto* to) { return lineGetConfRelatedCalls(p.call(from), to); });
    case 10: return ask<LINETRANSLATECAPS>(from, [&](auto* to) { return lineGetTranslateCapsW(p.app, asked, to); });
    default: return ask<LINECOUNTRYLIST>(from, [&](auto* to) { return lineGetCountryA(from.number(), asked, to); });
    }
}

LONG translate(program& p, choices& from)
{
    foreign<LINETRANSLATEOUTPUT> to(from, false);
    if (from.byte() % 2 == 0) {
        const std::string address = "+" + from.text(24);
        return lineTranslateAddressA(p.app, 0, version, address.c_str(), from.byte(), from.number() % 16, to.get());
    }
    const std::u16string address = u"+1 (" + from.wide_text(16);
    return lineTranslateAddressW(p.app, 0, version, address.c_str(), from.byte(), from.number() % 16, to.get());
}

LONG media(program& p, choices& from)
{
    const HCALL call = p.call(from);
    switch (from.byte() % 7) {
    case 0:
        return lineGatherDigitsA(
            call, from.byte() % 8, later.digits.data(), from.byte() % 64, from.text(4).c_str(), from.number(), 100
        );
    case 1: {
        std::array<LINEGENERATETONE, 5> tones{};
        for (LINEGENERATETONE& t : tones)
            t = {from.number() * 16, from.number(), from.number(), from.number()};
        return lineGenerateTone(call, from.byte() % 32, from.number(), from.byte() % 6, tones.data());
    }
    case 2: {
        std::array<LINEMONITORTONE, 3> tones{};
        for (LINEMONITORTONE& t : tones)
            t = {from.byte(), from.number(), from.byte() * 8U, from.byte() * 8U, 0};
        return lineMonitorTones(call, tones.data(), from.byte() % 4);
    }
    case 3: return lineMonitorMedia(call, from.number());
    case 4: return lineMonitorDigits(call, from.number());
    case 5: return lineGenerateDigitsW(call, from.byte() % 4, from.wide_text(4).c_str(), 0);
    default: {
        foreign<VARSTRING> id(from, false);
        return lineGetIDA(p.line(from), 0, call, from.number(), id.get(), from.text(10).c_str());
    }
    }
}

LONG operate(program& p, choices& from)
{
    const HCALL call = p.call(from);
    switch (from.byte() % 19) {
    case 0: return lineAccept(call, nullptr, 0);
    case 1: return lineAnswer(call, nullptr, 0);
    case 2: return lineDrop(call, nullptr, 0);
    case 3: return lineHold(call);
    case 4: return lineUnhold(call);
    case 5: return lineSwapHold(call, p.call(from));
    case 6: return lineSetupTransferA(call, &later.call, nullptr);
    case 7: return lineCompleteTransfer(call, p.call(from), &later.other, from.byte() % 4);
    case 8: return lineBlindTransferA(call, from.text(6).c_str(), 0);
    case 9: return lineSetupConferenceA(call, p.line(from), &later.other, &later.call, 3, nullptr);
    case 10: return lineAddToConference(call, p.call(from));
    case 11: return lineRemoveFromConference(call);
    case 12: return lineDialW(call, from.wide_text(6).c_str(), 0);
    case 13: return lineCompleteCall(call, &later.completion, from.byte() % 16, 0);
    case 14: return lineSecureCall(call);
    case 15: return lineHandoffA(call, from.byte() % 2 ? from.text(6).c_str() : nullptr, from.number());
    case 16: return lineSetCallPrivilege(call, from.byte() % 8);
    case 17: return lineSetMediaMode(call, from.number());
    default: return lineDeallocateCall(call);
    }
}

LONG serve(program& p, choices& from)
{
    switch (from.byte() % 5) {
    case 0: return lineUnparkA(p.line(from), from.byte() % 2, &later.call, from.text(6).c_str());
    case 1: return linePickupA(p.line(from), 0, &later.call, from.text(6).c_str(), from.text(6).c_str());
    case 2: return lineUncompleteCall(p.line(from), from.number());
    case 3: return lineSetStatusMessages(p.line(from), from.number(), from.number());
    default: return lineRedirectA(p.call(from), from.text(6).c_str(), 0);
    }
}

bool documented(LONG result)
{
    constexpr auto last = static_cast<DWORD>(LINEERR_SERVICE_NOT_RUNNING);
    const auto bits = static_cast<DWORD>(result);
    return result >= 0 || (bits > 0x80000000U && bits <= last);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static program& p = *new program; // the engine runs to the end of the process
    static constexpr auto doors = std::to_array<LONG (*)(program&, choices&)>({
        open_line,
        make_call,
        forward,
        park,
        information,
        translate,
        media,
        operate,
        operate,
        serve,
    });
    choices from({data, size});
    while (!from.over()) {
        const LONG result = doors[from.byte() % doors.size()](p, from);
        TIPRING_ASSERT(documented(result), "undocumented result " + std::to_string(result));
        p.take_messages();
    }
    p.close();
    return 0;
}
