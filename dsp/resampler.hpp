#pragma once
#include "base/audio.hpp"

#include <memory>

namespace tipring::dsp {

/// Any rate in, 8 kHz out (libsamplerate, band-limited). Feed in pieces; flush() gives what is left inside.
class resampler
{
public:
    explicit resampler(double input_rate);
    ~resampler();
    resampler(resampler&&) noexcept;
    resampler& operator=(resampler&&) noexcept;

    /// @return the output, valid until the next call. Samples as float, full scale 1.0 in, 16-bit out.
    audio_in feed(std::span<const float> samples);
    audio_in flush();

private:
    struct engine;
    std::unique_ptr<engine> engine_;
};

} // namespace tipring::dsp
