#include "base/error.hpp"
#include "dsp/dtmf.hpp"
#include "tests/dsp/line_audio.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <vector>

using namespace tipring;
using namespace tipring::dsp;
using namespace tipring::test;

namespace {

constexpr std::string_view every_digit = "1234567890*#ABCD";

audio_buffer
send(std::string_view digits, const dtmf_timing& timing = {}, sample_count before = 37ms, sample_count after = 150ms)
{
    audio_buffer out = silence(before);
    dtmf_generator generator(timing);
    generator.put(digits);
    while (!generator.finished()) {
        audio_buffer frame(frame_length);
        generator.fill(frame);
        append(out, frame);
    }
    append(out, silence(after));
    return out;
}

std::vector<dtmf_event> hear(audio_in line)
{
    dtmf_detector detector;
    return feed_frames(detector, line);
}

std::string digits_begun(const std::vector<dtmf_event>& events)
{
    std::string digits;
    for (const dtmf_event& e : events)
        if (e.what == dtmf_event::phase::begin)
            digits += e.digit;
    return digits;
}

std::string heard(audio_in line) { return digits_begun(hear(line)); }

hertz row_of(char digit)
{
    constexpr std::array<hertz, 4> rows{
        {{697.0}, {770.0}, {852.0}, {941.0}}
    };
    return rows[std::string_view("123A456B789C*0#D").find(digit) / 4];
}

hertz column_of(char digit)
{
    constexpr std::array<hertz, 4> columns{
        {{1209.0}, {1336.0}, {1477.0}, {1633.0}}
    };
    return columns[std::string_view("123A456B789C*0#D").find(digit) % 4];
}

struct pulse
{
    double row_offset = 0.0;    // per cent
    double column_offset = 0.0; // per cent
    dbm0 row = -10_dBm0;
    dbm0 column = -10_dBm0;
    sample_count on = 50ms;
    sample_count off = 50ms;
};

/// Ten digits of each of 1 5 9 D, as the Mitel test sends them, at ten places of the receiver's block grid.
audio_buffer pulses(const pulse& p, std::string_view digits = "159D", int each = 10)
{
    audio_buffer line = silence(50ms);
    for (const char d : digits)
        for (int i = 0; i < each; ++i) {
            const hertz row{row_of(d).value * (1.0 + p.row_offset / 100.0)};
            const hertz column{column_of(d).value * (1.0 + p.column_offset / 100.0)};
            append(
                line,
                sines(
                    {
                        {row,    p.row,    0.7 * i},
                        {column, p.column, 1.9 * i}
            },
                    p.on
                )
            );
            append(line, silence(p.off + sample_count(11 * i % 102)));
        }
    append(line, silence(150ms));
    return line;
}

std::string sent(std::string_view digits = "159D", std::size_t each = 10)
{
    std::string all;
    for (const char d : digits)
        all += std::string(each, d);
    return all;
}

} // namespace

TEST_CASE("every DTMF digit that is sent is heard, in order and once")
{
    CHECK(heard(send(every_digit)) == every_digit);
    CHECK(heard(send("1111")) == "1111");
}

TEST_CASE("only the sixteen keys are DTMF")
{
    CHECK(is_dtmf(every_digit));
    CHECK(is_dtmf(""));
    CHECK_FALSE(is_dtmf("12w"));
    CHECK_FALSE(is_dtmf("d"));
    dtmf_generator generator;
    CHECK_THROWS_AS(generator.put("12E"), failure);
    CHECK(generator.finished()); // nothing of it is sent
}

TEST_CASE("a digit begins and ends where its tone did, with its level and twist")
{
    const auto events = hear(send("5", {.on = 100ms, .off = 60ms, .low_group{-12.0}, .high_group{-9.0}}));
    REQUIRE(events.size() == 2);
    CHECK(events[0].what == dtmf_event::phase::begin);
    CHECK(events[0].duration == 0ms);
    CHECK(events[1].what == dtmf_event::phase::end);
    for (const dtmf_event& e : events) {
        CHECK(std::abs((e.at - sample_count(37ms)).count()) <= 8);
        CHECK(e.level.value == doctest::Approx(-7.24).epsilon(0.03)); // -12 and -9 dBm0 together
        CHECK(e.twist.value == doctest::Approx(3.0).epsilon(0.1));
    }
    CHECK(std::abs((events[1].duration - sample_count(100ms)).count()) <= 16);
}

