#pragma once
/// One application that called lineInitialize: its lines, its calls, and the requests that are under way.

#include "api/tapi/call_media.hpp"
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
    DWORD digit_modes = 0; ///< LINEDIGITMODE_* that are told one by one
    DWORD media_modes = 0; ///< LINEMEDIAMODE_* that are told when they are heard
    std::shared_ptr<digit_gathering> gathering;
    std::shared_ptr<generation> sending;
    std::unique_ptr<tone_monitor> tones;
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
    LONG result = 0; ///< where TAPI has an error of its own for it; others are thrown
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

    /// Sends digits; LINE_GENERATE tells when they are out. What was still being sent is cut short. @return 0 or an error.
    LONG generate(held_call& which, std::string digits);

    /// Sends a sound, in the same way. @param sound  nothing: only what was being sent is cut short
    LONG play(held_call& which, core::media::audio_source_ptr sound);

    /// LINE_GATHERDIGITS tells when it is over; a gathering that was under way is cancelled. @param how  nullptr: only that
    void gather(held_call& which, std::shared_ptr<digit_gathering> how);

    /// A call to be made: the reply comes as soon as the call is there, and what then happens is told by its states.
    LONG start_call(const open_line& on, std::string number, LPHCALL out);

    awaitable<outcome> done(awaitable<void> work);
    awaitable<outcome> made(awaitable<core::call_handle> work, LPHCALL out);
    awaitable<outcome> made_two(awaitable<core::conference_setup> work, LPHCALL conference, LPHCALL consultation);

    // What is heard on a connected call ------------------------------------------------------------------------------

    void hear(held_call& which, const core::media::heard& what);
    void hear(held_call& which, audio_in received); ///< for its tone monitor

    // Messages --------------------------------------------------------------------------------------------------------

    void tell_call(
        const held_call& which,
        DWORD what,
        DWORD_PTR p1,
        DWORD_PTR p2 = 0,
        DWORD_PTR p3 = 0,
        std::function<void()> on_delivery = nullptr
    );
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

    /// The opened line on which this application has a call: of a line opened twice, where it was made, or what has the most rights.
    HLINE line_for(const core::call_handle& which) const;

    void on(const core::application_event& e);
    void meet(held_call& which, core::privilege right);
    void tell_state(held_call& which, DWORD_PTR right = 0);
    void tell_users(held_call& which);
    void reply(DWORD id, HLINE line, LONG result, outcome what = {});
    DWORD next_request();
    bool reply_with_call(const core::call_handle& which);
    awaitable<void> carry_out(DWORD id, HLINE line, awaitable<outcome> work);
    void send(held_call& which, awaitable<void> sound);
    awaitable<void> until_sent(HCALL to, std::shared_ptr<generation> how, awaitable<void> sound);
    awaitable<void> until_gathered(HCALL to, time_source& time, std::shared_ptr<digit_gathering> how);
    static void end_media(held_call& which);
    static void give_up_media(held_call& which);
    awaitable<void> make_call(DWORD id, core::line_device& on, std::string number);

    handles& all_;
    core::application self_;
    std::shared_ptr<mailbox> box_;
    task_group tasks_;
    DWORD last_request_ = 0;
    std::vector<call_request> calls_asked_;
};

} // namespace tipring::tapi
