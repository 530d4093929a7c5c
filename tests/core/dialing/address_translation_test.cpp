#include "base/error.hpp"
#include "core/dialing/address_translation.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tipring;
using namespace tipring::core;

namespace {

location at(std::string region, std::string area_code)
{
    location l;
    l.id = 1;
    l.name = "office";
    l.region = std::move(region);
    l.area_code = std::move(area_code);
    return l;
}

dialing_rules rules_at(location l)
{
    dialing_rules r;
    r.current = l.id;
    r.locations.push_back(std::move(l));
    return r;
}

calling_card a_card()
{
    calling_card c;
    c.id = 7;
    c.name = "Blue Card";
    c.number = "31415926";
    c.long_distance = "18006747000,,TH,,FG";
    c.international = "18006747000,,TH,,01EFG";
    return c;
}

std::string results_of(const translation& t)
{
    std::string all;
    for (const translate_result r : t.results.each())
        all += (all.empty() ? "" : " ") + std::string(name_of(r));
    return all;
}

errc error_of(const char* address, const dialing_rules& rules, const translate_options& options = {})
{
    try {
        translate(address, rules, options);
    } catch (const failure& e) {
        return static_cast<errc>(e.code().value());
    }
    return {};
}

} // namespace

TEST_CASE("a canonical address becomes what is dialled from here (TAPI A29)")
{
    struct row
    {
        std::string region;
        std::string area_code;
        std::string address;
        std::string dialable;
        std::string displayable;
        std::string rule;
        std::string results;
    };
    const row rows[] = {
  // North America: seven digits, 1 and ten digits, 011
        {"US", "425", "+1 (425) 882-8080",   "T8828080",        "T882-8080",            "G",       "canonical local not_in_toll_list"},
        {"US", "425", "+1 (206) 555-0100",   "T12065550100",    "T1 206 555-0100",      "1FG",     "canonical long_distance"         },
        {"US", "425", "+1 (604) 555-0100",   "T16045550100",    "T1 604 555-0100",      "1FG",     "canonical long_distance"         },
        {"US",
         "425",       "+44 (20) 7946 0018",
         "T011442079460018",                                    "T011 44 20 7946 0018",
         "011EFG",                                                                                 "canonical international"         },
        {"US", "",    "+1 (425) 882-8080",   "T14258828080",    "T1 425 882-8080",      "1FG",     "canonical long_distance"         },
        {"US", "425", "+1 800 555 0100",     "T18005550100",    "T1 800 555 0100",      "1FG",     "canonical long_distance"         },
 // Germany: open plan, 0 and 00
        {"DE", "30",  "+49 (30) 12345-67",   "T1234567",        "T12345-67",            "G",       "canonical local"                 },
        {"DE", "30",  "+49 (89) 123456",     "T089123456",      "T0 89 123456",         "0FG",     "canonical long_distance"         },
        {"DE", "30",  "+49 151 12345678",    "T015112345678",   "T0 151 12345678",      "0FG",     "canonical long_distance"         },
        {"DE", "",    "+49 151 12345678",    "T015112345678",   "T0 151 12345678",      "0FG",     "canonical long_distance"         },
        {"DE", "30",  "+1 (425) 882-8080",   "T0014258828080",  "T00 1 425 882-8080",   "00EFG",   "canonical international"         },
        {"DE",
         "30",        "+39 (06) 488 12345",
         "T00390648812345",                                     "T00 39 06 488 12345",
         "00EFG",                                                                                  "canonical international"         },
 // United Kingdom
        {"GB", "20",  "+44 (20) 7946 0018",  "T79460018",       "T7946 0018",           "G",       "canonical local"                 },
        {"GB", "20",  "+44 (161) 496 0000",  "T01614960000",    "T0 161 496 0000",      "0FG",     "canonical long_distance"         },
        {"GB", "20",  "+353 (1) 679 1234",   "T0035316791234",  "T00 353 1 679 1234",   "00EFG",   "canonical international"         },
 // France: all ten digits, also next door
        {"FR", "1",   "+33 (1) 42 68 53 00", "T0142685300",     "T0 1 42 68 53 00",     "0FG",     "canonical local"                 },
        {"FR", "1",   "+33 (4) 91 55 00 00", "T0491550000",     "T0 4 91 55 00 00",     "0FG",     "canonical long_distance"         },
        {"FR", "1",   "+49 (30) 123456",     "T004930123456",   "T00 49 30 123456",     "00EFG",   "canonical international"         },
 // Italy: no prefix, and the zero stays, within the country and from abroad
        {"IT", "06",  "+39 (06) 488 12345",  "T0648812345",     "T06 488 12345",        "FG",      "canonical local"                 },
        {"IT", "06",  "+39 (02) 1234 5678",  "T0212345678",     "T02 1234 5678",        "FG",      "canonical long_distance"         },
        {"IT", "06",  "+39 06 488 12345",    "T0648812345",     "T06 488 12345",        "FG",      "canonical local"                 },
        {"IT",
         "06",        "+33 (1) 42 68 53 00",
         "T0033142685300",                                      "T00 33 1 42 68 53 00",
         "00EFG",                                                                                  "canonical international"         },
 // Spain and Denmark: one closed plan each
        {"ES", "91",  "+34 (91) 123 45 67",  "T911234567",      "T91 123 45 67",        "FG",      "canonical local"                 },
        {"DK", "",    "+45 33 12 34 56",     "T33123456",       "T33 12 34 56",         "FG",      "canonical local"                 },
        {"DK", "",    "+46 (8) 123 456 00",  "T0046812345600",  "T00 46 8 123 456 00",  "00EFG",   "canonical international"         },
 // Japan, Australia, Russia: other prefixes
        {"JP", "3",   "+81 (6) 6123 4567",   "T0661234567",     "T0 6 6123 4567",       "0FG",     "canonical long_distance"         },
        {"JP", "3",   "+1 (425) 882-8080",   "T01014258828080", "T010 1 425 882-8080",  "010EFG",  "canonical international"         },
        {"AU", "2",   "+64 (9) 555 1234",    "T00116495551234", "T0011 64 9 555 1234",  "0011EFG", "canonical international"         },
        {"RU", "495", "+49 (30) 123456",     "T8104930123456",  "T810 49 30 123456",    "810EFG",  "canonical international"         },
    };
    for (const row& r : rows) {
        CAPTURE(r.region);
        CAPTURE(r.address);
        const translation t = translate(r.address, rules_at(at(r.region, r.area_code)));
        CHECK(t.dialable == r.dialable);
        CHECK(t.displayable == r.displayable);
        CHECK(t.rule == r.rule);
        CHECK(results_of(t) == r.results);
        CHECK_FALSE(t.why.empty());
    }
}

