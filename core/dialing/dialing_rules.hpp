#pragma once
/// Where one dials from, and by which rules (TAPI LINELOCATIONENTRY, LINECARDENTRY, LINECOUNTRYENTRY).
///
/// A rule is a string that is dialled from left to right, with substitutions: E country code, F area code, G subscriber
/// number, H card number, L and M the long-distance and international carrier's code that must be given, N and S that may.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::core {

class config_section;

/// How a country dials.
struct country_rules
{
    std::string region; ///< ISO 3166-1: "DE"
    int country_code = 0;
    std::string same_area;
    std::string long_distance;
    std::string international; ///< empty: no one rule (see `find_country_rules`)
    bool toll_calling = false; ///< some numbers of one's own area are long distance: toll lists (North America)
};

/// The rules of a region, made from what its numbering plan says of prefixes and of numbers within one area.
/// A country where each call must name its carrier (Brazil) has L and M in them.
/// @throws failure(unknown_country).
country_rules find_country_rules(std::string_view region);

/// Numbers of one's own country that are dialled by another rule: ten digits for a local call, an area next door that is
/// local. TAPI's later locations have such rules but publish no grammar for them; here they are in the language of all rules.
struct area_code_rule
{
    std::string area_code;
    std::vector<std::string> prefixes; ///< first digits of the subscriber number; empty: all numbers of the area
    std::string rule;                  ///< "FG"
    bool long_distance = false;        ///< which access code goes in front
};

struct location
{
    std::uint32_t id = 0; ///< permanent; as TAPI has it
    std::string name;
    std::string region = "US";
    std::string area_code;
    std::string local_access;         ///< in front of calls within the area: "9"
    std::string long_distance_access; ///< in front of all others
    std::string long_distance_carrier;
    std::string international_carrier;
    std::vector<std::string> toll_prefixes; ///< of subscriber numbers in one's own area that are long distance
    std::uint32_t card = 0;                 ///< preferred calling card; 0: none, dial directly
    bool pulse = false;
    std::string cancel_call_waiting; ///< "*70,"; empty: there is no such thing
    std::vector<area_code_rule> area_rules;
};

struct calling_card
{
    std::uint32_t id = 0; ///< permanent; 0 is no card
    std::string name;
    std::string number;        ///< secret: in no displayable string, and in no log
    std::string same_area;     ///< empty: as without the card
    std::string long_distance; //
    std::string international; //
};

/// All that translation needs to know.
struct dialing_rules
{
    std::vector<location> locations;
    std::vector<calling_card> cards;
    std::vector<country_rules> countries; ///< those that differ from find_country_rules()
    std::uint32_t current = 0;            ///< id of the location that one is at

    const location& current_location() const;                ///< @throws failure(config_bad).
    const location& location_named(std::string_view) const;  ///< by name or id. @throws failure(config_bad).
    const calling_card& card_named(std::string_view) const;  ///< by name or id. @throws failure(config_bad).
    country_rules rules_of(const std::string& region) const; ///< @throws failure(unknown_country).
};

/// Reads `[dialing]` from the top of a file; other sections are not looked at.
/// @throws failure(config_bad) naming file, line, and what is wrong; failure(unknown_country).
dialing_rules read_dialing_rules(const config_section& top);

enum class toll_list_option { add, remove };

/// lineSetTollList: puts the prefix of a number on a location's toll list, or takes it off. A number elsewhere changes nothing.
/// @throws failure(address_invalid) unless `address` is canonical.
void set_toll_list(location& where, std::string_view address, toll_list_option option);

} // namespace tipring::core
