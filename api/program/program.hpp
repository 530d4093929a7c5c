#pragma once
/// Where a program begins: it opens lines, and has calls on them (ITTAPI and ITAddress in TAPI 3).

#include "api/program/call.hpp"
#include "core/applications/application_registry.hpp"
#include "core/observer_list.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace tipring::api {

class program;

/// A line that a program has opened: calls are made from it and come in on it.
class address
{
public:
    const std::string& name() const { return line_->name(); }
    core::line_device& line() const { return *line_; }

    /// @return when the number is dialled; call::answered() waits for more.
    awaitable<call> make_call(std::string number) const;

    /// The next call that comes in and is this program's. @return nothing at the limit.
    awaitable<std::optional<call>> next_call(sample_count limit = std::chrono::hours(24 * 365)) const;

    awaitable<call> pick_up(core::pickup_target from = {}) const;
    awaitable<call> unpark(std::string at) const;
    /// Replaces all that was set before; without rules it cancels.
    awaitable<void> forward(core::forwarding to) const;
    /// @param quiet  false: cancels that, and every other forwarding with it
    awaitable<void> do_not_disturb(bool quiet) const;
    /// What call::complete began. @throws failure(no_such_completion).
    awaitable<void> give_up(std::uint32_t completion) const;

private:
    friend class program;
    address(program& owner, core::line_device& line)
        : owner_(&owner)
        , line_(&line)
    {
    }

    program* owner_;
    core::line_device* line_;
};

/// An application with ears: see core::application for whose a call is when several programs share a line.
class program final : private core::observer
{
public:
    /// @param told   hears of everything on the lines; `among` must hear of it first
    /// @param name   by which other programs hand calls over
    program(core::observer_list& told, core::application_registry& among, std::string name);
    ~program() override;
    program(const program&) = delete;
    program& operator=(const program&) = delete;

    /// For calls that this program makes, and for voice calls that come in.
    address open(core::line_device& line);

    core::application& application() { return self_; }

private:
    friend class address;
    friend class call;

    call hold(core::call_handle which);
    void call_changed(const core::call& which, sample_count at) override;
    void heard(const std::string& line, const core::media::heard& what) override;

    core::observer_list& told_;
    core::application self_;
    std::map<core::call_handle, std::shared_ptr<call::ears>> ears_; ///< of calls that last
};

} // namespace tipring::api
