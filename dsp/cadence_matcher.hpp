#pragma once
#include "dsp/call_progress_detector.hpp"
#include "dsp/tone_analyzer.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace tipring::dsp {

/// Names stretches of tone and pause after the patterns of one or several countries.
///
/// How it works   A pattern is rolled out into a row of tones and pauses. What was heard last is laid against every place of every row; the
///                longest fit counts. A country's tone is named when its row fits well enough and no other row of that country fits as
///                much. Tones that no pattern has break a cadence; sounds that are no tone are pauses.
class cadence_matcher
{
public:
    explicit cadence_matcher(std::vector<const country*> set);
    ~cadence_matcher();
    cadence_matcher(cadence_matcher&&) noexcept;
    cadence_matcher& operator=(cadence_matcher&&) noexcept;

    /// @param ended   stretches that came to an end since the last call
    /// @param current the one that goes on, or nullptr
    /// @param now     up to when the line has been judged
    void update(const std::vector<tone_segment>& ended, const tone_segment* current, sample_count now);

    /// Of the last update.
    const std::vector<progress_event>& events() const;

private:
    struct engine;
    std::unique_ptr<engine> engine_;
};

} // namespace tipring::dsp
