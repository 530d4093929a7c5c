#pragma once
/// Takes what comes back of our own voice out of what is heard.

#include "base/audio.hpp"

#include <array>
#include <memory>

namespace tipring::dsp {

/// What an echo canceller has achieved, over the seconds in which we spoke and the other end was quiet.
struct echo_report
{
    bool known = false;                ///< false: there was no such second yet
    decibel return_loss{};             ///< ERL: how far below what we sent its echo came (ITU-T G.168 §3)
    decibel return_loss_enhancement{}; ///< ERLE: how much of that echo was taken away
};

/// A line echo canceller in the sense of ITU-T G.168: SpeexDSP's, which adapts in the frequency domain, stands still while both ends
/// speak, and delays nothing. What the far end says loses what is below 150 Hz. Frames that are clipped pass as they are.
///
/// Modems with an echo canceller of their own want none in the way: 2100 Hz with phase reversals, in either direction, bypasses it
/// (G.168 §7, V.25) until reset().
class echo_canceller
{
public:
    /// @param tail  how long after we sent something its echo may come: 8 ms to 256 ms
    explicit echo_canceller(sample_count tail);
    ~echo_canceller();
    echo_canceller(echo_canceller&&) noexcept;
    echo_canceller& operator=(echo_canceller&&) noexcept;

    /// One frame (frame_length samples).
    /// @param sent      what we sent when this frame began to arrive, or up to `tail` before
    /// @param received  what arrived; its echo is taken out in place
    void process(audio_in sent, audio_out received);

    /// Another call begins: forgets a bypass and what is reported. What was learnt of the line stays, for its hybrid does.
    void reset();

    bool bypassed() const;
    const echo_report& report() const;

private:
    struct engine;
    std::unique_ptr<engine> engine_;
};

} // namespace tipring::dsp
