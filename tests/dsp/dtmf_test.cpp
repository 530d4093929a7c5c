#include "base/error.hpp"
#include "dsp/dtmf.hpp"
#include "dsp/mixer.hpp"
#include "tests/dsp/line_audio.hpp"
#include "tests/dsp/prompts.hpp"

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

/// How digits are spoilt on their way.
struct pulse
{
    double row_offset = 0.0;    // per cent
    double column_offset = 0.0; // per cent
    dbm0 row = -10_dBm0;
    dbm0 column = -10_dBm0;
    sample_count on = 50ms;
    sample_count off = 50ms;
    sample_count gap{}; // in the midst of each digit
};

/// Each of the sixteen digits `times` times, at ever other places of the receiver's grid and with other phases.
audio_buffer pulses(const pulse& p, int times = 3)
{
    audio_buffer line = silence(50ms);
    int i = 0;
    for (int t = 0; t < times; ++t)
        for (const char d : every_digit) {
            const hertz row{row_of(d).value * (1.0 + p.row_offset / 100.0)};
            const hertz column{column_of(d).value * (1.0 + p.column_offset / 100.0)};
            audio_buffer tone = sines(
                {
                    {row,    p.row,    0.7 * i},
                    {column, p.column, 1.9 * i}
            },
                p.on
            );
            const auto middle = tone.begin() + static_cast<std::ptrdiff_t>(tone.size() / 2);
            std::fill(middle, middle + static_cast<std::ptrdiff_t>(samples_in(p.gap)), std::int16_t{0});
            append(line, tone);
            append(line, silence(p.off + sample_count(11 * i % 102)));
            ++i;
        }
    append(line, silence(150ms));
    return line;
}

std::string sent(int times = 3)
{
    std::string all;
    for (int t = 0; t < times; ++t)
        all += every_digit;
    return all;
}

bool all_taken(const pulse& p) { return heard(pulses(p)) == sent(); }

bool none_taken(const pulse& p) { return heard(pulses(p)).empty(); }

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

TEST_CASE("Q.24 frequencies: +-1.8 % (NTT, Brazil) and 1.5 % + 4 Hz (Australia) are taken, +-3 % is not")
{
    for (const double sign : {-1.0, 1.0}) {
        CHECK(all_taken({.row_offset = sign * 1.8, .column_offset = sign * 1.8}));
        CHECK(all_taken({.row_offset = sign * 1.8, .column_offset = sign * -1.8}));
        CHECK(all_taken({.row_offset = sign * 2.07, .column_offset = sign * 1.8})); // 697 Hz: 4 Hz are 0.57 %
        CHECK(none_taken({.row_offset = sign * 3.0, .column_offset = sign * 3.0}));
        CHECK(none_taken({.row_offset = sign * 3.0}));
        CHECK(none_taken({.column_offset = sign * 3.0}));
    }
}

TEST_CASE("Q.24 levels: 0 to -30 dBm0 a tone (-40, better) are taken, -50 dBm0 is not")
{
    for (const double level : {3.0, 0.0, -10.0, -30.0, -40.0})
        CHECK(all_taken({.row{level}, .column{level}}));
    for (const double level : {-50.0, -55.0})
        CHECK(none_taken({.row{level}, .column{level}}));
}

TEST_CASE("Q.24 twist: 10 dB normal (Australia) and 8 dB reverse (AT&T asks for 4) are taken, 13 dB is not")
{
    for (const double twist : {4.0, 8.0, 10.0})
        CHECK(all_taken({.row{-10.0}, .column{-10.0 - twist}}));
    for (const double twist : {4.0, 8.0})
        CHECK(all_taken({.row{-10.0 - twist}, .column{-10.0}}));
    CHECK(none_taken({.row{-10.0}, .column{-23.0}}));
    CHECK(none_taken({.row{-23.0}, .column{-10.0}}));
}

TEST_CASE("Q.24 timing: 40 ms on and 30 ms off are taken, 24 ms are no digit (NTT)")
{
    CHECK(all_taken({.on = 40ms, .off = 30ms}));
    CHECK(all_taken({.on = 40ms, .off = 40ms}));
    for (const sample_count on : {sample_count{24ms}, sample_count{20ms}, sample_count{12ms}})
        CHECK(none_taken({.on = on, .off = 60ms}));
}

