#pragma once
/// Every country's call-progress tones, as data, from libtonezone.

#include "base/audio.hpp"
#include "base/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tipring::dsp {

/// ITU-T E.180 / Q.35 names; `ringback` is TAPI's word for E.180's ringing tone.
enum class tone_name {
    dial,
    recall_dial,  ///< after a flash: "give me digits"
    stutter_dial, ///< dial tone with a message waiting
    ringback,
    busy,
    congestion,
    special_information,
    call_waiting,
    confirmation,
    howler, ///< receiver off hook
    record,
};

std::string_view name_of(tone_name t); ///< "dial", "recall_dial" ... as in events

/// One step of a cadence: up to two frequencies (both zero: silence), possibly one modulated by the other.
struct tone_step
{
    hertz first{};
    hertz second{};         ///< zero: a single frequency
    bool modulated = false; ///< `second` modulates the amplitude of `first` instead of being added
    sample_count length{};  ///< zero: for ever

    bool silent() const { return first.value == 0.0 && second.value == 0.0; }
};

/// A tone with its cadence: `once`, then `repeated` for ever (if any).
struct tone_pattern
{
    std::vector<tone_step> once;
    std::vector<tone_step> repeated;
};

struct country_tone
{
    tone_name name{};
    tone_pattern pattern;
};

struct country
{
    std::string code;                       ///< libtonezone's, lower case: "us", "de", "uk"
    std::string name;                       ///< "United States / North America"
    std::vector<sample_count> ring_cadence; ///< on, off, on, off ...
    std::vector<country_tone> tones;

    /// @return nullptr where the country has no such tone.
    const tone_pattern* find(tone_name t) const;
};

/// @return the country by libtonezone's code, or errc::unknown_country. The object lives as long as the program.
result<const country*> find_country(std::string_view code);

/// All of libtonezone's countries, in order of code; parsed once.
const std::vector<country>& countries();

/// libtonezone's text form, e.g. "425/480,0/480" or "!950/330,!1400/330,!1800/330,0" (also what configuration files use).
/// Quirks handled: '@' levels, missing commas, "f1*f2" and "f1+f2". @return errc::config_bad where it is no tone.
result<tone_pattern> parse_tone(std::string_view text);

} // namespace tipring::dsp
