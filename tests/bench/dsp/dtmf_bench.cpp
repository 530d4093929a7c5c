/// What it costs to listen for DTMF all the time, on many lines: our bank beside one of SpanDSP's receivers for each line.

#include "dsp/dtmf_bank.hpp"
#include "tests/bench/side_by_side.hpp"

#include <spandsp.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <vector>

using namespace tipring;

namespace {

constexpr sample_count input_length = 2s;

audio_buffer nothing() { return audio_buffer(samples_in(input_length)); }

audio_buffer noise()
{
    audio_buffer audio = nothing();
    std::minstd_rand random(1);
    std::normal_distribution<float> normal(0.0F, static_cast<float>(peak_amplitude(-40_dBm0)));
    for (std::int16_t& sample : audio)
        sample = saturate(normal(random));
    return audio;
}

audio_buffer digits()
{
    audio_buffer audio = nothing();
    dsp::dtmf_generator keypad;
    keypad.put("1234567890*#"); // 160 ms each
    keypad.fill(audio);
    return audio;
}

/// A prompt of Debian's asterisk-core-sounds-en-wav, if it is there.
audio_buffer speech()
{
    std::ifstream file("/usr/share/asterisk/sounds/en_US_f_Allison/vm-intro.wav", std::ios::binary);
    const std::string wav{std::istreambuf_iterator<char>(file), {}};
    constexpr std::size_t header = 44;
    audio_buffer audio = nothing();
    if (wav.size() < header + 2 * audio.size())
        return {};
    std::memcpy(audio.data(), wav.data() + header, 2 * audio.size());
    return audio;
}

using spandsp_receiver = std::unique_ptr<dtmf_rx_state_t, decltype(&dtmf_rx_free)>;

/// Every line hears the same audio, but from another place on.
void bank_dtmf(benchmark::State& state, const audio_buffer& audio)
{
    if (audio.empty()) {
        state.SkipWithError("no speech: install asterisk-core-sounds-en-wav");
        return;
    }
    const auto lines = static_cast<std::size_t>(state.range(0));
    dsp::dtmf_bank bank(lines);
    std::vector<spandsp_receiver> receivers;
    for (std::size_t i = 0; i < lines; ++i) {
        bank.listen(i, true);
        receivers.emplace_back(dtmf_rx_init(nullptr, nullptr, nullptr), dtmf_rx_free);
    }
    std::vector<audio_in> frames(lines);
    const std::size_t places = audio.size() / frame_length;
    const auto hear_at = [&](const std::int16_t* place) {
        auto frame = static_cast<std::size_t>(place - audio.data()) / frame_length;
        for (audio_in& f : frames) {
            f = audio_in(audio).subspan(frame * frame_length, frame_length);
            frame += 7;
            frame -= frame >= places ? places : 0;
        }
    };
    bench::side_by_side(
        state,
        audio,
        [&](audio_in frame) {
            hear_at(frame.data());
            benchmark::DoNotOptimize(bank.feed(frames).data());
        },
        [&](audio_in frame) {
            hear_at(frame.data());
            for (std::size_t i = 0; i < lines; ++i)
                dtmf_rx(receivers[i].get(), frames[i].data(), static_cast<int>(frames[i].size()));
        },
        lines
    );
}

void numbers_of_lines(benchmark::internal::Benchmark* b)
{
    for (const int lines : {1, 64, 1024, 4096})
        b->Arg(lines);
    b->ArgName("lines")->UseManualTime()->Unit(benchmark::kMicrosecond);
}

BENCHMARK_CAPTURE(bank_dtmf, speech, speech())->Apply(numbers_of_lines);
BENCHMARK_CAPTURE(bank_dtmf, noise, noise())->Apply(numbers_of_lines);
BENCHMARK_CAPTURE(bank_dtmf, digits, digits())->Apply(numbers_of_lines);
BENCHMARK_CAPTURE(bank_dtmf, silence, nothing())->Apply(numbers_of_lines);

} // namespace
