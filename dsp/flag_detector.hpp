#pragma once
#include "dsp/tone_window.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace tipring::dsp {

/// Hears the HDLC flags (01111110, again and again) that come before a fax machine's first message: V.21 channel 2, 300 bit/s
/// (T.30 5.3.1).
///
/// How it works   Each millisecond, 3 ms are held against mark (1650 Hz) and space (1850 Hz). Of the last 133 ms, five flags, a
///                pattern is made out that repeats every 26.7 ms, if it is that of flags and explains most of what was heard.
class flag_detector
{
public:
    static constexpr std::size_t hop = tone_window::hop;
    static constexpr std::size_t window = samples_in(3ms);
    static constexpr std::size_t needed = hop + window - samples_in(1ms);
    static constexpr std::size_t remembered = 133; ///< ms

    /// @param samples one hop, and those before it that its first window wants
    void take(std::span<const std::int16_t, needed> samples);

    /// Instead of take(), where there is nothing to look at.
    void skip();

    /// Whether five flags on end were the last thing heard.
    bool flags() const { return likeness_ > (was_ ? 0.6 : 0.8); }

private:
    void judge();

    std::array<float, remembered> marks_{}; // each ms, a ring: 1 mark, -1 space
    std::size_t newest_ = 0;
    std::size_t unheard_ = remembered; // ms since the last that was looked at
    double likeness_ = 0.0;
    bool was_ = false;
};

} // namespace tipring::dsp
