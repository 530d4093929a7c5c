/// Functions of tapi.h that tell what lines and calls are and can do.

#include "api/tapi/entry.hpp"
#include "api/tapi/tapi_values.hpp"
#include "base/error.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <span>
#include <utility>

using namespace tipring;
using namespace tipring::tapi;
using core::call_state;
using core::operation;

namespace {

constexpr DWORD version_1_4 = 0x00010004;
constexpr DWORD version_2_0 = 0x00020000;
constexpr DWORD version_2_2 = 0x00020002;

// What can ever be done ---------------------------------------------------------------------------------------------------

constexpr auto call_features = std::to_array<std::pair<operation, DWORD>>({
    {operation::accept,                    LINECALLFEATURE_ACCEPT        },
    {operation::add_to_conference,         LINECALLFEATURE_ADDTOCONF     },
    {operation::answer,                    LINECALLFEATURE_ANSWER        },
    {operation::blind_transfer,            LINECALLFEATURE_BLINDTRANSFER },
    {operation::complete_call,             LINECALLFEATURE_COMPLETECALL  },
    {operation::complete_transfer,         LINECALLFEATURE_COMPLETETRANSF},
    {operation::dial,                      LINECALLFEATURE_DIAL          },
    {operation::drop,                      LINECALLFEATURE_DROP          },
    {operation::hold,                      LINECALLFEATURE_HOLD          },
    {operation::park,                      LINECALLFEATURE_PARK          },
    {operation::prepare_add_to_conference, LINECALLFEATURE_PREPAREADDCONF},
    {operation::redirect,                  LINECALLFEATURE_REDIRECT      },
    {operation::remove_from_conference,    LINECALLFEATURE_REMOVEFROMCONF},
    {operation::secure_call,               LINECALLFEATURE_SECURECALL    },
    {operation::setup_conference,          LINECALLFEATURE_SETUPCONF     },
    {operation::setup_transfer,            LINECALLFEATURE_SETUPTRANSFER },
    {operation::swap_hold,                 LINECALLFEATURE_SWAPHOLD      },
    {operation::unhold,                    LINECALLFEATURE_UNHOLD        },
});
/// Of a connected call; whoever watches it may listen.
constexpr DWORD listening = LINECALLFEATURE_MONITORDIGITS | LINECALLFEATURE_GATHERDIGITS | LINECALLFEATURE_MONITORTONES;
constexpr DWORD speaking = LINECALLFEATURE_GENERATEDIGITS | LINECALLFEATURE_GENERATETONE;

DWORD listening_on(const core::line_device& line)
{
    return line.external() ? listening | LINECALLFEATURE_MONITORMEDIA : listening;
}

/// Address features of operations that need no call.
DWORD address_features_of(const core::line_device& line)
{
    const auto can = [&](operation what) { return !line.why_not(what); };
    DWORD bits = can(operation::make_call) ? LINEADDRFEATURE_MAKECALL : 0;
    if (can(operation::pickup))
        bits |= LINEADDRFEATURE_PICKUP;
    if (can(operation::unpark))
        bits |= LINEADDRFEATURE_UNPARK;
    if (can(operation::uncomplete_call))
        bits |= LINEADDRFEATURE_UNCOMPLETECALL;
    if (can(operation::forward))
        bits |= LINEADDRFEATURE_FORWARD;
    return bits;
}

DWORD call_features_of(const core::line_device& line)
{
    DWORD bits = listening_on(line) | speaking;
    for (const auto& [what, bit] : call_features)
        if (!line.why_not(what))
            bits |= bit;
    return bits;
}

/// What can be done with this call now, by this application.
DWORD features_now(client& who, const held_call& c)
{
    const core::call& call = *c.call;
    const core::line_device& line = call.device();
    if (call.over())
        return 0;
    const bool connected = call.is(call_state::connected);
    if (who.application().right_to(c.call) != core::privilege::owner)
        return connected ? listening_on(line) : 0;
    DWORD bits = connected ? listening_on(line) | speaking : 0;
    for (const auto& [what, bit] : call_features)
        if (row_of(what).in.contains(call.state()) && !line.why_not(what))
            bits |= bit;
    constexpr DWORD never_of_a_conference = LINECALLFEATURE_ACCEPT | LINECALLFEATURE_ANSWER | LINECALLFEATURE_DIAL |
                                            LINECALLFEATURE_PARK | LINECALLFEATURE_REDIRECT |
                                            LINECALLFEATURE_COMPLETECALL | LINECALLFEATURE_SETUPCONF;
    if (call.origin == core::call_origin::conference)
        bits &= ~never_of_a_conference;
    else
        bits &= ~static_cast<DWORD>(LINECALLFEATURE_PREPAREADDCONF | LINECALLFEATURE_ADDTOCONF);
    if (const core::call_ptr other = call.related.lock(); other && other->waits()) // a consultation call
        bits &= ~static_cast<DWORD>(LINECALLFEATURE_SETUPTRANSFER | LINECALLFEATURE_SETUPCONF);
    return bits;
}

void tell_completions(const core::line_device& line, structure<LINEADDRESSCAPS>& caps, LINEADDRESSCAPS& f)
{
    f.dwMaxCallCompletions = 5;
    f.dwCallCompletionConds = LINECALLCOMPLCOND_BUSY;
    for (DWORD mode = LINECALLCOMPLMODE_CAMPON; mode <= LINECALLCOMPLMODE_MESSAGE; mode <<= 1)
        if (const auto how = completion_mode_of(mode); how && !line.why_not(*how))
            f.dwCallCompletionModes |= mode;
    if ((f.dwCallCompletionModes & LINECALLCOMPLMODE_MESSAGE) == 0)
        return;
    f.dwCallCompletionConds |= LINECALLCOMPLCOND_NOANSWER;
    static_assert(completion_messages.size() == 1, "entries of one size are padded to the longest");
    const part texts = caps.add(completion_messages.front());
    f.dwNumCompletionMessages = static_cast<DWORD>(completion_messages.size());
    f.dwCompletionMsgTextEntrySize = texts.size;
    f.dwCompletionMsgTextSize = texts.size;
    f.dwCompletionMsgTextOffset = texts.offset;
}

LONG device_caps(HLINEAPP app, DWORD device, DWORD version, LPLINEDEVCAPS out, strings form)
{
    if (!out)
        return LINEERR_INVALPOINTER;
    return on_client(app, [&](telephony& t, client&) -> LONG {
        if (device >= t.devices().size())
            return LINEERR_BADDEVICEID;
        if (version < oldest_version || version > newest_version)
            return LINEERR_INCOMPATIBLEAPIVERSION;
        const core::line_device& line = *t.devices()[device];
        const std::size_t fixed_size = version < version_1_4   ? offsetof(LINEDEVCAPS, dwLineFeatures)
                                       : version < version_2_0 ? offsetof(LINEDEVCAPS, dwSettableDevStatus)
                                       : version < version_2_2 ? offsetof(LINEDEVCAPS, PermanentLineGuid)
                                                               : sizeof(LINEDEVCAPS);
        structure<LINEDEVCAPS> caps(out, fixed_size, form);
        LINEDEVCAPS f{};
        const part provider = caps.add("tipring");
        f.dwProviderInfoSize = provider.size;
        f.dwProviderInfoOffset = provider.offset;
        const part name = caps.add(line.name());
        f.dwLineNameSize = name.size;
        f.dwLineNameOffset = name.offset;
        f.dwPermanentLineID = device;
        f.dwStringFormat = form == strings::wide ? STRINGFORMAT_UNICODE : STRINGFORMAT_ASCII;
        f.dwAddressModes = LINEADDRESSMODE_ADDRESSID;
        f.dwNumAddresses = 1;
        f.dwBearerModes = LINEBEARERMODE_VOICE | LINEBEARERMODE_SPEECH;
        f.dwMediaModes = LINEMEDIAMODE_INTERACTIVEVOICE | LINEMEDIAMODE_AUTOMATEDVOICE | LINEMEDIAMODE_UNKNOWN;
        f.dwGenerateDigitModes = LINEDIGITMODE_DTMF;
        f.dwMonitorDigitModes = LINEDIGITMODE_DTMF | LINEDIGITMODE_DTMFEND;
        f.dwGenerateToneModes = LINETONEMODE_CUSTOM | LINETONEMODE_RINGBACK | LINETONEMODE_BUSY | LINETONEMODE_BEEP;
        f.dwGenerateToneMaxNumFreq = most_parts_of_a_tone;
        f.dwMonitorToneMaxNumFreq = 3;
        f.dwMonitorToneMaxNumEntries = tone_monitor::most_entries;
        f.dwGatherDigitsMaxTimeout = longest_gathering;
        f.dwDevCapFlags = LINEDEVCAPFLAGS_CLOSEDROP | LINEDEVCAPFLAGS_DIALDIALTONE;
        f.dwMaxNumActiveCalls = 1;
        f.dwAnswerMode = LINEANSWERMODE_HOLD;
        f.dwRingModes = 1;
        f.dwLineStates = LINEDEVSTATE_RINGING | LINEDEVSTATE_MSGWAITON | LINEDEVSTATE_MSGWAITOFF;
        f.dwLineFeatures = line.why_not(operation::make_call) ? 0 : LINEFEATURE_MAKECALL;
        if (!line.why_not(operation::forward))
            f.dwLineFeatures |= LINEFEATURE_FORWARD;
        return caps.finish(f);
    });
}

LONG address_caps(HLINEAPP app, DWORD device, DWORD address, DWORD version, LPLINEADDRESSCAPS out, strings form)
{
    if (!out)
        return LINEERR_INVALPOINTER;
    return on_client(app, [&](telephony& t, client&) -> LONG {
        if (device >= t.devices().size())
            return LINEERR_BADDEVICEID;
        if (address != the_address)
            return LINEERR_INVALADDRESSID;
        if (version < oldest_version || version > newest_version)
            return LINEERR_INCOMPATIBLEAPIVERSION;
        const core::line_device& line = *t.devices()[device];
        const bool by_us = !line.external();
        const std::size_t fixed_size =
            version < version_2_0 ? offsetof(LINEADDRESSCAPS, dwPredictiveAutoTransferStates) : sizeof(LINEADDRESSCAPS);
        structure<LINEADDRESSCAPS> caps(out, fixed_size, form);
        LINEADDRESSCAPS f{};
        f.dwLineDeviceID = device;
        const part number = caps.add(line.identity().number);
        f.dwAddressSize = number.size;
        f.dwAddressOffset = number.offset;
        f.dwAddressSharing = LINEADDRESSSHARING_PRIVATE;
        f.dwAddressStates = LINEADDRESSSTATE_FORWARD;
        f.dwCallInfoStates = LINECALLINFOSTATE_CALLERID | LINECALLINFOSTATE_NUMOWNERINCR |
                             LINECALLINFOSTATE_NUMOWNERDECR | LINECALLINFOSTATE_NUMMONITORS;
        f.dwCallerIDFlags = LINECALLPARTYID_ADDRESS | LINECALLPARTYID_NAME | LINECALLPARTYID_UNKNOWN;
        f.dwCalledIDFlags = LINECALLPARTYID_ADDRESS | LINECALLPARTYID_UNKNOWN;
        f.dwCallStates = 2 * LINECALLSTATE_UNKNOWN - 1;
        f.dwDialToneModes = 2 * LINEDIALTONEMODE_UNKNOWN - 1;
        f.dwBusyModes = LINEBUSYMODE_STATION | LINEBUSYMODE_TRUNK | LINEBUSYMODE_UNKNOWN;
        f.dwSpecialInfo = 2 * LINESPECIALINFO_UNKNOWN - 1;
        f.dwDisconnectModes = 2 * LINEDISCONNECTMODE_BLOCKED - 1;
        f.dwMaxNumActiveCalls = 1;
        f.dwMaxNumOnHoldCalls = 1;
        f.dwMaxNumOnHoldPendingCalls = 1;
        f.dwMaxNumConference = by_us ? 16 : 3;
        f.dwMaxNumTransConf = 3;
        f.dwAddrCapFlags = LINEADDRCAPFLAGS_DIALED | LINEADDRCAPFLAGS_PARTIALDIAL | LINEADDRCAPFLAGS_AUTORECONNECT |
                           LINEADDRCAPFLAGS_COMPLETIONID | LINEADDRCAPFLAGS_FWDNUMRINGS |
                           LINEADDRCAPFLAGS_FWDBUSYNAADDR;
        if (by_us)
            f.dwAddrCapFlags |= LINEADDRCAPFLAGS_FWDSTATUSVALID | LINEADDRCAPFLAGS_FWDINTEXTADDR;
        f.dwCallFeatures = call_features_of(line);
        f.dwRemoveFromConfCaps = by_us ? LINEREMOVEFROMCONF_ANY : LINEREMOVEFROMCONF_LAST;
        f.dwRemoveFromConfState = LINECALLSTATE_IDLE;
        f.dwTransferModes = LINETRANSFERMODE_TRANSFER | LINETRANSFERMODE_CONFERENCE;
        if (!line.why_not(operation::park))
            f.dwParkModes = by_us ? LINEPARKMODE_DIRECTED | LINEPARKMODE_NONDIRECTED : LINEPARKMODE_DIRECTED;
        if (!line.why_not(operation::forward)) {
            constexpr DWORD every_mode = 2 * LINEFORWARDMODE_BUSYNASPECIFIC - 1;
            constexpr DWORD by_codes =
                LINEFORWARDMODE_UNCOND | LINEFORWARDMODE_BUSY | LINEFORWARDMODE_NOANSW | LINEFORWARDMODE_BUSYNA;
            f.dwForwardModes = by_us ? every_mode : by_codes;
            f.dwMaxForwardEntries = 16;
            f.dwMaxSpecificEntries = by_us ? 16 : 0;
            f.dwMinFwdNumRings = core::fewest_rings;
            f.dwMaxFwdNumRings = core::most_rings;
        }
        if (!line.why_not(operation::complete_call))
            tell_completions(line, caps, f);
        f.dwAddressFeatures = address_features_of(line);
        f.dwConnectedModes = LINECONNECTEDMODE_ACTIVE | LINECONNECTEDMODE_ACTIVEHELD | LINECONNECTEDMODE_CONFIRMED;
        f.dwOfferingModes = LINEOFFERINGMODE_ACTIVE;
        f.dwAvailableMediaModes = LINEMEDIAMODE_INTERACTIVEVOICE | LINEMEDIAMODE_AUTOMATEDVOICE;
        return caps.finish(f);
    });
}

// What is now -------------------------------------------------------------------------------------------------------------

struct call_counts
{
    DWORD active = 0;
    DWORD on_hold = 0;
    DWORD on_hold_pending = 0;
};

call_counts count_calls(const core::line_device& line)
{
    call_counts n;
    for (const core::call_handle& c : line.calls()) {
        if (c->is(call_state::onhold))
            ++n.on_hold;
        else if (c->waits())
            ++n.on_hold_pending;
        else
            ++n.active;
    }
    return n;
}

LONG line_status(HLINE line, LPLINEDEVSTATUS out, strings form)
{
    if (!out)
        return LINEERR_INVALPOINTER;
    return on_line(line, [&](telephony& t, client&, open_line& l) -> LONG {
        const std::size_t fixed_size =
            l.version < version_2_0 ? offsetof(LINEDEVSTATUS, dwAvailableMediaModes) : sizeof(LINEDEVSTATUS);
        structure<LINEDEVSTATUS> status(out, fixed_size, form);
        LINEDEVSTATUS f{};
        core::media_modes media;
        for (const open_line* other : t.all().lines.all())
            if (other->line == l.line) {
                ++f.dwNumOpens;
                media = media | other->how.media;
            }
        f.dwOpenMediaModes = value_of(media);
        const call_counts n = count_calls(*l.line);
        f.dwNumActiveCalls = n.active;
        f.dwNumOnHoldCalls = n.on_hold;
        f.dwNumOnHoldPendCalls = n.on_hold_pending;
        f.dwLineFeatures = n.active == 0 ? LINEFEATURE_MAKECALL : 0;
        f.dwSignalLevel = 0xffff;
        f.dwBatteryLevel = 0xffff;
        if (l.line->line().present())
            f.dwDevStatusFlags = LINEDEVSTATUSFLAGS_CONNECTED | LINEDEVSTATUSFLAGS_INSERVICE;
        if (l.line->message_waiting())
            f.dwDevStatusFlags |= LINEDEVSTATUSFLAGS_MSGWAIT;
        f.dwAvailableMediaModes = LINEMEDIAMODE_INTERACTIVEVOICE | LINEMEDIAMODE_AUTOMATEDVOICE;
        return status.finish(f);
    });
}

LONG address_status(HLINE line, DWORD address, LPLINEADDRESSSTATUS out, strings form)
{
    if (!out)
        return LINEERR_INVALPOINTER;
    return on_line(line, [&](telephony&, client&, open_line& l) -> LONG {
        if (address != the_address)
            return LINEERR_INVALADDRESSID;
        structure<LINEADDRESSSTATUS> status(out, sizeof(LINEADDRESSSTATUS), form);
        LINEADDRESSSTATUS f{};
        const call_counts n = count_calls(*l.line);
        f.dwNumInUse = n.active + n.on_hold + n.on_hold_pending > 0 ? 1 : 0;
        f.dwNumActiveCalls = n.active;
        f.dwNumOnHoldCalls = n.on_hold;
        f.dwNumOnHoldPendCalls = n.on_hold_pending;
        f.dwAddressFeatures = address_features_of(*l.line);
        const core::forwarding& forwards = l.line->forwards();
        f.dwNumRingsNoAnswer = static_cast<DWORD>(forwards.rings);
        const part list = status.reserve(forwards.rules.size() * sizeof(LINEFORWARD));
        for (std::size_t i = 0; i < forwards.rules.size(); ++i) {
            const core::forward_rule& rule = forwards.rules[i];
            LINEFORWARD entry{};
            entry.dwForwardMode = value_of(rule.when, rule.from);
            const part to = status.add(rule.to);
            entry.dwDestAddressSize = to.size;
            entry.dwDestAddressOffset = to.offset;
            const part caller = status.add(rule.caller);
            entry.dwCallerAddressSize = caller.size;
            entry.dwCallerAddressOffset = caller.offset;
            status.fill(list, i * sizeof entry, &entry, sizeof entry);
        }
        f.dwForwardNumEntries = static_cast<DWORD>(forwards.rules.size());
        f.dwForwardSize = list.size;
        f.dwForwardOffset = list.offset;
        return status.finish(f);
    });
}

LONG call_status(HCALL call, LPLINECALLSTATUS out)
{
    if (!out)
        return LINEERR_INVALPOINTER;
    return on_call(call, [&](telephony&, client& who, held_call& c) -> LONG {
        const bool old = who.version_of(c) < version_2_0;
        const std::size_t fixed_size = old ? offsetof(LINECALLSTATUS, dwCallFeatures2) : sizeof(LINECALLSTATUS);
        structure<LINECALLSTATUS> status(out, fixed_size, strings::narrow);
        LINECALLSTATUS f{};
        f.dwCallState = value_of(c.call->state());
        f.dwCallStateMode = who.mode_of(c);
        f.dwCallPrivilege = value_of(who.application().right_to(c.call));
        f.dwCallFeatures = features_now(who, c);
        const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()));
        f.tStateEntryTime.wYear = static_cast<WORD>(static_cast<int>(day.year()));
        f.tStateEntryTime.wMonth = static_cast<WORD>(static_cast<unsigned>(day.month()));
        f.tStateEntryTime.wDay = static_cast<WORD>(static_cast<unsigned>(day.day()));
        return status.finish(f);
    });
}

