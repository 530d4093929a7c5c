#pragma once
/// How the command ends: the one place that knows the numbers.

#include "api/program/call_result.hpp"
#include "base/error.hpp"

#include <span>
#include <string_view>
#include <utility>

namespace tipring::apps {

enum class exit_status {
    done = 0,
    failed = 1, ///< something else
    usage = 2,
    busy = 3,
    no_answer = 4,
    no_dial_tone = 5,
    refused = 6,     ///< by the network: congestion, special information, no such number
    device_lost = 7, ///< missing, or gone
    bad_input = 8,   ///< a file, a configuration, a country
    guarded = 9,     ///< the dial guard said no
    interrupted = 130,
};

/// What each means, for the manual.
std::span<const std::pair<exit_status, std::string_view>> exit_statuses();

/// What a failure means to whoever called the command.
exit_status status_of(const error_code& code);

/// What the end of a call means to him.
exit_status status_of(api::call_result result);

} // namespace tipring::apps
