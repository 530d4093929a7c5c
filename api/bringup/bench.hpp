#pragma once
/// The two ends of a pair on a table: what they hear, what they say, and what happens on them.

#include "api/bringup/modem_port.hpp"
#include "base/async/parking_place.hpp"
#include "base/async/time_source.hpp"
#include "hw/analog_port.hpp"

#include <array>
#include <optional>

namespace tipring::api::bringup {

class bench
{
public:
    /// One of them may be missing.
    bench(time_source& time, hw::fxs_port* exchange_end, hw::fxo_port* subscriber_end);
    /// A modem at the subscriber end; the exchange end may be missing.
    bench(time_source& time, hw::fxs_port* exchange_end, modem_port& subscriber_end);

    time_source& time() const { return time_; }
    bool has_exchange_end() const { return exchange_end_ != nullptr; }
    bool has_subscriber_end() const { return subscriber_end_ != nullptr; }
    bool has_both_ends() const { return has_exchange_end() && has_subscriber_end(); }
    hw::fxs_port& exchange_end() const { return *exchange_end_; }
    hw::fxo_port& subscriber_end() const { return *subscriber_end_; }
    modem_port* modem() const { return modem_; } ///< nullptr where the subscriber end is none

    /// Moves audio, a frame a tick; lives until cancelled.
    awaitable<void> run();

    struct sound
    {
        audio_buffer at_exchange;
        audio_buffer at_subscriber;
    };

    /// Sends `what` from each end and records both, until `tail` after the longer. Sample i of what is heard came in the tick in
    /// which sample i of what was sent went. What lasts less than 6 s is played again where this program was late, and tore a hole in it.
    /// @throws failure(port_vanished); failure(operation_failed) where it is late again and again
    awaitable<sound> play(sound what, sample_count tail);

    /// The next event of that kind at a port; others on the way are forgotten. @return nothing after `limit`.
    /// @throws failure(port_vanished)
    awaitable<std::optional<hw::port_event>> next(hw::analog_port& at, hw::port_event::kind what, sample_count limit);

    /// Has the subscriber end off hook. @throws failure(operation_failed, port_vanished) with a modem's refusal
    awaitable<void> seize();
    /// The time that anything sent may take to the other end.
    sample_count longest_way() const { return modem_ ? 1500ms : 300ms; }

    /// What has happened up to now is of no interest. @throws failure(port_vanished)
    void forget_events();

    /// Everything as it was found: on hook, no ring, polarity normal. Waits until the exchange end sees it, and a modem has done it.
    awaitable<void> rest();
    /// The same, at once, for ways out on which nothing can be awaited.
    void let_go() noexcept;

private:
    awaitable<sound> play_once(sound what, sample_count tail);
    std::array<audio_health, 2> health() const;
    const hw::analog_port& subscriber_or_exchange() const;
    void move_frame(hw::analog_port* port, const audio_buffer& say, audio_buffer& heard) const;
    void must_be_there() const;
    awaitable<void> obeyed();
    awaitable<hw::port_event> until(hw::analog_port& at, hw::port_event::kind what);

    time_source& time_;
    hw::fxs_port* exchange_end_;
    hw::fxo_port* subscriber_end_;
    modem_port* modem_ = nullptr;

    parking_place played_;
    bool playing_ = false;
    std::size_t said_ = 0; // samples of what is played
    std::size_t length_ = 0;
    sound say_;
    sound heard_;
};

} // namespace tipring::api::bringup
