#include "api/tapi/tapi_values.hpp"

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

namespace tipring::tapi {

using namespace core;

DWORD value_of(call_state s)
{
    switch (s) {
    case call_state::idle: return LINECALLSTATE_IDLE;
    case call_state::offering: return LINECALLSTATE_OFFERING;
    case call_state::accepted: return LINECALLSTATE_ACCEPTED;
    case call_state::dialtone: return LINECALLSTATE_DIALTONE;
    case call_state::dialing: return LINECALLSTATE_DIALING;
    case call_state::ringback: return LINECALLSTATE_RINGBACK;
    case call_state::busy: return LINECALLSTATE_BUSY;
    case call_state::specialinfo: return LINECALLSTATE_SPECIALINFO;
    case call_state::connected: return LINECALLSTATE_CONNECTED;
    case call_state::proceeding: return LINECALLSTATE_PROCEEDING;
    case call_state::onhold: return LINECALLSTATE_ONHOLD;
    case call_state::conferenced: return LINECALLSTATE_CONFERENCED;
    case call_state::onholdpendconf: return LINECALLSTATE_ONHOLDPENDCONF;
    case call_state::onholdpendtransfer: return LINECALLSTATE_ONHOLDPENDTRANSFER;
    case call_state::disconnected: return LINECALLSTATE_DISCONNECTED;
    case call_state::unknown: return LINECALLSTATE_UNKNOWN;
    }
    return LINECALLSTATE_UNKNOWN;
}

DWORD value_of(privilege p)
{
    switch (p) {
    case privilege::none: return LINECALLPRIVILEGE_NONE;
    case privilege::monitor: return LINECALLPRIVILEGE_MONITOR;
    case privilege::owner: return LINECALLPRIVILEGE_OWNER;
    }
    return LINECALLPRIVILEGE_NONE;
}

DWORD value_of(call_reason r)
{
    switch (r) {
    case call_reason::direct: return LINECALLREASON_DIRECT;
    case call_reason::forwarded_busy: return LINECALLREASON_FWDBUSY;
    case call_reason::forwarded_no_answer: return LINECALLREASON_FWDNOANSWER;
    case call_reason::forwarded_unconditional: return LINECALLREASON_FWDUNCOND;
    case call_reason::pickup: return LINECALLREASON_PICKUP;
    case call_reason::unpark: return LINECALLREASON_UNPARK;
    case call_reason::redirect: return LINECALLREASON_REDIRECT;
    case call_reason::call_completion: return LINECALLREASON_CALLCOMPLETION;
    case call_reason::transfer: return LINECALLREASON_TRANSFER;
    case call_reason::reminder: return LINECALLREASON_REMINDER;
    case call_reason::parked: return LINECALLREASON_PARKED;
    case call_reason::camped_on: return LINECALLREASON_CAMPEDON;
    case call_reason::intrude: return LINECALLREASON_INTRUDE;
    }
    return LINECALLREASON_UNKNOWN;
}

namespace {

constexpr auto media = std::to_array<std::pair<media_mode, DWORD>>({
    {media_mode::unknown,           LINEMEDIAMODE_UNKNOWN         },
    {media_mode::interactive_voice, LINEMEDIAMODE_INTERACTIVEVOICE},
    {media_mode::automated_voice,   LINEMEDIAMODE_AUTOMATEDVOICE  },
    {media_mode::data_modem,        LINEMEDIAMODE_DATAMODEM       },
    {media_mode::g3_fax,            LINEMEDIAMODE_G3FAX           },
    {media_mode::tdd,               LINEMEDIAMODE_TDD             },
});

/// Other kinds of calls that TAPI knows and a phone line does not tell apart.
constexpr DWORD other_media = LINEMEDIAMODE_G4FAX | LINEMEDIAMODE_DIGITALDATA | LINEMEDIAMODE_TELETEX |
                              LINEMEDIAMODE_VIDEOTEX | LINEMEDIAMODE_TELEX | LINEMEDIAMODE_MIXED | LINEMEDIAMODE_ADSI |
                              LINEMEDIAMODE_VOICEVIEW | LINEMEDIAMODE_VIDEO;

} // namespace

DWORD value_of(media_mode m)
{
    for (const auto& [mode, bit] : media)
        if (mode == m)
            return bit;
    return LINEMEDIAMODE_UNKNOWN;
}

DWORD value_of(media_modes all)
{
    DWORD bits = 0;
    for (const auto& [mode, bit] : media)
        if (all.contains(mode))
            bits |= bit;
    return bits;
}

std::optional<media_mode> media_mode_of(DWORD one)
{
    for (const auto& [mode, bit] : media)
        if (bit == one)
            return mode;
    return std::nullopt;
}

std::optional<media_modes> media_modes_of(DWORD bits)
{
    media_modes all;
    for (const auto& [mode, bit] : media)
        if ((bits & bit) != 0) {
            all.add(mode);
            bits &= ~bit;
        }
    return (bits & ~other_media) == 0 ? std::optional(all) : std::nullopt;
}

namespace {

/// The modes of lineForward stand in groups of four bits: all, internal, external, specific.
constexpr auto forward_groups = std::to_array<std::pair<forward_condition, DWORD>>({
    {forward_condition::unconditional,     LINEFORWARDMODE_UNCOND},
    {forward_condition::busy,              LINEFORWARDMODE_BUSY  },
    {forward_condition::no_answer,         LINEFORWARDMODE_NOANSW},
    {forward_condition::busy_or_no_answer, LINEFORWARDMODE_BUSYNA},
});
constexpr auto callers = std::to_array(
    {forward_callers::all, forward_callers::internal, forward_callers::external, forward_callers::specific}
);

} // namespace

DWORD value_of(forward_condition when, forward_callers from)
{
    for (const auto& [condition, first] : forward_groups)
        if (condition == when)
            return first << static_cast<unsigned>(from);
    return 0;
}

std::optional<forward_rule> forward_rule_of(DWORD mode)
{
    for (const auto& [condition, first] : forward_groups)
        for (const forward_callers from : callers)
            if (value_of(condition, from) == mode) {
                forward_rule rule;
                rule.when = condition;
                rule.from = from;
                return rule;
            }
    return std::nullopt;
}

namespace {

DWORD value_of(disconnect_mode m, DWORD version)
{
    const bool knows_more = version >= 0x00020000;
    switch (m) {
    case disconnect_mode::normal: return LINEDISCONNECTMODE_NORMAL;
    case disconnect_mode::unknown: return LINEDISCONNECTMODE_UNKNOWN;
    case disconnect_mode::reject: return LINEDISCONNECTMODE_REJECT;
    case disconnect_mode::pickup: return LINEDISCONNECTMODE_PICKUP;
    case disconnect_mode::forwarded: return LINEDISCONNECTMODE_FORWARDED;
    case disconnect_mode::busy: return LINEDISCONNECTMODE_BUSY;
    case disconnect_mode::noanswer: return LINEDISCONNECTMODE_NOANSWER;
    case disconnect_mode::badaddress: return LINEDISCONNECTMODE_BADADDRESS;
    case disconnect_mode::unreachable: return LINEDISCONNECTMODE_UNREACHABLE;
    case disconnect_mode::congestion: return LINEDISCONNECTMODE_CONGESTION;
    case disconnect_mode::incompatible: return LINEDISCONNECTMODE_INCOMPATIBLE;
    case disconnect_mode::unavail: return LINEDISCONNECTMODE_UNAVAIL;
    case disconnect_mode::nodialtone:
        return version >= 0x00010004 ? LINEDISCONNECTMODE_NODIALTONE : LINEDISCONNECTMODE_UNKNOWN;
    case disconnect_mode::outoforder: return knows_more ? LINEDISCONNECTMODE_OUTOFORDER : LINEDISCONNECTMODE_UNKNOWN;
    case disconnect_mode::tempfailure: return knows_more ? LINEDISCONNECTMODE_TEMPFAILURE : LINEDISCONNECTMODE_UNKNOWN;
    case disconnect_mode::blocked: return knows_more ? LINEDISCONNECTMODE_BLOCKED : LINEDISCONNECTMODE_UNKNOWN;
    }
    return LINEDISCONNECTMODE_UNKNOWN;
}

DWORD value_of(busy_mode m, DWORD)
{
    switch (m) {
    case busy_mode::station: return LINEBUSYMODE_STATION;
    case busy_mode::trunk: return LINEBUSYMODE_TRUNK;
    case busy_mode::unknown: return LINEBUSYMODE_UNKNOWN;
    }
    return LINEBUSYMODE_UNKNOWN;
}

DWORD value_of(dialtone_mode m, DWORD)
{
    switch (m) {
    case dialtone_mode::normal: return LINEDIALTONEMODE_NORMAL;
    case dialtone_mode::special: return LINEDIALTONEMODE_SPECIAL;
    case dialtone_mode::internal: return LINEDIALTONEMODE_INTERNAL;
    case dialtone_mode::external: return LINEDIALTONEMODE_EXTERNAL;
    case dialtone_mode::unknown: return LINEDIALTONEMODE_UNKNOWN;
    }
    return LINEDIALTONEMODE_UNKNOWN;
}

DWORD value_of(special_info m, DWORD)
{
    switch (m) {
    case special_info::nocircuit: return LINESPECIALINFO_NOCIRCUIT;
    case special_info::custirreg: return LINESPECIALINFO_CUSTIRREG;
    case special_info::reorder: return LINESPECIALINFO_REORDER;
    case special_info::unknown: return LINESPECIALINFO_UNKNOWN;
    }
    return LINESPECIALINFO_UNKNOWN;
}

DWORD value_of(connected_mode m, DWORD version)
{
    if (version < 0x00010004)
        return 0;
    switch (m) {
    case connected_mode::active: return LINECONNECTEDMODE_ACTIVE;
    case connected_mode::activeheld:
        return version >= 0x00020000 ? LINECONNECTEDMODE_ACTIVEHELD : LINECONNECTEDMODE_ACTIVE;
    case connected_mode::confirmed:
        return version >= 0x00020000 ? LINECONNECTEDMODE_CONFIRMED : LINECONNECTEDMODE_ACTIVE;
    }
    return LINECONNECTEDMODE_ACTIVE;
}

DWORD value_of(std::monostate, DWORD) { return 0; }

} // namespace

DWORD value_of(const call_mode& mode, DWORD version)
{
    return std::visit([version](auto m) { return value_of(m, version); }, mode);
}

DWORD origin_of(const call& which)
{
    switch (which.origin) {
    case call_origin::outbound: return LINECALLORIGIN_OUTBOUND;
    case call_origin::conference: return LINECALLORIGIN_CONFERENCE;
    case call_origin::inbound: break;
    }
    if (which.device().external())
        return LINECALLORIGIN_EXTERNAL;
    const call_ptr peer = which.peer.lock();
    if (!peer)
        return LINECALLORIGIN_INBOUND;
    return peer->device().external() ? LINECALLORIGIN_EXTERNAL : LINECALLORIGIN_INTERNAL;
}

std::optional<completion_mode> completion_mode_of(DWORD bit)
{
    switch (bit) {
    case LINECALLCOMPLMODE_CAMPON: return completion_mode::camp_on;
    case LINECALLCOMPLMODE_CALLBACK: return completion_mode::call_back;
    case LINECALLCOMPLMODE_INTRUDE: return completion_mode::intrude;
    case LINECALLCOMPLMODE_MESSAGE: return completion_mode::message;
    default: return std::nullopt;
    }
}

std::optional<transfer_mode> transfer_mode_of(DWORD bit)
{
    switch (bit) {
    case LINETRANSFERMODE_TRANSFER: return transfer_mode::transfer;
    case LINETRANSFERMODE_CONFERENCE: return transfer_mode::conference;
    default: return std::nullopt;
    }
}

LONG lineerr_of(const error_code& code)
{
    if (code.category() != tipring_category())
        return LINEERR_OPERATIONFAILED;
    switch (static_cast<errc>(code.value())) {
    case errc::file_missing:
    case errc::config_bad: return LINEERR_INIFILECORRUPT;
    case errc::file_bad:
    case errc::unknown_country:
    case errc::unknown_tone:
    case errc::call_over:
    case errc::operation_failed: return LINEERR_OPERATIONFAILED;
    case errc::address_invalid: return LINEERR_INVALADDRESS;
    case errc::dial_refused: return LINEERR_ADDRESSBLOCKED;
    case errc::port_vanished: return LINEERR_NODEVICE;
    case errc::no_such_line: return LINEERR_BADDEVICEID;
    case errc::not_supported: return LINEERR_OPERATIONUNAVAIL;
    case errc::invalid_state: return LINEERR_INVALCALLSTATE;
    case errc::invalid_call: return LINEERR_INVALCALLHANDLE;
    case errc::line_in_use: return LINEERR_CALLUNAVAIL;
    case errc::forward_invalid: return LINEERR_INVALPARAM;
    case errc::no_such_completion: return LINEERR_INVALCOMPLETIONID;
    case errc::no_such_group: return LINEERR_INVALGROUPID;
    case errc::resource_unavailable: return LINEERR_RESOURCEUNAVAIL;
    case errc::not_owner: return LINEERR_NOTOWNER;
    case errc::no_such_application: return LINEERR_TARGETNOTFOUND;
    case errc::handed_to_oneself: return LINEERR_TARGETSELF;
    }
    return LINEERR_OPERATIONFAILED;
}

} // namespace tipring::tapi
