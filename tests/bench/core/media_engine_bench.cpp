/// What one tick of the media engine costs: read every port, listen, bridge, write every port. The copper under it (loops and
/// telephones) is simulated, and is not timed.

#include "base/async/task_group.hpp"
#include "core/media/media_engine.hpp"
#include "drivers/fxs/fxs_line.hpp"
#include "hw/plant/plant.hpp"
#include "tests/plant_habits.hpp"

#include <benchmark/benchmark.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

using namespace tipring;

namespace {

/// Telephones on FXS ports of one engine. Off hook, each has a pilot tone in its mouth.
struct office
{
    office(std::size_t lines, hook position)
    {
        plant::telephone_habits habits = tests::north_american_telephone();
        habits.display = plant::caller_id_display::none;
        for (std::size_t i = 0; i < lines; ++i) {
            const std::string name = "plant:" + std::to_string(i);
            plant::telephone& set = world.add_telephone(name, habits);
            drivers.push_back(std::make_unique<drivers::fxs_line>(time, world.exchange_end(name)));
            ports.push_back(&engine.attach(*drivers.back(), {*dsp::find_country("us")}));
            if (position == hook::on)
                continue;
            set.lift();
            set.start_tone(hertz{400.0 + static_cast<double>(i)}, -20_dBm0);
        }
        tasks.spawn(world.run());
    }
    office(const office&) = delete;
    office& operator=(const office&) = delete;
    ~office()
    {
        const auto stop = [](task_group& t) -> awaitable<void> { co_await t.stop(); };
        time.run(stop(tasks));
    }

    asio::io_context context;
    virtual_time time{context};
    plant::plant world{time};
    core::media::media_engine engine{time};
    std::vector<std::unique_ptr<drivers::line>> drivers;
    std::vector<core::media::media_port*> ports;
    task_group tasks{time.executor()};
};

/// us_per_tick      what all lines cost in a tick of 10 ms
/// lines_per_core   how many such lines one core could serve in real time
void count_ticks(benchmark::State& state, office& where)
{
    double seconds = 0.0;
    for (auto _ : state) {
        where.time.advance(frame_time); // the copper brings the next frame
        const auto start = std::chrono::steady_clock::now();
        where.engine.tick();
        const double once = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        state.SetIterationTime(once);
        seconds += once;
    }
    const double tick = seconds / static_cast<double>(state.iterations());
    const double frame = std::chrono::duration<double>(frame_time).count();
    state.counters["us_per_tick"] = tick * 1e6;
    state.counters["lines_per_core"] = frame / tick * static_cast<double>(where.ports.size());
}

/// All lines on hook: nobody is bridged, nothing is listened for.
void media_engine_tick_idle(benchmark::State& state)
{
    office idle(static_cast<std::size_t>(state.range(0)), hook::on);
    count_ticks(state, idle);
}

/// All lines in calls, bridged in pairs; `listening` says what is heard on each.
void media_engine_tick_connected(benchmark::State& state, const core::media::listening& listening)
{
    const auto lines = static_cast<std::size_t>(state.range(0));
    office busy(lines, hook::off);
    for (std::size_t i = 0; i < lines; ++i) {
        busy.ports[i]->ears().listen_for(listening);
        if (i % 2 == 1)
            core::media::media_engine::bridge(*busy.ports[i - 1], *busy.ports[i]);
    }
    count_ticks(state, busy);
}

/// A telephone of ours in a call: flash services and digits.
constexpr core::media::listening station_ears{.dtmf = true};
/// A line to somebody else's exchange in a call, whose end is told by tones.
constexpr core::media::listening network_ears{
    .dtmf = true, .progress = true, .voice = true, .machine_tones = true, .text_telephone = true};

void one_32_and_256_lines(benchmark::internal::Benchmark* b)
{
    b->Arg(1)->Arg(32)->Arg(256)->ArgName("lines")->UseManualTime()->Unit(benchmark::kMicrosecond);
}

BENCHMARK(media_engine_tick_idle)->Apply(one_32_and_256_lines);
BENCHMARK_CAPTURE(media_engine_tick_connected, station, station_ears)->Apply(one_32_and_256_lines);
BENCHMARK_CAPTURE(media_engine_tick_connected, network_line, network_ears)->Apply(one_32_and_256_lines);

} // namespace
