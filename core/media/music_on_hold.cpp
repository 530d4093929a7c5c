#include "core/media/audio_source.hpp"

#include <array>
#include <cmath>
#include <numbers>

namespace tipring::core::media {

namespace {

constexpr sample_count note_length = 300ms;
constexpr dbm0 loudness{-22.0};

/// C major, A minor, F major, G major, up and down: frequencies that no country's call-progress tones use (525 Hz and up).
constexpr std::array<double, 16> melody_hz = {
    523.25,
    659.26,
    783.99,
    1046.50,
    523.25,
    659.26,
    880.00,
    1046.50,
    698.46,
    880.00,
    1046.50,
    1396.91,
    587.33,
    783.99,
    987.77,
    1174.66,
};

class arpeggio final : public audio_source
{
public:
    std::size_t fill(audio_out out) override
    {
        const double peak = peak_amplitude(loudness);
        for (std::int16_t& sample : out) {
            const std::size_t note = (position_ / samples_in(note_length)) % melody_hz.size();
            const double into_note = static_cast<double>(position_ % samples_in(note_length)) / sample_rate;
            phase_ += 2.0 * std::numbers::pi * melody_hz[note] / sample_rate;
            const double plucked = std::min(1.0, into_note * 100.0) * std::exp(-4.0 * into_note);
            sample = saturate(static_cast<float>(peak * plucked * std::sin(phase_)));
            ++position_;
        }
        phase_ = std::fmod(phase_, 2.0 * std::numbers::pi);
        return out.size();
    }

private:
    std::size_t position_ = 0;
    double phase_ = 0.0;
};

} // namespace

audio_source_ptr music_on_hold() { return std::make_unique<arpeggio>(); }

} // namespace tipring::core::media
