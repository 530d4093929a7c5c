#pragma once
/// One engine is one thread: all its lines tick in lock-step and any two of them can be bridged.

#include "base/async/time_source.hpp"
#include "core/media/line_chain.hpp"
#include "core/media/voice.hpp"
#include "drivers/line.hpp"

#include <array>
#include <memory>
#include <span>
#include <vector>

namespace tipring::core::media {

class conference_bridge;

/// A line's place in the engine: what is sent to it, what is heard on it.
class media_port : public voice
{
public:
    media_port(drivers::line& line, ear ears, asio::any_io_executor executor);

    drivers::line& line() const { return line_; }

    /// Gains and the echo canceller.
    line_chain& chain() { return chain_; }
    const line_chain& chain() const { return chain_; }

private:
    friend class media_engine;
    friend class conference_bridge;

    drivers::line& line_;
    line_chain chain_;
    media_port* bridged_ = nullptr;
    conference_bridge* conference_ = nullptr;
    std::array<std::int16_t, frame_length> received_{};
    std::array<std::int16_t, frame_length> sent_{};
};

/// A conference: everybody hears all others. Ports join and leave between ticks; one port is in one conference at most.
class conference_bridge
{
public:
    conference_bridge() = default;
    ~conference_bridge();
    conference_bridge(const conference_bridge&) = delete;
    conference_bridge& operator=(const conference_bridge&) = delete;

    void join(media_port& port);
    void leave(media_port& port);
    std::size_t size() const { return ports_.size(); }

private:
    friend class media_engine;
    void mix();

    std::vector<media_port*> ports_;
    std::vector<audio_in> in_;
    std::vector<audio_out> out_;
};

/// The tick: read every port, listen, bridge and mix, write every port.
class media_engine
{
public:
    explicit media_engine(time_source& time);
    ~media_engine();

    time_source& time() const { return time_; }

    /// Takes a line in. The line must outlive its port, and the port ends with detach().
    media_port& attach(drivers::line& line, std::vector<const dsp::country*> countries);
    void detach(media_port& port);

    /// Lets two ports hear each other; what either was bridged to before is left alone in silence.
    static void bridge(media_port& a, media_port& b);
    /// Takes a port out of its bridge or conference.
    static void unbridge(media_port& port);
    static bool bridged(const media_port& a, const media_port& b) { return a.bridged_ == &b; }

    /// Ticks every frame_time until cancelled.
    awaitable<void> run();

    /// One tick, for those who drive it themselves (benchmarks).
    void tick();

private:
    void listen();
    void send();

    time_source& time_;
    std::vector<std::unique_ptr<media_port>> ports_;
    std::vector<conference_bridge*> mixed_; ///< this tick's conferences, each once
};

} // namespace tipring::core::media
