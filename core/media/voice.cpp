#include "core/media/voice.hpp"

#include "base/error.hpp"
#include "dsp/mixer.hpp"

#include <array>

namespace tipring::core::media {

/// Somebody in play().
struct voice::part
{
    part(voice& v, audio_source_ptr s)
        : source(std::move(s))
        , ended(v.executor_)
        , owner(v)
    {
        owner.foreground_.push_back(this);
    }
    ~part() { std::erase(owner.foreground_, this); }
    part(const part&) = delete;
    part& operator=(const part&) = delete;

    audio_source_ptr source;
    parking_place ended;
    voice& owner;
};

voice::voice(ear ears, asio::any_io_executor executor)
    : ears_(std::move(ears))
    , executor_(std::move(executor))
{
}

voice::~voice() = default;

awaitable<void> voice::play(audio_source_ptr source)
{
    part here(*this, std::move(source));
    while (here.source)
        co_await here.ended.wait();
}

void voice::listen(audio_in frame)
{
    for (const heard& what : ears_.feed(frame))
        if (listener_)
            listener_(what);
    for (part* p : foreground_)
        if (p->source)
            p->source->hear(frame);
}

void voice::speak(audio_out frame)
{
    std::array<std::int16_t, frame_length> sound{};
    TIPRING_ASSERT(frame.size() == sound.size(), std::to_string(frame.size()) + " samples in a frame");
    if (background_) {
        background_->fill(sound);
        dsp::add(frame, sound);
    }
    for (part* p : foreground_) {
        if (!p->source)
            continue; // it has ended, and its player has not looked yet
        const std::size_t filled = p->source->fill(sound);
        dsp::add(frame, sound);
        if (filled < sound.size()) {
            p->source.reset();
            p->ended.wake();
        }
    }
}

void voice::show(audio_in received, audio_in sent) const
{
    if (tap_)
        tap_(received, sent);
    if (trace_)
        trace_(received, sent);
}

} // namespace tipring::core::media