TEST_CASE("countries are told by their codes")
{
    const translation t = translate("+44 (20) 7946 0018", rules_at(at("DE", "30")));
    CHECK(t.current_country == 49);
    CHECK(t.destination_country == 44);
    CHECK(t.results.tapi() == 0x003);
    CHECK(t.canonical == "+44 (20) 7946 0018");
}

TEST_CASE("an address without '+' is dialable as it is: it comes back unchanged, with no destination country (TAPI A29)"
)
{
    const dialing_rules rules = rules_at(at("DE", "30"));
    const translation t = translate("9W089 123456|5^Ada", rules);
    CHECK(t.dialable == "9W089 123456|5^Ada");
    CHECK(t.displayable == "9W089 123456");
    CHECK(t.destination_country == 0);
    CHECK(results_of(t) == "dial_dialtone");
    CHECK(t.rule.empty());
    CHECK(translate("089 123456", rules).canonical == "+49 (89) 123456"); // as far as the numbering plan knows
    CHECK(translate("201", rules).canonical.empty());
}

TEST_CASE("access codes stand in front: one for calls within the area, one for all others")
{
    location l = at("DE", "30");
    l.local_access = "0";
    l.long_distance_access = "88,";
    const dialing_rules rules = rules_at(l);
    CHECK(translate("+49 (30) 123456", rules).dialable == "T0123456");
    CHECK(translate("+49 (89) 123456", rules).dialable == "T88,089123456");
    CHECK(translate("+44 (20) 7946 0018", rules).dialable == "T88,00442079460018");
    CHECK(translate("+49 (30) 123456", rules).displayable == "T0 123456");
}

TEST_CASE("a location dials tone or pulse")
{
    location l = at("US", "425");
    l.pulse = true;
    CHECK(translate("+1 (425) 882-8080", rules_at(l)).dialable == "P8828080");
}

