/// What it costs to listen for DTMF all the time: our detector (with its filter and its exact times and levels) beside
/// SpanDSP's bare receiver.

#include "dsp/dtmf.hpp"
#include "tests/bench/side_by_side.hpp"

#include <spandsp.h>

#include <random>

using namespace tipring;

namespace {

constexpr sample_count input_length = 1s;

audio_buffer noise()
{
    audio_buffer audio(samples_in(input_length));
    std::minstd_rand random(1);
    std::normal_distribution<float> normal(0.0F, static_cast<float>(peak_amplitude(-40_dBm0)));
    for (std::int16_t& sample : audio)
        sample = saturate(normal(random));
    return audio;
}

audio_buffer digits()
{
    audio_buffer audio(samples_in(input_length));
    dsp::dtmf_generator keypad;
    keypad.put("123456"); // 160 ms each
    keypad.fill(audio);
    return audio;
}

void dtmf_detector(benchmark::State& state, const audio_buffer& audio)
{
    dsp::dtmf_detector ours;
    const std::unique_ptr<dtmf_rx_state_t, decltype(&dtmf_rx_free)> peer(
        dtmf_rx_init(nullptr, nullptr, nullptr), dtmf_rx_free
    );
    bench::side_by_side(
        state,
        audio,
        [&](audio_in frame) { benchmark::DoNotOptimize(ours.feed(frame).data()); },
        [&](audio_in frame) { dtmf_rx(peer.get(), frame.data(), static_cast<int>(frame.size())); }
    );
}

BENCHMARK_CAPTURE(dtmf_detector, on_noise, noise())->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(dtmf_detector, on_digits, digits())->UseManualTime()->Unit(benchmark::kMicrosecond);

} // namespace
