#include "api/script/sandbox.hpp"

#include "base/error.hpp"

#include <lua5.4/lua.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

namespace tipring::script {

namespace fs = std::filesystem;

namespace {

constexpr int hook_every = 100;                // instructions
constexpr std::int64_t bytes_a_step = 64;      // of memory that is written or looked at, against one instruction
constexpr std::int64_t cost_of_catching = 300; // an error is a C++ exception, some microseconds
constexpr std::int64_t cost_of_collecting = 20'000;
constexpr double costliest_pattern = 2.0e8; // steps of the matcher: about a second
constexpr std::uintmax_t largest_script = 1u << 20;
constexpr lua_Integer most_repetitions = 1 << 24;

} // namespace

struct sandbox::meter
{
    script_limits limits;
    std::size_t memory = 0;
    std::int64_t budget = 0;
    sample_count refilled{};
    std::optional<std::string> exhausted;
};

namespace {

sandbox::meter& meter_of(lua_State* lua)
{
    void* found = nullptr;
    lua_getallocf(lua, &found);
    return *static_cast<sandbox::meter*>(found);
}

/// lua_Alloc: what malloc has, up to the limit.
void* allocate(void* taken, void* block, std::size_t before, std::size_t wanted) noexcept
{
    auto& m = *static_cast<sandbox::meter*>(taken);
    const std::size_t had = block ? before : 0;
    if (wanted == 0) {
        std::free(block);
        m.memory -= had;
        return nullptr;
    }
    if (wanted > had && m.memory + (wanted - had) > m.limits.memory) {
        m.budget -= cost_of_collecting;
        return nullptr; // Lua collects its garbage then, and asks once more
    }
    void* const got = std::realloc(block, wanted);
    if (got) {
        m.memory = m.memory - had + wanted;
        m.budget -= static_cast<std::int64_t>(wanted) / bytes_a_step;
    }
    return got;
}

/// Ends a script that takes too long: suspended where that is possible, by an error at every further instruction where it is not.
void count(lua_State* lua, lua_Debug*)
{
    sandbox::meter& m = meter_of(lua);
    m.budget -= hook_every;
    if (m.budget > 0 && !m.exhausted)
        return;
    if (!m.exhausted)
        m.exhausted = where_in(lua) + "ran for " + std::to_string(m.limits.instructions) +
                      " instructions without waiting for anything: let it wait, or do less";
    if (lua_isyieldable(lua)) {
        lua_yield(lua, 0);
        return;
    }
    lua_sethook(lua, count, LUA_MASKCOUNT, 1);
    luaL_error(lua, "ran too long");
}

void take(lua_State* lua, std::size_t bytes)
{
    meter_of(lua).budget -= static_cast<std::int64_t>(bytes) / bytes_a_step;
}

// What the standard library lets a script do without limit ----------------------------------------------------------------

/// How many of its items repeat, "%a+" and the like: with so many loops a matcher can go back.
std::size_t repeating(std::string_view pattern)
{
    std::size_t n = 0;
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        if (pattern[at] == '(' || pattern[at] == ')')
            continue;
        if (pattern[at] == '%') {
            ++at;
        } else if (pattern[at] == '[') {
            for (at += 2; at < pattern.size() && pattern[at] != ']'; ++at) // the first may be ']' itself, or '^'
                at += pattern[at] == '%' ? 1 : 0;
        }
        if (at + 1 < pattern.size() && std::string_view("*+-?").find(pattern[at + 1]) != std::string_view::npos) {
            ++n;
            ++at;
        }
    }
    return n;
}

/// Refuses what could take too long: C(length + loops, loops) steps at worst.
void check_pattern(lua_State* lua, const char* function)
{
    std::size_t length = 0;
    std::size_t size = 0;
    luaL_checklstring(lua, 1, &length);
    const char* const pattern = luaL_checklstring(lua, 2, &size);
    const std::string_view p(pattern, size);
    const std::size_t loops = repeating(p) + (p.starts_with('^') ? 0 : 1);
    double steps = 1.0;
    for (std::size_t k = 1; k <= loops; ++k)
        steps *= static_cast<double>(length + k) / static_cast<double>(k);
    take(lua, length);
    if (steps > costliest_pattern)
        luaL_error(
            lua,
            "%s: a pattern with %d repetitions could take too long on %d characters",
            function,
            static_cast<int>(loops),
            static_cast<int>(length)
        );
}

/// The library's own function, which stands in the first upvalue, behind a check.
int call_original(lua_State* lua)
{
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    lua_call(lua, lua_gettop(lua) - 1, LUA_MULTRET);
    return lua_gettop(lua);
}

int checked_find(lua_State* lua)
{
    if (!lua_toboolean(lua, 4)) // else it is plain
        check_pattern(lua, "string.find");
    else
        take(lua, lua_rawlen(lua, 1));
    return call_original(lua);
}

int checked_match(lua_State* lua)
{
    check_pattern(lua, "a string function");
    return call_original(lua);
}

int checked_rep(lua_State* lua)
{
    std::size_t length = 0;
    std::size_t between = 0;
    luaL_checklstring(lua, 1, &length);
    luaL_optlstring(lua, 3, "", &between);
    if (length + between == 0) {
        lua_pushliteral(lua, "");
        return 1;
    }
    if (luaL_checkinteger(lua, 2) > most_repetitions)
        return luaL_error(lua, "string.rep: too often");
    return call_original(lua);
}

/// A length that lies would keep these busy for ever.
int checked_list(lua_State* lua)
{
    if (luaL_getmetafield(lua, 1, "__len") != LUA_TNIL)
        return luaL_error(lua, "not on a table with __len");
    return call_original(lua);
}

int caught(lua_State* lua, int, lua_KContext) { return lua_gettop(lua); }

/// What is called may be suspended.
int checked_pcall(lua_State* lua)
{
    meter_of(lua).budget -= cost_of_catching;
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    lua_callk(lua, lua_gettop(lua) - 1, LUA_MULTRET, 0, caught);
    return lua_gettop(lua);
}

int checked_setmetatable(lua_State* lua)
{
    if (lua_type(lua, 2) == LUA_TTABLE) {
        lua_pushliteral(lua, "__gc");
        if (lua_rawget(lua, 2) != LUA_TNIL)
            return luaL_error(lua, "setmetatable: no __gc here: use at_end(function)");
        lua_pop(lua, 1);
    }
    return call_original(lua);
}

struct guarded
{
    const char* library;
    const char* name;
    lua_CFunction check;
};

constexpr auto guards = std::to_array<guarded>({
    {"string", "find",         checked_find        },
    {"string", "match",        checked_match       },
    {"string", "gmatch",       checked_match       },
    {"string", "gsub",         checked_match       },
    {"string", "rep",          checked_rep         },
    {"table",  "insert",       checked_list        },
    {"table",  "remove",       checked_list        },
    {"_G",     "pcall",        checked_pcall       },
    {"_G",     "xpcall",       checked_pcall       },
    {"_G",     "setmetatable", checked_setmetatable},
});

struct forbidden
{
    const char* library;
    const char* name;
};

constexpr auto missing = std::to_array<forbidden>({
    {"_G",     "collectgarbage"},
    {"_G",     "dofile"        },
    {"_G",     "load"          },
    {"_G",     "loadfile"      },
    {"_G",     "warn"          },
    {"string", "dump"          },
    {"string", "pack"          },
    {"string", "packsize"      },
    {"string", "unpack"        },
    {"table",  "move"          },
});

void open_libraries(lua_State* lua)
{
    luaL_requiref(lua, LUA_GNAME, luaopen_base, 1);
    luaL_requiref(lua, LUA_STRLIBNAME, luaopen_string, 1);
    luaL_requiref(lua, LUA_TABLIBNAME, luaopen_table, 1);
    luaL_requiref(lua, LUA_MATHLIBNAME, luaopen_math, 1);
    luaL_requiref(lua, LUA_UTF8LIBNAME, luaopen_utf8, 1);
    lua_settop(lua, 0);
    for (const forbidden& f : missing) {
        lua_getglobal(lua, f.library);
        lua_pushnil(lua);
        lua_setfield(lua, -2, f.name);
    }
    for (const guarded& g : guards) {
        lua_getglobal(lua, g.library);
        lua_getfield(lua, -1, g.name);
        lua_pushcclosure(lua, g.check, 1);
        lua_setfield(lua, -2, g.name);
    }
    lua_pushliteral(lua, "");
    lua_getmetatable(lua, -1);
    lua_pushliteral(lua, "string");
    lua_setfield(lua, -2, "__metatable");
    lua_settop(lua, 0);
}

int open_protected(lua_State* lua)
{
    open_libraries(lua);
    return 0;
}

} // namespace

