#include "dsp/tone_generator.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace tipring;
using namespace tipring::dsp;

namespace {

const tone_pattern& tone(std::string_view country_code, tone_name t)
{
    return *find_country(country_code).value()->find(t);
}

audio_buffer play(const tone_pattern& pattern, dbm0 level, sample_count length)
{
    tone_generator generator(pattern, level);
    audio_buffer out(samples_in(length));
    generator.fill(out);
    return out;
}

audio_in part(const audio_buffer& all, sample_count from, sample_count to)
{
    return audio_in(all).subspan(samples_in(from), samples_in(to - from));
}

} // namespace

TEST_CASE("a tone has the level asked for in each component")
{
    const audio_buffer single = play(*parse_tone("425"), -10_dBm0, 1s);
    CHECK(level_of(single).value == doctest::Approx(-10.0).epsilon(0.001));
    const audio_buffer pair = play(tone("us", tone_name::dial), -13_dBm0, 1s);
    CHECK(level_of(pair).value == doctest::Approx(-10.0).epsilon(0.001)); // two of -13
}

TEST_CASE("a cadence is kept to the sample, and its silence is silent")
{
    const audio_buffer busy = play(tone("us", tone_name::busy), -24_dBm0, 2s);
    for (const sample_count on : {sample_count{0ms}, sample_count{1000ms}}) {
        CHECK(level_of(part(busy, on, on + 500ms)).value == doctest::Approx(-21.0).epsilon(0.01));
        CHECK(level_of(part(busy, on + 500ms, on + 1000ms)) == -90_dBm0);
    }
    CHECK(busy[8000 - 1] == 0);
    CHECK(busy[8001] != 0);
}

TEST_CASE("a tone that plays once ends, and says how many samples were its own")
{
    tone_generator sit(tone("us", tone_name::special_information), -13_dBm0);
    audio_buffer out(8000, 1);
    CHECK(sit.fill(out) == samples_in(990ms));
    CHECK(sit.finished());
    CHECK(std::ranges::all_of(out.begin() + samples_in(990ms), out.end(), [](auto s) { return s == 0; }));
    CHECK(sit.fill(out) == 0);
}

TEST_CASE("a tone of nothing is finished at once")
{
    tone_generator none({}, -13_dBm0);
    audio_buffer out(80, 1);
    CHECK(none.finished());
    CHECK(none.fill(out) == 0);
    CHECK(out == audio_buffer(80));
}

TEST_CASE("the split into frames changes no sample")
{
    const tone_pattern& recall = tone("us", tone_name::recall_dial);
    const audio_buffer whole = play(recall, -13_dBm0, 2s);
    tone_generator generator(recall, -13_dBm0);
    audio_buffer pieces(whole.size());
    std::size_t done = 0;
    for (std::size_t n = 1; done < pieces.size(); n = n * 7 % 401) {
        const std::size_t length = std::min(n, pieces.size() - done);
        generator.fill(audio_out(pieces).subspan(done, length));
        done += length;
    }
    CHECK(pieces == whole);
}

TEST_CASE("a modulated tone pulsates at its second frequency")
{
    const audio_buffer ring = play(tone("jp", tone_name::ringback), -13_dBm0, 1s); // 400 Hz, 15 times a second
    const double crest = level_of(part(ring, 0ms, 5ms)).value;
    const double trough = level_of(part(ring, 31ms, 36ms)).value; // half of 66.7 ms later
    CHECK(crest - trough > 15.0);
}
