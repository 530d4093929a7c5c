/// What a script may not: everything that reaches out of it, or that would never end.

#include "api/script/sandbox.hpp"
#include "base/error.hpp"

#include <doctest/doctest.h>
#include <lua5.4/lua.hpp>

#include <cstdio>
#include <fstream>

using namespace tipring;
using namespace tipring::script;

namespace {

/// Runs a script that waits for nothing. @return what became of it: what it returns, or what went wrong.
std::string run(const std::string& text, const script_limits& limits = {})
{
    const sandbox box(limits);
    script_text script;
    script.name = "s.lua";
    script.text = text;
    box.load(script);
    lua_State* const lua = lua_newthread(box.state());
    lua_insert(box.state(), 1);
    lua_xmove(box.state(), lua, 1);
    int results = 0;
    lua_resume(lua, nullptr, 0, &results);
    if (box.exhausted())
        return *box.exhausted();
    const char* const said = lua_tostring(lua, -1);
    return said ? said : "nothing";
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

} // namespace

SCENARIO("a script has the language and nothing that reaches out of it")
{
    CHECK(run("return 6 * 7") == "42");
    CHECK(
        run("return string.format('%03d', 7) .. table.concat({1, 2}, '-') .. math.max(1, 9) .. utf8.char(228)") ==
        "0071-29ä"
    );
    for (const char* name :
         {"io", "os", "package", "debug", "coroutine", "require", "load", "loadfile", "dofile", "collectgarbage"})
        CHECK_MESSAGE(run("return tostring(" + std::string(name) + ")") == "nil", name);
    CHECK(run("return tostring(string.dump) .. tostring(string.pack) .. tostring(table.move)") == "nilnilnil");
    CHECK(run("getmetatable('').__index = nil return ('x'):rep(3)") != "xxx");
    CHECK(contains(run("setmetatable({}, {__gc = function() while true do end end})"), "no __gc"));
}

SCENARIO("a script that loops is ended where it loops, whatever it catches")
{
    const char* const loops[] = {
        "while true do end",
        "while true do pcall(function() while true do end end) end",
        "table.sort({3, 2, 1}, function() while true do pcall(error) end end)",
        "local t = setmetatable({}, {__index = function(t, k) while true do end end}) return t.x",
        "string.gsub('x', 'x', function() while true do end end)",
        "local function f() return f() end f()",
        "local s = ('x'):rep(100000) while true do s = s:upper() end",
        "for i = 1, 1e15 do string.find('xxxxxxxx', 'y', 1, true) end",
    };
    for (const char* loop : loops)
        CHECK_MESSAGE(contains(run(loop), "s.lua:1: ran for"), loop);
}

SCENARIO("what the library would do for ever is refused")
{
    const std::string evil = "return string.find(('a'):rep(200), ('a*'):rep(30) .. 'b')";
    CHECK(contains(run(evil), "30 repetitions") == false); // one more: it is not anchored
    CHECK(contains(run(evil), "could take too long"));
    CHECK(run("return (string.gsub('2026-11-23', '^(%d+)-(%d+)-(%d+)$', '%3.%2.%1'))") == "23.11.2026");
    CHECK(run("return ('key = value'):match('^(%w+)%s*=%s*(.-)%s*$')") != "nothing");
    CHECK(run("return #(''):rep(1e15)") == "0");
    CHECK(contains(run("return ('x'):rep(1e9)"), "too often"));
    CHECK(contains(run("table.insert(setmetatable({}, {__len = function() return 1e15 end}), 1, 1)"), "__len"));
    CHECK(run("local t = {} table.insert(t, 'a') table.insert(t, 1, 'b') return table.concat(t)") == "ba");
}

SCENARIO("memory has a limit, and what was caught of that does not help")
{
    CHECK(contains(run("local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end"), "memory"));
    const std::string caught =
        run("local t = {} while true do pcall(function() t[#t + 1] = ('x'):rep(10000) .. #t end) end");
    CHECK(contains(caught, "ran for"));
    CHECK(contains(run("local function f() return 1 + f() end return f()"), "memory")); // its stack
}

SCENARIO("errors name script and line before a call is touched")
{
    script_text bad;
    bad.name = "menu.lua";
    bad.text = "call:answer()\nif then\n";
    try {
        check(bad);
        FAIL("it is no Lua");
    } catch (const failure& why) {
        CHECK(why.code() == errc::file_bad);
        CHECK(contains(why.what(), "menu.lua:2:"));
    }
    CHECK_THROWS_AS(script_text::read("missing.lua"), failure);
    CHECK_THROWS_AS(script_text::read("."), failure);
    std::ofstream("bytes.lua") << "\x1bLua and so on";
    CHECK_THROWS_AS(script_text::read("bytes.lua"), failure);
    std::remove("bytes.lua");
}