TEST_CASE("the code that cancels call waiting stands right behind T or P, where there is one")
{
    location l = at("US", "425");
    l.local_access = "9";
    translate_options cancel;
    cancel.cancel_call_waiting = true;
    CHECK(translate("+1 (425) 882-8080", rules_at(l), cancel).dialable == "T98828080");
    l.cancel_call_waiting = "*70,";
    CHECK(translate("+1 (425) 882-8080", rules_at(l), cancel).dialable == "T*70,98828080");
    CHECK(translate("+1 (425) 882-8080", rules_at(l)).dialable == "T98828080");
}

TEST_CASE("a number may be taken for local or for long distance")
{
    location l = at("US", "425");
    l.long_distance_access = "8";
    translate_options local;
    local.force_local = true;
    translate_options far;
    far.force_long_distance = true;
    CHECK(translate("+1 (206) 555-0100", rules_at(l), local).dialable == "T5550100");
    CHECK(results_of(translate("+1 (206) 555-0100", rules_at(l), local)) == "canonical local");
    CHECK(translate("+1 (425) 882-8080", rules_at(l), far).dialable == "T814258828080");
    CHECK(results_of(translate("+1 (425) 882-8080", rules_at(l), far)) == "canonical long_distance");
    CHECK(translate("+44 (20) 7946 0018", rules_at(l), local).dialable == "T8011442079460018");
}

TEST_CASE("a prefix of the toll list is dialled as long distance, where the country has toll calling")
{
    location l = at("US", "425");
    l.toll_prefixes = {"555", "88"};
    l.local_access = "9";
    l.long_distance_access = "8";
    const translation toll = translate("+1 (425) 882-8080", rules_at(l));
    CHECK(toll.dialable == "T814258828080");
    CHECK(results_of(toll) == "canonical local in_toll_list");
    const translation free = translate("+1 (425) 702-8080", rules_at(l));
    CHECK(free.dialable == "T97028080");
    CHECK(results_of(free) == "canonical local not_in_toll_list");

    location berlin = at("DE", "30");
    berlin.toll_prefixes = {"12"};
    CHECK(
        results_of(translate("+49 (30) 123456", rules_at(berlin))) == "canonical local"
    ); // neither bit: no toll lists
}

TEST_CASE("a number is put on the toll list and taken off by its prefix")
{
    location l = at("US", "425");
    set_toll_list(l, "+1 (425) 882-8080", toll_list_option::add);
    set_toll_list(l, "+1 (425) 882-1234", toll_list_option::add);
    set_toll_list(l, "+1 (206) 555-0100", toll_list_option::add); // another area
    CHECK(l.toll_prefixes == std::vector<std::string>{"882"});
    set_toll_list(l, "+1 (425) 882-9999", toll_list_option::remove);
    CHECK(l.toll_prefixes.empty());
    CHECK_THROWS_AS(set_toll_list(l, "8828080", toll_list_option::add), failure);
}

TEST_CASE("area code rules say how numbers of one's own country are dialled that the country's rules do not know")
{
    location l = at("US", "425");
    l.long_distance_access = "8";
    l.local_access = "9";
    l.area_rules = {
        {"425", {},            "FG",  false}, // an overlay: ten digits within the area
        {"206", {"555", "55"}, "FG",  false}, // next door, partly local
        {"206", {},            "1FG", true },
    };
    const dialing_rules rules = rules_at(l);
    CHECK(translate("+1 (425) 882-8080", rules).dialable == "T94258828080");
    CHECK(translate("+1 (206) 555-0100", rules).dialable == "T92065550100");
    CHECK(translate("+1 (206) 777-0100", rules).dialable == "T812067770100");
    CHECK(translate("+1 (503) 777-0100", rules).dialable == "T815037770100");
    CHECK(translate("+1 (206) 555-0100", rules).why.at(1) == "area code rule of location office for 206: FG");
}

