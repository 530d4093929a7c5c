#pragma once
#include "core/call.hpp"

#include <string_view>

namespace tipring::api {

/// How a call went, for whoever asked for it.
enum class call_result {
    talked, ///< somebody answered
    busy,
    no_answer,
    no_dial_tone,
    refused,   ///< congestion, special information tone
    lost,      ///< the line went away, or the call was ended here
    not_called ///< nobody called in time
};

/// As far as it is known now: of a call that still rings, no_answer.
call_result result_of(const core::call& c);

/// "answered", "busy", "no_answer" ...
std::string_view name_of(call_result r);

} // namespace tipring::api