LONG call_info(HCALL call, LPLINECALLINFO out, strings form)
{
    if (!out)
        return LINEERR_INVALPOINTER;
    return on_call(call, [&](telephony& t, client& who, held_call& c) -> LONG {
        const bool old = who.version_of(c) < version_2_0;
        structure<LINECALLINFO> info(out, old ? offsetof(LINECALLINFO, dwCallTreatment) : sizeof(LINECALLINFO), form);
        const core::call& k = *c.call;
        LINECALLINFO f{};
        f.hLine = c.line;
        if (const open_line* line = t.all().lines.find(c.line))
            f.dwLineDeviceID = line->device;
        f.dwAddressID = the_address;
        f.dwBearerMode = LINEBEARERMODE_VOICE;
        f.dwMediaMode = value_of(who.application().media_of(c.call));
        f.dwCallID = k.number();
        if (const core::call_ptr other = k.related.lock())
            f.dwRelatedCallID = other->number();
        f.dwCallParamFlags = k.secure ? LINECALLPARAMFLAGS_SECURE : 0;
        f.dwCallStates = 2 * LINECALLSTATE_UNKNOWN - 1;
        f.dwMonitorDigitModes = c.digit_modes;
        f.dwOrigin = origin_of(k);
        f.dwReason = value_of(k.reason);
        f.dwCompletionID = k.completion;
        f.dwNumOwners = static_cast<DWORD>(who.application().holders_of(c.call, core::privilege::owner));
        f.dwNumMonitors = static_cast<DWORD>(who.application().holders_of(c.call, core::privilege::monitor));
        f.dwTrunk = 0xffffffff;
        f.dwCallerIDFlags = (k.caller.number.empty() ? 0U : LINECALLPARTYID_ADDRESS) |
                            (k.caller.name.empty() ? 0U : LINECALLPARTYID_NAME);
        if (f.dwCallerIDFlags == 0)
            f.dwCallerIDFlags = LINECALLPARTYID_UNKNOWN;
        const part caller = info.add(k.caller.number);
        f.dwCallerIDSize = caller.size;
        f.dwCallerIDOffset = caller.offset;
        const part name = info.add(k.caller.name);
        f.dwCallerIDNameSize = name.size;
        f.dwCallerIDNameOffset = name.offset;
        f.dwCalledIDFlags = k.called.empty() ? LINECALLPARTYID_UNKNOWN : LINECALLPARTYID_ADDRESS;
        const part called = info.add(k.called);
        f.dwCalledIDSize = called.size;
        f.dwCalledIDOffset = called.offset;
        f.dwConnectedIDFlags = LINECALLPARTYID_UNAVAIL;
        f.dwRedirectionIDFlags = LINECALLPARTYID_UNAVAIL;
        f.dwRedirectingIDFlags = k.redirecting.empty() ? LINECALLPARTYID_UNAVAIL : LINECALLPARTYID_ADDRESS;
        const part redirecting = info.add(k.redirecting);
        f.dwRedirectingIDSize = redirecting.size;
        f.dwRedirectingIDOffset = redirecting.offset;
        const part application = info.add(who.application().name());
        f.dwAppNameSize = application.size;
        f.dwAppNameOffset = application.offset;
        return info.finish(f);
    });
}

