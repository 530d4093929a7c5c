#include "dsp/presence_detector.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <cmath>
#include <optional>
#include <vector>

namespace tipring::dsp {

namespace {

constexpr std::size_t block_length = 160; // 20 ms: a pitch period or two
constexpr sample_count block_time{block_length};
constexpr std::size_t window = 15;       // 300 ms: about a syllable
constexpr std::size_t voiced_enough = 7; // of them
constexpr std::size_t quiet_enough = 25; // 500 ms without sound is silence
constexpr std::size_t steady_span = 6;   // 120 ms
constexpr decibel steady{2.5};           // the level of a tone, or of noise, moves less
constexpr dbm0 audible{-45.0};
constexpr decibel over_the_floor{9.0};
constexpr std::size_t floor_span = 100; // 2 s: people pause at least once
constexpr double tonal_gain = 40.0;     // 16 dB: what order 4 predicts of one or two sines, and not of speech
constexpr std::size_t order = 4;        // two sines obey a recursion of four terms exactly

/// How much of a block's energy a linear recursion of order 4 explains (covariance method): energy over residual.
double prediction_gain(audio_in x)
{
    // Whole numbers are exact, so a diagonal follows from its first element: one product comes in, one goes out.
    std::array<std::array<double, order + 1>, order + 1> r{};
    const auto product = [x](std::size_t i, std::size_t k) { return std::int64_t{x[i]} * x[k]; };
    for (std::size_t lag = 0; lag <= order; ++lag) {
        std::int64_t sum = 0;
        for (std::size_t n = order; n < x.size(); ++n)
            sum += product(n, n - lag);
        for (std::size_t i = 0; i + lag <= order; ++i) {
            r[i][i + lag] = r[i + lag][i] = static_cast<double>(sum);
            if (i + lag < order)
                sum += product(order - 1 - i, order - 1 - i - lag) - product(x.size() - 1 - i, x.size() - 1 - i - lag);
        }
    }
    const double energy = r[0][0];
    if (energy <= 0.0)
        return 1.0;

    // Gaussian elimination without pivots: the matrix is positive definite once a little white noise is added.
    for (std::size_t i = 1; i <= order; ++i)
        r[i][i] += 1e-7 * energy + static_cast<double>(x.size());
    for (std::size_t i = 1; i <= order; ++i)
        for (std::size_t k = i + 1; k <= order; ++k) {
            const double factor = r[k][i] / r[i][i];
            for (std::size_t j = i; j <= order; ++j)
                r[k][j] -= factor * r[i][j];
            r[k][0] -= factor * r[i][0];
        }
    double explained = 0.0; // sum of squared pivoted correlations: b' R^-1 b
    for (std::size_t i = 1; i <= order; ++i)
        explained += r[i][0] * r[i][0] / r[i][i];
    return energy / std::max(energy - explained, 1e-9 * energy);
}

} // namespace

struct voice_detector::engine
{
    std::span<const presence_event> feed(audio_in samples)
    {
        events.clear();
        for (const std::int16_t s : samples) {
            block[filled++] = s;
            if (filled == block_length) {
                filled = 0;
                judge();
                now += block_time;
            }
        }
        return events;
    }

    void judge()
    {
        const double level = level_of(audio_in(block)).value;
        levels.push_back(level);
        if (levels.size() > floor_span)
            levels.erase(levels.begin());
        const double floor = *std::ranges::min_element(levels);
        const bool audible_now = level > audible.value;
        const bool tonal = audible_now && prediction_gain(block) >= tonal_gain;
        // A tone that was there from the start is its own floor, and no silence all the same.
        const bool sound = audible_now && (tonal || level > floor + over_the_floor.value || voice);
        const bool voiced = sound && !is_steady() && !tonal;
        recent = (recent << 1) | std::bitset<window>(voiced ? 1 : 0);
        quiet_for = level > audible.value ? 0 : quiet_for + 1;

        const auto window_start = now - block_time * static_cast<std::int64_t>(window - 1);
        if (!voice && recent.count() >= voiced_enough) {
            end(silence, now);
            begin(voice, presence::voice, std::max(window_start, sample_count{0}), dbm0{level});
        } else if (voice && recent.none() && !sound) {
            end(voice, now);
        } else if (voice && recent.none() && is_steady()) { // speech gave way to a tone
            end(voice, window_start);
        }
        if (!silence && !voice && quiet_for >= quiet_enough)
            begin(
                silence, presence::silence, now - block_time * static_cast<std::int64_t>(quiet_enough - 1), dbm0{level}
            );
        else if (silence && quiet_for == 0)
            end(silence, now);
    }

    bool is_steady() const
    {
        if (levels.size() < steady_span)
            return false;
        const auto [low, high] =
            std::minmax_element(levels.end() - static_cast<std::ptrdiff_t>(steady_span), levels.end());
        return *high - *low < steady.value;
    }

    void begin(std::optional<presence_event>& what, presence name, sample_count at, dbm0 level)
    {
        what = presence_event{presence_event::phase::begin, name, at, {}, level};
        events.push_back(*what);
    }

    void end(std::optional<presence_event>& what, sample_count at)
    {
        if (!what)
            return;
        presence_event ended = *what;
        ended.what = presence_event::phase::end;
        ended.duration = std::max(at - ended.at, sample_count{0});
        events.push_back(ended);
        what.reset();
    }

    std::array<std::int16_t, block_length> block{};
    std::size_t filled = 0;
    sample_count now{}; ///< start of the block under judgement
    std::vector<double> levels;
    std::bitset<window> recent;
    std::size_t quiet_for = 0;
    std::optional<presence_event> voice;
    std::optional<presence_event> silence;
    std::vector<presence_event> events;
};

voice_detector::voice_detector()
    : engine_(std::make_unique<engine>())
{
}

voice_detector::~voice_detector() = default;
voice_detector::voice_detector(voice_detector&&) noexcept = default;
voice_detector& voice_detector::operator=(voice_detector&&) noexcept = default;

std::span<const presence_event> voice_detector::feed(audio_in samples) { return engine_->feed(samples); }

std::string_view name_of(presence p)
{
    switch (p) {
    case presence::voice: return "voice";
    case presence::silence: return "silence";
    case presence::fax_cng: return "fax_cng";
    case presence::fax_ced: return "fax_ced";
    case presence::ans: return "ans";
    case presence::ansam: return "ansam";
    case presence::v21_preamble: return "v21_preamble";
    case presence::bell_answer: return "bell_answer";
    case presence::alert_tone: return "alert_tone";
    case presence::v25_calling: return "v25_calling";
    }
    return "?";
}

bool is_fax(presence p) { return p == presence::fax_cng || p == presence::fax_ced || p == presence::v21_preamble; }

} // namespace tipring::dsp
