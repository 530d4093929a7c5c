#pragma once
/// What may be dialled: TAPI's dialable strings, and the guard that keeps emergency numbers from being dialled by accident.

#include "base/audio.hpp"
#include "base/error.hpp"

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
};

/// Takes a dialable string apart. Formatting (space, `.`, `-`, parentheses) is skipped.
/// @throws failure(address_invalid) naming the first character that cannot be dialled; nothing has then been sent.
dial_string parse_dialable(std::string_view number);

/// Refuses emergency numbers, however they are spelt: with pauses, flashes, tone and pulse mixed, or behind the prefix
/// for an outside line. One that is only begun (partial dialling) is judged together with what went before.
///
/// The lists are national numbers as published by the ITU (Operational Bulletin, "National Numbering Plans"); an unknown
/// country gets all of them. A number that goes on behind an emergency number is refused too: exchanges route at once.
class dial_guard
{
public:
    /// @param country         libtonezone's code
    /// @param outside_prefix  digits that fetch an outside line, "" where none are needed
    explicit dial_guard(std::string_view country, std::string outside_prefix = {});

    /// Lets emergency numbers through. Only ever set by a person who asked for exactly that.
    void allow_emergency(bool yes) { allowed_ = yes; }

    /// @throws failure(dial_refused).
    void check(const dial_string& number, std::string_view dialled_before = {}) const;

    bool is_emergency(std::string_view digits) const;

private:
    std::vector<std::string_view> numbers_;
    std::string outside_prefix_;
    bool allowed_ = false;
};

} // namespace tipring::core
