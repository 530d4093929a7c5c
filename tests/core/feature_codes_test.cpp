#include "core/feature_codes.hpp"

#include <doctest/doctest.h>

using namespace tipring::core;

TEST_CASE("a code is recognised digit by digit, and what is dialled is recognised")
{
    for (const feature_codes& codes : {star_codes(), etsi_codes()})
        for (const feature f : all_features) {
            CAPTURE(std::string(name_of(f)));
            const bool wants_number = codes[f].find("{number}") != std::string::npos;
            const auto digits = digits_for(codes, f, wants_number ? "123" : "");
            REQUIRE(digits);
            for (std::size_t n = 1; n < digits->size(); ++n)
                CHECK(match(codes, digits->substr(0, n)).how != fit::none);
            const feature_match all = match(codes, *digits);
            CHECK((all.how == fit::complete || all.how == fit::open));
            CHECK(all.request.what == f);
            CHECK(all.request.number == (wants_number ? "123" : ""));
        }
}

TEST_CASE("what is no code fits none")
{
    const feature_codes codes = star_codes();
    for (const char* digits : {"1", "*71", "*73*", "#", "*72x"})
        CHECK(match(codes, digits).how == fit::none);
    CHECK(match(codes, "*68#").how == fit::complete); // a number that may be left out ends with #
    CHECK(match(codes, "*7").how == fit::begun);
    CHECK(match(feature_codes{}, "*72").how == fit::none);
}

TEST_CASE("a code that could not work is refused with its reason")
{
    for (const char* good : {"", "*72{number}", "*21*{number}#", "#21#", "77"})
        CHECK(!whats_wrong_with(good));
    for (const char* bad : {"*72x", "{number}", "*72{number}7", "*72{numb}"})
        CHECK(whats_wrong_with(bad));
}

TEST_CASE("a code without a place for a number has none, and the other way round")
{
    CHECK(!digits_for(star_codes(), feature::do_not_disturb, "12"));
    CHECK(!digits_for(feature_codes{}, feature::park, "12"));
    CHECK(digits_for(star_codes(), feature::park) == "*68#");
}
