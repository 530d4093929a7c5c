#include "core/dialing/numbering.hpp"

#include <phonenumbers/phonenumberutil.h>
#include <phonenumbers/shortnumberinfo.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <set>

namespace tipring::core {

namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;
using i18n::phonenumbers::ShortNumberInfo;

const PhoneNumberUtil& plans() { return *PhoneNumberUtil::GetInstance(); }

const ShortNumberInfo& short_numbers()
{
    static const ShortNumberInfo instance;
    return instance;
}

struct national_number
{
    std::string_view region;
    std::string_view number;
};

/// Rescue services that libphonenumber 8.12 does not count among emergency numbers, by the ITU's list of national numbering
/// plans (Operational Bulletin, E.129): mountain rescue, traffic police, the deaf, coast guard, gas.
constexpr auto also_emergency = std::to_array<national_number>({
    {"AT", "140"},
    {"CN", "122"},
    {"FR", "114"},
    {"JP", "118"},
    {"RU", "104"},
});

bool known(const std::string& region) { return plans().GetCountryCodeForRegion(region) != 0; }

number_kind kind_of(PhoneNumberUtil::PhoneNumberType type)
{
    switch (type) {
    case PhoneNumberUtil::FIXED_LINE:
    case PhoneNumberUtil::FIXED_LINE_OR_MOBILE: return number_kind::fixed;
    case PhoneNumberUtil::MOBILE: return number_kind::mobile;
    case PhoneNumberUtil::TOLL_FREE: return number_kind::toll_free;
    case PhoneNumberUtil::PREMIUM_RATE: return number_kind::premium;
    case PhoneNumberUtil::SHARED_COST: return number_kind::shared_cost;
    case PhoneNumberUtil::VOIP: return number_kind::voip;
    case PhoneNumberUtil::PERSONAL_NUMBER: return number_kind::personal;
    case PhoneNumberUtil::PAGER: return number_kind::pager;
    case PhoneNumberUtil::UAN: return number_kind::universal_access;
    case PhoneNumberUtil::VOICEMAIL: return number_kind::voicemail;
    case PhoneNumberUtil::UNKNOWN: return number_kind::unknown;
    }
    return number_kind::unknown;
}

/// A number of another country, as this region writes it: its international prefix stands in front.
std::string international_prefix_of(const std::string& region, int country_code)
{
    PhoneNumber abroad;
    plans().GetExampleNumber(country_code == 44 ? "IT" : "GB", &abroad);
    std::string written;
    plans().FormatOutOfCountryCallingNumber(abroad, region, &written);
    if (written.empty() || written.front() == '+')
        return {};
    std::string prefix = written.substr(0, written.find(' '));
    std::erase(prefix, '~'); // libphonenumber's sign for a second dial tone, which only old exchanges give
    return prefix;
}

/// Whether the plan has fixed numbers so short that they mean something within their area only.
bool own_area_goes_without_code(const std::string& region, int country_code)
{
    PhoneNumber example;
    if (!plans().GetExampleNumber(region, &example) || plans().GetLengthOfGeographicalAreaCode(example) == 0)
        return false;
    for (std::uint64_t number = 22; number < 1'000'000'000; number = number * 10 + 2) { // of every length
        PhoneNumber subscriber;
        subscriber.set_country_code(country_code);
        subscriber.set_national_number(number);
        if (plans().IsPossibleNumberForTypeWithReason(subscriber, PhoneNumberUtil::FIXED_LINE) ==
            PhoneNumberUtil::IS_POSSIBLE_LOCAL_ONLY)
            return true;
    }
    return false;
}

plan_number take_apart(const PhoneNumber& parsed)
{
    plan_number n;
    n.country_code = parsed.country_code();
    plans().GetRegionCodeForNumber(parsed, &n.region);
    if (n.region == "ZZ") // libphonenumber's word for none
        n.region.clear();
    n.kind = kind_of(plans().GetNumberType(parsed));
    plans().GetNationalSignificantNumber(parsed, &n.subscriber);
    const auto area = static_cast<std::size_t>(plans().GetLengthOfGeographicalAreaCode(parsed));
    n.area_code = n.subscriber.substr(0, area);
    n.subscriber.erase(0, area);
    return n;
}

} // namespace

std::string_view name_of(number_kind k)
{
    switch (k) {
    case number_kind::fixed: return "fixed";
    case number_kind::mobile: return "mobile";
    case number_kind::toll_free: return "toll_free";
    case number_kind::shared_cost: return "shared_cost";
    case number_kind::premium: return "premium";
    case number_kind::voip: return "voip";
    case number_kind::personal: return "personal";
    case number_kind::pager: return "pager";
    case number_kind::universal_access: return "universal_access";
    case number_kind::voicemail: return "voicemail";
    case number_kind::unknown: return "unknown";
    }
    return "";
}

