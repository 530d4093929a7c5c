#include "base/error.hpp"
#include "core/config/config_section.hpp"
#include "core/dialing/dialing_rules.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tipring;
using namespace tipring::core;

namespace {

dialing_rules read(const std::string& toml) { return read_dialing_rules(config_section::parse(toml, "office.toml")); }

std::string refusal(const std::string& toml)
{
    try {
        read(toml);
    } catch (const failure& e) {
        CHECK(e.code() == errc::config_bad);
        return e.what();
    }
    return "accepted";
}

const std::string berlin = "[[dialing.location]]\nname = \"Berlin\"\nregion = \"DE\"\narea_code = \"30\"\n";

} // namespace

TEST_CASE("locations, cards and countries are read from a configuration")
{
    const dialing_rules r = read(
        "[dialing]\ncurrent = \"Seattle\"\n" + berlin +
        "[[dialing.location]]\nname = \"Seattle\"\nid = 12\nregion = \"US\"\narea_code = \"206\"\nlocal_access = "
        "\"9\"\n"
        "long_distance_access = \"8,\"\ncard = \"Blue\"\npulse = true\ncancel_call_waiting = \"1170,\"\n"
        "toll_prefixes = [\"555\"]\nlong_distance_carrier = \"10288\"\ninternational_carrier = \"10333\"\n"
        "[[dialing.location.area_rule]]\narea_code = \"425\"\nprefixes = [\"88\", \"70\"]\nrule = "
        "\"FG\"\nlong_distance = true\n"
        "[[dialing.card]]\nname = \"Blue\"\nid = 3\nnumber = \"314\"\nlong_distance = \"1800,TH,FG\"\n"
        "[[dialing.country]]\nregion = \"SG\"\ninternational = \"001EFG\"\n"
    );
    REQUIRE(r.locations.size() == 2);
    const location& l = r.current_location();
    CHECK(l.id == 12);
    CHECK(l.name == "Seattle");
    CHECK(l.area_code == "206");
    CHECK(l.local_access == "9");
    CHECK(l.long_distance_access == "8,");
    CHECK(l.card == 3);
    CHECK(l.pulse);
    CHECK(l.cancel_call_waiting == "1170,");
    CHECK(l.toll_prefixes == std::vector<std::string>{"555"});
    CHECK(l.long_distance_carrier == "10288");
    CHECK(l.international_carrier == "10333");
    REQUIRE(l.area_rules.size() == 1);
    CHECK(l.area_rules[0].prefixes.size() == 2);
    CHECK(l.area_rules[0].long_distance);
    CHECK(r.location_named("Berlin").id == 1);
    CHECK(&r.card_named("3") == &r.card_named("Blue"));
    CHECK(r.rules_of("SG").international == "001EFG");
    CHECK(r.rules_of("DE").international == "00EFG");
}

TEST_CASE("the first location is the current one where none is named")
{
    CHECK(read(berlin).current_location().name == "Berlin");
}

TEST_CASE("wrong dialling rules are refused with file, line, and how to mend it")
{
    CHECK(refusal("").find("office.toml:") == 0);
    CHECK(refusal("").find("there is no [dialing]") != std::string::npos);
    CHECK(refusal("[dialing]\n").find("office.toml:1: [dialing]: no location") == 0);
    CHECK(
        refusal("[dialing]\nlocation = 3\n").find("'location' must be tables: [[dialing.location]]") !=
        std::string::npos
    );
    CHECK(
        refusal(berlin + "are_code = \"3\"\n")
            .find("office.toml:5: [[dialing.location]]: unknown key 'are_code'; known") == 0
    );
    CHECK(refusal(berlin + "local_access = \"9x\"\n").find("'local_access' is '9x'; use 0-9") != std::string::npos);
    CHECK(refusal(berlin + "pulse = \"yes\"\n").find("'pulse' must be true or false") != std::string::npos);
    CHECK(refusal(berlin + "card = \"Red\"\n").find("no calling card 'Red'; there are: none") != std::string::npos);
    CHECK(refusal(berlin + berlin).find("two are called 'Berlin'") != std::string::npos);
    CHECK(
        refusal(berlin + "id = 2\n[[dialing.location]]\nname = \"B\"\nregion = \"DE\"\n").find("id 2 is given twice") !=
        std::string::npos
    );
    CHECK(
        refusal("[[dialing.location]]\nname = \"A\"\nregion = \"de\"\n").find("no region 'de'; write ISO 3166-1") !=
        std::string::npos
    );
    CHECK(refusal("[[dialing.location]]\nregion = \"DE\"\n").find("'name' is missing") != std::string::npos);
    CHECK(
        refusal("[dialing]\ncurrent = \"Rome\"\n" + berlin).find("no location 'Rome'; there are: Berlin") !=
        std::string::npos
    );
    CHECK(
        refusal(berlin + "[[dialing.card]]\nname = \"B\"\nlong_distance = \"1Q\"\n").find("a rule has 0-9") !=
        std::string::npos
    );
    CHECK(
        refusal(berlin + "[[dialing.location.area_rule]]\narea_code = \"30\"\n").find("'rule' is missing") !=
        std::string::npos
    );
}

TEST_CASE("the rules of a region come from its numbering plan")
{
    const country_rules us = find_country_rules("US");
    CHECK(us.same_area == "G");
    CHECK(us.long_distance == "1FG");
    CHECK(us.international == "011EFG");
    CHECK(us.toll_calling);
    const country_rules de = find_country_rules("DE");
    CHECK(de.same_area == "G");
    CHECK(de.long_distance == "0FG");
    CHECK(de.international == "00EFG");
    CHECK_FALSE(de.toll_calling);
    CHECK_THROWS_AS(find_country_rules("XX"), failure);
}
