#pragma once
/// Rooms for the plant's tests: a plant in virtual time, and somebody who reads and writes a port's audio every tick.

#include "base/async/task_group.hpp"
#include "hw/plant/plant.hpp"

#include <functional>
#include <string>

namespace tipring::tests {

struct world_room
{
    explicit world_room(std::uint64_t seed = 1, const hw::hook_windows& windows = {})
        : world(time, seed, windows)
    {
    }

    /// Call it when the plant is furnished.
    void start() { tasks.spawn(world.run()); }

    ~world_room()
    {
        const auto stop = [](task_group& t) -> awaitable<void> { co_await t.stop(); };
        time.run(stop(tasks));
    }

    asio::io_context context;
    virtual_time time{context};
    plant::plant world;
    task_group tasks{time.executor()};
};

/// Reads and writes a port in the engine's turn. Sample i of `heard` was on the wire at sample i of the clock, and so is
/// sample i of what `say` gives.
struct audio_spy
{
    using source = std::function<std::int16_t(std::int64_t)>;

    audio_spy(world_room& room, hw::analog_port& port, source say = {})
    {
        room.tasks.spawn(run(room.time, port, *this, std::move(say)));
    }

    static awaitable<void> run(time_source& time, hw::analog_port& port, audio_spy& self, source say)
    {
        for (sample_count now = time.now();; now += frame_time) {
            co_await time.wait_until(now, turn::engine);
            std::array<std::int16_t, frame_length> frame{};
            port.read(frame);
            if (now > sample_count(0))
                self.heard.insert(self.heard.end(), frame.begin(), frame.end());
            if (!say)
                continue;
            for (std::size_t i = 0; i < frame_length; ++i)
                frame[i] = say(now.count() + static_cast<std::int64_t>(i));
            port.write(frame);
        }
    }

    audio_in between(sample_count from, sample_count to) const
    {
        return audio_in(heard).subspan(samples_in(from), samples_in(to - from));
    }

    audio_buffer heard;
};

/// All events that wait in a port: "off_hook@1003 ringer_off@1013".
inline std::string events_of(hw::analog_port& port)
{
    std::string all;
    while (const auto event = port.events().try_next()) {
        all += (all.empty() ? "" : " ") + std::string(name_of(event->what));
        if (event->what == hw::port_event::kind::pulse_digit)
            all += std::string("=") + event->digit;
        if (event->what == hw::port_event::kind::polarity_reversal)
            all += event->now == polarity::normal ? "=normal" : "=reversed";
        all += "@" + std::to_string(to_ms(event->at));
    }
    return all;
}

} // namespace tipring::tests
