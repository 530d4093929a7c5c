#pragma once
/// Where calls for a line go instead (TAPI lineForward, LINEFORWARDMODE_*).

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::core {

enum class forward_condition { unconditional, busy, no_answer, busy_or_no_answer };
enum class forward_callers { all, internal, external, specific };

std::string_view name_of(forward_condition c);
std::string_view name_of(forward_callers c);

struct forward_rule
{
    forward_condition when{};
    forward_callers from = forward_callers::all;
    std::string caller; ///< of forward_callers::specific
    std::string to;     ///< empty: do not disturb (LINEFORWARD without a destination)

    friend bool operator==(const forward_rule&, const forward_rule&) = default;
};

/// All of a line's rules: setting them replaces whatever was set before.
struct forwarding
{
    std::vector<forward_rule> rules;
    int rings = 3; ///< before "no answer"

    bool empty() const { return rules.empty(); }
    friend bool operator==(const forwarding&, const forwarding&) = default;
};

inline constexpr int fewest_rings = 1;
inline constexpr int most_rings = 15;

/// Who calls, as far as forwarding asks.
struct forward_caller
{
    std::string_view number;
    bool external = false;
};

/// The rule that applies: the one for this very caller before the one for his kind before the one for all.
/// @param happened  unconditional, busy or no_answer
const forward_rule*
find_rule(std::span<const forward_rule> rules, forward_condition happened, const forward_caller& by);

/// Clamps the rings (TAPI: not refused).
/// @throws failure(address_invalid) for a number that cannot be dialled; failure(forward_invalid) for a specific rule without a caller,
///         and for two rules of one condition and one kind of caller.
forwarding checked(forwarding wanted);

} // namespace tipring::core
