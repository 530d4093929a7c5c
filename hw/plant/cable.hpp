#pragma once
/// Copper between two processes: each has half of every loop, and a socket carries what crosses the middle.
///
/// How it works   A wire of the cable is the missing end of a local loop: towards an exchange port it stands where the subscriber
///                would, towards a telephone or an FXO port where the exchange would. Once a tick the two cables tell each other
///                what happened on their halves since the last one: changes of electricity with their times, and a frame of audio.
/// Delay          One tick of audio, one tick and a sample of electricity; what was a millisecond apart stays so.
/// Time           The plants run in lock-step: at every tick each waits for the other's word, and virtual time stands still
///                meanwhile. Both sides' runs are as repeatable as one process's.
/// The end        When the other process ends, all wires are open pairs: no battery, no loop current.

#include "base/async/time_source.hpp"
#include "hw/plant/loop.hpp"
#include "hw/relay.hpp"

#include <boost/asio/local/stream_protocol.hpp>

#include <cstdint>
#include <memory>
#include <vector>

namespace tipring::plant {

using hw::relay;
using hw::relay_rack;

class cable
{
public:
    using socket = asio::local::stream_protocol::socket;

    /// @param to_the_other_process one end of a socket pair; of its clock only the passage of time matters, not what it shows
    cable(time_source& time, relay_rack& relays, socket to_the_other_process);
    ~cable();
    cable(const cable&) = delete;
    cable& operator=(const cable&) = delete;

    /// The next wire. The n-th of this process and the n-th of the other are two halves of one loop, so one of them is added as
    /// `exchange_is_here` and the other as `subscriber_is_here`.
    void add_exchange_half(loop& near);
    void add_subscriber_half(loop& near);

    /// False once the other process has ended.
    bool connected() const { return connected_; }

    /// The plant's tick, after audio was propagated.
    awaitable<void> tick();

private:
    class wire;
    class exchange_half;
    class subscriber_half;

    awaitable<void> talk();
    awaitable<void> send();
    awaitable<void> receive();
    void cut();

    time_source& time_;
    relay_rack& relays_;
    socket socket_;
    bool connected_ = true;
    std::vector<std::unique_ptr<wire>> wires_;
    std::vector<std::uint8_t> said_;
    std::vector<std::uint8_t> heard_;
};

} // namespace tipring::plant
