#include "core/dialing/dial_policy.hpp"

#include "core/config/config_section.hpp"
#include "core/dialing/numbering.hpp"

#include <algorithm>
#include <limits>

namespace tipring::core {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::vector<std::string> patterns(const config_section& s, std::string_view key)
{
    auto all = s.texts(key);
    for (const std::string& p : all)
        if (const auto wrong = whats_wrong_with_pattern(p))
            s.wrong(
                key, "'" + std::string(key) + "': '" + p + "' " + *wrong + "; use 0-9 * # x, + in front, $ at the end"
            );
    return all;
}

std::vector<std::string> regions(const config_section& s)
{
    auto all = s.texts("regions");
    for (const std::string& r : all)
        if (!find_plan(r))
            s.wrong("regions", "no region '" + r + "'; write ISO 3166-1 letters in capitals, such as \"CA\"");
    return all;
}

std::optional<int> limit(const config_section& s, std::string_view key)
{
    const auto value = s.whole(key, 0, std::numeric_limits<int>::max());
    return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
}

/// "22:30"
std::chrono::minutes time_of_day(const config_section& s, std::string_view key)
{
    const std::string text = s.required_text(key);
    const bool shaped = text.size() == 5 && is_digit(text[0]) && is_digit(text[1]) && text[2] == ':' &&
                        is_digit(text[3]) && is_digit(text[4]);
    const int hours = shaped ? std::stoi(text.substr(0, 2)) : 24;
    const int minutes = shaped ? std::stoi(text.substr(3)) : 60;
    if (hours > 23 || minutes > 59)
        s.wrong(key, "'" + std::string(key) + "' is '" + text + "'; it must be a time of day such as \"22:30\"");
    return std::chrono::hours(hours) + std::chrono::minutes(minutes);
}

call_classes read_classes(const config_section& s, call_classes otherwise)
{
    call_classes c;
    c.premium = s.flag("premium").value_or(otherwise.premium);
    c.international = s.flag("international").value_or(otherwise.international);
    c.personal = s.flag("personal").value_or(otherwise.personal);
    c.short_codes = s.flag("short_codes").value_or(otherwise.short_codes);
    return c;
}

night_rules read_night(const config_section& s)
{
    s.only({"from", "to", "premium", "international", "personal", "short_codes", "only_allowed"});
    night_rules n;
    n.from = time_of_day(s, "from");
    n.to = time_of_day(s, "to");
    n.classes = read_classes(s, {});
    n.only_allowed = s.flag("only_allowed").value_or(false);
    return n;
}

} // namespace

std::optional<std::string> whats_wrong_with_pattern(std::string_view pattern)
{
    if (pattern.empty() || pattern == "+" || pattern == "$")
        return "is empty";
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        const bool fits = is_digit(c) || c == '*' || c == '#' || c == 'x' || (c == '+' && i == 0) ||
                          (c == '$' && i + 1 == pattern.size());
        if (!fits)
            return std::string("has '") + c + "' as character " + std::to_string(i + 1);
    }
    return std::nullopt;
}

bool matches_pattern(std::string_view number, std::string_view pattern)
{
    const bool to_the_end = pattern.ends_with('$');
    if (to_the_end)
        pattern.remove_suffix(1);
    if (to_the_end ? number.size() != pattern.size() : number.size() < pattern.size())
        return false;
    return std::ranges::equal(pattern, number.substr(0, pattern.size()), [](char p, char n) {
        return p == n || (p == 'x' && is_digit(n));
    });
}

bool is_night(const night_rules& night, std::chrono::minutes t)
{
    return night.from <= night.to ? night.from <= t && t < night.to : t >= night.from || t < night.to;
}

dial_policy read_dial_policy(const config_section& top)
{
    dial_policy p;
    const auto s = top.table("dial_guard");
    if (!s)
        return p;
    s->only(
        {"allow",
         "deny",
         "regions",
         "premium",
         "international",
         "personal",
         "short_codes",
         "calls_per_day",
         "minutes_per_day",
         "concurrent_calls",
         "night",
         "prefixes",
         "emergency_callers"}
    );
    p.allow = patterns(*s, "allow");
    p.deny = patterns(*s, "deny");
    p.regions = regions(*s);
    p.classes = read_classes(*s, p.classes);
    p.limits.calls_per_day = limit(*s, "calls_per_day");
    p.limits.minutes_per_day = limit(*s, "minutes_per_day");
    p.limits.concurrent_calls = limit(*s, "concurrent_calls");
    if (const auto night = s->table("night"))
        p.night = read_night(*night);
    p.prefixes = patterns(*s, "prefixes");
    p.emergency_callers = s->texts("emergency_callers");
    return p;
}

} // namespace tipring::core
