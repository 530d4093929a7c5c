#pragma once
/// What the numbering plans of the world say: the one place that asks libphonenumber, which no header of ours shows.
///
/// Regions are ISO 3166-1 codes in capitals ("DE"); networks of no country (satellites, +800 ...) are "001". Several regions
/// can share one country code: "US", "CA" and "JM" have 1.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::core {

/// What a numbering plan sets a range of numbers aside for.
enum class number_kind {
    fixed, ///< in plans that do not tell the two apart (North America): or mobile
    mobile,
    toll_free,
    shared_cost,
    premium,
    voip,
    personal, ///< follows a person (UK 070): dear, and easily taken for a mobile
    pager,
    universal_access, ///< a company's number for all its places
    voicemail,
    unknown, ///< not a number of its plan, as far as is known
};

std::string_view name_of(number_kind k);

/// A number of a country's plan, taken apart.
struct plan_number
{
    int country_code = 0;
    std::string region;    ///< empty: the country code is known, but no such number in it
    std::string area_code; ///< empty where the plan, or this kind of number, has none; Italy's keep their zero
    std::string subscriber;
    number_kind kind = number_kind::unknown;
};

/// Takes apart what a telephone in `region` would dial, or a number that begins with `+` and its country code.
/// @return nothing where that is no telephone number: too short, no such country code, foreign characters.
std::optional<plan_number> find_number(std::string_view dialled, std::string_view region);

/// As find_number(), but digits that go on behind a whole number are left out: an exchange that has a number stops listening.
std::optional<plan_number> find_number_reached(std::string_view dialled, std::string_view region);

/// How numbers are dialled in a region.
struct region_plan
{
    std::string region;
    int country_code = 0;
    std::string national_prefix;      ///< before the area code: "1", "0"; empty where there is none
    std::string international_prefix; ///< "011", "00"; empty where a carrier's code must be chosen
    bool own_area_without_code =
        false; ///< subscribers of one's own area can be dialled without area code, as far as is known
};

/// @return nothing for an unknown region.
std::optional<region_plan> find_plan(std::string_view region);

/// The region of a country code; of several, the main one.
std::optional<std::string> region_of_country_code(int country_code);

/// The region of one of libtonezone's codes ("uk" is GB, "us-old" is US). Empty for an unknown one.
std::string region_of_tone_zone(std::string_view code);

std::vector<std::string> all_regions();

/// One of the region's numbers for emergencies, and nothing behind it.
bool is_emergency_number(std::string_view digits, std::string_view region);

/// An exchange that routes at once connects these digits to an emergency service, whatever follows.
bool begins_with_emergency_number(std::string_view digits, std::string_view region);

/// Short codes (directory enquiries, help lines): what a call costs.
enum class short_code { none, free, standard, premium, unknown_cost };

/// @return none where `digits` are no short code that can be called; codes for text messages only are none.
short_code find_short_code(std::string_view digits, std::string_view region);

/// As find_short_code(), also where digits follow behind the code: no number of a subscriber begins so.
short_code find_short_code_reached(std::string_view digits, std::string_view region);

} // namespace tipring::core
