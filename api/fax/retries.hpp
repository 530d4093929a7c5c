#pragma once
/// When a fax that did not go through is tried again, as data.

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tipring::api::fax {

/// Milliseconds since 1970-01-01 00:00 UTC.
using wall_ms = std::int64_t;

/// How one attempt went.
enum class attempt_result {
    under_way,    ///< not over yet
    sent,         ///< every page was confirmed
    busy,         ///< as a call goes: nobody has answered
    no_answer,    //
    no_dial_tone, //
    refused,      ///< by the network: congestion, special information
    line_lost,    ///< our line went away, or is somebody else's
    no_fax,       ///< answered, and nothing like a fax machine spoke
    pages_failed, ///< a fax machine spoke, and not every page got through
    cut_off,      ///< who sent died in the middle: the process, the power
    cancelled,    ///< by whoever sent it
    impossible,   ///< the dial guard said no, or the document is gone: it would be the same again
};

/// "sent", "busy" ...
std::string_view name_of(attempt_result r);
/// The same for people: "the number was busy".
std::string_view words_for(attempt_result r);
/// By its name; impossible for one that is none.
attempt_result attempt_result_of(std::string_view name);

/// One row: what is done about it.
struct retry_rule
{
    attempt_result after{};
    int most = 0; ///< attempts that end so, without a page that got through between them; then it is given up
    std::chrono::seconds wait{}; ///< until the next
};

/// All of them. The numbers are ours: no standard has them, and where a country limits how often a machine may dial, so does the dial
/// guard.
std::span<const retry_rule> retry_rules();

/// What is known of the attempts so far, the latest last.
struct attempt_outcome
{
    attempt_result result{};
    int confirmed = 0; ///< pages in this attempt
};

/// @param most  attempts in all, whatever the rules allow; 0: as the rules say
/// @return how long to wait until the next; nothing where it is given up, or where it is done
std::optional<std::chrono::seconds> wait_before_next(std::span<const attempt_outcome> so_far, int most);

} // namespace tipring::api::fax