TEST_CASE("Q.24 interruptions: a gap of 20 ms (Denmark) does not end a digit")
{
    for (const sample_count gap :
         {sample_count{2ms}, sample_count{6ms}, sample_count{10ms}, sample_count{15ms}, sample_count{20ms}})
        CHECK(all_taken({.on = 120ms, .gap = gap}));
}

TEST_CASE("a pause of 30 ms between two equal digits is heard")
{
    audio_buffer line = silence(41ms);
    for (int i = 0; i < 2; ++i) {
        append(
            line,
            sines(
                {
                    {row_of('8'),    -10_dBm0},
                    {column_of('8'), -10_dBm0}
        },
                45ms
            )
        );
        append(line, silence(30ms));
    }
    append(line, silence(150ms));
    CHECK(heard(line) == "88");
}

TEST_CASE("digits are heard in white noise 8 dB below them")
{
    for (const double below : {20.0, 12.0, 8.0}) {
        audio_buffer line = pulses({}); // -7 dBm0 each pair
        noise({-7.0 - below}, 11).add_to(line);
        CHECK(heard(line) == sent());
    }
}

TEST_CASE("digits are heard over dial tone and hum 10 dB louder")
{
    for (const auto& dial : {
             std::array{350.0, 440.0},
             std::array{400.0, 450.0},
             std::array{425.0, 0.0  },
             std::array{50.0,  0.0  }
    }) {
        audio_buffer line = pulses({.row{-25.0}, .column{-25.0}});
        const auto length = sample_count(static_cast<std::int64_t>(line.size()));
        for (const double frequency : dial)
            if (frequency > 0.0)
                add(line,
                    sines(
                        {
                            {{frequency}, -15_dBm0}
                },
                        length
                    ));
        CHECK(heard(line) == sent());
    }
}

TEST_CASE("an echo 20 or 30 ms late and 8 dB softer makes no further digits")
{
    for (const sample_count late : {sample_count{20ms}, sample_count{30ms}}) {
        audio_buffer line = pulses({});
        audio_buffer echo = silence(late);
        append(echo, line);
        echo.resize(line.size());
        apply_gain(echo, -8_dB);
        add(line, echo);
        CHECK(heard(line) == sent());
    }
}

TEST_CASE("all limits together: detuned, twisted, short and in noise")
{
    for (const double sign : {-1.0, 1.0})
        for (const double twist : {-4.0, 8.0}) {
            audio_buffer line = pulses(
                {.row_offset = sign * 1.5,
                 .column_offset = sign * 1.5,
                 .row{-12.0},
                 .column{-12.0 - twist},
                 .on = 42ms,
                 .off = 42ms}
            );
            noise(-32_dBm0, 5).add_to(line);
            CHECK(heard(line) == sent());
        }
}

TEST_CASE("silence, noise, single tones and three tones are no digits")
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
    CHECK(hear(sines(
                   {
                       {697_Hz,  -13_dBm0},
                       {1336_Hz, -13_dBm0},
                       {1477_Hz, -13_dBm0}
    },
                   1s
               ))
              .empty());
    CHECK(hear(sines(
                   {
                       {697_Hz,  -13_dBm0},
                       {852_Hz,  -13_dBm0},
                       {1336_Hz, -13_dBm0}
    },
                   1s
               ))
              .empty());
    CHECK(hear(sines(
                   {
                       {697_Hz,  -13_dBm0},
                       {1336_Hz, -13_dBm0},
                       {2000_Hz, -13_dBm0}
    },
                   1s
               ))
              .empty());
}

TEST_CASE("speech seldom sounds like a digit: at most one in six minutes")
{
    sample_count listened{};
    std::size_t digits = 0;
    for_each_prompt(360s, [&](const std::string& name, const audio_buffer& speech) {
        const std::string taken = heard(speech);
        digits += taken.size();
        listened += sample_count(static_cast<std::int64_t>(speech.size()));
        if (!taken.empty())
            MESSAGE(name << ": " << taken);
    });
    CHECK(digits <= 1);
}
