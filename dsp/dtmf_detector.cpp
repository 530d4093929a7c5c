#include "dsp/dtmf_bank.hpp"

#include <vector>

namespace tipring::dsp {

/// One line of a bank.
struct dtmf_detector::engine
{
    dtmf_bank bank{1};
    std::vector<dtmf_event> events;
};

dtmf_detector::dtmf_detector()
    : engine_(std::make_unique<engine>())
{
    engine_->bank.listen(0, true);
}

dtmf_detector::~dtmf_detector() = default;
dtmf_detector::dtmf_detector(dtmf_detector&&) noexcept = default;
dtmf_detector& dtmf_detector::operator=(dtmf_detector&&) noexcept = default;

std::span<const dtmf_event> dtmf_detector::feed(audio_in samples)
{
    engine_->events.clear();
    for (const dtmf_line_event& e : engine_->bank.feed(std::span(&samples, 1)))
        engine_->events.push_back(e.what);
    return engine_->events;
}

} // namespace tipring::dsp
