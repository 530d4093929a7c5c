#pragma once
/// Lua 5.4 for people's scripts, of which nothing is believed.

#include "base/audio.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

struct lua_State;

namespace tipring::script {

/// What one script may take. A script that takes more is ended.
struct script_limits
{
    std::size_t memory = 4u << 20;         ///< bytes of Lua's own
    std::int64_t instructions = 2'000'000; ///< at a stretch, without waiting for anything: some hundredths of a second
    std::int64_t per_second = 2'000'000;   ///< come back while time passes
    std::size_t recordings = 64u << 20;    ///< bytes of audio that it holds
    sample_count longest = 4h;             ///< from begin to end
};

/// A script as it was read. @throws failure(file_missing); failure(file_bad) for bytecode, for a file larger than a megabyte.
struct script_text
{
    std::string name;   ///< "menu.lua": what errors begin with
    std::string folder; ///< recordings that a script names lie beside it
    std::string text;

    static script_text read(const std::string& path);
};

/// One Lua state.
///
/// What is there  The language; string, table, math and utf8; pcall and error. print() logs.
/// What is not    io, os, package, debug, coroutine; load and its kin; string.dump, string.pack; collectgarbage; table.move; finalizers
///                (__gc), which Lua runs where no limit holds.
/// How it works   Memory: the allocator refuses. Time: a hook every 100 instructions takes from a budget, as do allocations and what
///                string functions look at; who has used it up is suspended and never resumed. Patterns whose worst case would take
///                longer than a second are refused, since nothing can stop them.
class sandbox
{
public:
    explicit sandbox(const script_limits& limits);
    ~sandbox();
    sandbox(const sandbox&) = delete;
    sandbox& operator=(const sandbox&) = delete;

    lua_State* state() const;
    const script_limits& limits() const;

    /// Pushes the script as a function. @throws failure(file_bad) naming script and line.
    void load(const script_text& script) const;

    /// Time has passed up to `now`: the budget grows.
    void refill(sample_count now) const;
    /// Something other than Lua's instructions costs, too. @return whether there was enough; if not, the script is to end.
    bool charge(std::int64_t instructions) const;

    /// "menu.lua:7: ran for 2000000 instructions without waiting", once that has happened.
    const std::optional<std::string>& exhausted() const;

    struct meter; ///< what was taken; for the .cpp

private:
    std::unique_ptr<meter> meter_;
    lua_State* lua_;
};

/// Before a line is touched. @throws failure(file_bad) naming script and line.
void check(const script_text& script);

/// "menu.lua:7: " of the innermost function of the script that is running or has failed there; else empty.
std::string where_in(lua_State* lua);

} // namespace tipring::script
