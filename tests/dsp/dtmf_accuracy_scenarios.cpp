/// How many digits of what a line does to them are heard, beside SpanDSP's receiver. Signals are made from seeds.

#include "dsp/dtmf.hpp"
#include "tests/dsp/line_audio.hpp"
#include "tests/dsp/spandsp_digits.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <string>
#include <vector>

using namespace tipring;
using namespace tipring::dsp;
using namespace tipring::test;

namespace {

constexpr std::array<double, 4> rows{697.0, 770.0, 852.0, 941.0};
constexpr std::array<double, 4> columns{1209.0, 1336.0, 1477.0, 1633.0};
constexpr std::string_view keys = "123A456B789C*0#D";

std::string ours(audio_in line)
{
    dtmf_detector detector;
    std::string digits;
    for (const dtmf_event& e : feed_frames(detector, line))
        if (e.what == dtmf_event::phase::begin)
            digits += e.digit;
    return digits;
}

/// What of `sent` is in `heard`, in order.
std::size_t matches(std::string_view sent, std::string_view heard)
{
    std::vector<std::size_t> longest(heard.size() + 1);
    for (const char s : sent) {
        std::size_t diagonal = 0;
        for (std::size_t i = 1; i < longest.size(); ++i) {
            const std::size_t above = longest[i];
            longest[i] = s == heard[i - 1] ? diagonal + 1 : std::max(above, longest[i - 1]);
            diagonal = above;
        }
    }
    return longest.back();
}

/// Each number is drawn anew for each digit, between its ends.
struct range
{
    double from = 0.0;
    double to = 0.0;
};

struct condition
{
    std::string name;
    range offset{};            ///< per cent, each tone its own
    range twist{};             ///< dB, row over column
    range level{-15.0, -15.0}; ///< dBm0 of the louder tone
    range on{50.0, 50.0};      ///< ms
    range off{50.0, 50.0};
    range gap{};                       ///< ms, a break within each digit
    double noise_below = 0.0;          ///< dB under the power of a digit at -15 dBm0 a tone; 0: none
    std::vector<double> other_tones{}; ///< Hz, all the time
    double other_tones_over = 0.0;     ///< dB, each over -15 dBm0
    double impulses = 0.0;             ///< a second, of 1 ms and 20 dB over the digits, white
};

struct transmission
{
    std::string digits;
    audio_buffer line;
};

class sender
{
public:
    explicit sender(unsigned seed)
        : random_(seed)
    {
    }

    double draw(const range& r) { return r.from + (r.to - r.from) * uniform_(random_); }
    std::size_t pick(std::size_t n) { return random_() % n; }
    sample_count draw_ms(const range& r) { return sample_count(std::llround(draw(r) * 8.0)); }
    double phase() { return draw({0.0, 6.28}); }

    transmission send(const condition& c, std::size_t digits)
    {
        transmission t{.digits = {}, .line = silence(100ms)};
        for (std::size_t i = 0; i < digits; ++i) {
            const std::size_t key = pick(16);
            t.digits += keys[key];
            const double twist = draw(c.twist), level = draw(c.level);
            audio_buffer digit = sines(
                {
                    {{rows[key / 4] * (1.0 + draw(c.offset) / 100.0)},    {level + std::min(twist, 0.0)}, phase()},
                    {{columns[key % 4] * (1.0 + draw(c.offset) / 100.0)}, {level - std::max(twist, 0.0)}, phase()},
            },
                draw_ms(c.on)
            );
            const auto gap = static_cast<std::ptrdiff_t>(samples_in(draw_ms(c.gap)));
            const auto middle = digit.begin() + static_cast<std::ptrdiff_t>(digit.size() / 2);
            std::fill(middle - gap / 2, middle - gap / 2 + gap, std::int16_t{0});
            append(t.line, digit);
            append(t.line, silence(draw_ms(c.off)));
        }
        append(t.line, silence(150ms));
        disturb(t.line, c);
        return t;
    }

private:
    void disturb(audio_buffer& line, const condition& c)
    {
        for (const double f : c.other_tones) {
            const audio_buffer tone = sines(
                {
                    {{f}, {-15.0 + c.other_tones_over}}
            },
                sample_count(static_cast<std::int64_t>(line.size()))
            );
            for (std::size_t i = 0; i < line.size(); ++i)
                line[i] = saturate(std::int32_t{line[i]} + tone[i]);
        }
        if (c.noise_below > 0.0)
            noise({-12.0 - c.noise_below}, static_cast<unsigned>(random_())).add_to(line);
        const auto impulses = static_cast<std::size_t>(c.impulses * static_cast<double>(line.size()) / sample_rate);
        for (std::size_t i = 0; i < impulses; ++i)
            noise({+8.0 - 12.0}, static_cast<unsigned>(random_()))
                .add_to(audio_out(line).subspan(pick(line.size() - 8), 8));
    }

    std::mt19937 random_;
    std::uniform_real_distribution<double> uniform_;
};

/// Tells both figures, and holds ours to `required` of `digits`; none beside them are ever allowed.
void hold(const condition& c, std::size_t digits, std::size_t required)
{
    const transmission t = sender(4).send(c, digits);
    const std::string heard = ours(t.line), peer = spandsp_digits(t.line);
    const std::size_t right = matches(t.digits, heard), peer_right = matches(t.digits, peer);
    MESSAGE(
        c.name << ": " << right << " of " << digits << " (SpanDSP " << peer_right << "), false " << heard.size() - right
               << " (SpanDSP " << peer.size() - peer_right << ")"
    );
    CHECK(right >= required);
    CHECK(heard.size() == right);
}

/// The same, where nothing may be heard.
void hold_silence(const condition& c, std::size_t digits)
{
    const transmission t = sender(4).send(c, digits);
    const std::string heard = ours(t.line);
    MESSAGE(
        c.name << ": " << heard.size() << " false of " << digits << " (SpanDSP " << spandsp_digits(t.line).size() << ")"
    );
    CHECK(heard.empty());
}

} // namespace

