#pragma once
/// The arithmetic of DTMF on vectors of whatever machine this runs on. All of it is in whole numbers, but for comparisons of
/// powers whose every step is rounded alike everywhere: each instruction set gives the same result, to the bit.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tipring::dsp {

// -- For every line, all the time

inline constexpr std::size_t screen_length =
    128; ///< samples that one look at a line takes in: 16 ms, through Hann's window
inline constexpr std::uint8_t no_pair = 0xFF;

/// Looks at the newest `screen_length` samples of each line.
/// @return in `pairs`, for each line: 4 * row + column where one tone of each group stands out by 3 dB, the two are at least
/// -47 dBm0 and within 16 dB of each other; else no_pair. Speech and noise do so now and then: not a digit, but worth a look.
void screen_dtmf(std::span<const std::int16_t* const> lines, std::span<std::uint8_t> pairs);

// -- For lines on which a digit may be

inline constexpr std::size_t slice_length = 8;       ///< samples: 1 ms
inline constexpr std::size_t dial_filter_reach = 24; ///< samples before and behind that the filter takes in
inline constexpr double tone_scale = 4096.0;         ///< of what correlate_slices() multiplies with

inline constexpr std::size_t longest_filtered = 640; ///< samples at once

/// What is left of 16-bit samples without dial tone and hum: 440 Hz falls by 25 dB, 697 Hz by less than one. No delay: `in`
/// has `dial_filter_reach` more samples at both of its ends than `out`, which has 32 to `longest_filtered`.
void take_dial_tone_off(std::span<const std::int16_t> in, std::span<std::int16_t> out);

/// The gain of that filter at a frequency, as a ratio of amplitudes.
double dial_filter_gain(double frequency);

/// One slice of a signal against a digit's two tones, each as cosine and sine from the slice's first sample on.
struct slice_correlation
{
    std::int32_t row_cosine;
    std::int32_t row_sine;
    std::int32_t column_cosine;
    std::int32_t column_sine;
};

/// @param samples slice_length for each of `out`
void correlate_slices(
    std::span<const std::int16_t> samples, std::size_t row, std::size_t column, std::span<slice_correlation> out
);

/// Sum of the squares in each slice.
void slice_energies(std::span<const std::int16_t> samples, std::span<float> out);

} // namespace tipring::dsp
