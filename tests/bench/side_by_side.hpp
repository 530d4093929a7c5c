#pragma once
/// Two ways to do the same work, timed in turn, so that the ratio holds when the machine's speed drifts.

#include "base/audio.hpp"

#include <benchmark/benchmark.h>

#include <chrono>

namespace tipring::bench {

/// Gives `audio` to `ours` and to `peer` frame by frame, again and again. Reported time is that of ours; beside it
///   lines_per_core   how many lines one core could serve in real time
///   ns_per_sample    what one sample costs
///   ours/peer        ratio of both times: below 1 we are faster
template <class Ours, class Peer>
void side_by_side(benchmark::State& state, audio_in audio, Ours ours, Peer peer)
{
    using clock = std::chrono::steady_clock;
    const auto feed_all = [audio](auto& receiver) {
        const auto start = clock::now();
        for (audio_in rest = audio; rest.size() >= frame_length; rest = rest.subspan(frame_length))
            receiver(rest.first(frame_length));
        return std::chrono::duration<double>(clock::now() - start).count();
    };

    double our_time = 0.0;
    double peer_time = 0.0;
    for (auto _ : state) {
        const double once = feed_all(ours);
        state.SetIterationTime(once);
        our_time += once;
        peer_time += feed_all(peer);
    }

    const double samples = static_cast<double>(state.iterations()) * static_cast<double>(audio.size());
    state.counters["lines_per_core"] = samples / sample_rate / our_time;
    state.counters["ns_per_sample"] = our_time / samples * 1e9;
    state.counters["ours/peer"] = our_time / peer_time;
}

} // namespace tipring::bench
