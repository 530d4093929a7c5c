#pragma once
#include "base/audio.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>

namespace tipring::core::media {

/// Something that can be sent to a line: a tone, digits, a recording, music.
class audio_source
{
public:
    virtual ~audio_source() = default;

    /// Fills all of `out`, with silence behind the end. @return how many samples were its own; fewer than asked: it has ended.
    virtual std::size_t fill(audio_out out) = 0;

    /// What arrived meanwhile, just before fill() of the same length: for what speaks and listens at once, as a modem does.
    virtual void hear(audio_in /*received*/) {}
};

using audio_source_ptr = std::unique_ptr<audio_source>;

/// Any generator of the dsp room, as a source.
template <class Generator>
audio_source_ptr source_of(Generator generator)
{
    struct adapter final : audio_source
    {
        explicit adapter(Generator g)
            : generator_(std::move(g))
        {
        }

        std::size_t fill(audio_out out) override { return generator_.fill(out); }
        Generator generator_;
    };
    return std::make_unique<adapter>(std::move(generator));
}

/// A recording in memory, played once.
class recording final : public audio_source
{
public:
    explicit recording(audio_buffer samples)
        : samples_(std::move(samples))
    {
    }

    std::size_t fill(audio_out out) override
    {
        const std::size_t n = std::min(out.size(), samples_.size() - next_);
        std::copy_n(samples_.begin() + static_cast<std::ptrdiff_t>(next_), n, out.begin());
        std::fill(out.begin() + static_cast<std::ptrdiff_t>(n), out.end(), std::int16_t{0});
        next_ += n;
        return n;
    }

private:
    audio_buffer samples_;
    std::size_t next_ = 0;
};

/// Music on hold: a quiet arpeggio, the same every time, for ever.
audio_source_ptr music_on_hold();

} // namespace tipring::core::media
