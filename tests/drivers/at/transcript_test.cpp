#include "base/error.hpp"
#include "drivers/at/transcript.hpp"

#include <doctest/doctest.h>

using namespace tipring;
using namespace tipring::at;
using kind = transcript_step::kind;

TEST_CASE("a transcript has facts and steps")
{
    const transcript t = parse_transcript(
        "# make: Conexant CX93010\n# source: manual\n#\n\n> ATE0V1\n< OK\r\n= 250\n< <10>R\n> <10><03>", "t.at"
    );
    CHECK(t.facts.at("make") == "Conexant CX93010");
    CHECK(t.facts.at("source") == "manual");
    REQUIRE(t.steps.size() == 5);
    CHECK(t.steps[0].what == kind::computer);
    CHECK(t.steps[0].text == "ATE0V1");
    CHECK(t.steps[1].text == "OK");
    CHECK(t.steps[2].duration == 250ms);
    CHECK(t.steps[3].text == "\x10R");
    CHECK(t.steps[4].text == "\x10\x03");
    CHECK(t.steps[4].line == 9);
}

TEST_CASE("a line that is none is named")
{
    for (const char* text : {"ATE0", "= soon", "= -5", "=5x"}) {
        CAPTURE(text);
        try {
            parse_transcript("> AT\n" + std::string(text), "t.at");
            FAIL("was taken");
        } catch (const failure& e) {
            CHECK(e.code() == errc::file_bad);
            CHECK(std::string(e.what()).find("t.at, line 2") != std::string::npos);
        }
    }
    CHECK_THROWS_AS(read_transcript("/nonexistent.at"), failure);
}

TEST_CASE("every octet is shown and read again")
{
    std::string all;
    for (int i = 0; i < 256; ++i)
        all += static_cast<char>(i);
    CHECK(unshown(shown(all)) == all);
    CHECK(shown("<10>") == "<3c>10>");
    CHECK(unshown("<1") == "<1");
}

TEST_CASE("what is written down can be played")
{
    std::string text;
    transcript_writer writer([&](const std::string& line) { text += line + "\n"; });
    writer.fact("make", "none");
    writer.computer(0ms, "ATI");
    writer.modem(20ms, "5601");
    writer.modem(320ms, "OK");
    CHECK(text == "# make: none\n> ATI\n< 5601\n= 300\n< OK\n");
    CHECK(parse_transcript(text, "t.at").steps.size() == 4);
}
