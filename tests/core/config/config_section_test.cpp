#include "base/error.hpp"
#include "core/config/config_section.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

using namespace tipring;
using namespace tipring::core;

namespace {

template <class Read>
std::string refusal(const std::string& toml, Read read)
{
    try {
        read(config_section::parse(toml, "a.toml"));
    } catch (const failure& e) {
        CHECK(e.code() == errc::config_bad);
        return e.what();
    }
    return "accepted";
}

} // namespace

TEST_CASE("a configuration's values are read by kind, and those that are not there are nothing")
{
    const config_section top = config_section::parse(
        "name = \"x\"\non = true\ncount = 5\nwait_ms = 20\nall = [\"a\", \"b\"]\nkind = \"two\"\n[t.u]\nv = "
        "\"w\"\n[[s]]\n[[s]]\nn = 1\n",
        "a.toml"
    );
    constexpr std::array<std::string_view, 2> kinds = {"one", "two"};
    CHECK(top.text("name") == "x");
    CHECK(top.flag("on") == true);
    CHECK(top.whole("count", 0, 9) == 5);
    CHECK(top.milliseconds("wait_ms") == sample_count(20ms));
    CHECK(top.texts("all") == std::vector<std::string>{"a", "b"});
    CHECK(top.choice("kind", kinds) == 1);
    CHECK(top.table("t")->table("u")->required_text("v") == "w");
    REQUIRE(top.tables("s").size() == 2);
    CHECK(top.tables("s")[1].whole("n", 1, 1) == 1);
    CHECK(top.has("name"));
    CHECK_FALSE(top.has("nothing"));
    CHECK_FALSE(top.text("nothing"));
    CHECK_FALSE(top.flag("nothing"));
    CHECK_FALSE(top.table("nothing"));
    CHECK(top.texts("nothing").empty());
    CHECK(top.tables("nothing").empty());
}

TEST_CASE("a value of the wrong kind is refused with file, line, section, and what it must be")
{
    const auto in_t = [](auto read) { return [read](const config_section& top) { read(*top.table("t")); }; };
    constexpr std::array<std::string_view, 2> kinds = {"one", "two"};
    CHECK(refusal("[t]\na = 5\n", in_t([](const auto& t) {
                      t.text("a");
                  })) == "a.toml:2: [t]: 'a' must be a string in quotes");
    CHECK(refusal("[t]\na = 5\n", in_t([](const auto& t) {
                      t.only({"b", "c"});
                  })) == "a.toml:2: [t]: unknown key 'a'; known are b, c");
    CHECK(refusal("[t]\na = 50\n", in_t([](const auto& t) {
                      t.whole("a", 1, 9);
                  })) == "a.toml:2: [t]: 'a' must be a whole number, 1 to 9");
    CHECK(refusal("[t]\na = 1\n", in_t([](const auto& t) {
                      t.flag("a");
                  })) == "a.toml:2: [t]: 'a' must be true or false");
    CHECK(refusal("[t]\na = -1\n", in_t([](const auto& t) {
                      t.milliseconds("a");
                  })) == "a.toml:2: [t]: 'a' must be a whole number of milliseconds, 1 to 86400000");
    CHECK(refusal("[t]\na = [1]\n", in_t([](const auto& t) {
                      t.texts("a");
                  })) == "a.toml:2: [t]: 'a' must hold strings in quotes only");
    CHECK(refusal("[t]\na = \"x\"\n", in_t([](const auto& t) {
                      t.texts("a");
                  })) == "a.toml:2: [t]: 'a' must be a list of strings: [\"...\", \"...\"]");
    CHECK(refusal("[t]\na = \"x\"\n", in_t([&](const auto& t) {
                      t.choice("a", kinds);
                  })) == "a.toml:2: [t]: 'a' is 'x'; it must be one of one, two");
    CHECK(refusal("[t]\na = 1\n", in_t([](const auto& t) {
                      t.table("a");
                  })) == "a.toml:2: [t]: 'a' must be a table: [t.a]");
    CHECK(refusal("[t]\na = 1\n", in_t([](const auto& t) {
                      t.tables("a");
                  })) == "a.toml:2: [t]: 'a' must be tables: [[t.a]], once for each");
    CHECK(refusal("[[t]]\n", [](const auto& top) {
              top.tables("t")[0].required_text("a");
          }) == "a.toml:1: [[t]]: 'a' is missing");
    CHECK(refusal("a = \n", [](const auto&) {}).find("a.toml:1: not valid TOML: ") == 0);
}

TEST_CASE("a configuration that is not there is told by its name")
{
    try {
        config_section::read("no-such-file.toml");
        FAIL("was read");
    } catch (const failure& e) {
        CHECK(e.code() == errc::file_missing);
        CHECK(
            std::string(e.what()) ==
            "cannot read the configuration 'no-such-file.toml': check its path, its permissions "
            "and that it is not empty"
        );
    }
}
