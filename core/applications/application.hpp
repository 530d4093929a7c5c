#pragma once
/// A program among others on the same lines: it sees calls as their owner or as a monitor, and does to them what its privilege allows.

#include "base/set_of.hpp"
#include "core/line_device.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::core {

class application_registry;

/// What a call is used for (TAPI LINEMEDIAMODE_*).
enum class media_mode { unknown, interactive_voice, automated_voice, data_modem, g3_fax, tdd };
using media_modes = set_of<media_mode>;

/// TAPI LINECALLPRIVILEGE_*, the more the later.
enum class privilege { none, monitor, owner };

/// How an application opens a line (TAPI lineOpen). With neither it sees the calls that it makes, and no others.
struct opening
{
    bool monitor = false; ///< sees every call
    bool owner = false;   ///< takes calls that nobody asked for
    media_modes media{};  ///< of these kinds, and calls that are handed over by kind
};

struct application_event
{
    enum class kind {
        new_call,    ///< somebody else's, or one that came in; `right` is what this application may do with it
        made_call,   ///< one that an operation of this application made
        state,       ///< it entered a state, or the same one with another mode
        identified,  ///< who calls became known
        handed_over, ///< another application made this one an owner
        users,       ///< others came to hold it, or let go of it
    };
    kind what{};
    call_handle call;
    privilege right{};
};

/// The session operations of line_device, for one program among several.
///
/// A call that an application makes is its own. One that comes in goes to the application that opened the line first among those that
/// take its kind; those that monitor the line see it. There may be several owners: each may do everything. An operation without the
/// owner's privilege throws failure(not_owner), and what line_device throws otherwise. A call that is idle is nobody's any more.
class application
{
public:
    using listener = std::function<void(const application_event&)>;

    /// @param name  by which others hand calls over; compared without regard to case (TAPI: the file name of the program)
    /// @param tell  called on the engine's thread as things happen; must not call back
    application(
        application_registry& among, std::string name, listener tell = [](const application_event&) {}
    );
    /// As if it had closed every line.
    ~application();
    application(const application&) = delete;
    application& operator=(const application&) = delete;

    const std::string& name() const { return name_; }

    /// Opening again replaces how it was opened; its place among the applications stays.
    void open(line_device& line, opening how);

    /// Lets go of every call there. Calls that nobody else owns are dropped.
    void close(line_device& line);
    bool has_open(const line_device& line) const;

    // Who may do what ----------------------------------------------------------------------------------------------

    privilege right_to(const call_handle& which) const;

    /// Calls of the line that this application does not hold yet; it monitors them now (TAPI lineGetNewCalls).
    std::vector<call_handle> take_calls(line_device& line);

    /// Holds on to one call as a monitor, if it has no privilege yet (TAPI lineGetConfRelatedCalls).
    void watch(const call_handle& which);

    /// Lets go of it; the call goes on, if need be without an owner (TAPI lineDeallocateCall).
    void release(const call_handle& which);

    /// @throws failure(invalid_state) where nobody else would own a call that is not over.
    void set_right(const call_handle& which, privilege to);

    /// The other application owns it too (TAPI lineHandoff). Handing over to oneself by name does nothing.
    /// @throws failure(no_such_application): nobody of that name has the line open as owner.
    void hand_over(const call_handle& which, std::string_view to);

    /// To the first application that has the line open as owner for that kind of call.
    /// @throws failure(no_such_application), failure(handed_to_oneself).
    void hand_over(const call_handle& which, media_mode mode);

    media_modes media_of(const call_handle& which) const;
    void set_media(const call_handle& which, media_modes to);

    /// Whether an operation on that call would be refused at once. @throws what the operation would.
    void check(operation what, const call_handle& which) const;

    /// How many applications hold it as owners and as monitors.
    std::size_t holders_of(const call_handle& which, privilege as) const;

    // The session operations: see line_device ------------------------------------------------------------------------

    awaitable<call_handle> make_call(line_device& on, std::string number);
    awaitable<void> dial(call_handle which, std::string digits);
    awaitable<void> accept(call_handle which);
    awaitable<void> answer(call_handle which);
    awaitable<void> drop(call_handle which);
    awaitable<void> hold(call_handle which);
    awaitable<void> unhold(call_handle which);
    awaitable<void> swap_hold(call_handle active, call_handle held);
    awaitable<call_handle> setup_transfer(call_handle which);
    awaitable<call_handle> complete_transfer(call_handle original, call_handle consultation, transfer_mode mode);
    awaitable<void> blind_transfer(call_handle which, std::string number);
    awaitable<conference_setup> setup_conference(call_handle which);
    awaitable<call_handle> prepare_add_to_conference(call_handle conference);
    awaitable<void> add_to_conference(call_handle conference, call_handle consultation);
    awaitable<void> remove_from_conference(call_handle member);
    awaitable<void> redirect(call_handle which, std::string number);
    awaitable<std::string> park(call_handle which, std::string at);
    awaitable<call_handle> unpark(line_device& to, std::string at);
    awaitable<call_handle> pickup(line_device& to, pickup_target from);
    awaitable<void> forward(line_device& which, forwarding wanted);
    awaitable<std::uint32_t> complete_call(call_handle which, completion_mode mode);
    awaitable<void> uncomplete_call(line_device& on, std::uint32_t completion);
    awaitable<void> secure_call(call_handle which);
    awaitable<void> generate_digits(call_handle which, std::string digits);

    /// Sends a sound on a connected call, to its end (TAPI lineGenerateTone; a media terminal of TAPI 3).
    awaitable<void> play(call_handle which, media::audio_source_ptr sound);

private:
    friend class application_registry;

    /// @throws failure(not_owner).
    line_device& must_own(const call_handle& which) const;
    /// @throws failure(invalid_call) where it has not opened the line.
    line_device& must_have_open(line_device& line) const;

    application_registry& among_;
    std::string name_;
    listener tell_;
};

} // namespace tipring::core
