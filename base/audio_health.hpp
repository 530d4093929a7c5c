#pragma once
#include <optional>

namespace tipring {

/// What went wrong with a line's audio since its device was opened, for people. All zero where nothing can: on a simulated line.
struct audio_health
{
    long late_frames = 0;            ///< read: nothing had arrived in time, so silence was given
    long lost_frames = 0;            ///< read: nobody came in time, and some were thrown away (counted once a gap)
    long gaps_sent = 0;              ///< write: we came too late, and the line heard silence (counted once a gap)
    long dropped_frames = 0;         ///< write: thrown away to keep the delay short after such a gap
    std::optional<double> drift_ppm; ///< how much faster its clock runs than ours; nothing where it is ours

    friend bool operator==(const audio_health&, const audio_health&) = default;
};

} // namespace tipring
