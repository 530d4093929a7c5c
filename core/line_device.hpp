#pragma once
/// A phone line with its calls and TAPI's session operations on them, whoever carries them out.

#include "base/async/task_group.hpp"
#include "core/call.hpp"
#include "core/forwarding.hpp"
#include "core/media/media_engine.hpp"
#include "core/observer.hpp"
#include "core/operations.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::core {

enum class transfer_mode { transfer, conference };

/// TAPI LINECALLCOMPLMODE_*.
enum class completion_mode {
    camp_on,   ///< as soon as the other is free, whatever we do then
    call_back, ///< when both are free
    intrude,   ///< at once: a conference of three
    message,   ///< nothing comes by itself: the other is told to call back, and sees it until he has
};

/// Which ringing call to take. Both empty: any in one's own group, or the call that waits here.
struct pickup_target
{
    std::string number; ///< it rings there
    std::string group;  ///< or anywhere in this group
};

struct conference_setup
{
    call_handle conference;   ///< the parent, `onholdpendconf`
    call_handle consultation; ///< `dialtone`
};

/// Between digits that are sent on a call.
inline constexpr char digit_pause = ',';
inline constexpr sample_count digit_pause_length = 2s; ///< V.250 6.3.2, S8

/// One line device. Two kinds carry the same operations out: a network_line by flash and digits, a station by our own switch.
///
/// Operations are coroutines. They return when the operation is done (hold, transfer ...) or under way (make_call: when the
/// address is out), and throw failure: invalid_call, invalid_state, not_supported, operation_failed, line_in_use,
/// address_invalid, dial_refused, port_vanished. An operation that throws invalid_state or not_supported has changed nothing.
/// What the far end then does changes the call; wait_for() waits for that.
class line_device
{
public:
    line_device(time_source& time, media::media_port& port, observer& watcher);
    virtual ~line_device();
    line_device(const line_device&) = delete;
    line_device& operator=(const line_device&) = delete;

    const std::string& name() const { return port_.line().name(); }
    time_source& time() const { return time_; }
    sample_count now() const { return time_.now(); }
    drivers::line& line() const { return port_.line(); }
    media::media_port& media() const { return port_; }

    /// Who is calling when this line calls through our switch; empty where we do not know.
    virtual dsp::caller_id identity() const { return {}; }

    /// Whether messages wait for whoever uses this line, as far as it is known (TAPI LINEDEVSTATUSFLAGS_MSGWAIT).
    bool message_waiting() const { return message_waiting_; }

    /// Every call that is not idle, oldest first.
    std::vector<call_handle> calls() const;

    /// Lives until cancelled: reacts to the line. Whoever made the device runs it, and awaits stop() before it dies.
    virtual awaitable<void> run() = 0;
    virtual awaitable<void> stop() { return tasks_.stop(); }

    /// Whether a call that its far end has cleared keeps the line until somebody drops it, as a telephone that lies beside its
    /// cradle does. Else a line towards a network goes on hook by itself after a while (clear_disconnected).
    virtual void keep_disconnected(bool /*keep*/) {}

    virtual awaitable<call_handle> make_call(std::string number) = 0;
    virtual awaitable<void> dial(call_handle which, std::string digits) = 0;
    virtual awaitable<void> accept(call_handle which);
    virtual awaitable<void> answer(call_handle which) = 0;
    virtual awaitable<void> drop(call_handle which) = 0;
    virtual awaitable<void> hold(call_handle which) = 0;
    virtual awaitable<void> unhold(call_handle which) = 0;
    virtual awaitable<void> swap_hold(call_handle active, call_handle held) = 0;
    virtual awaitable<call_handle> setup_transfer(call_handle which) = 0;
    /// @return the conference in conference mode, nullptr in transfer mode.
    virtual awaitable<call_handle>
    complete_transfer(call_handle original, call_handle consultation, transfer_mode mode) = 0;
    virtual awaitable<void> blind_transfer(call_handle which, std::string number) = 0;
    virtual awaitable<conference_setup> setup_conference(call_handle which) = 0;
    virtual awaitable<call_handle> prepare_add_to_conference(call_handle conference) = 0;
    virtual awaitable<void> add_to_conference(call_handle conference, call_handle consultation) = 0;
    virtual awaitable<void> remove_from_conference(call_handle member) = 0;
    virtual awaitable<void> redirect(call_handle which, std::string number) = 0;
    /// @param at  where; empty: the exchange chooses (TAPI LINEPARKMODE_NONDIRECTED)
    /// @return where it waits to be taken back; the call itself is over.
    virtual awaitable<std::string> park(call_handle which, std::string at) = 0;
    /// @throws failure(operation_failed) where nobody is parked.
    virtual awaitable<call_handle> unpark(std::string at) = 0;
    /// @throws failure(operation_failed) where nothing rings; failure(no_such_group).
    virtual awaitable<call_handle> pickup(pickup_target from) = 0;
    /// Replaces all rules; none cancels. @throws what checked() throws.
    virtual awaitable<void> forward(forwarding wanted) = 0;
    /// The call is over. What it asks for comes later, as a call of reason call_completion with this number; a message keeps it.
    /// @throws failure(resource_unavailable) when too many wait already.
    virtual awaitable<std::uint32_t> complete_call(call_handle which, completion_mode mode) = 0;
    /// @throws failure(no_such_completion).
    virtual awaitable<void> uncomplete_call(std::uint32_t completion) = 0;
    /// For the rest of the call; cannot be undone. The state stays.
    virtual awaitable<void> secure_call(call_handle which) = 0;

