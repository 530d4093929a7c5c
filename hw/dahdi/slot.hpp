#pragma once
/// Where a port's channel is, and is not: taken at the start, lost with the card, taken again when the card is back.

#include "base/async/device_time.hpp"
#include "base/audio_health.hpp"
#include "hw/clock_bridge.hpp"
#include "hw/dahdi/card_watch.hpp"
#include "hw/dahdi/channel.hpp"
#include "hw/dahdi/discovery.hpp"

#include <functional>
#include <optional>
#include <string>

namespace tipring::dahdi {

/// Holds one channel for a port and moves its frames.
///
/// Audio   Each frame is one read and one write, in the engine's tick; no thread and no wait. Two blocks are kept queued towards
///         the line: 20 ms, what a late tick may cost before anybody hears it.
/// Clock   A card with a crystal of its own gives and takes blocks at its own pace: its audio crosses a clock_bridge, which costs
///         60 ms there and back, and no slip is ever heard.
/// Events  are drained whenever the kernel has some, and before the audio that stands behind them.
/// Card    A channel that is gone is closed at once: a removed channel is ready for everything for ever, and would spin. When
///         card_watch tells of news it is looked for by its identity, for it may come back under another number.
class slot : private card_owner
{
public:
    /// Who lives here.
    class tenant
    {
    public:
        virtual ~tenant() = default;
        virtual void opened(channel& c) = 0; ///< sets it up; @throws failure to refuse it
        virtual void happened(const kernel_event& event) = 0;
        /// The kernel's queue was full, so events may be missing: look how things stand.
        virtual void missed() = 0;
        virtual void lost() = 0;
    };

    /// Takes the channel. @throws failure that says what to type.
    slot(device_time& time, card_watch& cards, tenant& who, found_port where);
    ~slot() override;
    slot(const slot&) = delete;
    slot& operator=(const slot&) = delete;

    /// Serves the channel's events, while there is one; lives until cancelled.
    awaitable<void> run();

    channel* get() const noexcept { return channel_.get(); } ///< nullptr while the card is gone
    bool present() const noexcept { return channel_ != nullptr; }

    void read(audio_out frame);
    void write(audio_in frame);
    /// Nothing is written until resumed: what is written while the kernel dials would end the dialling.
    void hold_writes(bool held);

    audio_health health() const;

    /// Of the kernel. @throws failure(not_supported) that says what to type, where it says that it runs and it does not.
    void set_echo_canceller(sample_count tail);

private:
    void open(const found_port& where);
    void lose();
    void drain();
    bool has_card() const override { return present(); }
    bool look_for_card(const inventory& all) override;
    std::int64_t blocks_queued() const;
    bool put(audio_in frame);
    bool take(audio_out frame);
    void cross_over(audio_out frame);
    void prime();

    static constexpr int kept_queued = 2;        // blocks
    static constexpr int event_queue_holds = 63; // the next ones are dropped without a trace

    device_time& time_;
    card_watch& cards_;
    tenant& tenant_;
    port_identity identity_;
    std::unique_ptr<channel> channel_;
    parking_place back_;

    std::optional<hw::clock_bridge> bridge_; // where the card has its own clock
    bool reading_ = false;                   // somebody began to
    bool hearing_ = false;                   // and the first block has come
    bool primed_ = false;                    // blocks are on their way to the line
    bool held_ = false;
    sample_count primed_at_{};
    std::int64_t written_ = 0; // blocks since then
    audio_health counts_;
};

} // namespace tipring::dahdi
