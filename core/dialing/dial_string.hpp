#pragma once
/// TAPI's dialable strings: what is sent one after the other.

#include <string>
#include <string_view>
#include <vector>

namespace tipring::core {

/// One step of a dialable string (TAPI 2.x, "Dialable Addresses").
struct dial_step
{
    enum class kind {
        digits,             ///< sent one after the other
        pause,              ///< `,`
        wait_for_dial_tone, ///< `W`
        hookflash,          ///< `!`
    };
    kind what{};
    std::string digits;
    bool pulse = false; ///< `P` was in force, not `T`
};

struct dial_string
{
    std::vector<dial_step> steps;
    bool partial = false; ///< it ended in `;`: more will follow

    /// All address digits, in order.
    std::string digits() const;

    /// What is sent next: digits that follow digits are one number, however many strings they came in.
    void append(const dial_step& next);
};

/// Takes a dialable string apart. Formatting (space, `.`, `-`, parentheses) is skipped.
/// @throws failure(address_invalid) naming the first character that cannot be dialled; nothing has then been sent.
dial_string parse_dialable(std::string_view number);

} // namespace tipring::core