LONG list_of(const std::vector<HCALL>& calls, LPLINECALLLIST out)
{
    structure<LINECALLLIST> list(out, sizeof(LINECALLLIST), strings::narrow);
    LINECALLLIST f{};
    f.dwCallsNumEntries = static_cast<DWORD>(calls.size());
    const part entries = list.add(std::span<const HCALL>(calls));
    f.dwCallsSize = entries.size;
    f.dwCallsOffset = entries.offset;
    return list.finish(f);
}

/// Whether even the fixed part does not fit: found before handles are made.
bool too_small(LPLINECALLLIST out)
{
    return structure<LINECALLLIST>(out, sizeof(LINECALLLIST), strings::narrow).too_small();
}

} // namespace

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): the header has TAPI's names
extern "C" {

LONG lineGetDevCaps(HLINEAPP app, DWORD device, DWORD version, DWORD, LPLINEDEVCAPS caps)
{
    return device_caps(app, device, version, caps, strings::narrow);
}
LONG lineGetDevCapsA(HLINEAPP app, DWORD device, DWORD version, DWORD, LPLINEDEVCAPS caps)
{
    return device_caps(app, device, version, caps, strings::narrow);
}
LONG lineGetDevCapsW(HLINEAPP app, DWORD device, DWORD version, DWORD, LPLINEDEVCAPS caps)
{
    return device_caps(app, device, version, caps, strings::wide);
}

LONG lineGetAddressCaps(HLINEAPP app, DWORD device, DWORD address, DWORD version, DWORD, LPLINEADDRESSCAPS caps)
{
    return address_caps(app, device, address, version, caps, strings::narrow);
}
LONG lineGetAddressCapsA(HLINEAPP app, DWORD device, DWORD address, DWORD version, DWORD, LPLINEADDRESSCAPS caps)
{
    return address_caps(app, device, address, version, caps, strings::narrow);
}
LONG lineGetAddressCapsW(HLINEAPP app, DWORD device, DWORD address, DWORD version, DWORD, LPLINEADDRESSCAPS caps)
{
    return address_caps(app, device, address, version, caps, strings::wide);
}

LONG lineGetLineDevStatus(HLINE line, LPLINEDEVSTATUS status) { return line_status(line, status, strings::narrow); }
LONG lineGetLineDevStatusA(HLINE line, LPLINEDEVSTATUS status) { return line_status(line, status, strings::narrow); }
LONG lineGetLineDevStatusW(HLINE line, LPLINEDEVSTATUS status) { return line_status(line, status, strings::wide); }

LONG lineGetAddressStatus(HLINE line, DWORD address, LPLINEADDRESSSTATUS status)
{
    return address_status(line, address, status, strings::narrow);
}
LONG lineGetAddressStatusA(HLINE line, DWORD address, LPLINEADDRESSSTATUS status)
{
    return address_status(line, address, status, strings::narrow);
}
LONG lineGetAddressStatusW(HLINE line, DWORD address, LPLINEADDRESSSTATUS status)
{
    return address_status(line, address, status, strings::wide);
}

LONG lineGetCallStatus(HCALL call, LPLINECALLSTATUS status) { return call_status(call, status); }

LONG lineGetCallInfo(HCALL call, LPLINECALLINFO info) { return call_info(call, info, strings::narrow); }
LONG lineGetCallInfoA(HCALL call, LPLINECALLINFO info) { return call_info(call, info, strings::narrow); }
LONG lineGetCallInfoW(HCALL call, LPLINECALLINFO info) { return call_info(call, info, strings::wide); }

LONG lineGetNewCalls(HLINE line, DWORD address, DWORD select, LPLINECALLLIST calls)
{
    if (!calls)
        return LINEERR_INVALPOINTER;
    if (select != LINECALLSELECT_LINE && select != LINECALLSELECT_ADDRESS)
        return LINEERR_INVALCALLSELECT;
    return on_line(line, [&](telephony&, client& who, open_line& l) -> LONG {
        if (select == LINECALLSELECT_ADDRESS && address != the_address)
            return LINEERR_INVALADDRESSID;
        if (too_small(calls))
            return LINEERR_STRUCTURETOOSMALL;
        std::vector<HCALL> fresh;
        for (const core::call_handle& c : who.application().take_calls(*l.line)) {
            held_call& held = who.hold(c);
            held.told = true;
            fresh.push_back(held.handle);
        }
        return list_of(fresh, calls);
    });
}

LONG lineGetConfRelatedCalls(HCALL call, LPLINECALLLIST calls)
{
    if (!calls)
        return LINEERR_INVALPOINTER;
    return on_call(call, [&](telephony&, client& who, held_call& c) -> LONG {
        const bool is_parent = c.call->origin == core::call_origin::conference;
        const core::call_handle parent = is_parent ? c.call : core::call_handle(c.call->parent.lock());
        if (!parent || (!is_parent && !c.call->is(call_state::conferenced)))
            return LINEERR_NOCONFERENCE;
        if (too_small(calls))
            return LINEERR_STRUCTURETOOSMALL;
        std::vector<core::call_handle> related{parent};
        for (const auto& weak : parent->members)
            if (const core::call_handle member = weak.lock(); member && member->is(call_state::conferenced))
                related.push_back(member);
        std::vector<HCALL> handles;
        for (const core::call_handle& r : related) {
            who.application().watch(r);
            held_call& held = who.hold(r);
            held.told = true;
            handles.push_back(held.handle);
        }
        return list_of(handles, calls);
    });
}

} // extern "C"
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
