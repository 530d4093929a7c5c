#pragma once
/// Two ways to do the same work, timed in turn, so that the ratio holds when the machine's speed drifts.

#include "base/audio.hpp"

#include <benchmark/benchmark.h>
#include <time.h> // NOLINT(modernize-deprecated-headers): POSIX has more in it

namespace tipring::bench {

/// Gives `audio` to `ours` and to `peer` frame by frame, again and again. Reported time is that of ours; beside it
///   lines_per_core   how many lines one core could serve in real time
///   ns_per_sample    what one sample of one line costs
///   ours/peer        ratio of both times: below 1 we are faster
/// @param lines how many each of them listens to at once
template <class Ours, class Peer>
void side_by_side(benchmark::State& state, audio_in audio, Ours ours, Peer peer, std::size_t lines = 1)
{
    // Of this thread alone: other programs on the machine do not count.
    const auto now = [] {
        timespec t{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
        return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
    };
    const auto feed_all = [&](auto& receiver) {
        const double start = now();
        for (audio_in rest = audio; rest.size() >= frame_length; rest = rest.subspan(frame_length))
            receiver(rest.first(frame_length));
        return now() - start;
    };

    double our_time = 0.0;
    double peer_time = 0.0;
    for (auto _ : state) {
        const double once = feed_all(ours);
        state.SetIterationTime(once);
        our_time += once;
        peer_time += feed_all(peer);
    }

    const double samples = static_cast<double>(state.iterations()) * static_cast<double>(audio.size() * lines);
    state.counters["lines_per_core"] = samples / sample_rate / our_time;
    state.counters["ns_per_sample"] = our_time / samples * 1e9;
    state.counters["peer_ns_per_sample"] = peer_time / samples * 1e9;
    state.counters["ours/peer"] = our_time / peer_time;
}

} // namespace tipring::bench
