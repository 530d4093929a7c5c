#pragma once
/// The session operations by hand, one command a line: what `tipring console` understands.

#include "core/line_device.hpp"

#include <functional>
#include <string>
#include <vector>

namespace tipring::api {

/// Runs commands on one line. Calls are named by their numbers, as events show them; without one, the obvious call is meant.
class console
{
public:
    /// What the console itself has to say: the answer to what was asked, or why something cannot be.
    enum class remark { answer, refusal };

    /// @param say  gets it a line at a time
    console(core::line_device& line, std::function<void(remark, const std::string&)> say);

    /// Runs one command line. An operation that is refused is said, not thrown. @return false for `quit`.
    awaitable<bool> run(std::string command);

    /// Ends every call: the active one first, since dropping it may bring back another that was held.
    awaitable<void> hang_up();

    /// What can be typed, one line each.
    static std::string help();

private:
    struct verb;
    static const std::vector<verb>& verbs();

    core::call_handle call(const std::vector<std::string>& said, std::size_t at, core::call_states obvious) const;

    core::call_handle conference() const;
    awaitable<void> complete(std::vector<std::string> said, core::completion_mode how);
    awaitable<void> flash();

    core::line_device& line_;
    std::function<void(remark, const std::string&)> say_;
};

} // namespace tipring::api