sandbox::sandbox(const script_limits& limits)
    : meter_(std::make_unique<meter>())
    , lua_(nullptr)
{
    meter_->limits = limits;
    meter_->budget = limits.instructions;
    lua_ = lua_newstate(allocate, meter_.get());
    if (!lua_)
        throw failure(errc::resource_unavailable, "no memory for a script");
    lua_pushcfunction(lua_, open_protected);
    if (lua_pcall(lua_, 0, 0, 0) != LUA_OK) {
        lua_close(lua_);
        throw failure(errc::resource_unavailable, "a script's memory is too small for Lua's libraries: 1 MB will do");
    }
    meter_->budget = limits.instructions;
    lua_sethook(lua_, count, LUA_MASKCOUNT, hook_every); // coroutines begin with their creator's
}

sandbox::~sandbox()
{
    lua_sethook(lua_, nullptr, 0, 0);
    lua_close(lua_);
}

lua_State* sandbox::state() const { return lua_; }
const script_limits& sandbox::limits() const { return meter_->limits; }
const std::optional<std::string>& sandbox::exhausted() const { return meter_->exhausted; }

void sandbox::load(const script_text& script) const
{
    const std::string chunk = "@" + script.name;
    if (luaL_loadbufferx(lua_, script.text.data(), script.text.size(), chunk.c_str(), "t") == LUA_OK)
        return;
    const std::string why = lua_tostring(lua_, -1) ? lua_tostring(lua_, -1) : "it cannot be read";
    lua_pop(lua_, 1);
    throw failure(errc::file_bad, why);
}

