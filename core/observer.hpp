#pragma once
#include "core/media/ear.hpp"
#include "drivers/line.hpp"
#include "dsp/echo_canceller.hpp"

#include <string>

namespace tipring::core {

class call;

/// Sees everything that happens, as it happens: the one stream behind --json, timelines, logs and doors.
/// Called on the engine's thread; must not call back into what it watches.
class observer
{
public:
    virtual ~observer() = default;

    /// A call entered a state (or the same state with a better mode).
    virtual void call_changed(const call& /*which*/, sample_count /*at*/) {}
    /// It became known who calls.
    virtual void call_identified(const call& /*which*/, sample_count /*at*/) {}
    /// Messages began to wait for whoever uses the line, or wait no longer.
    virtual void message_waiting_changed(const std::string& /*line*/, bool /*waits*/) {}
    virtual void line_signalled(const std::string& /*line*/, const drivers::line_event& /*event*/) {}
    /// What the line's echo canceller achieved, at the end of its last call.
    virtual void echo_measured(const std::string& /*line*/, const dsp::echo_report& /*what*/, sample_count /*at*/) {}
    /// Something is not as it was asked for, and somebody should mend it: `what` says how.
    virtual void line_troubled(const std::string& /*line*/, const std::string& /*what*/, sample_count /*at*/) {}
    virtual void heard(const std::string& /*line*/, const media::heard& /*what*/) {}
};

} // namespace tipring::core
