#include "base/error.hpp"
#include "core/dialing/canonical_address.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tipring;
using namespace tipring::core;

namespace {

std::string refusal(const char* address)
{
    try {
        parse_canonical(address);
    } catch (const failure& e) {
        CHECK(e.code() == errc::address_invalid);
        return e.what();
    }
    return "accepted";
}

} // namespace

TEST_CASE("a canonical address has country, area, subscriber, subaddress and name")
{
    const canonical_address a = parse_canonical("+1 (425) 882-8080|12^Ada Lovelace\r\n+1 (206) 555-0100");
    CHECK(a.country_code == 1);
    CHECK(a.area_code == "425");
    CHECK(a.subscriber == "882-8080");
    CHECK(a.dialled_subscriber() == "8828080");
    CHECK(a.subaddress == "12");
    CHECK(a.name == "Ada Lovelace");
    CHECK_FALSE(a.area_by_plan);
    CHECK(a.written() == "+1 (425) 882-8080");
}

TEST_CASE("without parentheses the numbering plan tells the area code, and formatting stays")
{
    for (const char* same :
         {"+14258828080", "+1 425 882-8080", "+1.425.882-8080", "+1425 882-8080", "+1 425882-8080"}) {
        CAPTURE(same);
        const canonical_address a = parse_canonical(same);
        CHECK(a.country_code == 1);
        CHECK(a.area_code == "425");
        CHECK(a.dialled_subscriber() == "8828080");
        CHECK(a.area_by_plan);
    }
    CHECK(parse_canonical("+44 20 7946 0018").written() == "+44 (20) 7946 0018");
    CHECK(parse_canonical("+390648812345").written() == "+39 (06) 48812345"); // Italy's zero belongs to the number
    CHECK(parse_canonical("+45 33 12 34 56").written() == "+45 33 12 34 56"); // Denmark has no area codes
    CHECK(parse_canonical("+49 151 12345678").area_code.empty());             // a mobile is in no area
}

TEST_CASE("what controls dialling may stand in the subscriber number")
{
    CHECK(parse_canonical("+1 (425) 882-8080,,123#").dialled_subscriber() == "8828080,,123#");
    CHECK(parse_canonical("+49 (30) 1234W5").dialled_subscriber() == "1234W5");
}

TEST_CASE("a malformed canonical address is refused with what is wrong and how to write it")
{
    CHECK(
        refusal("+49 (0) 30 123456") ==
        "'+49 (0) 30 123456' is not a canonical address: (0) is a prefix that is dialled within the country only: "
        "leave it out; write +COUNTRY (AREA) NUMBER"
    );
    CHECK(refusal("+").find("there is no country code behind '+'") != std::string::npos);
    CHECK(refusal("+999 123456").find("no country has the code 999") != std::string::npos);
    CHECK(refusal("+0 123456").find("no country has the code 0") != std::string::npos);
    CHECK(refusal("+9991234567").find("no country code begins +999") != std::string::npos);
    CHECK(refusal("+1 (425 8828080").find("the area code's ')' is missing") != std::string::npos);
    CHECK(refusal("+1 (4a5) 8828080").find("the area code '4a5' is not all digits") != std::string::npos);
    CHECK(refusal("+1 (425) ").find("there is no subscriber number") != std::string::npos);
    CHECK(refusal("+1 (425) 88(2)").find("'(' cannot stand in the subscriber number") != std::string::npos);
    CHECK(refusal("+1 (425) CALL-ME").find("'L' cannot stand") != std::string::npos);
    CHECK(refusal("4258828080").find("it does not begin with '+'") != std::string::npos);
}

TEST_CASE("no bytes make the reader of canonical addresses crash")
{
    std::uint64_t state = 7;
    const std::string alphabet = "+()0123456789 .-|^\r\n,W#x\xff";
    for (int round = 0; round < 3000; ++round) {
        std::string text = "+";
        for (int i = 0; i < 14; ++i) {
            state = state * 6364136223846793005ULL + 1442695040888963407ULL;
            text += alphabet[(state >> 33) % alphabet.size()];
        }
        CHECK_FALSE(refusal(text.c_str()).empty());
    }
}
