#pragma once
#include "base/audio.hpp"
#include "dsp/country_tones.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tipring::dsp {

struct progress_event
{
    enum class phase { begin, end };
    phase what{};
    tone_name name{};
    std::vector<std::string> countries; ///< all of those asked for that this fits
    std::vector<hertz> frequencies;     ///< as measured
    dbm0 level{};                       ///< of the tone while it is on
    sample_count at{};                  ///< when it began, in samples since construction
    sample_count duration{};            ///< at end
};

/// Names call-progress tones by frequency and cadence, for one country or several at once.
///
/// Cadenced tones are named when a full period fitted twice over its edges; steady ones (dial) after they lasted longer than any
/// burst of the same frequencies in the set, and at least 400 ms. "Silence" is the absence of the tone, not of energy.
/// `end` comes when the cadence is broken; a tone that goes on is reported once.
class call_progress_detector
{
public:
    explicit call_progress_detector(std::vector<const country*> set);
    ~call_progress_detector();
    call_progress_detector(call_progress_detector&&) noexcept;
    call_progress_detector& operator=(call_progress_detector&&) noexcept;

    std::span<const progress_event> feed(audio_in samples);

private:
    struct engine;
    std::unique_ptr<engine> engine_;
};

} // namespace tipring::dsp
