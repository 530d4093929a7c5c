#include "core/call_state.hpp"

namespace tipring::core {

std::string_view name_of(call_state s)
{
    using enum call_state;
    switch (s) {
    case idle: return "idle";
    case offering: return "offering";
    case accepted: return "accepted";
    case dialtone: return "dialtone";
    case dialing: return "dialing";
    case ringback: return "ringback";
    case busy: return "busy";
    case specialinfo: return "specialinfo";
    case connected: return "connected";
    case proceeding: return "proceeding";
    case onhold: return "onhold";
    case conferenced: return "conferenced";
    case onholdpendconf: return "onholdpendconf";
    case onholdpendtransfer: return "onholdpendtransfer";
    case disconnected: return "disconnected";
    case unknown: return "unknown";
    }
    return "?";
}

std::string_view name_of(call_event e)
{
    using enum call_event;
    switch (e) {
    case offered: return "offered";
    case accepted: return "accepted";
    case seized: return "seized";
    case digit: return "digit";
    case address_complete: return "address_complete";
    case far_alerting: return "far_alerting";
    case far_busy: return "far_busy";
    case special_information: return "special_information";
    case answered: return "answered";
    case held: return "held";
    case pend_transfer: return "pend_transfer";
    case pend_conference: return "pend_conference";
    case retrieved: return "retrieved";
    case joined: return "joined";
    case far_cleared: return "far_cleared";
    case dropped: return "dropped";
    }
    return "?";
}

namespace {

std::string_view mode_name(std::monostate /*none*/) { return ""; }

std::string_view mode_name(disconnect_mode m)
{
    using enum disconnect_mode;
    switch (m) {
    case normal: return "normal";
    case unknown: return "unknown";
    case reject: return "reject";
    case pickup: return "pickup";
    case forwarded: return "forwarded";
    case busy: return "busy";
    case noanswer: return "noanswer";
    case badaddress: return "badaddress";
    case unreachable: return "unreachable";
    case congestion: return "congestion";
    case incompatible: return "incompatible";
    case unavail: return "unavail";
    case nodialtone: return "nodialtone";
    case outoforder: return "outoforder";
    case tempfailure: return "tempfailure";
    case blocked: return "blocked";
    }
    return "?";
}

std::string_view mode_name(busy_mode m)
{
    switch (m) {
    case busy_mode::station: return "station";
    case busy_mode::trunk: return "trunk";
    case busy_mode::unknown: return "unknown";
    }
    return "?";
}

std::string_view mode_name(dialtone_mode m)
{
    switch (m) {
    case dialtone_mode::normal: return "normal";
    case dialtone_mode::special: return "special";
    case dialtone_mode::internal: return "internal";
    case dialtone_mode::external: return "external";
    case dialtone_mode::unknown: return "unknown";
    }
    return "?";
}

std::string_view mode_name(special_info m)
{
    switch (m) {
    case special_info::nocircuit: return "nocircuit";
    case special_info::custirreg: return "custirreg";
    case special_info::reorder: return "reorder";
    case special_info::unknown: return "unknown";
    }
    return "?";
}

std::string_view mode_name(connected_mode m)
{
    switch (m) {
    case connected_mode::active: return "active";
    case connected_mode::activeheld: return "activeheld";
    case connected_mode::confirmed: return "confirmed";
    }
    return "?";
}

} // namespace

std::string_view name_of(const call_mode& mode)
{
    return std::visit([](auto m) { return mode_name(m); }, mode);
}

std::string_view name_of(confidence c)
{
    switch (c) {
    case confidence::certain: return "certain";
    case confidence::confirmed: return "confirmed";
    case confidence::inferred: return "inferred";
    }
    return "?";
}

} // namespace tipring::core
