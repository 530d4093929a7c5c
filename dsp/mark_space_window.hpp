#pragma once
#include "base/audio.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tipring::dsp {

/// What 10 ms of audio are like, held against a text telephone's tones.
struct mark_and_space
{
    float mark{}; ///< amplitudes
    float space{};
    float share{}; ///< of all power, by both: about 1 where there is nothing else
};

/// Holds the audio against 1400 and 1800 Hz every millisecond, 10 ms at a time: neither tone shows in the other's place.
///
/// How it works   In whole numbers: what enters the window leaves it again without a trace.
class mark_space_window
{
public:
    static constexpr std::size_t slice = samples_in(1ms);
    static constexpr sample_count length = 10ms;

    /// One millisecond more.
    mark_and_space next(std::span<const std::int16_t, slice> samples);

private:
    static constexpr std::size_t slices = samples_in(length) / slice;
    struct products
    {
        std::array<std::int64_t, 4> tones; // cosine and sine of mark, of space
        std::int64_t power;
    };

    static products multiply(std::span<const std::int16_t, slice> samples, std::size_t phase);

    std::array<products, slices> past_{};
    products sum_{};
    std::size_t newest_ = 0;
    std::size_t phase_ = 0; // slices into the 5 ms after which both tones begin anew
};

} // namespace tipring::dsp