TEST_CASE(
    "a calling card has rules of its own, behind the access code; only the dialable string holds its number (TAPI A30)"
)
{
    location l = at("US", "425");
    l.card = 7;
    l.local_access = "9";
    l.long_distance_access = "8";
    dialing_rules rules = rules_at(l);
    rules.cards.push_back(a_card());
    const translation t = translate("+1 (206) 555-0100", rules);
    CHECK(t.dialable == "T818006747000,,T31415926,,2065550100");
    CHECK(t.displayable == "T8 18006747000,,T[Blue Card],,206 555-0100");
    CHECK(t.rule == "18006747000,,TH,,FG");
    CHECK(translate("+44 (20) 7946 0018", rules).dialable == "T818006747000,,T31415926,,01442079460018");
    CHECK(translate("+1 (425) 882-8080", rules).dialable == "T98828080"); // no rule of the card's: as without it
    for (const char* number : {"+1 (206) 555-0100", "+44 (20) 7946 0018", "+1 (425) 882-8080"}) {
        const translation any = translate(number, rules);
        CHECK(any.displayable.find("31415926") == std::string::npos);
        for (const std::string& step : any.why)
            CHECK(step.find("31415926") == std::string::npos);
    }
    translate_options without;
    without.card = 0;
    CHECK(translate("+1 (206) 555-0100", rules, without).dialable == "T812065550100");
}

TEST_CASE(
    "another card than the location's is used where it is named, and nothing is read of it where it is not (TAPI A31)"
)
{
    dialing_rules rules = rules_at(at("US", "425"));
    rules.cards.push_back(a_card());
    CHECK(translate("+1 (206) 555-0100", rules).dialable == "T12065550100");
    translate_options with;
    with.card = 7;
    CHECK(translate("+1 (206) 555-0100", rules, with).dialable == "T18006747000,,T31415926,,2065550100");
    with.card = 99;
    CHECK(error_of("+1 (206) 555-0100", rules, with) == errc::config_bad);
}

TEST_CASE("carriers' codes are put in where a rule wants them, and missed where it must have them")
{
    location l = at("BR", "11");
    CHECK(error_of("+55 (21) 2123 4567", rules_at(l)) == errc::config_bad);
    l.long_distance_carrier = "15";
    l.international_carrier = "21";
    CHECK(translate("+55 (21) 2123 4567", rules_at(l)).dialable == "T0152121234567");
    CHECK(translate("+1 (425) 882-8080", rules_at(l)).dialable == "T002114258828080");
    CHECK(translate("+55 (11) 2123 4567", rules_at(l)).dialable == "T21234567");

    dialing_rules optional = rules_at(at("US", "425"));
    optional.countries.push_back(find_country_rules("US"));
    optional.countries[0].long_distance = "N1FG";
    optional.countries[0].international = "S011EFG";
    CHECK(translate("+1 (206) 555-0100", optional).dialable == "T12065550100");
    optional.locations[0].long_distance_carrier = "1010288";
    CHECK(translate("+1 (206) 555-0100", optional).dialable == "T101028812065550100");
}

TEST_CASE("a country without one rule for calls abroad says that it needs one")
{
    dialing_rules rules = rules_at(at("SG", ""));
    CHECK(error_of("+49 (30) 123456", rules) == errc::config_bad);
    rules.countries.push_back(find_country_rules("SG"));
    rules.countries[0].international = "001EFG";
    CHECK(translate("+49 (30) 123456", rules).dialable == "T0014930123456");
}

TEST_CASE("what controls dialling is kept, subaddress and name go to the dialable string only, and the result says "
          "what to expect")
{
    const translation t = translate("+1 (425) 882-8080@,1$2W3?4:5|77^Ada", rules_at(at("US", "425")));
    CHECK(t.dialable == "T8828080@,1$2W3?4:5|77^Ada");
    CHECK(t.displayable == "T882-8080@,1$2W3?4:5");
    CHECK(
        results_of(t) ==
        "canonical local not_in_toll_list dial_billing dial_quiet dial_dialtone dial_prompt voice_detect"
    );
    CHECK(t.results.tapi() == (0x001 | 0x008 | 0x020 | 0x040 | 0x080 | 0x100 | 0x200 | 0x400));
    CHECK(results_of(translate("5551234^Walter?", rules_at(at("US", "425")))).empty()); // a name dials nothing
}

TEST_CASE("a malformed address, and a place that is not there, are errors")
{
    CHECK(error_of("+1 (425", rules_at(at("US", "425"))) == errc::address_invalid);
    dialing_rules nowhere = rules_at(at("US", "425"));
    nowhere.current = 5;
    CHECK(error_of("+1 (425) 882-8080", nowhere) == errc::config_bad);
}
