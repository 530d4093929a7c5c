#pragma once
#include "base/audio.hpp"

#include <array>
#include <memory>
#include <vector>

namespace tipring::dsp {

/// What a stretch of tone is made of.
struct tone_sound
{
    std::vector<hertz> frequencies; ///< of the parts that count, ascending; a modulated tone's carrier alone
    hertz modulation{};             ///< zero: none
    dbm0 level{-90.0};              ///< of all parts together
    double purity = 0.0;            ///< share of the whole power that the parts explain, 0 to 1
};

/// A stretch of line audio in which the same sound went on.
struct tone_segment
{
    sample_count begin{};
    sample_count end{};       ///< so far, while it lasts
    bool begin_heard = false; ///< false: it was already there when listening began
    bool measured = false;    ///< long enough for `sound` to be known
    tone_sound sound;
};

/// Cuts line audio into stretches of steady tone, and measures each: 300-720 Hz and 850-1950 Hz, one to three sines.
///
/// How it works   Two bands are brought to complex baseband. Every 10 ms, a 40 ms spectrum tells whether few narrow peaks hold the power
///                (a tone may begin) and where their centre is (another tone follows without a gap). The envelope of the band, 17 dB
///                under the tone for 12.5 ms (less in noise), ends it; edges are placed at half amplitude. fit_sines() measures the stretch.
/// Input          5 ms at a time.
/// Limits         -43 dBm0 up, tone 7 dB over all else; gaps shorter than 12 ms are not seen.
class tone_analyzer
{
public:
    static constexpr sample_count step = 5ms;

    tone_analyzer();
    ~tone_analyzer();
    tone_analyzer(tone_analyzer&&) noexcept;
    tone_analyzer& operator=(tone_analyzer&&) noexcept;

    /// @param samples exactly `step`
    void feed(audio_in samples);

    sample_count now() const; ///< up to when the line has been judged: somewhat behind the last sample

    const std::vector<tone_segment>& ended() const; ///< in the last step
    const tone_segment* current() const;            ///< nullptr: there is no tone

private:
    struct engine;
    std::unique_ptr<engine> engine_;
};

} // namespace tipring::dsp
