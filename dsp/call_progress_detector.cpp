#include "dsp/call_progress_detector.hpp"

#include "dsp/cadence_matcher.hpp"
#include "dsp/tone_analyzer.hpp"

#include <algorithm>
#include <array>

namespace tipring::dsp {

struct call_progress_detector::engine
{
    tone_analyzer analyzer;
    cadence_matcher matcher;
    std::array<std::int16_t, samples_in(tone_analyzer::step)> chunk{};
    std::size_t filled = 0;
    std::vector<progress_event> events;

    explicit engine(std::vector<const country*> set)
        : matcher(std::move(set))
    {
    }

    void feed(audio_in samples)
    {
        events.clear();
        while (!samples.empty()) {
            const std::size_t n = std::min(chunk.size() - filled, samples.size());
            std::ranges::copy(samples.first(n), chunk.begin() + static_cast<std::ptrdiff_t>(filled));
            samples = samples.subspan(n);
            filled += n;
            if (filled < chunk.size())
                return;
            filled = 0;
            analyzer.feed(chunk);
            matcher.update(analyzer.ended(), analyzer.current(), analyzer.now());
            events.insert(events.end(), matcher.events().begin(), matcher.events().end());
        }
    }
};

call_progress_detector::call_progress_detector(std::vector<const country*> set)
    : engine_(std::make_unique<engine>(std::move(set)))
{
}

call_progress_detector::~call_progress_detector() = default;
call_progress_detector::call_progress_detector(call_progress_detector&&) noexcept = default;
call_progress_detector& call_progress_detector::operator=(call_progress_detector&&) noexcept = default;

std::span<const progress_event> call_progress_detector::feed(audio_in samples)
{
    engine_->feed(samples);
    return engine_->events;
}

} // namespace tipring::dsp
