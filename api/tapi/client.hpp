#pragma once
/// One application that called lineInitialize: its lines, its calls, and the requests that are under way.

#include "api/tapi/handle_table.hpp"
#include "api/tapi/mailbox.hpp"
#include "base/async/task_group.hpp"
#include "core/applications/application.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tipring::tapi {

class client;

/// What stands behind an HLINE.
struct open_line
{
    client* owner = nullptr;
    HLINE handle = 0;
    DWORD device = 0;
    core::line_device* line = nullptr;
    DWORD_PTR instance = 0;
    DWORD version = 0;
    core::opening how;
    DWORD line_states = 0;    ///< LINEDEVSTATE_* that it wants to hear of
    DWORD address_states = 0; ///< LINEADDRESSSTATE_*
};

/// What stands behind an HCALL.
struct held_call
{
    client* owner = nullptr;
    HCALL handle = 0;
    HLINE line = 0;
    core::call_handle call;
    DWORD digit_modes = 0;
    bool told = false; ///< the application knows the handle: what happens to the call is told
    std::size_t owners = 0;
    std::size_t monitors = 0;
};

/// All handles of the process.
struct handles
{
    handle_table<client> clients{handle_kind::application};
    handle_table<open_line> lines{handle_kind::line};
    handle_table<held_call> calls{handle_kind::call};
};

/// What a request leaves behind: calls whose handles the application gets, and what else is filled in with the reply.
struct outcome
{
    std::vector<HCALL> made;
    std::function<void()> fill;
};

/// Lives on the engine's thread; only its mailbox is for others.
class client
{
public:
    client(
        handles& all,
        core::application_registry& among,
        asio::any_io_executor executor,
        std::string name,
        std::shared_ptr<mailbox> box
    );

    core::application& application() { return self_; }
    const std::shared_ptr<mailbox>& box() const { return box_; }

    /// Cancels what is under way, gives every handle back and closes every line.
    awaitable<void> stop();

    open_line* open(DWORD device, core::line_device& line, open_line how);
    void close(open_line& line);
    open_line* line_of(HLINE handle) const { return all_.lines.find(handle); }

    held_call* holding(const core::call_handle& which) const;
    held_call& hold(const core::call_handle& which);
    void release(held_call& which);

    // Requests --------------------------------------------------------------------------------------------------------

    /// @return the request's number; its LINE_REPLY comes when `work` is done.
    LONG start(HLINE line, awaitable<outcome> work);

    /// A request whose reply says at once that it failed.
    LONG start_refused(HLINE line, LONG why);

    /// Sends digits; LINE_GENERATE tells when they are out. @return 0 or an error.
    LONG generate(const held_call& which, std::string digits);

    /// A call to be made: the reply comes as soon as the call is there, and what then happens is told by its states.
    LONG start_call(const open_line& on, std::string number, LPHCALL out);

    awaitable<outcome> done(awaitable<void> work);
    awaitable<outcome> made(awaitable<core::call_handle> work, LPHCALL out);
    awaitable<outcome> made_two(awaitable<core::conference_setup> work, LPHCALL conference, LPHCALL consultation);

    // Messages --------------------------------------------------------------------------------------------------------

    void tell_call(const held_call& which, DWORD what, DWORD_PTR p1, DWORD_PTR p2 = 0, DWORD_PTR p3 = 0);
    void tell_line(const open_line& which, DWORD what, DWORD_PTR p1, DWORD_PTR p2 = 0, DWORD_PTR p3 = 0);

    /// dwParam2 of LINE_CALLSTATE.
    DWORD mode_of(const held_call& which) const;
    DWORD version_of(const held_call& which) const;

private:
    struct call_request
    {
        DWORD id;
        HLINE line;
        const core::line_device* on;
        LPHCALL out;
    };

    void on(const core::application_event& e);
    void meet(held_call& which, core::privilege right);
    void tell_state(held_call& which, DWORD_PTR right = 0);
    void tell_users(held_call& which);
    void reply(DWORD id, HLINE line, LONG result, outcome what = {});
    DWORD next_request();
    bool reply_with_call(const core::call_handle& which);
    awaitable<void> carry_out(DWORD id, HLINE line, awaitable<outcome> work);
    awaitable<void> send_digits(HCALL to, core::call_handle which, std::string digits);
    awaitable<void> make_call(DWORD id, core::line_device& on, std::string number);

    handles& all_;
    core::application self_;
    std::shared_ptr<mailbox> box_;
    task_group tasks_;
    DWORD last_request_ = 0;
    std::vector<call_request> calls_asked_;
};

} // namespace tipring::tapi
