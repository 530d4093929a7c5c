#include "core/media/line_chain.hpp"

#include "base/error.hpp"
#include "dsp/mixer.hpp"

#include <algorithm>
#include <utility>

namespace tipring::core::media {

void line_chain::set(const line_treatment& how)
{
    if (how.echo_tail != how_.echo_tail || how.by_device != how_.by_device) {
        canceller_.reset();
        if (how.echo_tail > 0ms && !how.by_device)
            canceller_.emplace(how.echo_tail);
    }
    how_ = how;
}

void line_chain::switch_device(bool in_use)
{
    const bool wanted = how_.by_device && how_.echo_tail > 0ms && in_use && bypasses_ == 0;
    if (std::exchange(device_asked_, wanted) == wanted)
        return;
    try {
        line_.set_echo_canceller(wanted ? how_.echo_tail : 0ms);
        if (!wanted)
            return;
        canceller_.reset();
        device_refused_.clear();
    } catch (const failure& why) {
        if (std::exchange(device_refused_, why.what()) != why.what())
            trouble_ = why.what();
        if (!canceller_)
            canceller_.emplace(how_.echo_tail);
    }
}

void line_chain::receive(audio_out frame, audio_in sent, bool in_use)
{
    if (how_.receive_gain != 0_dB)
        dsp::apply_gain(frame, how_.receive_gain);
    std::ranges::copy(frame, uncancelled_.begin());
    switch_device(in_use);
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
