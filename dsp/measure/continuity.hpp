#pragma once
#include "base/audio.hpp"

#include <vector>

namespace tipring::dsp {

/// Something that befell a steady signal.
struct disturbance
{
    enum class kind {
        slip,      ///< samples were lost or repeated
        dropout,   ///< both tones 6 dB down or more, for about 4 ms or longer (ITU-T O.62 in substance)
        phase_hit, ///< a jump of phase that no slip explains (ITU-T O.95)
        gain_hit,  ///< the level changed by 3 dB or more and stayed (ITU-T O.95)
    };
    kind what{};
    sample_count at{}; ///< to a few milliseconds, from the begin of the recording
    double size{};     ///< slip: samples, positive: lost; dropout: ms; phase_hit: degrees at 1020 Hz; gain_hit: dB
};

/// How steadily a line carries audio.
struct continuity_reading
{
    bool heard = false;     ///< the pilots came at all
    double drift_ppm = 0.0; ///< by how much faster the sender's clock goes than the receiver's
    double seconds = 0.0;   ///< listened to
    std::vector<disturbance> disturbances;

    int count(disturbance::kind k) const;
    int errored_seconds() const; ///< with a disturbance in them (ITU-T G.821 in substance)
    int bursts() const;          ///< runs of disturbances less than a second apart
    int longest_burst() const;   ///< disturbances in the fullest of them
};

/// Follows the two pilots of make_pilots() through a recording.
///
/// How it works   Every 2.5 ms both are measured over 10 ms. Their slow turn of phase is the drift of the clocks; a jump of both that
///                fits a whole number of samples is a slip.
/// Input          the pilots for a second or more; silence before and behind them does not count.
/// Limits         slips of up to 200 samples; drift of up to 1000 ppm, to about 0.5 ppm in 10 s at 40 dB S/N.
continuity_reading measure_continuity(audio_in received);

} // namespace tipring::dsp
