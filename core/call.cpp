#include "core/call.hpp"

#include "core/line_device.hpp"
#include "core/observer.hpp"

namespace tipring::core {

std::string_view name_of(call_reason r)
{
    switch (r) {
    case call_reason::direct: return "direct";
    case call_reason::forwarded_busy: return "forwarded_busy";
    case call_reason::forwarded_no_answer: return "forwarded_no_answer";
    case call_reason::forwarded_unconditional: return "forwarded_unconditional";
    case call_reason::pickup: return "pickup";
    case call_reason::unpark: return "unpark";
    case call_reason::redirect: return "redirect";
    case call_reason::call_completion: return "call_completion";
    case call_reason::transfer: return "transfer";
    case call_reason::reminder: return "reminder";
    case call_reason::parked: return "parked";
    case call_reason::camped_on: return "camped_on";
    case call_reason::intrude: return "intrude";
    }
    return "?";
}

call::call(line_device& device, std::uint32_t number, call_origin from, observer& watcher)
    : origin(from)
    , device_(device)
    , watcher_(watcher)
    , number_(number)
{
}

bool call::waits() const
{
    return is(call_state::onhold) || is(call_state::onholdpendtransfer) || is(call_state::onholdpendconf);
}

dsp::caller_id call::presented() const { return origin == call_origin::inbound ? caller : device_.identity(); }

bool call::on(call_event event, call_mode mode, call_evidence evidence)
{
    const auto to = call_table::next(state_, event);
    if (!to)
        return false;
    const bool repeated_digit = event == call_event::digit && state_ == call_state::dialing;
    state_ = *to;
    mode_ = mode;
    evidence_ = std::move(evidence);
    entered_ = device_.now();
    if (!repeated_digit)
        watcher_.call_changed(*this, entered_);
    return true;
}

} // namespace tipring::core
