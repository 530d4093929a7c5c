#pragma once
/// Text telephones (TDD, TTY) both ways, as audio: the five-bit code in 1400 Hz for mark and 1800 Hz for space, with a carrier only
/// while somebody types (ITU-T V.18 Annex A, TIA-825).
///
/// Of V.18's other kinds none is heard here. Those of Annex B send DTMF and cannot be told from digits. Those of Annexes C, D and F
/// send what data modems send (V.21, Bell 103): the line alone does not tell which it is, and machine_tone_detector hears their
/// answer tones as those of modems.

#include "base/audio.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace tipring::dsp {

enum class text_telephone_rate {
    b45, ///< 45.45 bit/s, a bit of 22 ms: North America
    b50, ///< 50 bit/s, a bit of 20 ms: elsewhere
};

sample_count bit_of(text_telephone_rate r);
double bits_per_second(text_telephone_rate r);

struct text_telephone_signal
{
    text_telephone_rate rate = text_telephone_rate::b45;
    dbm0 level{-10.0};
};

/// Types one text: 150 ms of carrier, the characters without a pause, and 300 ms of carrier (V.18 III.5.4.5.1).
class text_telephone_generator
{
public:
    /// @param text  letters of either case, figures, space, line ends, and - $ ' , ! : ( " ) = ? + . / ;
    /// @throws failure(not_supported) for any other character
    explicit text_telephone_generator(std::string_view text, const text_telephone_signal& how = {});
    ~text_telephone_generator();
    text_telephone_generator(text_telephone_generator&&) noexcept;
    text_telephone_generator& operator=(text_telephone_generator&&) noexcept;

    std::size_t fill(audio_out out); ///< @return how many samples belonged to the text
    bool finished() const;

private:
    struct engine;
    std::unique_ptr<engine> engine_;
};

struct text_telephone_event
{
    enum class phase { begin, end };
    phase what{};
    sample_count at{};       ///< when the carrier began
    sample_count duration{}; ///< at end: until it was gone
    dbm0 level{};
    text_telephone_rate rate{}; ///< at begin as far as the first characters tell
    std::string text;           ///< at end: what was typed, in ASCII; CR and LF as they were sent, and backspace
};

/// Hears a text telephone, of either rate, and reads it.
///
/// What it does   Tells of the carrier once two characters have come, or one behind 100 ms of carrier; and of its end, with the
///                text, once it has been gone for a second. So what a slow typist types in bursts of carrier is one text; one of
///                400 characters ends as well, and the next one begins.
/// How it works   See baudot_receiver. A line that is quiet is only looked at for its peak.
/// Limits         From -45 dBm0 up, in noise up to the carrier's own level; +-2 % of frequency, +-2 % of rate (V.18's probes at
///                47.6 bit/s are read, and told as one of the two), 8 dB between mark and space. One stop bit is enough.
/// Not heard      Characters of a carrier that began together with them, up to the first stop bit.
class text_telephone_detector
{
public:
    text_telephone_detector();
    ~text_telephone_detector();
    text_telephone_detector(text_telephone_detector&&) noexcept;
    text_telephone_detector& operator=(text_telephone_detector&&) noexcept;

    std::span<const text_telephone_event> feed(audio_in samples);

    /// Nobody listens any more: what is being typed ends with what was read.
    std::span<const text_telephone_event> finish();

private:
    struct engine;
    std::unique_ptr<engine> engine_;
};

} // namespace tipring::dsp
