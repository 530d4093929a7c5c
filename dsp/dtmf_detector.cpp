#include "base/c_ptr.hpp"
#include "dsp/dtmf.hpp"
#include "dsp/dtmf_keypad.hpp"
#include "dsp/high_pass.hpp"

#include <array>
#include <cmath>
#include <complex>
#include <ctime>
#include <numbers>
#include <vector>

// Each of these headers wants those before it.
// clang-format off
extern "C" {
#include <spandsp/telephony.h>
#include <spandsp/logging.h>
#include <spandsp/complex.h>
#include <spandsp/tone_generate.h>
#include <spandsp/tone_detect.h>
#include <spandsp/super_tone_rx.h>
#include <spandsp/dtmf.h>
}
// clang-format on
#undef lrint
#undef lrintf

namespace tipring::dsp {

namespace {

constexpr std::size_t block_length = 102;   // SpanDSP's: 12.75 ms
constexpr std::size_t confirm_blocks = 2;   // a digit begins after two hits and ends after two misses
constexpr sample_count bridged_gap = 20ms;  // Q.24, Denmark and ETSI; elsewhere 10 ms
constexpr hertz hum_corner{300.0};          // hum and half of the dial tone go; speech must stay to be told apart
constexpr std::size_t slice_length = 8;     // 1 ms: the grid on which edges are sought
constexpr std::size_t edge_slices = 8;      // in windows of 8 ms
constexpr std::size_t history_length = 512; // 64 ms: more than confirmation takes

using dtmf_receiver = c_ptr<dtmf_rx_state_t, dtmf_rx_free>;

dtmf_receiver make_receiver()
{
    // The first call fills tables of the library, unguarded: let a static's initialisation guard it.
    [[maybe_unused]] static const bool tables_filled = [] {
        return dtmf_receiver(dtmf_rx_init(nullptr, nullptr, nullptr)) != nullptr;
    }();
    return dtmf_receiver(dtmf_rx_init(nullptr, nullptr, nullptr));
}

/// Power of a sine's amplitude squared, in a window.
using tone_power = double;

struct pair_power
{
    tone_power row{};
    tone_power column{};
};

double turn_of(hertz f) { return 2.0 * std::numbers::pi * f.value / sample_rate; }

} // namespace

struct dtmf_detector::engine
{
    dtmf_receiver receiver = make_receiver();
    high_pass hum_filter{hum_corner};
    std::array<std::int16_t, block_length> block{};
    std::size_t filled = 0;
    std::array<float, history_length> history{}; // as it came, by sample number
    std::int64_t now = 0;                        // samples taken
    char reported = 0;                           // by SpanDSP during this block; 0: no change
    bool changed = false;

    struct active_digit
    {
        char digit = 0;
        dtmf_pair tones;
        std::int64_t begin{};
        std::int64_t end{};                              // once it ended; negative while it lasts
        std::array<pair_power, confirm_blocks> recent{}; // not yet known to belong to the digit
        pair_power sum{};
        int blocks = 0;
    };

    active_digit active;
    std::vector<dtmf_event> events;

    engine() { dtmf_rx_set_realtime_callback(receiver.get(), &engine::on_change, this); }
    engine(const engine&) = delete;
    engine& operator=(const engine&) = delete;

    static void on_change(void* self, int code, int, int) noexcept
    {
        static_cast<engine*>(self)->reported = static_cast<char>(code);
        static_cast<engine*>(self)->changed = true;
    }

    void feed(audio_in samples)
    {
        events.clear();
        for (const std::int16_t s : samples) {
            history[static_cast<std::size_t>(now) % history_length] = s;
            block[filled++] = saturate(hum_filter.next(s));
            ++now;
            if (filled == block_length) {
                filled = 0;
                take_block();
            }
        }
    }

    void take_block()
    {
        changed = false;
        dtmf_rx(receiver.get(), block.data(), static_cast<int>(block_length));
        if (active.digit != 0 && active.end < 0)
            measure_block();
        if (changed) {
            if (active.digit != 0 && active.end < 0)
                active.end = find_end();
            if (reported != 0)
                take_digit(reported);
        }
        // A new onset within the gap would be known by now.
        constexpr std::int64_t patience = samples_in(bridged_gap) + confirm_blocks * block_length + block_length;
        if (active.digit != 0 && active.end >= 0 && now - active.end > patience)
            finish();
    }

    void take_digit(char digit)
    {
        const dtmf_pair tones = *pair_of(digit);
        const pair_power here = power_of(tones, now - std::int64_t{block_length}, block_length);
        const std::int64_t begin = find_begin(tones, here);
        if (active.digit == digit && begin - active.end < std::int64_t{samples_in(bridged_gap)}) {
            active.end = -1;
            return;
        }
        if (active.digit != 0)
            finish();
        active = {
            .digit = digit, .tones = tones, .begin = begin, .end = -1, .recent = {here,                               here},
                          .sum = {                                  },
                          .blocks = 0
        };
        events.push_back(event(dtmf_event::phase::begin, here));
    }

