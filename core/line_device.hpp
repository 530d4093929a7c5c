#pragma once
/// A phone line with its calls and TAPI's session operations on them, whoever carries them out.

#include "base/async/task_group.hpp"
#include "core/call.hpp"
#include "core/media/media_engine.hpp"
#include "core/observer.hpp"
#include "core/operations.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::core {

enum class transfer_mode { transfer, conference };

struct conference_setup
{
    call_handle conference;   ///< the parent, `onholdpendconf`
    call_handle consultation; ///< `dialtone`
};

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

    /// Every call that is not idle, oldest first.
    std::vector<call_handle> calls() const;

    /// Lives until cancelled: reacts to the line. Whoever made the device runs it, and awaits stop() before it dies.
    virtual awaitable<void> run() = 0;
    virtual awaitable<void> stop() { return tasks_.stop(); }

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

    /// Whether this device can do an operation at all; if not, why.
    virtual std::optional<std::string> why_not(operation what) const = 0;

    /// Waits until `which` is in one of `states`. @return false when the limit, or `idle`, came first.
    awaitable<bool> wait_for(call_handle which, call_states states, sample_count limit);

    /// Waits for the next call that comes in and is still offered. @return nullptr at the limit.
    awaitable<call_handle> wait_for_call(sample_count limit);

    // What the other end of a connection through our switch tells this one -----------------------------------------

    virtual void peer_alerting(call& mine) = 0;
    virtual void peer_answered(call& mine) = 0;
    virtual void peer_cleared(call& mine, disconnect_mode why) = 0;
    /// Something changed that may change who hears whom.
    virtual void update_media() = 0;

protected:
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

    /// The one way a call of ours changes: along the table, then everyone who waits looks again.
    bool apply(call& which, call_event event, call_mode mode = {}, call_evidence evidence = {});

    time_source& time_;
    observer& watcher_;
    task_group tasks_;
    std::vector<call_ptr> calls_; ///< without those that are idle, but for the moment in which they become so

private:
    struct waiting;
    media::media_port& port_;
    std::uint32_t next_number_ = 1;
    std::vector<waiting*> waiting_;
};

} // namespace tipring::core
