#include "dsp/dtmf_bank.hpp"
#include "tests/dsp/line_audio.hpp"

#include <doctest/doctest.h>
#include <hwy/targets.h>

#include <algorithm>
#include <random>
#include <string>
#include <tuple>
#include <vector>

using namespace tipring;
using namespace tipring::dsp;
using namespace tipring::test;

namespace {

bool operator==(const dtmf_event& a, const dtmf_event& b)
{
    const auto all = [](const dtmf_event& e) { return std::tie(e.what, e.digit, e.at, e.duration, e.level, e.twist); };
    return all(a) == all(b);
}

/// Digits in noise, others with a dial tone behind them, and noise alone, ever different.
std::vector<audio_buffer> various_lines(std::size_t count)
{
    std::vector<audio_buffer> lines;
    for (unsigned i = 0; i < count; ++i) {
        audio_buffer line = silence(1500ms);
        dtmf_generator keypad({.on = 45ms + sample_count(37 * i), .off = 45ms, .low_group{-20.0}, .high_group{-20.0}});
        keypad.put(std::string("159D26*83").substr(i % 5));
        if (i % 4 != 3)
            keypad.fill(audio_out(line).subspan(100 + 13 * i));
        if (i % 4 == 2)
            for (std::size_t n = 0; n < line.size(); ++n)
                line[n] = saturate(static_cast<float>(line[n] + 4000.0 * std::sin(0.3338 * static_cast<double>(n)))
                ); // 425 Hz
        noise({-30.0 - 5.0 * (i % 4)}, i + 1).add_to(line);
        lines.push_back(std::move(line));
    }
    return lines;
}

std::vector<dtmf_event> alone(audio_in line)
{
    dtmf_detector detector;
    return feed_frames(detector, line);
}

/// What a bank hears on each of `lines`, fed with `length` samples at a time, or with ever other numbers up to it.
std::vector<std::vector<dtmf_event>>
together(const std::vector<audio_buffer>& lines, std::size_t length, bool random = false)
{
    dtmf_bank bank(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i)
        bank.listen(i, true);
    std::vector<std::vector<dtmf_event>> heard(lines.size());
    std::minstd_rand dice(1);
    std::vector<audio_in> frames(lines.size());
    for (std::size_t at = 0; at < lines.front().size();) {
        const std::size_t n = std::min(random ? 1 + dice() % length : length, lines.front().size() - at);
        for (std::size_t i = 0; i < lines.size(); ++i)
            frames[i] = audio_in(lines[i]).subspan(at, n);
        for (const dtmf_line_event& e : bank.feed(frames))
            heard[e.line].push_back(e.what);
        at += n;
    }
    return heard;
}

} // namespace

TEST_CASE("a line of a bank hears the same as it would alone, whichever lines there are beside it")
{
    const auto lines = various_lines(131);
    const auto heard = together(lines, frame_length);
    std::size_t events = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        CAPTURE(i);
        const auto expected = alone(lines[i]);
        REQUIRE(heard[i].size() == expected.size());
        CHECK(std::ranges::equal(heard[i], expected, [](const auto& a, const auto& b) { return a == b; }));
        events += expected.size();
    }
    CHECK(events > 400);
}

TEST_CASE("a bank hears the same however the audio is cut into frames")
{
    const auto lines = various_lines(9);
    const auto expected = together(lines, frame_length);
    for (const std::size_t length : {std::size_t{1}, std::size_t{53}, std::size_t{160}, lines.front().size()})
        for (const bool random : {false, true}) {
            const auto heard = together(lines, length, random);
            for (std::size_t i = 0; i < lines.size(); ++i)
                CHECK(std::ranges::equal(heard[i], expected[i], [](const auto& a, const auto& b) { return a == b; }));
        }
}

TEST_CASE("a bank hears the same on every instruction set that this machine has")
{
    const auto lines = various_lines(13);
    const auto expected = together(lines, frame_length);
    const auto targets = hwy::SupportedAndGeneratedTargets();
    REQUIRE(!targets.empty());
    for (const std::int64_t target : targets) {
        const std::string name = hwy::TargetName(target);
        CAPTURE(name);
        hwy::SetSupportedTargetsForTest(target);
        const auto heard = together(lines, frame_length);
        for (std::size_t i = 0; i < lines.size(); ++i)
            CHECK(std::ranges::equal(heard[i], expected[i], [](const auto& a, const auto& b) { return a == b; }));
    }
    hwy::SetSupportedTargetsForTest(0);
}

TEST_CASE("lines of a bank are switched on and off one by one")
{
    const auto lines = various_lines(1);
    dtmf_bank bank(3);
    CHECK(bank.size() == 3);
    const std::vector<audio_in> frames(3, lines[0]);
    CHECK(bank.feed(frames).empty()); // nobody listens

    bank.listen(1, true);
    for (const dtmf_line_event& e : bank.feed(frames))
        CHECK(e.line == 1);
    bank.listen(1, false);
    bank.listen(2, true);
    std::size_t events = 0;
    for (const dtmf_line_event& e : bank.feed(frames)) {
        CHECK(e.line == 2);
        CHECK(e.what.at >= sample_count(static_cast<std::int64_t>(2 * lines[0].size()))); // in time of the bank
        ++events;
    }
    CHECK(events > 0);
    bank.resize(1);
    CHECK(bank.feed(std::span(frames).first(1)).empty());
}

TEST_CASE("nothing that a line can carry does harm: rails, direct current, one-sample spikes")
{
    std::vector<audio_buffer> lines(4, audio_buffer(samples_in(2s)));
    for (std::size_t n = 0; n < lines[0].size(); ++n) {
        lines[0][n] = n / 5 % 2 == 0 ? 32767 : -32768; // a square of 800 Hz
        lines[1][n] = -32768;
        lines[2][n] = n % 97 == 0 ? -32768 : 0;
        lines[3][n] = static_cast<std::int16_t>(n * 2654435761U >> 16);
    }
    for (const auto& events : together(lines, frame_length))
        CHECK(events.empty());
}
