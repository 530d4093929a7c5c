#include "core/media/line_chain.hpp"

#include "dsp/mixer.hpp"

#include <algorithm>
#include <utility>

namespace tipring::core::media {

void line_chain::set(const line_treatment& how)
{
    if (how.echo_tail != how_.echo_tail) {
        canceller_.reset();
        if (how.echo_tail > 0ms)
            canceller_.emplace(how.echo_tail);
    }
    how_ = how;
}

void line_chain::receive(audio_out frame, audio_in sent, bool in_use)
{
    if (how_.receive_gain != 0_dB)
        dsp::apply_gain(frame, how_.receive_gain);
    std::ranges::copy(frame, uncancelled_.begin());
    if (!canceller_)
        return;
    if (std::exchange(was_in_use_, in_use) && !in_use)
        canceller_->reset();
    if (in_use && bypasses_ == 0)
        canceller_->process(sent, frame);
}

void line_chain::transmit(audio_out frame) const
{
    if (how_.transmit_gain != 0_dB)
        dsp::apply_gain(frame, how_.transmit_gain);
}

std::optional<dsp::echo_report> line_chain::echo() const
{
    if (!canceller_)
        return std::nullopt;
    return canceller_->report();
}

} // namespace tipring::core::media