    void finish()
    {
        events.push_back(event(dtmf_event::phase::end, mean()));
        active = {};
    }

    /// Over the blocks that were hits.
    pair_power mean() const
    {
        const double n = active.blocks;
        return n > 0 ? pair_power{active.sum.row / n, active.sum.column / n} : active.recent.front();
    }

    dtmf_event event(dtmf_event::phase what, const pair_power& p) const
    {
        return {
            .what = what,
            .digit = active.digit,
            .at = sample_count(active.begin),
            .duration = sample_count(what == dtmf_event::phase::end ? active.end - active.begin : 0),
            .level = level_of((p.row + p.column) / 2.0),
            .twist = {10.0 * std::log10(std::max(p.column, 1.0) / std::max(p.row, 1.0))},
        };
    }

    void measure_block()
    {
        active.sum.row += active.recent.front().row;
        active.sum.column += active.recent.front().column;
        ++active.blocks;
        active.recent[0] = active.recent[1];
        active.recent[1] = power_of(active.tones, now - std::int64_t{block_length}, block_length);
    }

    float sample_at(std::int64_t i) const
    {
        return i < 0 ? 0.0F : history[static_cast<std::size_t>(i) % history_length];
    }

    /// Square of both tones' amplitudes, through a Hann window, which keeps each from hearing the other.
    pair_power power_of(const dtmf_pair& tones, std::int64_t from, std::size_t length) const
    {
        return {power_of(tones.row, from, length), power_of(tones.column, from, length)};
    }

    tone_power power_of(hertz tone, std::int64_t from, std::size_t length) const
    {
        const double turn = turn_of(tone);
        const double window_turn = 2.0 * std::numbers::pi / static_cast<double>(length);
        std::complex<double> sum;
        for (std::size_t i = 0; i < length; ++i) {
            const double window = 1.0 - std::cos(window_turn * (static_cast<double>(i) + 0.5));
            sum += std::polar(
                window * static_cast<double>(sample_at(from + static_cast<std::int64_t>(i))),
                -turn * static_cast<double>(i)
            );
        }
        return std::norm(sum * 2.0 / static_cast<double>(length));
    }

    /// How much of the digit there is around sample `at`: 1 in its midst, 1/4 on its edge (half of the amplitude).
    double presence(const dtmf_pair& tones, const pair_power& full, std::int64_t at) const
    {
        constexpr std::size_t length = slice_length * edge_slices;
        const std::int64_t from = at - std::int64_t{length / 2};
        const pair_power p{plain_power(tones.row, from, length), plain_power(tones.column, from, length)};
        return (p.row / std::max(full.row, 1.0) + p.column / std::max(full.column, 1.0)) / 2.0;
    }

    tone_power plain_power(hertz tone, std::int64_t from, std::size_t length) const
    {
        const double turn = turn_of(tone);
        std::complex<double> sum;
        for (std::size_t i = 0; i < length; ++i)
            sum += std::polar(
                static_cast<double>(sample_at(from + static_cast<std::int64_t>(i))), -turn * static_cast<double>(i)
            );
        return std::norm(sum * 2.0 / static_cast<double>(length));
    }

    static constexpr double edge = 0.25;

    /// Goes back from the middle of the first block that was a hit until the digit is no longer there.
    std::int64_t find_begin(const dtmf_pair& tones, const pair_power& full) const
    {
        const std::int64_t earliest = now - std::int64_t{(confirm_blocks + 1) * block_length};
        std::int64_t at = now - std::int64_t{block_length};
        while (at > earliest && presence(tones, full, at) > edge)
            at -= slice_length / 2;
        return std::max<std::int64_t>(at + std::int64_t{slice_length / 4}, 0);
    }

    /// Goes on from the middle of the last block that was a hit.
    std::int64_t find_end() const
    {
        const pair_power full = mean();
        const std::int64_t latest = now - std::int64_t{slice_length * edge_slices / 2};
        std::int64_t at = now - std::int64_t{(confirm_blocks + 1) * block_length - block_length / 2};
        while (at < latest && presence(active.tones, full, at) > edge)
            at += slice_length / 2;
        return at - std::int64_t{slice_length / 4};
    }
};

dtmf_detector::dtmf_detector()
    : engine_(std::make_unique<engine>())
{
}

dtmf_detector::~dtmf_detector() = default;
dtmf_detector::dtmf_detector(dtmf_detector&&) noexcept = default;
dtmf_detector& dtmf_detector::operator=(dtmf_detector&&) noexcept = default;

std::span<const dtmf_event> dtmf_detector::feed(audio_in samples)
{
    engine_->feed(samples);
    return engine_->events;
}

} // namespace tipring::dsp
