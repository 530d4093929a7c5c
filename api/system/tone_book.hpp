#pragma once
/// The tones of the world's countries, as `tipring tones` shows and writes them.

#include "base/audio.hpp"
#include "base/error.hpp"
#include "dsp/country_tones.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tipring::api {

/// Finds a country by its code or its name, in any case. @throws failure(unknown_country) that names those it may have been.
const dsp::country& country_named(std::string_view code_or_name);

/// @throws failure(unknown_tone) that names those that there are.
const dsp::country_tone& tone_named(const dsp::country& where, std::string_view name);

/// How a tone sounds, in words.
struct tone_in_words
{
    std::string frequencies; ///< "480 + 620", "950, 1400, 1800"
    std::string cadence;     ///< "0.5 on, 0.5 off", "continuous"; in seconds
};

tone_in_words in_words(const dsp::tone_pattern& pattern);

/// A ring cadence in the same words.
std::string in_words(const std::vector<sample_count>& on_off);

/// All frequencies of a tone, in the order in which they are first heard.
std::vector<double> frequencies_of(const dsp::tone_pattern& pattern);

/// Long enough to be recognised: five seconds of what is continuous, three periods (or more, up to six seconds) of what repeats,
/// all of what ends.
sample_count length_to_write(const dsp::tone_pattern& pattern);

/// Writes a tone as WAV, at the level at which North America's exchanges send it. @return its length
/// @throws failure(operation_failed) where the file cannot be written
sample_count write_tone(const dsp::country_tone& tone, const std::string& path);

} // namespace tipring::api
