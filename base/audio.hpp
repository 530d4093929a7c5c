#pragma once
/// What every room must agree on about audio: 16-bit linear samples, mono, 8 kHz, in frames of 10 ms.

#include "base/units.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tipring {

using namespace std::chrono_literals;

inline constexpr int sample_rate = 8000;

/// Time counted in samples. One millisecond is exactly eight, so milliseconds convert without loss.
/// It serves as a duration and, counted from the start of a time_source or of an input, as a point in time.
using sample_count = std::chrono::duration<std::int64_t, std::ratio<1, sample_rate>>;

constexpr std::size_t samples_in(sample_count d) { return static_cast<std::size_t>(d.count()); }

/// Whole milliseconds in `d`, rounded down: the unit of everything people read.
constexpr std::int64_t to_ms(sample_count d) { return std::chrono::floor<std::chrono::milliseconds>(d).count(); }

/// One tick of the media engine: every port gives one frame and takes one.
inline constexpr sample_count frame_time = 10ms;
inline constexpr std::size_t frame_length = samples_in(frame_time); // 80

using audio_in = std::span<const std::int16_t>;
using audio_out = std::span<std::int16_t>;
using audio_buffer = std::vector<std::int16_t>;

/// Peak of a sine of `level`, in units of 16-bit samples: 32768 * 10^((L - 3.14) / 20), so 0 dBm0 is 22827.
double peak_amplitude(dbm0 level);

/// Level of a signal whose mean square is `mean_square` (square of 16-bit units); -90 dBm0 and below is reported as -90.
dbm0 level_of(double mean_square);

/// Level of `samples`, -90 dBm0 where there is nothing.
dbm0 level_of(audio_in samples);

/// The one place where a computed sample meets the 16-bit edge: rounds to nearest, clips at the rails.
std::int16_t saturate(float sample);
std::int16_t saturate(std::int32_t sample);

} // namespace tipring
