#include "base/error.hpp"
#include "core/config/config_section.hpp"
#include "core/dialing/dial_policy.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tipring;
using namespace tipring::core;

namespace {

dial_policy read(const std::string& toml) { return read_dial_policy(config_section::parse(toml, "guard.toml")); }

std::string refusal(const std::string& lines)
{
    try {
        read("[dial_guard]\n" + lines);
    } catch (const failure& e) {
        CHECK(e.code() == errc::config_bad);
        return e.what();
    }
    return "accepted";
}

} // namespace

TEST_CASE("without a configuration nothing is dialled that costs more than a call at home")
{
    const dial_policy p = read("");
    CHECK_FALSE(p.classes.premium);
    CHECK_FALSE(p.classes.international);
    CHECK_FALSE(p.classes.personal);
    CHECK_FALSE(p.classes.short_codes);
    CHECK(p.emergency_callers.empty());
    CHECK(p.allow.empty());
}

TEST_CASE("a policy is read from a configuration")
{
    const dial_policy p =
        read("[dial_guard]\nallow = [\"+4320\", \"0800x\"]\ndeny = [\"0137$\"]\nregions = [\"AT\"]\npremium = true\n"
             "international = true\npersonal = true\nshort_codes = true\ncalls_per_day = 10\nminutes_per_day = 20\n"
             "concurrent_calls = 3\nprefixes = [\"1280\"]\nemergency_callers = [\"alarm\"]\n"
             "[dial_guard.night]\nfrom = \"22:30\"\nto = \"06:00\"\ninternational = true\nonly_allowed = true\n");
    CHECK(p.allow.size() == 2);
    CHECK(p.deny.at(0) == "0137$");
    CHECK(p.regions.at(0) == "AT");
    CHECK((p.classes.premium && p.classes.international && p.classes.personal && p.classes.short_codes));
    CHECK(p.limits.calls_per_day == 10);
    CHECK(p.limits.minutes_per_day == 20);
    CHECK(p.limits.concurrent_calls == 3);
    CHECK(p.prefixes.at(0) == "1280");
    CHECK(p.emergency_callers.at(0) == "alarm");
    REQUIRE(p.night);
    CHECK(p.night->from == 22h + 30min);
    CHECK(p.night->to == 6h);
    CHECK(p.night->classes.international);
    CHECK_FALSE(p.night->classes.premium); // at night nothing is open that the night does not open
    CHECK(p.night->only_allowed);
}

TEST_CASE("a wrong policy is refused with file, line, and how to mend it")
{
    CHECK(
        refusal("premum = true\n").find("guard.toml:2: [dial_guard]: unknown key 'premum'; known are allow, deny") == 0
    );
    CHECK(refusal("premium = 1\n").find("'premium' must be true or false") != std::string::npos);
    CHECK(
        refusal("allow = [\"08q0\"]\n") ==
        "guard.toml:2: [dial_guard]: 'allow': '08q0' has 'q' as character 3; use 0-9 * # x, + in front, $ at the end"
    );
    CHECK(refusal("deny = [\"\"]\n").find("'' is empty") != std::string::npos);
    CHECK(refusal("deny = [\"0$1\"]\n").find("has '$' as character 2") != std::string::npos);
    CHECK(refusal("regions = [\"de\"]\n").find("no region 'de'") != std::string::npos);
    CHECK(refusal("calls_per_day = -1\n").find("must be a whole number, 0 to") != std::string::npos);
    CHECK(
        refusal("[dial_guard.night]\nfrom = \"24:00\"\nto = \"06:00\"\n")
            .find("it must be a time of day such as \"22:30\"") != std::string::npos
    );
    CHECK(refusal("[dial_guard.night]\nfrom = \"9:00\"\nto = \"06:00\"\n").find("time of day") != std::string::npos);
    CHECK(refusal("[dial_guard.night]\nfrom = \"22:00\"\n").find("'to' is missing") != std::string::npos);
}

TEST_CASE("a pattern is matched against the beginning of a number")
{
    CHECK(matches_pattern("0900123", "0900"));
    CHECK(matches_pattern("0900", "0900"));
    CHECK_FALSE(matches_pattern("090", "0900"));
    CHECK(matches_pattern("411", "411$"));
    CHECK_FALSE(matches_pattern("4111", "411$"));
    CHECK(matches_pattern("+4930", "+49x0"));
    CHECK_FALSE(matches_pattern("*1", "x1"));
}

TEST_CASE("a night spans midnight where it ends earlier than it begins")
{
    night_rules n;
    n.from = 22h;
    n.to = 6h;
    CHECK(is_night(n, 22h));
    CHECK(is_night(n, 0h));
    CHECK_FALSE(is_night(n, 6h));
    CHECK_FALSE(is_night(n, 21h + 59min));
    n.from = 12h;
    n.to = 13h;
    CHECK(is_night(n, 12h));
    CHECK_FALSE(is_night(n, 13h));
    CHECK_FALSE(is_night(n, 22h));
}
