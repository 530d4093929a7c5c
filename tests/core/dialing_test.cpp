#include "core/dialing.hpp"

#include <doctest/doctest.h>

#include <string>

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

TEST_CASE("the dial guard refuses emergency numbers however they are spelt")
{
    const dial_guard guard("us", "9");
    for (const char* number :
         {"911", "9,911", "9W911", "9 1 1", "9-1-1", "T9P11", "!911", "555,911", "112", "9911", "9112", "9!1!1"}) {
        CAPTURE(number);
        try {
            guard.check(parse_dialable(number));
            FAIL("was let through");
        } catch (const failure& e) {
            CHECK(e.code() == errc::dial_refused);
        }
    }
    CHECK_THROWS_AS(guard.check(parse_dialable("11"), "9"), failure); // begun in one string, ended in the next
    CHECK_THROWS_AS(guard.check(parse_dialable("1"), "91"), failure);
}

TEST_CASE("the dial guard lets ordinary numbers through, and emergency numbers to whoever means them")
{
    dial_guard guard("us", "9");
    for (const char* number : {"201", "5551234", "9,5551911", "4119", "1 800 911 0000"})
        CHECK_NOTHROW(guard.check(parse_dialable(number)));
    guard.allow_emergency(true);
    CHECK_NOTHROW(guard.check(parse_dialable("911")));
}

TEST_CASE("each country has its own emergency numbers, an unknown one has all of them")
{
    CHECK(dial_guard("de").is_emergency("110"));
    CHECK_FALSE(dial_guard("us").is_emergency("110"));
    CHECK(dial_guard("uk").is_emergency("999"));
    CHECK(dial_guard("nowhere").is_emergency("110"));
    CHECK(dial_guard("nowhere").is_emergency("999"));
}
