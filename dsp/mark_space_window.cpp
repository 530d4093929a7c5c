#include "dsp/mark_space_window.hpp"

#include "dsp/fsk_tones.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tipring::dsp {

namespace {

constexpr double scale = 1000.0; // eight products of 16 bits and this fit into 32 bits
constexpr std::size_t common_period = samples_in(5ms);
constexpr double quietest = 1.0; // mean square below which there is nothing to judge

using wave = std::array<std::int16_t, common_period>;

const std::array<wave, 4>& waves()
{
    static const auto filled = [] {
        std::array<wave, 4> all{};
        for (std::size_t i = 0; i < common_period; ++i)
            for (std::size_t tone = 0; tone < 2; ++tone) {
                const hertz f = tone == 0 ? text_telephone_tones.mark : text_telephone_tones.space;
                const double turn = 2.0 * std::numbers::pi * f.value * static_cast<double>(i) / sample_rate;
                all[2 * tone][i] = static_cast<std::int16_t>(std::floor(scale * std::cos(turn) + 0.5));
                all[2 * tone + 1][i] = static_cast<std::int16_t>(std::floor(scale * std::sin(turn) + 0.5));
            }
        return all;
    }();
    return filled;
}

} // namespace

mark_space_window::products mark_space_window::multiply(std::span<const std::int16_t, slice> samples, std::size_t phase)
{
    products p{};
    for (std::size_t w = 0; w < p.tones.size(); ++w) {
        const std::int16_t* const factors = waves()[w].data() + phase * slice;
        std::int32_t sum = 0;
        for (std::size_t i = 0; i < slice; ++i)
            sum += samples[i] * factors[i];
        p.tones[w] = sum;
    }
    for (const std::int16_t s : samples)
        p.power += std::int64_t{s} * s;
    return p;
}

mark_and_space mark_space_window::next(std::span<const std::int16_t, slice> samples)
{
    products& changing = past_[newest_]; // as yet what leaves
    const products arriving = multiply(samples, phase_);
    for (std::size_t w = 0; w < sum_.tones.size(); ++w)
        sum_.tones[w] += arriving.tones[w] - changing.tones[w];
    sum_.power += arriving.power - changing.power;
    changing = arriving;
    newest_ = (newest_ + 1) % slices;
    phase_ = (phase_ + 1) % (common_period / slice);

    constexpr double samples_held = slices * slice;
    constexpr double to_amplitude = 2.0 / (scale * samples_held);
    const auto amplitude = [this](std::size_t tone) {
        const auto re = static_cast<double>(sum_.tones[2 * tone]), im = static_cast<double>(sum_.tones[2 * tone + 1]);
        return to_amplitude * std::sqrt(re * re + im * im);
    };
    const double mark = amplitude(0), space = amplitude(1);
    const double mean_square = std::max(static_cast<double>(sum_.power) / samples_held, quietest);
    // Where one follows the other within the window their amplitudes add up to that of either.
    const double together = mark + space;
    return {
        static_cast<float>(mark),
        static_cast<float>(space),
        static_cast<float>(together * together / 2.0 / mean_square),
    };
}

} // namespace tipring::dsp