TEST_CASE("Q.24 beside SpanDSP: frequency")
{
    hold(
        {
            .name = "within 1.8 %", .offset = {-1.8, 1.8}
    },
        500,
        500
    );
    hold(
        {
            .name = "1.8 % above", .offset = {1.8, 1.8}
    },
        200,
        200
    );
    hold(
        {
            .name = "1.8 % below", .offset = {-1.8, -1.8}
    },
        200,
        200
    );
    hold_silence(
        {
            .name = "3 % above", .offset = {3.0, 3.0}
    },
        200
    );
    hold_silence(
        {
            .name = "3 to 5 % below", .offset = {-5.0, -3.0}
    },
        200
    );
}

TEST_CASE("Q.24 beside SpanDSP: level and twist")
{
    for (const double level : {0.0, -10.0, -20.0, -30.0, -40.0})
        hold(
            {
                .name = std::to_string(static_cast<int>(level)) + " dBm0", .level = {level, level}
        },
            100,
            100
        );
    hold(
        {
            .name = "+2 dBm0", .level = {2.0, 2.0}
    },
        200,
        200
    );
    hold_silence(
        {
            .name = "-55 dBm0", .level = {-55.0, -55.0}
    },
        200
    );
    hold(
        {
            .name = "twist of 8 dB, row over column", .twist = {8.0, 8.0}
    },
        200,
        200
    );
    hold(
        {
            .name = "twist of 4 dB, column over row", .twist = {-4.0, -4.0}
    },
        200,
        200
    );
}

TEST_CASE("Q.24 beside SpanDSP: timing")
{
    hold(
        {
            .name = "40 ms on, 30 ms off", .on = {40.0, 40.0},
                 .off = {30.0, 31.0}
    },
        300,
        300
    );
    hold_silence(
        {
            .name = "23 ms on", .on = {20.0, 23.0},
                 .off = {60.0, 70.0}
    },
        300
    );
    hold(
        {
            .name = "breaks of up to 10 ms", .on = {120.0, 125.0},
                 .gap = {1.0,   10.0 }
    },
        200,
        200
    );
    hold(
        {
            .name = "breaks of 20 ms (ETSI)", .on = {120.0, 125.0},
                 .gap = {20.0,  20.0 }
    },
        200,
        200
    );
}

TEST_CASE("Q.24 beside SpanDSP: noise")
{
    hold(
        {
            .name = "white noise 12 dB below", .off = {50.0, 60.0},
                 .noise_below = 12.0
    },
        1000,
        1000
    );
    hold(
        {
            .name = "white noise 10 dB below", .off = {50.0, 60.0},
                 .noise_below = 10.0
    },
        2000,
        1998
    );
    hold(
        {
            .name = "three impulses a second", .on = {60.0, 60.0},
                 .off = {60.0, 70.0},
                 .impulses = 3.0
    },
        300,
        297
    );
}

TEST_CASE("Q.24 beside SpanDSP: dial tone and hum")
{
    const std::vector<std::vector<double>> others{
        {350.0,  440.0},
        {425.0     },
        {400.0, 450.0},
        {50.0},
        {60.0  }
    };
    for (const auto& tones : others)
        hold(
            {
                .name = std::to_string(static_cast<int>(tones.front())) + " Hz 10 dB over each tone",
                .level = {-25.0, -25.0},
                .other_tones = tones, // -15 dBm0
        },
            150,
            150
        );
}

TEST_CASE("Q.24 beside SpanDSP: 2000 random digits inside all limits together")
{
    hold(
        {
            .name = "1.5 %, twist -4 to 8 dB, 42 ms, 20 dB of noise",
            .offset = {-1.5,  1.5  },
            .twist = {-4.0,  8.0  },
            .level = {-15.0, -15.0},
            .on = {42.0,  80.0 },
            .off = {42.0,  80.0 },
            .noise_below = 27.0, // 20 dB under the softest
    },
        2000,
        2000
    );
}

TEST_CASE("beside SpanDSP: a third tone makes no digit, nor do two of one group")
{
    sender dice(9);
    std::size_t false_ones = 0, peers = 0;
    for (int i = 0; i < 1000; ++i) {
        const double third = dice.draw({600.0, 3000.0});
        const std::size_t key = dice.pick(16);
        const auto near = [&](double f) { return std::abs(third - f) < 0.05 * f; };
        if (near(rows[key / 4]) || near(columns[key % 4]))
            continue;
        audio_buffer line = silence(30ms);
        append(
            line,
            sines(
                {
                    {{rows[key / 4]},    -15_dBm0, dice.phase()},
                    {{columns[key % 4]}, -15_dBm0, dice.phase()},
                    {{third},            -15_dBm0, dice.phase()},
        },
                60ms
            )
        );
        append(line, silence(60ms));
        false_ones += ours(line).size();
        peers += spandsp_digits(line).size();
    }
    MESSAGE("a third tone: " << false_ones << " false (SpanDSP " << peers << ")");
    CHECK(false_ones == 0);
}
