#include "core/operations.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace tipring::core {

namespace {

using o = operation;
using enum call_state;
using drivers::ability;

constexpr call_states every_state_but_idle()
{
    call_states all;
    for (std::size_t i = 0; i < call_state_count; ++i)
        if (static_cast<call_state>(i) != idle)
            all.add(static_cast<call_state>(i));
    return all;
}

constexpr call_states until_it_is_over = every_state_but_idle();

// clang-format off
const auto table = std::to_array<operation_row>({
    {o::make_call, "make_call", "lineMakeCall", {},
     "dial tone to the telephone, digits routed by the dial plan",
     "off hook, dial tone heard, digits sent",
     ability::hook},
    {o::dial, "dial", "lineDial", {dialtone, dialing},
     "digits routed by the dial plan",
     "digits sent as DTMF or as pulses",
     ability::audio},
    {o::accept, "accept", "lineAccept", {offering},
     "marks the call as taken care of; the telephone rings on",
     "marks the call as taken care of; the exchange rings on",
     ability::hook},
    {o::answer, "answer", "lineAnswer", {offering, accepted},
     "the telephone is off hook: bridged",
     "off hook",
     ability::hook},
    {o::drop, "drop", "lineDrop", until_it_is_over,
     "bridge taken down, the far end told",
     "on hook; while another call is held, by flash as the line's profile says",
     ability::hook},
    {o::hold, "hold", "lineHold", {connected},
     "music to the far end",
     "flash, recall dial tone heard",
     ability::hookflash},
    {o::unhold, "unhold", "lineUnhold", {onhold, onholdpendtransfer, onholdpendconf},
     "bridged again",
     "flash back from recall dial tone",
     ability::hookflash},
    {o::swap_hold, "swap_hold", "lineSwapHold", {connected, dialtone, dialing, proceeding, ringback, busy},
     "music to the one, bridge to the other",
     "flash, recall dial tone heard, 2 (register recall)",
     ability::hookflash},
    {o::setup_transfer, "setup_transfer", "lineSetupTransfer", {connected},
     "music to the far end, recall dial tone to the telephone",
     "flash, recall dial tone heard",
     ability::hookflash},
    {o::complete_transfer, "complete_transfer", "lineCompleteTransfer", {onhold, onholdpendtransfer},
     "the two far ends bridged to each other, or all three mixed",
     "transfer: on hook; conference: flash (three-way) or 3 (register recall)",
     ability::hookflash},
    {o::blind_transfer, "blind_transfer", "lineBlindTransfer", {connected},
     "the far end routed to the number",
     "flash, recall dial tone heard, digits, ringback heard, on hook",
     ability::hookflash},
    {o::setup_conference, "setup_conference", "lineSetupConference", {connected},
     "our mixer, recall dial tone to the telephone",
     "flash, recall dial tone heard",
     ability::hookflash},
    {o::prepare_add_to_conference, "prepare_add_to_conference", "linePrepareAddToConference", {connected},
     "the others go on, recall dial tone to the telephone",
     "",
     ability::hookflash},
    {o::add_to_conference, "add_to_conference", "lineAddToConference", {onhold, onholdpendconf},
     "one more in our mixer",
     "flash (three-way) or 3 (register recall)",
     ability::hookflash},
    {o::remove_from_conference, "remove_from_conference", "lineRemoveFromConference", {conferenced},
     "out of our mixer, and dropped",
     "flash drops the last party added, no other",
     ability::hookflash},
    {o::redirect, "redirect", "lineRedirect", {offering, accepted},
     "offered elsewhere instead",
     "answered and transferred at once, only where the profile allows it",
     ability::hookflash},
    {o::park, "park", "linePark", {connected},
     "music to the far end until somebody takes it back",
     "flash, recall dial tone heard, the profile's code, dial tone again",
     ability::hookflash},
    {o::unpark, "unpark", "lineUnpark", {},
     "bridged to whoever is parked there",
     "off hook, dial tone heard, the profile's code",
     ability::hook},
    {o::pickup, "pickup", "linePickup", {},
     "bridged to whoever calls there; or the waiting call taken",
     "off hook, dial tone heard, the profile's code; a waiting call by flash",
     ability::hook},
    {o::forward, "forward", "lineForward", {},
     "rules of the extension",
     "the profile's codes, one call each, dial tone heard again",
     ability::hook},
    {o::complete_call, "complete_call", "lineCompleteCall", {busy, ringback, proceeding},
     "offered again when the other is free, or a message lights his lamp",
     "on hook, off hook, dial tone heard, the profile's code",
     ability::hook},
    {o::uncomplete_call, "uncomplete_call", "lineUncompleteCall", {},
     "forgotten",
     "the profile's code, dial tone heard again",
     ability::hook},
    {o::secure_call, "secure_call", "lineSecureCall", until_it_is_over,
     "no call waiting tone, nobody breaks in",
     "the profile's code to cancel call waiting, dialled before the number",
     ability::hook},
});
// clang-format on

} // namespace

std::span<const operation_row> operations() { return table; }

const operation_row& row_of(operation what)
{
    const auto found = std::ranges::find(table, what, &operation_row::what);
    TIPRING_ASSERT(found != table.end(), "operation " + std::to_string(static_cast<int>(what)) + " has no row");
    return *found;
}

std::string_view name_of(operation what) { return row_of(what).name; }

} // namespace tipring::core