    /// What was set last, as far as it is known (a network tells nobody).
    const forwarding& forwards() const { return forwards_; }

    /// Sends DTMF on a connected call; a comma is a pause of two seconds (TAPI lineGenerateDigits).
    /// @throws failure(address_invalid), failure(invalid_state).
    awaitable<void> generate_digits(call_handle which, std::string digits);

    /// The program's mouth and ear on this line.
    virtual media::voice& voice() { return port_; }

    /// Whether this device can do an operation at all; if not, why.
    virtual std::optional<std::string> why_not(operation what) const = 0;

    /// The same for one way of complete_call.
    virtual std::optional<std::string> why_not(completion_mode how) const = 0;

    /// Whether an operation on that call would be refused at once. @throws failure(invalid_call), (not_supported), (invalid_state).
    void check(operation what, const call_handle& which) const { require(what, which); }

    /// Waits until `which` is in one of `states`. @return false when the limit, or `idle`, came first.
    awaitable<bool> wait_for(call_handle which, call_states states, sample_count limit);

    /// Waits until `come_true`, which is asked after every change of a call. @return false at the limit.
    /// (A closure with captures is named before it is handed over: g++ 12 destroys it twice otherwise.)
    awaitable<bool> wait_until(sample_count limit, std::function<bool()> come_true);

    /// Waits for the next call that comes in and is still offered. @return nullptr at the limit.
    awaitable<call_handle> wait_for_call(sample_count limit);

    // What the other end of a connection through our switch tells this one -----------------------------------------

    virtual void peer_alerting(call& mine) = 0;
    virtual void peer_refused(call& mine, call_event how, call_mode mode) = 0; ///< far_busy, special_information
    virtual void peer_answered(call& mine) = 0;
    virtual void peer_cleared(call& mine, disconnect_mode why) = 0;
    /// Something changed that may change who hears whom.
    virtual void update_media() = 0;
    /// A line to somebody else's network: its tones and announcements are heard through it.
    virtual bool external() const = 0;

protected:
    /// Before digits are sent on a connected call. @throws failure(dial_refused).
    virtual void before_digits(const call& /*which*/, const std::string& /*digits*/) {}

    call_ptr new_call(call_origin from);

    /// Takes a handle back. @throws failure(invalid_call) unless it is one of ours.
    call_ptr own(const call_handle& which) const;

    /// own(), and the states the operation table asks for. @throws failure(invalid_state).
    call_ptr require(operation what, const call_handle& which) const;

    /// @throws failure(not_supported) with why_not().
    void require_support(operation what) const;

    call_ptr find(std::initializer_list<call_state> states) const;
    template <class Predicate>
    call_ptr find_if(Predicate wanted) const
    {
        for (const call_ptr& c : calls_)
            if (!c->over() && wanted(*c))
                return c;
        return nullptr;
    }
    bool has_calls() const;

    /// What the other end of a connection through our switch gives us to hear.
    enum class far_sound { silence, speech, conference, ringing, music };
    static far_sound far_sound_of(const call& mine);

    /// Data for a display have the line (type II caller ID): as long as this lives, it and whoever it is connected to hear nothing of
    /// each other. Not in a conference: what left it nobody would put back.
    class muting
    {
    public:
        explicit muting(line_device& one);
        ~muting();
        muting(const muting&) = delete;
        muting& operator=(const muting&) = delete;

    private:
        line_device& muted_;
    };
    bool muted() const { return muted_; }

    /// Something changed that somebody may wait for: come_true of wait_until() is asked again.
    void look_again();

    /// The network says who calls.
    void identify(call& which, dsp::caller_id who);

    /// @return whether that is news; then everyone is told.
    bool note_message_waiting(bool waits);

    /// The one way a call of ours changes: along the table, then everyone who waits looks again.
    bool apply(call& which, call_event event, call_mode mode = {}, call_evidence evidence = {});

    time_source& time_;
    observer& watcher_;
    task_group tasks_;
    forwarding forwards_;
    std::vector<call_ptr> calls_; ///< without those that are idle, but for the moment in which they become so

private:
    struct waiter;
    media::media_port& port_;
    std::uint32_t next_number_ = 1;
    std::vector<waiter*> waiting_;
    bool message_waiting_ = false;
    bool muted_ = false;
};

} // namespace tipring::core
