#include "drivers/at/language/result.hpp"

#include <doctest/doctest.h>

#include <array>
#include <vector>

using namespace tipring::at;

namespace {

std::vector<std::string> lines_in(std::string_view sent)
{
    line_reader reader;
    std::vector<std::string> lines;
    for (const char c : sent)
        if (const auto item = reader.put(static_cast<std::uint8_t>(c))) {
            if (item->what == line_reader::item::kind::event)
                lines.push_back(std::string("<") + static_cast<char>(item->code) + ">");
            else
                lines.push_back(item->what == line_reader::item::kind::line ? item->text : "too long");
        }
    return lines;
}

using strings = std::vector<std::string>;

} // namespace

TEST_CASE("lines are cut at any run of CR and LF, and empty ones dropped")
{
    CHECK(lines_in("\r\nOK\r\n") == strings{"OK"});
    CHECK(lines_in("ATE0\r\r\nOK\r\n\r\n\r\nRING\r\n") == strings{"ATE0", "OK", "RING"});
    CHECK(lines_in("0\r2\r") == strings{"0", "2"});
    CHECK(lines_in("\n\n+FCLASS: 8\nOK\n") == strings{"+FCLASS: 8", "OK"});
}

TEST_CASE("an event of voice mode may stand between results, or inside one")
{
    CHECK(lines_in("\r\nOK\r\n\x10R\r\nRI\x10sNG\r\n") == strings{"OK", "<R>", "<s>", "RING"});
}

TEST_CASE("a modem that sends a megabyte without an end of line is not believed")
{
    CHECK(lines_in(std::string(1'000'000, 'x') + "\r\nOK\r\n") == strings{"too long", "OK"});
}

TEST_CASE("every spelling of a final result is known")
{
    struct row
    {
        const char* text;
        result_code code;
    };
    using enum result_code;
    const auto rows = std::to_array<row>({
        {"OK",               ok          },
        {"CONNECT",          connect     },
        {"CONNECT 2400/ARQ", connect     },
        {"NO CARRIER",       no_carrier  },
        {"ERROR",            error       },
        {"+CME ERROR: 3",    error       },
        {"NO DIALTONE",      no_dial_tone},
        {"NO DIAL TONE",     no_dial_tone},
        {"BUSY",             busy        },
        {"NO ANSWER",        no_answer   },
        {"NOANSWER",         no_answer   },
        {"VCON",             vcon        },
        {"LINE-IN-USE",      line_in_use },
        {"LINE IN USE",      line_in_use },
        {"DELAYED 00:02:00", delayed     },
        {"BLACKLIST FULL",   blacklisted },
        {"+FCERROR",         fax_error   },
    });
    for (const row& r : rows) {
        CAPTURE(r.text);
        const result_line line = classify(r.text);
        CHECK(line.kind == line_kind::final_result);
        CHECK(line.code == r.code);
    }
}

TEST_CASE("RINGING is ringback, RING is a call")
{
    CHECK(classify("RINGING").code == result_code::ringback);
    CHECK(classify("RINGING").kind == line_kind::intermediate_result);
    for (const char* ring : {"RING", "RING A", "RING 2", "RING;0891234;99", "RING/12", "+CRING: VOICE"}) {
        CAPTURE(ring);
        CHECK(classify(ring).code == result_code::ring);
        CHECK(classify(ring).kind == line_kind::unsolicited_result);
    }
}

TEST_CASE("what comes unasked is told by its pattern, never by its place")
{
    for (const char* line :
         {"NMBR = 5551234", "NAME=ADA", "DATE=1123", "DRON=11", "DROF = 40", "+CCWA: \"12\",129,1"}) {
        CAPTURE(line);
        CHECK(classify(line).kind == line_kind::unsolicited_result);
    }
    for (const char* line :
         {"CONEXANT ACF", "5601", "0,1,8", "OKAY", "CONNECTED", "ERRORS", "BUSYBODY", "NAMES", "0", "3"}) {
        CAPTURE(line);
        CHECK(classify(line).kind == line_kind::information_text);
    }
}

TEST_CASE("numbers are results only where numbers were asked for (V.250 table 1)")
{
    CHECK(classify("0", result_form::numeric).code == result_code::ok);
    CHECK(classify("7", result_form::numeric).code == result_code::busy);
    CHECK(classify("2", result_form::numeric).kind == line_kind::unsolicited_result);
    CHECK(classify("5", result_form::numeric).kind == line_kind::information_text);
}

TEST_CASE("results are written as V.250 5.7 has them, and read again as the same")
{
    CHECK(text_of(result_code::ok) == "\r\nOK\r\n");
    CHECK(text_of(result_code::connect, result_form::verbose, " 2400") == "\r\nCONNECT 2400\r\n");
    CHECK(text_of(result_code::no_carrier, result_form::numeric) == "3\r");
    CHECK(information("000") == "\r\n000\r\n");
    CHECK(information("000", result_form::numeric) == "000\r\n");
    for (int i = 0; i <= static_cast<int>(result_code::voice); ++i) {
        const auto code = static_cast<result_code>(i);
        for (const result_form f : {result_form::verbose, result_form::numeric}) {
            const auto lines = lines_in(text_of(code, f));
            REQUIRE(lines.size() == 1);
            CAPTURE(lines.front());
            CHECK(classify(lines.front(), f).code == code);
        }
    }
}
