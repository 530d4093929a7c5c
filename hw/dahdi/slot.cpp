#include "hw/dahdi/slot.hpp"

#include "base/error.hpp"
#include "hw/dahdi/trouble.hpp"

#include <algorithm>
#include <array>

namespace tipring::dahdi {

slot::slot(device_time& time, card_watch& cards, tenant& who, found_port where)
    : time_(time)
    , cards_(cards)
    , tenant_(who)
    , identity_(std::move(where.identity))
    , back_(time.executor())
{
    open(where);
    cards_.add(*this);
}

slot::~slot() { cards_.remove(*this); }

void slot::open(const found_port& where)
{
    channel_ = std::make_unique<channel>(time_.executor(), where.channel);
    bridge_.reset();
    if (where.own_clock)
        bridge_.emplace();
    reading_ = hearing_ = primed_ = held_ = false;
    try {
        tenant_.opened(*channel_);
    } catch (...) {
        channel_.reset();
        throw;
    }
}

void slot::lose()
{
    channel_.reset();
    tenant_.lost();
    cards_.card_was_lost();
}

awaitable<void> slot::run()
{
    for (;;) {
        if (channel_) {
            co_await channel_->wait_for_event();
            const auto state = co_await asio::this_coro::cancellation_state;
            if (state.cancelled() != asio::cancellation_type::none)
                throw boost::system::system_error(asio::error::operation_aborted);
            drain();
        } else {
            co_await back_.wait();
        }
    }
}

bool slot::look_for_card(const inventory& all)
{
    const auto there = find(identity_, all);
    if (!there)
        return true;
    if (there->signalling.empty() || there->in_use)
        return false;
    try {
        open(*there);
    } catch (const failure&) {
        return false; // wrongly configured, or taken by another meanwhile
    }
    back_.wake();
    return true;
}

void slot::drain()
{
    using enum kernel_event::kind;
    int taken = 0;
    while (channel_) {
        const auto event = channel_->next_event();
        if (!event) {
            if (taken >= event_queue_holds)
                tenant_.missed();
            return;
        }
        ++taken;
        if (event->what == removed)
            return lose();
        if (event->what == read_overrun)
            counts_.lost_frames += reading_ ? 1 : 0;
        else if (event->what == write_underrun)
            counts_.gaps_sent += std::exchange(primed_, false) ? 1 : 0;
        else
            tenant_.happened(*event);
    }
}

/// The next block that came in, if one did.
bool slot::take(audio_out frame)
{
    while (channel_) {
        switch (channel_->read(frame)) {
        case answer::done: hearing_ = true; return true;
        case answer::event: drain(); continue;
        case answer::gone: lose(); return false;
        case answer::nothing:
        case answer::busy:
        case answer::unsupported: return false;
        }
    }
    return false;
}

void slot::read(audio_out frame)
{
    TIPRING_ASSERT(frame.size() == frame_length, std::to_string(frame.size()) + " samples");
    if (channel_ && !std::exchange(reading_, true))
        channel_->forget_received(); // all that came since it was opened is old
    if (bridge_)
        return cross_over(frame);
    if (take(frame))
        return;
    counts_.late_frames += channel_ && hearing_ ? 1 : 0;
    std::ranges::fill(frame, std::int16_t{0});
}

/// As many blocks as the card gave go back to it: how many that is in a tick of ours, its clock decides.
void slot::cross_over(audio_out frame)
{
    while (take(frame))
        bridge_->arrived(frame);
    bridge_->hear(frame);
    std::array<std::int16_t, frame_length> block{};
    while (bridge_->next_for_card(block)) {
        if (!channel_ || held_)
            continue;
        if (!std::exchange(primed_, true))
            prime();
        if (!put(block))
            ++counts_.dropped_frames;
    }
}

audio_health slot::health() const
{
    audio_health now = counts_;
    if (bridge_)
        now.drift_ppm = bridge_->drift_ppm();
    return now;
}

void slot::set_echo_canceller(sample_count tail)
{
    if (channel_ && channel_->set_echo_canceller(tail) == answer::unsupported)
        throw no_echo_canceller(channel_->number());
}

void slot::hold_writes(bool held)
{
    held_ = held;
    primed_ = false;
}

std::int64_t slot::blocks_queued() const { return written_ - (time_.counted() - primed_at_) / frame_time; }

bool slot::put(audio_in frame)
{
    while (channel_) {
        switch (channel_->write(frame)) {
        case answer::done: ++written_; return true;
        case answer::event: drain(); continue;
        case answer::gone: lose(); return false;
        case answer::nothing:
        case answer::busy:
        case answer::unsupported: return false;
        }
    }
    return false;
}

/// Silence that is queued before the first frame.
void slot::prime()
{
    static constexpr std::array<std::int16_t, frame_length> silence{};
    primed_at_ = time_.counted();
    written_ = 0;
    for (int ahead = 1; ahead < kept_queued; ++ahead)
        put(silence);
}

void slot::write(audio_in frame)
{
    TIPRING_ASSERT(frame.size() == frame_length, std::to_string(frame.size()) + " samples");
    if (bridge_)
        return bridge_->say(frame);
    if (!channel_ || held_)
        return;
    if (!std::exchange(primed_, true))
        prime();
    if (blocks_queued() >= kept_queued || !put(frame))
        ++counts_.dropped_frames;
}

} // namespace tipring::dahdi
