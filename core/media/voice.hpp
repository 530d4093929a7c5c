#pragma once
/// What one side of a conversation says and hears.

#include "base/async/parking_place.hpp"
#include "core/media/audio_source.hpp"
#include "core/media/ear.hpp"

#include <functional>
#include <vector>

namespace tipring::core::media {

/// Something is played underneath, something on top; what arrives is listened to.
class voice
{
public:
    voice(ear ears, asio::any_io_executor executor);
    voice(const voice&) = delete;
    voice& operator=(const voice&) = delete;

    ear& ears() { return ears_; }

    /// Called during the tick for each thing heard.
    void on_heard(std::function<void(const heard&)> listener) { listener_ = std::move(listener); }

    /// Called after each tick with the frame that came in and the frame that went out.
    void on_frame(std::function<void(audio_in received, audio_in sent)> tap) { tap_ = std::move(tap); }

    /// The same for whoever looks for trouble on the line, beside on_frame().
    void trace(std::function<void(audio_in received, audio_in sent)> tap) { trace_ = std::move(tap); }
    bool traced() const { return static_cast<bool>(trace_); }

    /// What goes out underneath everything else until it is replaced: a tone, music; nullptr is silence.
    void set_background(audio_source_ptr source) { background_ = std::move(source); }

    /// Sends `source` to its end, on top of everything else that is played. Cancelled: stops at once.
    awaitable<void> play(audio_source_ptr source);

    bool playing() const { return !foreground_.empty(); }

protected:
    ~voice();

    /// What arrived.
    void listen(audio_in frame);

    /// Adds what is played to what goes out.
    void speak(audio_out frame);

    /// A frame each way is over.
    void show(audio_in received, audio_in sent) const;

private:
    struct part;

    ear ears_;
    std::function<void(const heard&)> listener_;
    std::function<void(audio_in, audio_in)> tap_;
    std::function<void(audio_in, audio_in)> trace_;
    audio_source_ptr background_;
    std::vector<part*> foreground_;
    asio::any_io_executor executor_;
};

} // namespace tipring::core::media
