#include "drivers/at/language/caller_id_text.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <initializer_list>

using namespace tipring;
using namespace tipring::at;

namespace {

caller_id_text block(std::initializer_list<const char*> lines)
{
    caller_id_reader reader;
    CHECK(reader.empty());
    for (const char* line : lines) {
        CAPTURE(line);
        CHECK(is_caller_id(line));
        CHECK(reader.put(line));
    }
    return reader.take();
}

} // namespace

TEST_CASE("formatted caller ID, with and without blanks around the sign (V.253 +VCID=1)")
{
    const caller_id_text conexant = block({"DATE = 1123", "TIME = 0441", "NMBR = 5551234", "NAME = LOVELACE ADA"});
    CHECK(conexant.id.date == "11230441");
    CHECK(conexant.id.number == "5551234");
    CHECK(conexant.id.name == "LOVELACE ADA");
    const caller_id_text lucent = block({"DATE=1123", "TIME=0441", "NMBR=5551234", "NAME=LOVELACE ADA"});
    CHECK(lucent == conexant);
}

TEST_CASE("fields come in any order, and some do not come")
{
    const caller_id_text turned = block({"NAME=ADA", "TIME=0441", "NMBR=12", "DATE=1123"});
    CHECK(turned.id.date == "11230441");
    CHECK(turned.id.name == "ADA");
    CHECK(block({"NMBR=12"}).id.name.empty());
    CHECK(block({"TIME=0441", "NMBR=12"}).id.date.empty());
}

TEST_CASE("a withheld number is private, one out of area unavailable, whatever the spelling")
{
    for (const char* line : {"NMBR = P", "NMBR = PRIVATE", "NMBR=p"}) {
        CAPTURE(line);
        CHECK(block({line}).id.number_absence == caller_id_absence::private_);
    }
    for (const char* line : {"NMBR = O", "NMBR = ", "NMBR=UNKNOWN", "NMBR = -"}) {
        CAPTURE(line);
        const caller_id_text text = block({line});
        CHECK(text.id.number_absence == caller_id_absence::unavailable);
        CHECK(text.id.number.empty());
    }
    CHECK(block({"NAME = P"}).id.name_absence == caller_id_absence::private_);
    CHECK(block({"REASON FOR NO CALLER NUMBER: PRIVATE"}).id.number_absence == caller_id_absence::private_);
}

TEST_CASE("names keep quotes, semicolons and all their letters")
{
    CHECK(block({"NAME = O'HARA; \"BO\" & SONS OF THE LONG NAME"}).id.name == "O'HARA; \"BO\" & SONS OF THE LONG NAME");
}

TEST_CASE("the number of some Rockwell in MESG, and of Bell Canada behind it")
{
    CHECK(block({"MESG = 0307 35353531323334"}).id.number == "5551234");
    CHECK(block({"MESG = 030735353531"}).id.number == "5551"); // cut off: as far as it goes
    CHECK(block({"MESG = 0B01FF"}).id.number.empty());
}

TEST_CASE("DDN_NMBR is who was called, unless it is all there is")
{
    CHECK(block({"DDN_NMBR= 5551234"}).id.number == "5551234");
    const caller_id_text both = block({"NMBR = 12", "DDN_NMBR = 34"});
    CHECK(both.id.number == "12");
    CHECK(both.called == "34");
}

TEST_CASE("a number in the RING line; a cadence is none")
{
    CHECK(block({"RING;0891234;99"}).id.number == "0891234");
    CHECK(block({"RING/12"}).id.number == "12");
    CHECK(block({"RING 5551234"}).id.number == "5551234");
    for (const char* line : {"RING", "RING A", "RING 1", "RINGING", "RING;", "OK", "NMBR", "DATESTAMP"})
        CHECK_FALSE(is_caller_id(line));
}

TEST_CASE("+CLIP (3GPP TS 27.007 7.11)")
{
    const caller_id_text named = block({"+CLIP: \"+4989123\",145,,,\"Ada\",0"});
    CHECK(named.id.number == "+4989123");
    CHECK(named.id.name == "Ada");
    CHECK(block({"+CLIP: \"\",128,,,,1"}).id.number_absence == caller_id_absence::private_);
    CHECK(block({"+CLIP: \"\",128,,,,2"}).id.number_absence == caller_id_absence::unavailable);
}

TEST_CASE("the whole message in hex is passed on as octets (V.253 +VCID=2)")
{
    const caller_id_text text = block({"80060204313233347C"});
    CHECK(text.message == std::vector<std::uint8_t>{0x80, 0x06, 0x02, 0x04, 0x31, 0x32, 0x33, 0x34, 0x7C});
    CHECK(hex_of(text.message) == "80060204313233347C");
    for (const char* line : {"80", "8006", "800602", "8006020431323334", "56000", "040506"}) {
        CAPTURE(line);
        CHECK(is_caller_id(line) == (std::string_view(line) == "8006020431323334")); // without its checksum
    }
}

TEST_CASE("what a modem writes is read again as the same")
{
    caller_id id;
    id.number = "5551234";
    id.name = "LOVELACE ADA";
    id.date = "11230441";
    caller_id_reader reader;
    for (const std::string& line : lines_of(id))
        CHECK(reader.put(line));
    CHECK(reader.take().id == id);
    CHECK(reader.empty());

    caller_id secret;
    secret.number_absence = caller_id_absence::private_;
    secret.name_absence = caller_id_absence::unavailable;
    for (const std::string& line : lines_of(secret))
        CHECK(reader.put(line));
    CHECK(reader.take().id == secret);
}
