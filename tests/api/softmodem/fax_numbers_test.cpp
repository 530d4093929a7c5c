#include "api/softmodem/fax_numbers.hpp"

#include <doctest/doctest.h>

using namespace tipring;
using namespace tipring::api;
using enum fax_spelling;

TEST_CASE("numbers of a session are changed one by one, and only to what the modem has")
{
    CHECK(text_of({}, t32) == "1,5,0,2,0,1,0,0");
    fax_numbers all;
    all.df = 1;
    all.wd = 2;
    CHECK(text_of(all, t32) == "1,5,2,2,1,1,0,0");
    CHECK(text_of(all, draft) == "1,5,2,2,1,2,0,0");
    const auto some = changed(all, "0,3,,,0", t32);
    REQUIRE(some);
    CHECK(text_of(*some, t32) == "0,3,2,2,0,1,0,0");
    CHECK(changed(all, ",,,,,2", draft) == all);
    CHECK(changed(all, "1,5,0,2,0,0,0,7", t32));
    for (const char* const bad :
         {"2",
          "1,2",
          "1,5,3",
          "1,5,0,3",
          "1,5,0,0,2",
          "1,5,0,0,0,2",
          "1,5,0,0,0,0,1",
          "1,5,0,0,0,0,0,8",
          "x",
          "-1",
          "1,5,0,0,0,0,0,0,0"})
        CHECK_MESSAGE(!changed(all, bad, t32), bad);
    CHECK_FALSE(changed(all, ",,,,,1", draft)); // frames of 64 octets
}

TEST_CASE("two do together what both can, and wait for the slower printer")
{
    fax_numbers a, b;
    a.df = b.df = 1;
    a.wd = b.wd = 2;
    a.ec = 0;
    a.st = 3;
    b.vr = 0;
    b.br = 1;
    b.st = 5;
    CHECK(text_of(both(a, b), t32) == "0,1,2,2,1,0,0,5");
    a.ec = 1;
    CHECK(text_of(both(a, b), t32) == "0,1,2,2,1,1,0,0");
    CHECK(width_of(both(a, b)) == 2432);
    CHECK_FALSE(modulations_of(both(a, b)).contains(fax_modulation::v29));
    CHECK(modulations_of(a).contains(fax_modulation::v17));
}

TEST_CASE("why a call ended has other numbers in the draft than in T.32")
{
    dsp::fax_result result;
    result.t30 = "CANNOT_TRAIN";
    CHECK(hang_up_code(result, fax_side::sending, true) == 0x27);
    CHECK(hang_up_text(0x27, t32) == "27");
    CHECK(hang_up_text(0x27, draft) == "27");
    result.t30 = "RX_DCNFAX";
    CHECK(hang_up_text(hang_up_code(result, fax_side::receiving, true), t32) == "A2");
    CHECK(hang_up_text(hang_up_code(result, fax_side::receiving, true), draft) == "72");
    CHECK(hang_up_text(computer_too_slow, t32) == "43");
    CHECK(hang_up_text(computer_too_slow, draft) == "33");
    CHECK(hang_up_text(computer_does_not_read, draft) == "63");
    result.t30 = "OK";
    CHECK(hang_up_text(hang_up_code(result, fax_side::sending, true), t32) == "0");
    result.t30 = "CALLDROPPED";
    CHECK(hang_up_code(result, fax_side::sending, true) == 0x40);
    CHECK(hang_up_code(result, fax_side::receiving, true) == 0x90);
    CHECK(hang_up_code(result, fax_side::sending, false) == 0x20);
    CHECK(hang_up_code(result, fax_side::receiving, false) == 0x70);
}
