#include "base/error.hpp"
#include "core/dialing/dial_string.hpp"

#include <doctest/doctest.h>

using namespace tipring;
using namespace tipring::core;

TEST_CASE("a dialable string is taken apart into what is done one after the other")
{
    const dial_string s = parse_dialable("9,W T(425) 882-8080 P12!;");
    REQUIRE(s.steps.size() == 6);
    CHECK(s.steps[0].digits == "9");
    CHECK(s.steps[1].what == dial_step::kind::pause);
    CHECK(s.steps[2].what == dial_step::kind::wait_for_dial_tone);
    CHECK(s.steps[3].digits == "4258828080");
    CHECK_FALSE(s.steps[3].pulse);
    CHECK(s.steps[4].digits == "12");
    CHECK(s.steps[4].pulse);
    CHECK(s.steps[5].what == dial_step::kind::hookflash);
    CHECK(s.partial);
    CHECK(s.digits() == "9425882808012");
}

TEST_CASE("a number with letters is refused by the first of them, and nothing is dialled")
{
    CHECK_THROWS_WITH_AS(
        parse_dialable("55X12"),
        "'55X12' cannot be dialled: character 3 is 'X'; use 0-9 * # A-D , W ! T P and a final ;",
        failure
    );
    CHECK_THROWS_AS(parse_dialable("P12*"), failure); // no pulses for it
    CHECK_THROWS_AS(parse_dialable("12;34"), failure);
    CHECK(parse_dialable("").steps.empty());
}
