#pragma once
/// The digits that ask an exchange for a service: what our exchange understands, and what a line towards another one dials.

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tipring::core {

enum class feature {
    park,                         ///< the call that was flashed away from, at {number}; without a number at one's own
    unpark,                       ///< take back what is parked at {number}
    pickup,                       ///< the call that rings at {number}
    pickup_group,                 ///< any call that rings in one's own group
    forward_unconditional,        ///< to {number}
    cancel_forward_unconditional, //
    forward_busy,                 ///< to {number}
    cancel_forward_busy,          //
    forward_no_answer,            ///< to {number}
    cancel_forward_no_answer,     //
    do_not_disturb,               //
    cancel_do_not_disturb,        //
    call_back,                    ///< when the number that was busy is free again (CCBS)
    camp_on,                      ///< wait for it instead
    cancel_completion,            ///< of call-back and camp-on, and of the messages that were left
    cancel_call_waiting,          ///< for the call that is dialled next
    leave_message,  ///< for {number}, that he calls back; without a number for the one that was called last
    answer_message, ///< calls whoever left the first one
    cancel_message, ///< all that were left for oneself
};
inline constexpr std::size_t feature_count = 19;

inline constexpr auto all_features = [] {
    std::array<feature, feature_count> all{};
    for (std::size_t i = 0; i < feature_count; ++i)
        all[i] = static_cast<feature>(i);
    return all;
}();

std::string_view name_of(feature f); ///< as in configurations: "forward_busy"

/// One code for each feature: digits, `*`, `#`, and `{number}` where digits follow: "*72{number}", "*21*{number}#".
/// Empty: the exchange has no such service.
struct feature_codes
{
    std::array<std::string, feature_count> codes;

    std::string& operator[](feature f) { return codes[static_cast<std::size_t>(f)]; }
    const std::string& operator[](feature f) const { return codes[static_cast<std::size_t>(f)]; }
    friend bool operator==(const feature_codes&, const feature_codes&) = default;
};

/// The star codes of North America, as Centrex and its heirs have them.
feature_codes star_codes();

/// As European networks have them: `*` code `*` number `#` on, `#` code `#` off. The choice of codes is ours.
feature_codes etsi_codes();

/// @return why `code` cannot be one, e.g. "has letters"; nothing when it can.
std::optional<std::string> whats_wrong_with(std::string_view code);

/// Whether a number goes with the code.
bool takes_number(const feature_codes& codes, feature what);

/// What to dial. @return nothing where there is no such code, or it wants a number and has none (or the other way round).
std::optional<std::string> digits_for(const feature_codes& codes, feature what, std::string_view number = {});

struct feature_request
{
    feature what{};
    std::string number;
};

/// What digits may become, as they come in one after the other.
enum class fit {
    none,     ///< no code begins like this
    begun,    ///< more has to come
    open,     ///< a code, and digits of its number: complete as soon as the number is
    complete, //
};

struct feature_match
{
    fit how = fit::none;
    feature_request request; ///< of open and complete
};

/// `#` ends a number behind a code that has no end of its own.
feature_match match(const feature_codes& codes, std::string_view digits);

} // namespace tipring::core
