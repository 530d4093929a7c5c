#pragma once
/// Everything that an exchange could take for a number in what is sent to it.

#include "core/dialing/dial_string.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::core {

struct understanding
{
    std::string digits;  ///< 0-9 only, up to the first other sign
    bool inside = false; ///< a number within a PBX: the prefix for an outside line was not dialled

    friend auto operator<=>(const understanding&, const understanding&) = default;
};

/// @param number          what is about to be sent
/// @param before          what was sent since the exchange last gave dial tone
/// @param outside_prefix  digits for an outside line; "" where none are needed
/// @param prefixes        patterns of digits behind which a number begins
/// @param bare_stars      star codes end by their length (North America), not by another sign
/// @return each once; none where no digit is sent.
std::vector<understanding> understandings(
    const dial_string& number,
    const dial_string& before,
    std::string_view outside_prefix,
    std::span<const std::string> prefixes,
    bool bare_stars
);

} // namespace tipring::core
