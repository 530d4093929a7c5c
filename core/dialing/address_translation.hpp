#pragma once
/// Address translation (TAPI lineTranslateAddress, ITAddressTranslation): from the number in the address book to what has to
/// be dialled from here.

#include "core/dialing/dialing_rules.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::core {

/// LINETRANSLATEOPTION_*
struct translate_options
{
    std::optional<std::uint32_t> card; ///< instead of the location's (CARDOVERRIDE)
    bool cancel_call_waiting = false;
    bool force_local = false;
    bool force_long_distance = false;
};

/// LINETRANSLATERESULT_*, with TAPI's values, to be combined.
enum class translate_result : std::uint32_t {
    canonical = 0x001,        ///< the input was
    international = 0x002,    ///< to another country
    long_distance = 0x004,    ///< to another area of this country
    local = 0x008,            ///< within the area
    in_toll_list = 0x010,     ///< local, but dialled as long distance
    not_in_toll_list = 0x020, ///< local, and dialled so; the country has toll lists
    dial_billing = 0x040,     ///< `$` is in the dialable string
    dial_quiet = 0x080,       ///< `@`
    dial_dialtone = 0x100,    ///< `W`
    dial_prompt = 0x200,      ///< `?`
    voice_detect = 0x400,     ///< `:`
    no_translation = 0x800,   ///< none could be made
};

std::string_view name_of(translate_result r);

class translate_results
{
public:
    void set(translate_result r) { bits_ |= static_cast<std::uint32_t>(r); }
    bool has(translate_result r) const { return (bits_ & static_cast<std::uint32_t>(r)) != 0; }
    std::uint32_t tapi() const { return bits_; }
    std::vector<translate_result> each() const;

private:
    std::uint32_t bits_ = 0;
};

struct translation
{
    std::string canonical;   ///< of a dialable input: what the numbering plan takes it for, or empty
    std::string dialable;    ///< for make_call and dial. May hold the card number: neither show nor log it
    std::string displayable; ///< for people: the card's name for its number, formatting kept, no subaddress, no name
    int current_country = 0;
    int destination_country = 0; ///< 0 where the input was not canonical
    translate_results results;
    std::string rule;             ///< that made it: "1FG"; empty where nothing was translated
    std::vector<std::string> why; ///< each step of the choice, as a sentence
};

/// @throws failure(address_invalid) for a malformed canonical address; failure(config_bad) for an unknown location or card, and
///         where a rule asks for a carrier or a card number that is not given.
translation translate(std::string_view address, const dialing_rules& rules, const translate_options& options = {});

} // namespace tipring::core
