#pragma once
/// What a script can say: the functions that Lua sees, and what they leave to be awaited.

#include "api/script/call_script.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct lua_State;

namespace tipring::script {

/// Pushes what an operation gave. @return how many values
using give_results = std::function<int(lua_State*)>;
/// What a suspended script waits for.
using operation_in_lua = std::function<awaitable<give_results>()>;

/// A call that the script has, or had.
struct script_call
{
    api::call call;
    sample_count began{};
    std::optional<sample_count> answered = {};
    std::optional<api::call_result> result = {}; ///< once it is known
    bool given_away = false;                     ///< transferred, parked: not ours to end
    std::optional<int> on_fax = {};              ///< the script's function for a fax machine, in Lua's registry
};

/// Recordings that a script has not kept when it lets go of them: which of them stay on disk.
enum class unkept {
    none,     ///< it threw them away
    messages, ///< those that were to go into a mailbox: the other end hung up before they were kept
    all       ///< it failed, or was cut short
};

/// What one script's functions share with whoever runs it.
struct script_state
{
    script_world& world;
    const script_text& script;
    api::address line;
    bool& left_some; ///< set when a recording is left that archive::file_unfinished() is to find
    std::vector<std::shared_ptr<script_call>> calls = {};
    std::vector<int> at_end = {}; ///< references into Lua's registry
    std::size_t held = 0;         ///< bytes of recordings
    unkept leaves = unkept::all;  ///< what becomes of recordings that the script lets go of now

    /// A fax machine was heard on a call that has a function for it: nothing else is waited for any more.
    std::shared_ptr<script_call> faxes = {};

    operation_in_lua pending = {};
    struct outcome_of_operation
    {
        give_results give = {};
        std::string wrong = {}; ///< empty: nothing
        error_code code = {};
    };
    outcome_of_operation outcome = {};
};

/// Puts the functions into Lua, `call` and `line` among them, and the script itself on the stack.
/// @throws failure(file_bad), failure(resource_unavailable)
void prepare(const sandbox& box, script_state& state, const api::call& call);

/// Whether the error on the stack is that the other end has hung up.
bool is_hang_up(lua_State* lua);
/// Whether it is that a fax machine was heard.
bool is_fax(lua_State* lua);

} // namespace tipring::script
