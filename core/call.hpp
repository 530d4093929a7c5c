#pragma once
#include "base/audio.hpp"
#include "core/call_state.hpp"
#include "dsp/caller_id.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tipring::core {

class line_device;
class observer;

enum class call_origin { outbound, inbound, conference };

/// TAPI LINECALLREASON_*: why a call came to this line.
enum class call_reason {
    direct,
    forwarded_busy,
    forwarded_no_answer,
    forwarded_unconditional,
    pickup,
    unpark,
    redirect,
    call_completion,
    transfer,
    reminder, ///< a call that was held, parked or transferred comes back
    parked,
    camped_on,
    intrude,
};

std::string_view name_of(call_reason r);

/// One call as one line sees it (TAPI's HCALL): what its user does and hears, whoever carries it out.
///
/// Two ends of a connection through our own switch are two calls that are each other's `peer`; a consultation call and
/// the call that waits for it are each other's `related`; a member of a conference names its `parent`.
/// Lives as long as somebody holds it; readable in `idle`. Only its line_device changes it.
class call : public std::enable_shared_from_this<call>
{
public:
    call(line_device& device, std::uint32_t number, call_origin from, observer& watcher);

    /// Counts from 1 on each line.
    std::uint32_t number() const { return number_; }
    line_device& device() const { return device_; }
    call_state state() const { return state_; }
    const call_mode& mode() const { return mode_; }
    const call_evidence& evidence() const { return evidence_; }
    sample_count state_entered() const { return entered_; }

    bool is(call_state s) const { return state_ == s; }
    bool over() const { return state_ == call_state::idle; }
    /// Held in any of the three ways.
    bool waits() const;

    /// Who is at the far side of this call, as somebody it is brought to sees it.
    dsp::caller_id presented() const;

    /// Moves along the table. @return false, and leaves everything as it was, where the table has no row.
    bool on(call_event event, call_mode mode = {}, call_evidence evidence = {});

    call_origin origin = call_origin::outbound;
    call_reason reason = call_reason::direct;
    dsp::caller_id caller;        ///< who calls, as far as it is known
    std::string called;           ///< digits dialled so far, or the number that was called
    std::string redirecting;      ///< who forwarded, transferred or redirected it here
    bool dialled_by_hand = false; ///< every digit so far came from a telephone
    bool secure = false;          ///< nothing may break in: no call waiting tone, no intrusion (lineSecureCall)
    bool camped = false;          ///< waits on the line for a busy extension
    std::uint32_t completion = 0; ///< of reason call_completion: which request
    std::string parked_at;        ///< the other end waits there for somebody to take it back
    std::weak_ptr<call> peer;     ///< the other end, through our switch
    std::weak_ptr<call> related;  ///< consultation call <-> the call on consultation hold
    std::weak_ptr<call> parent;   ///< the conference this is a member of
    std::vector<std::weak_ptr<call>> members; ///< of a conference, in the order of joining

private:
    line_device& device_;
    observer& watcher_;
    std::uint32_t number_;
    call_state state_ = call_state::unknown;
    call_mode mode_;
    call_evidence evidence_;
    sample_count entered_{};
};

using call_ptr = std::shared_ptr<call>;

/// What applications get: they may look, and hand it back to an operation.
using call_handle = std::shared_ptr<const call>;

} // namespace tipring::core
