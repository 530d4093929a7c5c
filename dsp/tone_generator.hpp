#pragma once
#include "base/audio.hpp"
#include "dsp/country_tones.hpp"

#include <memory>

namespace tipring::dsp {

/// Plays a tone_pattern: phase-continuous within a step, starting at its first sample.
class tone_generator
{
public:
    /// @param level of each component (North America's precise tones: dial -13, ringback -19, busy -24 dBm0)
    tone_generator(tone_pattern pattern, dbm0 level);
    ~tone_generator();
    tone_generator(tone_generator&&) noexcept;
    tone_generator& operator=(tone_generator&&) noexcept;

    /// Fills all of `out`, with silence behind the end of a pattern that ends. @return how many samples belonged to the pattern.
    std::size_t fill(audio_out out);

    bool finished() const;

private:
    struct engine;
    std::unique_ptr<engine> engine_;
};

} // namespace tipring::dsp
