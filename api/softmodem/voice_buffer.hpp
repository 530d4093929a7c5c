#pragma once
#include "base/async/parking_place.hpp"
#include "base/audio.hpp"
#include "core/media/audio_source.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>

namespace tipring::api {

/// What a program has sent to be played and has not been played yet. Octets come in pieces: it begins with so many that it does not run dry
/// between them, or with what there is when no more comes.
class voice_buffer
{
public:
    static constexpr std::size_t enough = samples_in(1s); ///< more is not read: the program waits
    static constexpr std::size_t begins_with = samples_in(20ms);

    explicit voice_buffer(asio::any_io_executor executor)
        : room_(executor)
        , drained_(std::move(executor))
    {
    }

    void put(audio_in samples) { samples_.insert(samples_.end(), samples.begin(), samples.end()); }
    void clear()
    {
        samples_.clear();
        dry_ = true;
        seen_ = 0;
    }
    bool full() const { return samples_.size() >= enough; }
    bool empty() const { return samples_.empty(); }

    /// For the one who puts: woken when some was played.
    parking_place& room() { return room_; }
    /// For the one who waits for its end: woken when some was played.
    parking_place& drained() { return drained_; }

    /// Plays it, and silence while there is nothing: never ends.
    static core::media::audio_source_ptr source(std::shared_ptr<voice_buffer> from)
    {
        struct player final : core::media::audio_source
        {
            explicit player(std::shared_ptr<voice_buffer> b)
                : buffer(std::move(b))
            {
            }
            std::size_t fill(audio_out out) override
            {
                buffer->take(out);
                return out.size();
            }
            std::shared_ptr<voice_buffer> buffer;
        };
        return std::make_unique<player>(std::move(from));
    }

private:
    void take(audio_out out)
    {
        const std::size_t waiting = samples_.size();
        const bool more_comes = waiting != seen_;
        seen_ = waiting;
        dry_ = waiting == 0 || (dry_ && waiting < begins_with && more_comes);
        const std::size_t n = dry_ ? 0 : std::min(out.size(), waiting);
        std::copy_n(samples_.begin(), n, out.begin());
        std::fill(out.begin() + static_cast<std::ptrdiff_t>(n), out.end(), std::int16_t{0});
        samples_.erase(samples_.begin(), samples_.begin() + static_cast<std::ptrdiff_t>(n));
        seen_ -= n;
        room_.wake();
        drained_.wake();
    }

    std::deque<std::int16_t> samples_;
    bool dry_ = true;
    std::size_t seen_ = 0; ///< samples that waited when it was last asked
    parking_place room_;
    parking_place drained_;
};

} // namespace tipring::api
