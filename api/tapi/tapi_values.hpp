#pragma once
/// The core's words and TAPI's numbers for them: both directions, each pair once.

#include "api/tapi/tapi.h"
#include "base/error.hpp"
#include "core/applications/application.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace tipring::tapi {

DWORD value_of(core::call_state s);                                       ///< LINECALLSTATE_*
DWORD value_of(core::privilege p);                                        ///< LINECALLPRIVILEGE_*
DWORD value_of(core::call_reason r);                                      ///< LINECALLREASON_*
DWORD value_of(core::media_mode m);                                       ///< LINEMEDIAMODE_*
DWORD value_of(core::media_modes all);                                    ///< LINEMEDIAMODE_* bits
DWORD value_of(core::forward_condition when, core::forward_callers from); ///< LINEFORWARDMODE_*

/// The detail of a state (LINEDISCONNECTMODE_*, LINEBUSYMODE_* ...), for an application of this API version.
DWORD value_of(const core::call_mode& mode, DWORD version);

/// LINECALLORIGIN_*
DWORD origin_of(const core::call& which);

/// Nothing for a bit that is not known, and where there is not exactly one.
std::optional<core::media_mode> media_mode_of(DWORD one);
/// Nothing where a bit is not known.
std::optional<core::media_modes> media_modes_of(DWORD bits);
std::optional<core::completion_mode> completion_mode_of(DWORD bit);

/// What LINECALLCOMPLMODE_MESSAGE can say, by dwMessageID: an extension's lamp and a network's code have no words.
inline constexpr std::array<std::string_view, 1> completion_messages{"Please call back"};
std::optional<core::transfer_mode> transfer_mode_of(DWORD bit);
/// `when` and `from` of a rule.
std::optional<core::forward_rule> forward_rule_of(DWORD mode);

/// LINEERR_* for what the core refuses or fails with.
LONG lineerr_of(const error_code& code);

} // namespace tipring::tapi