std::optional<plan_number> find_number(std::string_view dialled, std::string_view region)
{
    PhoneNumber parsed;
    if (plans().Parse(std::string(dialled), std::string(region), &parsed) != PhoneNumberUtil::NO_PARSING_ERROR)
        return std::nullopt;
    return take_apart(parsed);
}

std::optional<plan_number> find_number_reached(std::string_view dialled, std::string_view region)
{
    constexpr std::size_t longest =
        20; // a 15-digit number behind an international prefix; libphonenumber reads no more
    PhoneNumber parsed;
    const std::string beginning(dialled.substr(0, longest));
    if (plans().Parse(beginning, std::string(region), &parsed) != PhoneNumberUtil::NO_PARSING_ERROR)
        return std::nullopt;
    if (!plans().IsValidNumber(parsed))
        plans().TruncateTooLongNumber(&parsed);
    return take_apart(parsed);
}

std::optional<region_plan> find_plan(std::string_view region)
{
    region_plan plan;
    plan.region = region;
    plan.country_code = plans().GetCountryCodeForRegion(plan.region);
    if (plan.country_code == 0)
        return std::nullopt;
    plans().GetNddPrefixForRegion(plan.region, true, &plan.national_prefix);
    plan.international_prefix = international_prefix_of(plan.region, plan.country_code);
    plan.own_area_without_code = own_area_goes_without_code(plan.region, plan.country_code);
    return plan;
}

std::optional<std::string> region_of_country_code(int country_code)
{
    std::string region;
    plans().GetRegionCodeForCountryCode(country_code, &region);
    if (region == "ZZ")
        return std::nullopt;
    return region;
}

std::string region_of_tone_zone(std::string_view code)
{
    if (code == "uk")
        return "GB";
    std::string region(code.substr(0, code.find('-')));
    std::ranges::transform(region, region.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return known(region) ? region : std::string();
}

std::vector<std::string> all_regions()
{
    std::set<std::string> regions;
    plans().GetSupportedRegions(&regions);
    return {regions.begin(), regions.end()};
}

bool is_emergency_number(std::string_view digits, std::string_view region)
{
    const auto is_this_one = [&](const national_number& n) { return n.region == region && n.number == digits; };
    return std::ranges::any_of(also_emergency, is_this_one) ||
           short_numbers().IsEmergencyNumber(std::string(digits), std::string(region));
}

bool begins_with_emergency_number(std::string_view digits, std::string_view region)
{
    constexpr std::size_t longest = 6;
    for (std::size_t n = 2; n <= std::min(longest, digits.size()); ++n)
        if (is_emergency_number(digits.substr(0, n), region))
            return true;
    return false;
}

short_code find_short_code(std::string_view digits, std::string_view region)
{
    PhoneNumber number;
    const std::string from(region);
    const bool cannot_be_called =
        plans().IsNANPACountry(from) && digits.size() != 3; // longer ones are for text messages
    if (cannot_be_called || plans().Parse(std::string(digits), from, &number) != PhoneNumberUtil::NO_PARSING_ERROR ||
        !short_numbers().IsValidShortNumberForRegion(number, from) ||
        short_numbers().IsSmsServiceForRegion(number, from))
        return short_code::none;
    switch (short_numbers().GetExpectedCostForRegion(number, from)) {
    case ShortNumberInfo::TOLL_FREE: return short_code::free;
    case ShortNumberInfo::STANDARD_RATE: return short_code::standard;
    case ShortNumberInfo::PREMIUM_RATE: return short_code::premium;
    case ShortNumberInfo::UNKNOWN_COST: return short_code::unknown_cost;
    }
    return short_code::unknown_cost;
}

short_code find_short_code_reached(std::string_view digits, std::string_view region)
{
    constexpr std::size_t shortest = 3;
    constexpr std::size_t longest = 6;
    if (const short_code whole = find_short_code(digits, region); whole != short_code::none)
        return whole;
    // Outside North America, where all codes are three digits and subscribers' numbers can begin like them, codes begin with 1.
    if (!digits.starts_with('1') || plans().IsNANPACountry(std::string(region)))
        return short_code::none;
    for (std::size_t n = shortest; n <= std::min(longest, digits.size()); ++n)
        if (const short_code code = find_short_code(digits.substr(0, n), region); code != short_code::none)
            return code;
    return short_code::none;
}

} // namespace tipring::core