TEST_CASE("a digit is sent with its levels and to the sample")
{
    dtmf_generator generator({.on = 50ms, .off = 30ms, .low_group{-9.0}, .high_group{-7.0}});
    generator.put("12");
    audio_buffer out(samples_in(200ms), 1);
    CHECK(generator.fill(out) == samples_in(160ms));
    CHECK(generator.finished());
    CHECK(level_of(audio_in(out).first(samples_in(50ms))).value == doctest::Approx(-4.88).epsilon(0.02));
    CHECK(level_of(audio_in(out).subspan(samples_in(50ms), samples_in(30ms))) == -90_dBm0);
    CHECK(level_of(audio_in(out).subspan(samples_in(130ms))) == -90_dBm0);
}

TEST_CASE("the split into feeds changes no DTMF event")
{
    audio_buffer line = send("159D*0#", {.on = 45ms, .off = 45ms});
    noise(-30_dBm0).add_to(line);
    const auto whole = hear(line);
    for (const std::size_t longest : {std::size_t{1}, std::size_t{7}, std::size_t{333}, line.size()}) {
        dtmf_detector detector;
        const auto events = feed_in_pieces(detector, line, longest, static_cast<unsigned>(longest));
        REQUIRE(events.size() == whole.size());
        for (std::size_t i = 0; i < events.size(); ++i) {
            CHECK(events[i].what == whole[i].what);
            CHECK(events[i].digit == whole[i].digit);
            CHECK(events[i].at == whole[i].at);
            CHECK(events[i].duration == whole[i].duration);
            CHECK(events[i].level == whole[i].level);
        }
    }
}

TEST_CASE("Q.24 frequencies: +-1 % are taken (1.5 % is owed)")
{
    for (const double offset : {-1.0, 1.0})
        CHECK(heard(pulses({.row_offset = offset, .column_offset = offset})) == sent());
}

TEST_CASE("Q.24 levels: 0 to -40 dBm0 a tone are taken, -50 dBm0 is not")
{
    for (const double level : {0.0, -10.0, -25.0, -40.0})
        CHECK(heard(pulses({.row{level}, .column{level}})) == sent());
    CHECK(heard(pulses({.row{-50.0}, .column{-50.0}})).empty());
}

TEST_CASE("Q.24 timing: 40 ms on and 40 ms off are taken, 19 ms are no digit")
{
    CHECK(heard(pulses({.on = 40ms, .off = 40ms}, every_digit, 4)) == sent(every_digit, 4));
    CHECK(heard(pulses({.on = 19ms, .off = 60ms}, every_digit, 4)).empty());
}

TEST_CASE("Q.24 interruptions: a gap of 10 ms does not end a digit, one of 30 ms does")
{
    for (const sample_count gap : {sample_count{5ms}, sample_count{10ms}, sample_count{15ms}, sample_count{30ms}}) {
        audio_buffer line = silence(41ms);
        const auto tone = sines(
            {
                {row_of('8'),    -10_dBm0},
                {column_of('8'), -10_dBm0}
        },
            60ms
        );
        append(line, tone);
        append(line, silence(gap));
        append(line, tone);
        append(line, silence(150ms));
        CHECK(heard(line) == (gap < 20ms ? "8" : "88"));
    }
}

TEST_CASE("silence, noise and single tones are no digits")
{
    audio_buffer line = silence(2s);
    CHECK(hear(line).empty());
    noise(-15_dBm0).add_to(line);
    CHECK(hear(line).empty());
    CHECK(hear(sines(
                   {
                       {row_of('1'), -10_dBm0}
    },
                   1s
               ))
              .empty());
    CHECK(hear(sines(
                   {
                       {350_Hz, -13_dBm0},
                       {440_Hz, -13_dBm0}
    },
                   1s
               ))
              .empty());
}
