#pragma once
/// Everything a telephone person hears on one line, from one stream of audio.

#include "dsp/call_progress_detector.hpp"
#include "dsp/caller_id.hpp"
#include "dsp/dtmf.hpp"
#include "dsp/presence_detector.hpp"
#include "dsp/text_telephone.hpp"

#include <optional>
#include <span>
#include <variant>
#include <vector>

namespace tipring::core::media {

using heard = std::
    variant<dsp::dtmf_event, dsp::progress_event, dsp::caller_id_event, dsp::presence_event, dsp::text_telephone_event>;

/// Which detectors run: a line that wants fewer pays for fewer.
struct listening
{
    bool dtmf = false;
    bool progress = false;
    bool caller_id = false;
    bool dtmf_caller_id = false; ///< only meaningful while on hook
    bool voice = false;
    bool machine_tones = false;
    bool alert_tone = false; ///< only meaningful in a conversation
    bool text_telephone = false;
    friend bool operator==(const listening&, const listening&) = default;
};

/// The detectors of one line. Times in what it reports count from `start`, whenever a detector was switched on.
class ear
{
public:
    explicit ear(std::vector<const dsp::country*> countries, sample_count start = sample_count{0});

    /// Switches detectors; one that stays on is not disturbed, one that is switched on begins afresh. What one that is
    /// switched off still heard ends now, and is reported with the next feed().
    void listen_for(const listening& what);
    const listening& listens_for() const { return what_; }

    /// Whose call-progress tones it knows.
    const std::vector<const dsp::country*>& countries() const { return countries_; }

    /// @return what was recognised within `samples`, in the order of recognition; valid until the next call.
    std::span<const heard> feed(audio_in samples);

private:
    template <class Detector>
    struct started
    {
        Detector detector;
        sample_count since;
    };

    std::vector<const dsp::country*> countries_;
    sample_count now_;
    listening what_;
    std::optional<started<dsp::dtmf_detector>> dtmf_;
    std::optional<started<dsp::call_progress_detector>> progress_;
    std::optional<started<dsp::caller_id_detector>> caller_id_;
    std::optional<started<dsp::voice_detector>> voice_;
    std::optional<started<dsp::machine_tone_detector>> machine_tones_;
    std::optional<started<dsp::alert_tone_detector>> alert_tone_;
    std::optional<started<dsp::text_telephone_detector>> text_telephone_;
    template <class Detector>
    void deafen(std::optional<started<Detector>>& detector);
    template <class Detector, class Events>
    void collect(const started<Detector>& from, const Events& events, std::vector<heard>& into);
    void remember(const heard& what);

    std::vector<heard> begun_;   ///< and not ended
    std::vector<heard> cut_off_; ///< ended because their detector was switched off
    std::vector<heard> heard_;
};

} // namespace tipring::core::media