void sandbox::refill(sample_count now) const
{
    const auto earned = (now - meter_->refilled).count() * meter_->limits.per_second / sample_rate;
    meter_->refilled = now;
    meter_->budget = std::min(meter_->limits.instructions, meter_->budget + earned);
}

bool sandbox::charge(std::int64_t instructions) const
{
    meter_->budget -= instructions;
    return meter_->budget > 0;
}

void check(const script_text& script)
{
    const script_limits usual;
    sandbox(usual).load(script);
}

std::string where_in(lua_State* lua)
{
    lua_Debug frame{};
    for (int level = 0; lua_getstack(lua, level, &frame) != 0; ++level) {
        lua_getinfo(lua, "Sl", &frame);
        if (frame.currentline > 0)
            return std::string(frame.short_src) + ":" + std::to_string(frame.currentline) + ": ";
    }
    return {};
}

script_text script_text::read(const std::string& path)
{
    std::error_code unknown;
    const fs::file_status what = fs::status(path, unknown);
    if (!fs::exists(what))
        throw failure(errc::file_missing, "'" + path + "': no such script");
    if (!fs::is_regular_file(what))
        throw failure(errc::file_bad, "'" + path + "' is no file: give a script in Lua");
    if (fs::file_size(path, unknown) > largest_script)
        throw failure(errc::file_bad, "'" + path + "' is larger than a megabyte: that is no script");
    std::ifstream file(path, std::ios::binary);
    if (!file)
        throw failure(errc::file_missing, "'" + path + "' cannot be read: look at its permissions");
    script_text script;
    script.name = fs::path(path).filename().string();
    script.folder = fs::path(path).parent_path().string();
    script.text.assign(std::istreambuf_iterator<char>(file), {});
    if (script.text.starts_with(LUA_SIGNATURE))
        throw failure(errc::file_bad, "'" + path + "' is bytecode: give the script's text");
    return script;
}

} // namespace tipring::script
