#pragma once
/// Where modems deviate from V.250 and V.253, as data: each dialect is the standards' defaults with its own facts in place of some.

#include "base/audio.hpp"
#include "dsp/codec/sample_codec.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::at {

struct dialect
{
    std::string_view name = "V.253";
    std::string_view transcript = "";            ///< in tests/transcripts, that shows it; "" for the standard itself
    std::vector<std::string_view> known_by = {}; ///< parts of what I, I3, +GMI or +GMM answer
    std::vector<std::string_view> wants = {"+VCID=1"}; ///< one after the other; what is refused is left out
    std::string_view voice_on = "+FCLASS=8";
    std::string_view voice_off = "+FCLASS=0";
    std::vector<std::string_view> voice_wants = {"+VIT=0", "+VSD=128,0"}; ///< each time voice mode begins
    std::string_view off_hook = "+VLS=1";
    std::string_view on_hook = "H0";
    std::string_view flash = "+VTS=!";
    std::string_view play = "+VTX";
    std::string_view record = "+VRX";
    std::string_view duplex = "+VTR"; ///< "": it has none
    std::vector<std::uint8_t> end_play = {0x10, 0x03};
    std::vector<std::uint8_t> end_record = {0x10, '!'};
    std::vector<std::uint8_t> end_duplex = {0x10, '^'};
    std::string_view formats = "+VSM=?"; ///< "": see own_format
    std::string_view own_format = "";    ///< the command that selects own_codec
    dsp::sample_format own_codec = dsp::sample_format::linear8_unsigned;
};

/// All that are known; the standard is the last, and knows every modem.
std::span<const dialect> dialects();

/// The dialect of a modem that says this of itself.
const dialect& dialect_of(std::span<const std::string> identity);

/// A line of `+VSM=?`: number, name, bits, silence marks, sampling rates ...
struct offered_format
{
    int number = 0;
    dsp::sample_format format{};
};

/// By name and bits, never by number, which every maker gives otherwise. @return nothing where it is none that we speak at 8 kHz.
std::optional<offered_format> parse_format(std::string_view line);

/// The best of what is offered for a line of `bits_per_second`: least noise first, as far as the octets fit.
std::optional<offered_format> best_of(std::span<const offered_format> offered, unsigned bits_per_second);

} // namespace tipring::at
