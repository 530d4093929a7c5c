#include "core/dialing/dial_guard.hpp"

#include "base/error.hpp"
#include "core/dialing/numbering.hpp"
#include "core/dialing/understandings.hpp"

#include <algorithm>
#include <array>

namespace tipring::core {

namespace {

constexpr std::array<std::string_view, 2> everywhere = {"112", "911"}; // taken by most networks and by GSM gateways

constexpr int north_america = 1;
constexpr int zone_7 = 7;

struct country_prefix
{
    int country_code;
    std::string_view pattern;
};

/// Digits behind which the number begins: they choose a carrier, or show or hide one's own number.
constexpr auto country_prefixes = std::to_array<country_prefix>({
    {1,  "101xxxx"}, // carrier access code (NANPA: CIC assignment guidelines)
    {1,  "11xx"   }, // a star code from a dial: 1167 is *67
    {1,  "0"      }, // by way of an operator
    {33, "3651"   }, // withhold one's number
    {44, "141"    }, // withhold, show one's number
    {44, "1470"   },
    {44, "1280"   }, // indirect access, BT
    {49, "0100xx" }, // call by call (Bundesnetzagentur: Betreiberkennzahlen)
    {49, "010xx"  },
    {61, "1831"   }, // withhold, show one's number
    {61, "1832"   },
    {81, "001"    }, // carriers, each before 010 abroad or 0 at home
    {81, "0033"   },
    {81, "0061"   },
    {81, "0077"   },
    {81, "0088"   },
});

std::vector<std::string> regions_of(std::string_view country)
{
    std::string region = region_of_tone_zone(country);
    return region.empty() ? all_regions() : std::vector<std::string>{std::move(region)};
}

[[noreturn]] void refuse(std::string_view digits, const std::string& why)
{
    throw failure(errc::dial_refused, "the dial guard refused '" + std::string(digits) + "': " + why);
}

std::string let_through_by(const char* key)
{
    return std::string("; '") + key + " = true', or an 'allow' pattern, in [dial_guard] lets it through";
}

std::string written(const plan_number& n) { return "+" + std::to_string(n.country_code) + n.area_code + n.subscriber; }

/// The country code that international digits begin with; 0 while there are too few.
int country_code_of(std::string_view digits)
{
    for (std::size_t n = 1; n <= std::min<std::size_t>(3, digits.size()); ++n)
        if (const int code = std::stoi(std::string(digits.substr(0, n))); code != 0 && region_of_country_code(code))
            return code;
    return 0;
}

} // namespace

dial_guard::dial_guard(std::string_view country, std::string outside_prefix, dial_policy policy)
    : policy_(std::move(policy))
    , home_(region_of_tone_zone(country))
    , regions_(regions_of(country))
    , prefixes_(policy_.prefixes)
    , outside_prefix_(std::move(outside_prefix))
    , ledger_(std::make_shared<dial_ledger>(policy_.limits))
{
    const auto plan = find_plan(home_);
    if (!plan)
        return;
    country_code_ = plan->country_code;
    for (const country_prefix& p : country_prefixes)
        if (p.country_code == country_code_)
            prefixes_.emplace_back(p.pattern);
    if (!plan->international_prefix.empty())
        abroad_.push_back(plan->international_prefix);
    if (country_code_ == north_america)
        abroad_.push_back("01"); // by way of an operator
}

bool dial_guard::is_emergency(std::string_view digits) const
{
    return std::ranges::any_of(everywhere, [&](std::string_view e) { return digits.starts_with(e); }) ||
           std::ranges::any_of(regions_, [&](const std::string& r) { return begins_with_emergency_number(digits, r); });
}

bool dial_guard::is_nothing_but_emergency(std::string_view digits) const
{
    return std::ranges::find(everywhere, digits) != everywhere.end() ||
           std::ranges::any_of(regions_, [&](const std::string& r) { return is_emergency_number(digits, r); });
}

bool dial_guard::may_call_emergency(const dialler& who) const
{
    return who.person_at_telephone || (!who.name.empty() && std::ranges::find(policy_.emergency_callers, who.name) !=
                                                                policy_.emergency_callers.end());
}

void dial_guard::refuse_emergency(std::string_view digits) const
{
    refuse(
        digits,
        "it is an emergency number, or begins with one; a person at a telephone may call it, and a program that "
        "'emergency_callers' in [dial_guard] names"
    );
}

dial_guard::rules dial_guard::rules_at(sample_count now) const
{
    const auto civil = ledger_->civil(now);
    // Without a clock it may be night at any time.
    if (policy_.night && (!civil || is_night(*policy_.night, civil->time_of_day)))
        return {policy_.night->classes, policy_.night->only_allowed, true};
    return {policy_.classes, false, false};
}

dial_verdict
dial_guard::check(const dial_string& number, const dialler& who, sample_count now, const dial_string& before) const
{
    const bool may = may_call_emergency(who);
    bool emergency = false;
    std::vector<std::string> others;
    for (const understanding& u :
         understandings(number, before, outside_prefix_, prefixes_, country_code_ == north_america)) {
        if (is_emergency(u.digits)) {
            if (!may)
                refuse_emergency(u.digits);
            emergency = true;
            if (is_nothing_but_emergency(u.digits))
                return dial_verdict::emergency; // whatever else it may look like
        } else if (!u.inside) {
            others.push_back(u.digits);
        }
    }
    const rules in_force = rules_at(now);
    for (const std::string& digits : others)
        judge(digits, in_force);
    return emergency ? dial_verdict::emergency : dial_verdict::ordinary;
}

void dial_guard::check_code(const dial_string& code, const dialler& who, sample_count now) const
{
    if (!code.digits().starts_with('*') && !code.digits().starts_with('#')) {
        check(code, who, now);
        return;
    }
    if (may_call_emergency(who))
        return;
    for (const understanding& u : understandings(code, {}, outside_prefix_, prefixes_, country_code_ == north_america))
        if (is_emergency(u.digits))
            refuse_emergency(u.digits);
}

void dial_guard::check_in_band(std::span<const std::string> sent, const dialler& who) const
{
    if (may_call_emergency(who))
        return;
    std::string digits;
    for (auto request = sent.rbegin(); request != sent.rend(); ++request) {
        digits.insert(0, *request);
        if (is_nothing_but_emergency(digits))
            refuse_emergency(digits);
    }
}

void dial_guard::require_room(sample_count now) const { ledger_->require_room(now); }

void dial_guard::count(sample_count now, dial_ledger::ending ended) const { ledger_->count(now, std::move(ended)); }

bool dial_guard::is_home(const std::string& region, int country_code) const
{
    if (std::ranges::find(policy_.regions, region) != policy_.regions.end())
        return true;
    // Elsewhere a shared country code is one country with its islands; in these two zones it is many.
    const bool many = country_code == north_america || country_code == zone_7;
    return country_code == country_code_ && (!many || region.empty() || region == home_);
}

void dial_guard::judge(const std::string& digits, const rules& in_force) const
{
    const auto known = find_number_reached(digits, home_);
    const std::string canonical = known ? written(*known) : std::string();
    const auto on_list = [&](const std::vector<std::string>& patterns) {
        return std::ranges::find_if(patterns, [&](const std::string& p) {
            return matches_pattern(p.starts_with('+') ? canonical : digits, p);
        });
    };
    if (const auto denied = on_list(policy_.deny); denied != policy_.deny.end())
        refuse(digits, "'deny' in [dial_guard] has " + *denied);
    if (on_list(policy_.allow) != policy_.allow.end())
        return;
    if (in_force.only_allowed)
        refuse(digits, "at night only numbers that 'allow' in [dial_guard] names are dialled");
    judge_class(digits, in_force);
}

void dial_guard::judge_class(const std::string& digits, const rules& in_force) const
{
    const std::string when = in_force.night ? " at night" : "";
    const auto abroad = std::ranges::find_if(abroad_, [&](const std::string& p) { return digits.starts_with(p); });
    std::optional<plan_number> number;
    if (abroad != abroad_.end()) {
        const std::string rest = digits.substr(abroad->size());
        number = find_number_reached("+" + rest, {});
        const int code = number ? number->country_code : country_code_of(rest);
        if (code == 0 && rest.size() < 3)
            return; // nobody is reached by that; what follows is judged together with it
        if (!in_force.classes.international && !is_home(number ? number->region : std::string(), code))
            refuse(digits, "it is an international number, +" + rest + when + let_through_by("international"));
    } else {
        number = find_number_reached(digits, home_);
        const bool elsewhere =
            number && number->kind != number_kind::unknown && !is_home(number->region, number->country_code);
        if (elsewhere && !in_force.classes.international)
            refuse(
                digits,
                "it is a number of region " + number->region + when + "; 'regions' in [dial_guard] makes that home" +
                    let_through_by("international")
            );
        const short_code code = find_short_code_reached(digits, home_);
        if (code == short_code::premium && !in_force.classes.premium)
            refuse(digits, "it is a premium rate short code" + when + let_through_by("premium"));
        if (code == short_code::unknown_cost && !in_force.classes.short_codes)
            refuse(digits, "it is a short code whose cost is not known" + when + let_through_by("short_codes"));
    }
    if (number && number->kind == number_kind::premium && !in_force.classes.premium)
        refuse(digits, "it is a premium rate number" + when + let_through_by("premium"));
    if (number && number->kind == number_kind::personal && !in_force.classes.personal)
        refuse(digits, "it is a personal number, which costs anything" + when + let_through_by("personal"));
}

} // namespace tipring::core
