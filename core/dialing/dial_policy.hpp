#pragma once
/// What may be dialled, how much of it, and when: the dial guard's rules as data.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::core {

class config_section;

/// Kinds of numbers that cost more than a call at home. What is false is refused.
struct call_classes
{
    bool premium = false;       ///< premium rate, and short codes that are
    bool international = false; ///< other regions, and networks of no country (satellites) besides
    bool personal = false;      ///< follow-me numbers: they cost anything
    bool short_codes = false;   ///< short codes of which nobody says what they cost (directory enquiries)
};

/// When other rules hold. `from` may be later than `to`: then it spans midnight.
struct night_rules
{
    std::chrono::minutes from{}; ///< since midnight, civil time
    std::chrono::minutes to{};
    call_classes classes;
    bool only_allowed = false; ///< nothing but what `allow` names
};

/// Totals over all lines that share them; nothing where nothing is limited.
struct dial_limits
{
    std::optional<int> calls_per_day;
    std::optional<int> minutes_per_day;
    std::optional<int> concurrent_calls;
};

/// A pattern is matched against the beginning of a number, as it is dialled on the line ("0900") or with its country code ("+4990").
/// `x` stands for any digit; `$` at the end says that nothing may follow.
struct dial_policy
{
    std::vector<std::string> allow;   ///< whatever its class; no pattern lets an emergency number through
    std::vector<std::string> deny;    ///< whatever else allows it
    std::vector<std::string> regions; ///< other regions that count as home: "CA" for a line in the US
    call_classes classes;
    dial_limits limits;
    std::optional<night_rules> night;
    std::vector<std::string>
        prefixes; ///< besides the country's own: digits that choose a carrier or a service, the number behind them
    std::vector<std::string> emergency_callers; ///< programs that may dial emergency numbers, each by its name
};

/// @return why `pattern` cannot be one, e.g. "has 'q'"; nothing when it can.
std::optional<std::string> whats_wrong_with_pattern(std::string_view pattern);

bool matches_pattern(std::string_view number, std::string_view pattern);

/// Whether civil time of day `t` is within the night.
bool is_night(const night_rules& night, std::chrono::minutes t);

/// Reads `[dial_guard]` from the top of a file; where there is none, the safe rules: nothing that costs more than a call at home.
/// @throws failure(config_bad) naming file, line, and what is wrong.
dial_policy read_dial_policy(const config_section& top);

} // namespace tipring::core
