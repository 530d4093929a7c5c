#include "api/system/listening.hpp"
#include "api/system/tone_book.hpp"
#include "dsp/caller_id.hpp"
#include "dsp/dtmf.hpp"
#include "dsp/text_telephone.hpp"
#include "dsp/tone_generator.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

using namespace tipring;
using namespace tipring::api;

namespace {

/// Everything that is told of `audio`, as JSON, fed in pieces of `piece` samples.
std::vector<std::string> told_of(audio_in audio, std::size_t piece, const core::media::listening& what = everything)
{
    std::vector<std::string> lines;
    listener ears({&country_named("us")}, what, [&](const event_record& e) { lines.push_back(to_json(e)); });
    while (!audio.empty()) {
        const std::size_t n = std::min(piece, audio.size());
        ears.feed(audio.first(n));
        audio = audio.subspan(n);
    }
    ears.finish();
    return lines;
}

void append(audio_buffer& to, sample_count length, auto&& generator)
{
    const std::size_t before = to.size();
    to.resize(before + samples_in(length));
    generator.fill(audio_out(to).subspan(before));
}

audio_buffer some_of_everything()
{
    audio_buffer audio;
    const dsp::country& us = country_named("us");
    append(audio, 3s, dsp::tone_generator(*us.find(dsp::tone_name::dial), -13_dBm0));
    dsp::dtmf_generator digits;
    digits.put("5551234");
    append(audio, 1200ms, std::move(digits));
    append(audio, 6s, dsp::tone_generator(*us.find(dsp::tone_name::busy), -24_dBm0));
    dsp::caller_id id;
    id.number = "5551234";
    append(audio, 1500ms, dsp::caller_id_generator(id, {}));
    append(audio, 4s, dsp::text_telephone_generator("HELLO GA"));
    return audio;
}

/// In dial tone, within a digit, between digits, in busy tone's silence, in the caller ID's channel seizure, while somebody types.
constexpr auto awkward_moments = std::to_array<sample_count>({2s, 3100ms, 3540ms, 8s, 10300ms, 13s});

std::size_t count(const std::vector<std::string>& lines, std::string_view word)
{
    return static_cast<std::size_t>(std::count_if(lines.begin(), lines.end(), [&](const std::string& l) {
        return l.find(word) != std::string::npos;
    }));
}

} // namespace

TEST_CASE("the same audio tells the same, however it is cut")
{
    const audio_buffer audio = some_of_everything();
    const auto whole = told_of(audio, audio.size());
    CHECK(told_of(audio, 80) == whole);
    CHECK(told_of(audio, 1) == whole);
    CHECK(told_of(audio, 777) == whole);
    CHECK(count(whole, R"("kind":"dtmf")") == 14);
    CHECK(count(whole, R"("name":"busy")") == 2);
    CHECK(count(whole, R"("kind":"caller_id")") == 1);
    CHECK(count(whole, R"("kind":"text_telephone")") == 2);
    CHECK(count(whole, R"("text":"HELLO GA")") == 1);
}

TEST_CASE("every begin has its end, also where the recording ends first")
{
    audio_buffer audio = some_of_everything();
    for (const sample_count cut : awkward_moments) {
        CAPTURE(to_ms(cut));
        const auto lines = told_of(audio_in(audio).first(samples_in(cut)), 80);
        CHECK(count(lines, R"("phase":"begin")") == count(lines, R"("phase":"end")"));
    }
}

TEST_CASE("nothing begins or lasts beyond the end of the recording")
{
    const audio_buffer audio = some_of_everything();
    for (const sample_count cut : awkward_moments) {
        listener ears({&country_named("us")}, everything, [&](const event_record& e) {
            CHECK_MESSAGE(over_at(e) <= cut, to_json(e));
        });
        ears.feed(audio_in(audio).first(samples_in(cut)));
        ears.finish();
    }
}

TEST_CASE("a digit that ends with the recording is heard")
{
    dsp::dtmf_generator digit;
    digit.put("7");
    audio_buffer audio(samples_in(60ms));
    digit.fill(audio);
    const auto lines = told_of(audio, 80, {.dtmf = true});
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].find(R"("digit":"7")") != std::string::npos);
}

TEST_CASE("what is not listened for is not told")
{
    const auto lines = told_of(some_of_everything(), 80, {.dtmf = true});
    CHECK(count(lines, R"("kind":"dtmf")") == lines.size());
}

TEST_CASE("silence behind the end is nobody's")
{
    CHECK(told_of(audio_buffer(80), 80).empty());
    CHECK(told_of({}, 80).empty());
}
