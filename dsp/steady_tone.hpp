#pragma once
#include "dsp/tone_window.hpp"

#include <array>
#include <complex>
#include <cstdint>
#include <optional>

namespace tipring::dsp {

/// Follows one tone from hop to hop of a tone_window: since when it has been there, how far off, and what is done to it.
///
/// How it works   In a hop the tone is there where it has most of the power and turned as far since the hop before as its frequency
///                allows. Gaps of up to 30 ms are bridged, as is a reversal of its phase. Edges lie at half amplitude, between hops.
class steady_tone
{
public:
    struct limits
    {
        hertz frequency;
        hertz tolerance; ///< less than 48
        sample_count shortest;
    };

    explicit steady_tone(const limits& l)
        : limits_(l)
    {
    }

    /// What one hop brings. @param middle of its window, @param power of all that is in it
    void take(sample_count middle, std::complex<double> amplitude, double power);

    bool lasting() const { return begin_ && last_ - *begin_ >= limits_.shortest && in_tune(); }
    sample_count begin() const { return *begin_; } ///< where it lasts

    /// Where the tone that lasted ended; in the hop in which that became clear.
    const std::optional<sample_count>& ended() const { return ended_; }

    dbm0 level() const;
    std::size_t reversals() const { return reversals_; } ///< of phase, 450 ms apart (V.25)
    sample_count since_reversal() const { return last_ - reversed_; }
    double
    modulation() const; ///< by 15 Hz (V.8), over the last 400 ms: part of the amplitude, 0 where that is too little

private:
    static constexpr std::size_t remembered = 40; // hops
    struct moment
    {
        double amplitude{};
        bool there = false;
    };

    const moment& back(std::size_t hops) const { return past_[(count_ - 1 - hops) % remembered]; }
    hertz mean_off() const { return {off_sum_ / hits_}; }
    bool in_tune() const;
    void begin(sample_count middle, double amplitude);
    void go_on(sample_count middle, std::complex<double> amplitude, hertz off);
    void look_for_reversal(sample_count middle, std::complex<double> amplitude);
    void miss(sample_count middle);

    limits limits_;
    std::array<moment, remembered> past_{};
    std::size_t count_ = remembered; // of hops, from a start that never was: what came before is silence
    std::complex<double> previous_;  // of the last hop
    std::complex<double> heard_;     // of the last in which the tone was there
    std::optional<sample_count> begin_;
    std::optional<sample_count> ended_;
    sample_count last_{}; // at which it was there
    sample_count reversed_{};
    std::size_t reversals_ = 0;
    double off_sum_ = 0.0;
    double amplitude_sum_ = 0.0;
    double hits_ = 0.0;
};

} // namespace tipring::dsp
