#pragma once
/// A call in the hands of a Lua script: docs/ivr.md tells people what a script can say.

#include "api/program/conference_room.hpp"
#include "api/program/program.hpp"
#include "api/records/records.hpp"
#include "api/script/sandbox.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace tipring::script {

/// What scripts share, and what they ask the world for.
struct script_world
{
    api::program& program;
    std::map<std::string, std::string> arguments = {}; ///< what a script sees as args.NAME
    script_limits limits = {};
    std::shared_ptr<records::archive> records = {};           ///< without it mailboxes and memories are refused
    std::function<records::wall_ms(sample_count)> clock = {}; ///< what the wall shows at a moment of the line's time
    std::function<void(const std::string& line, const std::string& words)> log = {};
    api::conference_rooms rooms = {};
    bool closing = false;            ///< no more calls are taken; those that last go on
    int running = 0;                 ///< scripts
    std::function<void()> idle = {}; ///< called when the last of them has ended
};

/// How a script ended.
struct script_end
{
    enum class how {
        finished, ///< to its last line
        hung_up,  ///< the other end hung up, an ordinary ending, too
        failed
    };
    how what{};
    std::string why = {}; ///< of a failure: "menu.lua:12: ..."
    error_code code = {}; ///< where an operation failed, which one of ours
    std::optional<api::call_result> result =
        {}; ///< of the last call that the script had; nothing for one that came in and was not answered
};

/// Runs a script with one call, from its first line to its end; then the call is hung up, unless the script gave it away.
///
/// The script is one Lua coroutine in a state of its own. A function that waits suspends it; what it waits for is done here, by
/// api::call, and Lua goes on with the result. What api::call throws becomes an error of Lua's with script and line. When the other
/// end has hung up every function of the call raises an error that nothing but pcall stops; then what at_end() was given runs, and
/// the script has ended in an ordinary way. A script that fails while somebody is there leaves him with congestion tone for two
/// seconds, as an exchange would.
///
/// A recording that the script has not kept when it fails, is cancelled, or (if it was to go into a mailbox) when the other end has hung
/// up, becomes a message all the same: now, or where this is cancelled at the next archive::file_unfinished().
awaitable<script_end> run_script(script_world& world, const script_text& script, api::address line, api::call call);

/// Serves one line: runs the script for every call that comes in, until cancelled, the world is closing, or `most` calls are served (0:
/// any number).
/// Each call is recorded when it is over; `tell` gets its end.
awaitable<void> serve_line(
    script_world& world,
    const script_text& script,
    api::address line,
    std::size_t most,
    std::function<void(const script_end&)> tell
);

/// Calls a number and runs the script from then on. @throws failure as address::make_call does (dial_refused ...).
awaitable<script_end>
call_with_script(script_world& world, const script_text& script, api::address line, std::string number);

} // namespace tipring::script
