/// Functions of tapi.h for the services of the exchange: park, pick up, forward, complete; and for who holds a call.

#include "api/tapi/entry.hpp"
#include "api/tapi/tapi_values.hpp"
#include "base/error.hpp"

#include <algorithm>
#include <cstring>

using namespace tipring;
using namespace tipring::tapi;
using core::application;
using core::call_handle;
using core::operation;

namespace {

/// Where a call was parked, into the program's VARSTRING (lpNonDirAddress) when the reply is delivered.
struct parked_at
{
    LPVARSTRING to;
    strings form;
};

constexpr std::size_t longest_orbit = 32; ///< room for what the exchange may choose, in characters

std::size_t room_in(LPVARSTRING text)
{
    DWORD total = 0;
    std::memcpy(&total, text, sizeof total);
    return total;
}

void write_orbit(const parked_at& where, const std::string& orbit)
{
    structure<VARSTRING> out(where.to, sizeof(VARSTRING), where.form);
    VARSTRING fixed{};
    fixed.dwStringFormat = where.form == strings::wide ? STRINGFORMAT_UNICODE : STRINGFORMAT_ASCII;
    const part text = out.add(orbit);
    fixed.dwStringSize = text.size;
    fixed.dwStringOffset = text.offset;
    out.finish(fixed);
}

awaitable<outcome> park_somewhere(application& self, call_handle which, parked_at where)
{
    const std::string orbit = co_await self.park(which, "");
    outcome what;
    what.fill = [where, orbit] { write_orbit(where, orbit); };
    co_return what;
}

awaitable<outcome> park_there(application& self, call_handle which, std::string at)
{
    co_await self.park(which, std::move(at));
    co_return outcome();
}

template <class Text>
LONG park(HCALL call, DWORD mode, Text at, LPVARSTRING chosen)
{
    if (mode != LINEPARKMODE_DIRECTED && mode != LINEPARKMODE_NONDIRECTED)
        return LINEERR_INVALPARKMODE;
    const bool directed = mode == LINEPARKMODE_DIRECTED;
    if (directed ? !at : !chosen)
        return LINEERR_INVALPOINTER;
    const std::size_t character = form_of(at) == strings::wide ? sizeof(char16_t) : 1;
    if (!directed && room_in(chosen) < sizeof(VARSTRING))
        return LINEERR_STRUCTURETOOSMALL;
    return on_call(call, [&](telephony&, client& who, held_call& c) -> LONG {
        application& self = who.application();
        self.check(operation::park, c.call);
        if (directed)
            return who.start(c.line, park_there(self, c.call, said(at)));
        if (room_in(chosen) < sizeof(VARSTRING) + longest_orbit * character)
            return who.start_refused(
                c.line, LINEERR_STRUCTURETOOSMALL
            ); // before the exchange is asked: nothing is parked
        return who.start(c.line, park_somewhere(self, c.call, {chosen, form_of(at)}));
    });
}

template <class Text>
LONG unpark(HLINE line, DWORD address, LPHCALL out, Text at)
{
    if (!out || !at)
        return LINEERR_INVALPOINTER;
    return on_line(line, [&](telephony&, client& who, open_line& on) -> LONG {
        if (address != the_address)
            return LINEERR_INVALADDRESSID;
        application& self = who.application();
        return who.start(on.handle, who.made(self.unpark(*on.line, said(at)), out));
    });
}

template <class Text>
LONG pickup(HLINE line, DWORD address, LPHCALL out, Text number, Text group)
{
    if (!out)
        return LINEERR_INVALPOINTER;
    return on_line(line, [&](telephony&, client& who, open_line& on) -> LONG {
        if (address != the_address)
            return LINEERR_INVALADDRESSID;
        core::pickup_target from;
        from.number = said(number);
        from.group = said(group);
        application& self = who.application();
        return who.start(on.handle, who.made(self.pickup(*on.line, from), out));
    });
}

// Forwarding ----------------------------------------------------------------------------------------------------------

/// The rules of a LINEFORWARDLIST. @throws failure(forward_invalid) for one that makes no sense.
core::forwarding rules_in(const LINEFORWARDLIST* list, DWORD rings, strings form)
{
    core::forwarding wanted;
    wanted.rings = static_cast<int>(std::clamp<DWORD>(rings, core::fewest_rings, core::most_rings));
    if (!list)
        return wanted;
    constexpr std::size_t header = offsetof(LINEFORWARDLIST, ForwardList);
    LINEFORWARDLIST head{};
    std::memcpy(&head, list, sizeof head.dwTotalSize);
    if (head.dwTotalSize < header)
        throw failure(errc::forward_invalid, "dwTotalSize is too small for a list's head");
    std::memcpy(&head, list, header);
    if ((head.dwTotalSize - header) / sizeof(LINEFORWARD) < head.dwNumEntries)
        throw failure(errc::forward_invalid, "the list's entries lie outside it: set dwTotalSize to the whole of it");
    for (DWORD i = 0; i < head.dwNumEntries; ++i) {
        LINEFORWARD entry{};
        std::memcpy(&entry, reinterpret_cast<const char*>(list) + header + i * sizeof entry, sizeof entry);
        const std::string which = "entry " + std::to_string(i) + " of the list: ";
        auto rule = forward_rule_of(entry.dwForwardMode);
        if (!rule)
            throw failure(errc::forward_invalid, which + "dwForwardMode is not exactly one LINEFORWARDMODE");
        const DWORD total = head.dwTotalSize;
        const auto to = text_in(list, total, entry.dwDestAddressSize, entry.dwDestAddressOffset, form);
        const auto caller = text_in(list, total, entry.dwCallerAddressSize, entry.dwCallerAddressOffset, form);
        if (!to || !caller)
            throw failure(errc::forward_invalid, which + "an address lies outside the list");
        rule->to = *to;
        rule->caller = *caller;
        wanted.rules.push_back(*rule);
    }
    return wanted;
}

LONG forward(
    HLINE line,
    DWORD all_addresses,
    DWORD address,
    const LINEFORWARDLIST* list,
    DWORD rings,
    LPHCALL consultation,
    strings form
)
{
    if (!consultation)
        return LINEERR_INVALPOINTER;
    return on_line(line, [&](telephony&, client& who, open_line& on) -> LONG {
        if (all_addresses == 0 && address != the_address)
            return LINEERR_INVALADDRESSID;
        if (const auto reason = on.line->why_not(operation::forward))
            throw failure(errc::not_supported, "line " + on.line->name() + " cannot forward: " + *reason);
        core::forwarding wanted = checked(rules_in(list, rings, form));
        const auto carry_out = [](client& self, HLINE at, LPHCALL none, core::forwarding rules) -> awaitable<outcome> {
            open_line* const opened = self.line_of(at);
            co_await self.application().forward(*opened->line, std::move(rules));
            if (open_line* const still = self.line_of(at); still && (still->address_states & LINEADDRESSSTATE_FORWARD))
                self.tell_line(*still, LINE_ADDRESSSTATE, the_address, LINEADDRESSSTATE_FORWARD);
            outcome what;
            what.fill = [none] { *none = 0; }; // no network here wants to talk about it
            co_return what;
        };
        return who.start(on.handle, carry_out(who, on.handle, consultation, std::move(wanted)));
    });
}

awaitable<outcome> ask_completion(application& self, call_handle which, core::completion_mode mode, LPDWORD out)
{
    outcome what;
    try {
        const std::uint32_t id = co_await self.complete_call(which, mode);
        what.fill = [out, id] { *out = id; };
    } catch (const failure& e) {
        if (e.code() != errc::resource_unavailable)
            throw;
        what.result = LINEERR_COMPLETIONOVERRUN;
    }
    co_return what;
}

// Who holds a call ----------------------------------------------------------------------------------------------------

template <class Text>
LONG hand_off(HCALL call, Text to, DWORD media)
{
    return on_call(call, [&](telephony&, client& who, held_call& c) -> LONG {
        if (to) {
            who.application().hand_over(c.call, said(to));
            return 0;
        }
        if (media == 0 || (media & (media - 1)) != 0 || !media_modes_of(media))
            return LINEERR_INVALMEDIAMODE;
        const auto mode = media_mode_of(media);
        if (!mode)
            return LINEERR_TARGETNOTFOUND; // a kind that no phone line tells apart: nobody has it open
        who.application().hand_over(c.call, *mode);
        return 0;
    });
}

} // namespace

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): the header has TAPI's names
extern "C" {

LONG linePark(HCALL call, DWORD mode, LPCSTR at, LPVARSTRING chosen) { return park(call, mode, at, chosen); }
LONG lineParkA(HCALL call, DWORD mode, LPCSTR at, LPVARSTRING chosen) { return park(call, mode, at, chosen); }
LONG lineParkW(HCALL call, DWORD mode, LPCWSTR at, LPVARSTRING chosen) { return park(call, mode, at, chosen); }

LONG lineUnpark(HLINE line, DWORD address, LPHCALL call, LPCSTR at) { return unpark(line, address, call, at); }
LONG lineUnparkA(HLINE line, DWORD address, LPHCALL call, LPCSTR at) { return unpark(line, address, call, at); }
LONG lineUnparkW(HLINE line, DWORD address, LPHCALL call, LPCWSTR at) { return unpark(line, address, call, at); }

LONG linePickup(HLINE line, DWORD address, LPHCALL call, LPCSTR number, LPCSTR group)
{
    return pickup(line, address, call, number, group);
}
LONG linePickupA(HLINE line, DWORD address, LPHCALL call, LPCSTR number, LPCSTR group)
{
    return pickup(line, address, call, number, group);
}
LONG linePickupW(HLINE line, DWORD address, LPHCALL call, LPCWSTR number, LPCWSTR group)
{
    return pickup(line, address, call, number, group);
}

LONG lineForward(
    HLINE line, DWORD all, DWORD address, LPLINEFORWARDLIST list, DWORD rings, LPHCALL consultation, LPLINECALLPARAMS
)
{
    return forward(line, all, address, list, rings, consultation, strings::narrow);
}
LONG lineForwardA(
    HLINE line, DWORD all, DWORD address, LPLINEFORWARDLIST list, DWORD rings, LPHCALL consultation, LPLINECALLPARAMS
)
{
    return forward(line, all, address, list, rings, consultation, strings::narrow);
}
LONG lineForwardW(
    HLINE line, DWORD all, DWORD address, LPLINEFORWARDLIST list, DWORD rings, LPHCALL consultation, LPLINECALLPARAMS
)
{
    return forward(line, all, address, list, rings, consultation, strings::wide);
}

LONG lineCompleteCall(HCALL call, LPDWORD completion, DWORD mode, DWORD message)
{
    if (!completion)
        return LINEERR_INVALPOINTER;
    const auto how = completion_mode_of(mode);
    if (!how)
        return LINEERR_INVALCALLCOMPLMODE;
    if (*how == core::completion_mode::message && message >= completion_messages.size())
        return LINEERR_INVALMESSAGEID;
    return on_call(call, [&](telephony&, client& who, held_call& c) {
        who.application().check(operation::complete_call, c.call);
        return who.start(c.line, ask_completion(who.application(), c.call, *how, completion));
    });
}

LONG lineUncompleteCall(HLINE line, DWORD completion)
{
    return on_line(line, [&](telephony&, client& who, open_line& on) {
        return who.start(on.handle, who.done(who.application().uncomplete_call(*on.line, completion)));
    });
}

LONG lineHandoff(HCALL call, LPCSTR to, DWORD media) { return hand_off(call, to, media); }
LONG lineHandoffA(HCALL call, LPCSTR to, DWORD media) { return hand_off(call, to, media); }
LONG lineHandoffW(HCALL call, LPCWSTR to, DWORD media) { return hand_off(call, to, media); }

LONG lineSetCallPrivilege(HCALL call, DWORD right)
{
    if (right != LINECALLPRIVILEGE_OWNER && right != LINECALLPRIVILEGE_MONITOR)
        return LINEERR_INVALCALLPRIVILEGE;
    return on_call(call, [&](telephony&, client& who, held_call& c) {
        who.application().set_right(
            c.call, right == LINECALLPRIVILEGE_OWNER ? core::privilege::owner : core::privilege::monitor
        );
        return 0;
    });
}

LONG lineSetMediaMode(HCALL call, DWORD media)
{
    const auto modes = media_modes_of(media);
    if (!modes || media == 0)
        return LINEERR_INVALMEDIAMODE;
    return on_call(call, [&](telephony&, client& who, held_call& c) {
        who.application().set_media(c.call, *modes);
        return 0;
    });
}

LONG lineDeallocateCall(HCALL call)
{
    return on_call(call, [](telephony&, client& who, held_call& c) -> LONG {
        const application& self = who.application();
        const bool sole_owner =
            self.right_to(c.call) == core::privilege::owner && self.holders_of(c.call, core::privilege::owner) == 1;
        if (sole_owner && !c.call->over() && who.version_of(c) < 0x00020000)
            return LINEERR_INVALCALLSTATE;
        who.release(c);
        return 0;
    });
}

} // extern "C"
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
