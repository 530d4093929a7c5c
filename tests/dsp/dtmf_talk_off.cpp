/// Speech that must not sound like digits: all of Debian's English prompts, at many speeds and levels and through both laws of
/// G.711, 36 hours and more in all. A program of its own (ninja dtmf_talk_off), since it takes minutes under the sanitizers.

#include "dsp/codec/sample_codec.hpp"
#include "dsp/dtmf_bank.hpp"
#include "dsp/mixer.hpp"
#include "tests/dsp/line_audio.hpp"
#include "tests/dsp/prompts.hpp"
#include "tests/dsp/spandsp_digits.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace tipring;
using namespace tipring::dsp;
using namespace tipring::test;

namespace {

/// Faster and higher, or slower and lower.
audio_buffer at_speed(audio_in speech, double speed)
{
    audio_buffer out;
    for (double at = 0.0; at + 1.0 < static_cast<double>(speech.size()); at += speed) {
        const auto i = static_cast<std::size_t>(at);
        const double part = at - static_cast<double>(i);
        out.push_back(
            saturate(static_cast<float>((1.0 - part) * speech[i] + part * speech[std::min(i + 1, speech.size() - 1)]))
        );
    }
    return out;
}

audio_buffer through(sample_format law, audio_in line)
{
    std::vector<std::uint8_t> octets;
    sample_encoder(law).encode(line, octets);
    audio_buffer out;
    sample_decoder(law).decode(octets, out);
    return out;
}

} // namespace

TEST_CASE("at most one digit is heard in 36 hours of speech")
{
    audio_buffer speech;
    for (const auto& file : prompt_files())
        append(speech, read_prompt(file));
    REQUIRE_MESSAGE(!speech.empty(), "install asterisk-core-sounds-en-wav");

    sample_count listened{};
    std::size_t ours = 0, peers = 0;
    for (double speed = 0.8; speed < 1.26; speed += 0.05)
        for (const double gain : {0.0, -5.0, -10.0, -15.0, -20.0})
            for (const sample_format law : {sample_format::ulaw, sample_format::alaw}) {
                audio_buffer line = at_speed(speech, speed);
                apply_gain(line, {gain});
                line = through(law, line);
                dtmf_detector detector;
                for (const dtmf_event& e : feed_frames(detector, line))
                    if (e.what == dtmf_event::phase::begin) {
                        MESSAGE("speed " << speed << ", " << gain << " dB: " << e.digit);
                        ++ours;
                    }
                peers += spandsp_digits(line).size();
                listened += sample_count(static_cast<std::int64_t>(line.size()));
            }
    MESSAGE(to_ms(listened) / 3'600'000.0 << " hours: " << ours << " digits (SpanDSP " << peers << ")");
    CHECK(to_ms(listened) / 3'600'000.0 >= 36.0);
    CHECK(ours <= 1);
}
