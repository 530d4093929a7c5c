#pragma once
/// Audio between two clocks: a card has its own, and we keep another's.

#include "base/audio.hpp"

#include <memory>

namespace tipring::hw {

/// Carries audio from one clock to another, one way. Of what was put `kept` are there when somebody takes (a block of his,
/// one that may be late, and what the converter looks ahead); it is stretched or pressed together by the
/// millionths by which the two differ, so that neither silence nor a slip is ever heard. How much they differ is learnt from how full
/// the buffer is; that takes two minutes or so, and the ear does not notice.
class elastic_buffer
{
public:
    explicit elastic_buffer(sample_count kept = 30ms);
    ~elastic_buffer();
    elastic_buffer(elastic_buffer&&) noexcept;
    elastic_buffer& operator=(elastic_buffer&&) noexcept;

    /// At the pace of who sends.
    void put(audio_in samples);

    /// At the pace of who receives: silence until enough was put.
    void take(audio_out samples);

    /// How much faster who sends is than who receives, in millionths; as far as it was learnt.
    double drift_ppm() const;

    /// How often it ran empty or over: a clock stood still, or is off by more than a thousandth.
    long slips() const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

/// Both ways between a card's clock and ours. A card's own blocks say how late it is there: as many go out as came in.
class clock_bridge
{
public:
    void arrived(audio_in block)
    {
        heard_.put(block);
        ++due_;
    }
    void hear(audio_out frame) { heard_.take(frame); }

    void say(audio_in frame) { said_.put(frame); }
    /// @return whether a block is due for the card: then it is filled.
    bool next_for_card(audio_out block)
    {
        if (due_ == 0)
            return false;
        --due_;
        said_.take(block);
        return true;
    }

    double drift_ppm() const { return heard_.drift_ppm(); }
    long slips() const { return heard_.slips() + said_.slips(); }

private:
    elastic_buffer heard_;
    elastic_buffer said_;
    long due_ = 0;
};

} // namespace tipring::hw
