#include "drivers/at/language/command_line.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace tipring::at;
using form = command::form;

namespace {

std::vector<std::string> texts_of(const command_list& list)
{
    std::vector<std::string> all;
    for (const command& c : list.commands)
        all.push_back(text_of(c));
    return all;
}

std::vector<std::string> commands_in(std::string_view body)
{
    const command_list list = parse(body);
    CHECK_FALSE(list.bad);
    return texts_of(list);
}

std::vector<command_reader::line> lines_in(std::string_view typed)
{
    command_reader reader;
    std::vector<command_reader::line> lines;
    for (const char c : typed)
        if (auto line = reader.put(static_cast<std::uint8_t>(c)))
            lines.push_back(std::move(*line));
    return lines;
}

using strings = std::vector<std::string>;

} // namespace

TEST_CASE("a command line is taken apart into its commands (V.250 5.4)")
{
    CHECK(commands_in("E0V1") == strings{"E0", "V1"});
    CHECK(commands_in("") == strings{});
    CHECK(commands_in("Z") == strings{"Z"});
    CHECK(commands_in("&C1&D2X4") == strings{"&C1", "&D2", "X4"});
    CHECK(commands_in("S0=1S7=60S3?") == strings{"S0=1", "S7=60", "S3?"});
    CHECK(commands_in("E0V1+FCLASS=8;+VLS=1") == strings{"E0", "V1", "+FCLASS=8", "+VLS=1"});
    CHECK(commands_in("+FCLASS=?;+FCLASS?") == strings{"+FCLASS=?", "+FCLASS?"});
    CHECK(commands_in("\\N3%C1") == strings{"\\N3", "%C1"});
    CHECK(commands_in("+FTS=8;+FTM=145") == strings{"+FTS=8", "+FTM=145"});
    CHECK(commands_in("-STE=1;+VCID=1") == strings{"-STE=1", "+VCID=1"});
}

TEST_CASE("commands of the makers of # run on without separators")
{
    CHECK(commands_in("#CLS=8#CID=1") == strings{"#CLS=8", "#CID=1"});
    CHECK(commands_in("#VTS=[933,0,2]#VTX") == strings{"#VTS=[933,0,2]", "#VTX"});
}

TEST_CASE("blanks and the case of letters do not matter, except inside quotes (V.250 5.4.2.2)")
{
    CHECK(commands_in(" e0 v1 + f class = 8") == strings{"E0", "V1", "+FCLASS=8"});
    CHECK(commands_in("+FLID=\"Ada Lovelace; x\";H") == strings{"+FLID=\"Ada Lovelace; x\"", "H"});
}

TEST_CASE("D takes the rest of the line, up to a semicolon (V.250 6.3.1)")
{
    const command_list rest = parse("X3DT 9,W(555) 12-34");
    REQUIRE(rest.commands.size() == 2);
    CHECK(rest.commands[1].name == "D");
    CHECK(rest.commands[1].value == "T9,W(555)12-34");
    CHECK_FALSE(rest.commands[1].dial_on);

    const command_list on = parse("D9;H0");
    REQUIRE(on.commands.size() == 2);
    CHECK(on.commands[0].value == "9");
    CHECK(on.commands[0].dial_on);
    CHECK(on.commands[1].name == "H");
    CHECK(parse("D").commands.front().value.empty());
}

TEST_CASE("what stands before the first error is still there to be carried out (V.250 5.8)")
{
    for (const std::string line : {"E0)V1", "E0&", "E0+", "E0+9X", "E0S99999999999"}) {
        CAPTURE(line);
        const command_list broken = parse(line);
        CHECK(texts_of(broken) == strings{"E0"});
        CHECK(broken.bad);
    }
}

TEST_CASE("what is written is read again as the same")
{
    const auto commands = std::to_array<command>({
        {.name = "H",                  .number = 1      },
        {                  .name = "S",            .how = form::set,       .number = 7, .value = "60"},
        {     .name = "S",                  .how = form::read, .number = 0},
        {  .name = "&F"                },
        {                       .name = "D",             .value = "T5551234",                  .dial_on = true},
        {                 .name = "+VTS", .how = form::set,             .value = "[933,0,10],{5,8}"},
        {          .name = "+VSM",                            .how = form::test     },
        { .name = "#VLS",                            .how = form::set,                           .value = "0"},
    });
    for (const command& c : commands) {
        const command_list again = parse(text_of(c));
        CAPTURE(text_of(c));
        CHECK_FALSE(again.bad);
        REQUIRE(again.commands.size() == 1);
        CHECK(again.commands.front() == c);
    }
}

TEST_CASE("strings carry quotes and backslashes as hex (V.250 5.4.2.2)")
{
    CHECK(unquoted(R"("5\22 disk \5C x")") == R"(5" disk \ x)");
    CHECK(unquoted("plain") == "plain");
    CHECK(unquoted("\"") == "\"");
    CHECK(unquoted(R"("\2")") == R"(\2)");
    CHECK(unquoted(quoted("a\"b\\c")) == "a\"b\\c");
}

TEST_CASE("lists of values: omitted ones are empty, quotes and brackets hold together")
{
    CHECK(values_of("1,8000,,0") == strings{"1", "8000", "", "0"});
    CHECK(values_of("[933,0,10],5") == strings{"[933,0,10]", "5"});
    CHECK(values_of("\"a,b\",145") == strings{"\"a,b\"", "145"});
    CHECK(values_of("") == strings{""});
}

TEST_CASE("a modem hears AT in any case, and skips whatever stands before it")
{
    const auto lines = lines_in("+++xyzAATE0\rat v1\raTH\rATA/\r");
    REQUIRE(lines.size() == 4);
    CHECK(lines[0].body == "E0");
    CHECK(lines[1].body == " v1");
    CHECK(lines[2].body == "H");
    CHECK(lines[3].body == "A/");
}

TEST_CASE("the line is edited with S5, and control characters are dropped (V.250 5.2.1)")
{
    const auto lines = lines_in("ATE1\b0\x01\n\b\b\b\bX4\rAT\r");
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].body == "X4");
    CHECK(lines[1].body.empty());
}

TEST_CASE("A/ repeats the last line at once (V.250 5.2.4)")
{
    const auto lines = lines_in("ATDT12\rA/a/");
    REQUIRE(lines.size() == 3);
    CHECK(lines[1].what == command_reader::line::kind::repeat);
    CHECK(lines[1].body == "DT12");
    CHECK(lines[2].body == "DT12");
}

TEST_CASE("a line without end does not eat the memory, and is an error when its end comes")
{
    const auto lines = lines_in("AT" + std::string(1'000'000, 'S') + "\rATI\r");
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].what == command_reader::line::kind::too_long);
    CHECK(lines[1].body == "I");
}

TEST_CASE("S3 is another terminator, and parity does not matter")
{
    command_reader reader;
    reader.set_terminator('!');
    CHECK_FALSE(reader.put('A' | 0x80));
    CHECK_FALSE(reader.put('T' | 0x80));
    CHECK_FALSE(reader.put('\r'));
    CHECK_FALSE(reader.put('H'));
    const auto line = reader.put('!');
    REQUIRE(line);
    CHECK(line->body == "H");
}
