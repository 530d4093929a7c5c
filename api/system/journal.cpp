#include "api/system/journal.hpp"

#include "api/system/heard_record.hpp"
#include "core/call.hpp"
#include "core/line_device.hpp"

namespace tipring::api {

namespace {

/// What the other end of the pair did: its own end does not report it.
bool is_seen_from_afar(const event_record& e)
{
    if (const auto* signal = std::get_if<line_signal_record>(&e.what))
        return signal->signal == "off_hook" || signal->signal == "on_hook" || signal->signal == "hookflash" ||
               signal->signal == "pulse_digit";
    return std::holds_alternative<dtmf_record>(e.what);
}

} // namespace

void journal::tell(const event_record& e)
{
    const auto near = near_end_.find(e.line);
    if (near == near_end_.end())
        reader_(e);
    else if (is_seen_from_afar(e))
        reader_({e.at, near->second, e.what});
}

void journal::chapter(std::string title, sample_count at)
{
    chapter_record r;
    r.title = std::move(title);
    tell({at, {}, r});
}

void journal::call_changed(const core::call& which, sample_count at)
{
    call_state_record r;
    r.call = static_cast<int>(which.number());
    r.state = name_of(which.state());
    const std::string mode(name_of(which.mode()));
    if (which.is(core::call_state::disconnected))
        r.cause = mode;
    else
        r.mode = mode;
    if (const auto parent = which.parent.lock())
        r.related = static_cast<int>(parent->number());
    else if (const auto other = which.related.lock())
        r.related = static_cast<int>(other->number());
    r.evidence = which.evidence().what;
    r.confidence = name_of(which.evidence().sure);
    tell({at, which.device().name(), r});
}

void journal::line_signalled(const std::string& line, const drivers::line_event& event)
{
    using kind = drivers::line_event::kind;
    if (event.what == kind::caller_id)
        return tell({event.at, line, record_of(event.who)});
    line_signal_record r;
    // Who rings and who is rung see the same burst: the contract has one name for it.
    const bool burst = event.what == kind::ringer_on || event.what == kind::ringer_off;
    r.signal = burst ? (event.what == kind::ringer_on ? "ring_begin" : "ring_end") : name_of(event.what);
    if (event.what == kind::pulse_digit)
        r.digit = std::string(1, event.digit);
    if (event.what == kind::polarity_reversal)
        r.polarity = event.now == polarity::reversed ? "reversed" : "normal";
    tell({event.at, line, r});
}

void journal::echo_measured(const std::string& line, const dsp::echo_report& what, sample_count at)
{
    tell({
        at, line, echo_record{what.return_loss, what.return_loss_enhancement}
    });
}

void journal::line_troubled(const std::string& line, const std::string& what, sample_count at)
{
    error_record mend;
    mend.code = "line_trouble";
    mend.message = what;
    tell({at, line, std::move(mend)});
}

void journal::heard(const std::string& line, const core::media::heard& what) { tell(record_of(line, what)); }

} // namespace tipring::api
