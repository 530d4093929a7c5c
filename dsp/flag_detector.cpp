#include "dsp/flag_detector.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

namespace tipring::dsp {

namespace {

constexpr double pi = std::numbers::pi;
constexpr std::size_t slice = samples_in(1ms);
constexpr hertz mark{1650.0};
constexpr hertz space{1850.0};
constexpr double flags_a_second = 300.0 / 8.0;
constexpr std::size_t harmonics = 3;

struct tables
{
    std::array<std::array<std::int16_t, flag_detector::window>, 4> tones; // cosine and sine of mark, of space
    std::array<std::array<std::complex<double>, harmonics>, flag_detector::remembered> turn; // each ms
    std::array<double, harmonics + 1> flag; // mean and harmonics of +1, +1, +1, +1, +1, +1, -1, -1, space in the middle
};

std::int16_t whole(double x) { return static_cast<std::int16_t>(std::floor(x + 0.5)); }

const tables& all()
{
    static const tables made = [] {
        tables t{};
        for (std::size_t i = 0; i < flag_detector::window; ++i)
            for (std::size_t tone = 0; tone < 2; ++tone) {
                const double turn = 2.0 * pi * (tone == 0 ? mark : space).value / sample_rate * static_cast<double>(i);
                t.tones[2 * tone][i] = whole(1000.0 * std::cos(turn));
                t.tones[2 * tone + 1][i] = whole(1000.0 * std::sin(turn));
            }
        for (std::size_t ms = 0; ms < t.turn.size(); ++ms)
            for (std::size_t h = 0; h < harmonics; ++h)
                t.turn[ms][h] = std::polar(
                    1.0, -2.0 * pi * static_cast<double>(h + 1) * flags_a_second * static_cast<double>(ms) / 1000.0
                );
        t.flag[0] = 0.5;
        for (std::size_t h = 1; h <= harmonics; ++h) {
            const double n = static_cast<double>(h) * pi;
            const double smeared = n * flags_a_second * 0.003; // by the window
            t.flag[h] = -4.0 / n * std::sin(n / 4.0) * std::sin(smeared) / smeared;
        }
        return t;
    }();
    return made;
}

double power_of(const std::int16_t* samples, std::size_t tone)
{
    const auto& cosine = all().tones[2 * tone];
    const auto& sine = all().tones[2 * tone + 1];
    std::int32_t re = 0, im = 0;
    for (std::size_t i = 0; i < flag_detector::window; ++i) {
        re += samples[i] * cosine[i];
        im += samples[i] * sine[i];
    }
    const auto x = static_cast<double>(re), y = static_cast<double>(im);
    return x * x + y * y;
}

} // namespace

void flag_detector::take(std::span<const std::int16_t, needed> samples)
{
    for (std::size_t at = 0; at < hop; at += slice) {
        const double marked = power_of(samples.data() + at, 0), spaced = power_of(samples.data() + at, 1);
        newest_ = (newest_ + 1) % remembered;
        marks_[newest_] = static_cast<float>((marked - spaced) / std::max(marked + spaced, 1.0));
    }
    unheard_ = 0;
    judge();
}

void flag_detector::skip()
{
    likeness_ = 0.0;
    was_ = false;
    if (unheard_ >= remembered)
        return;
    marks_.fill(0.0F);
    unheard_ = remembered;
}

/// How far the last five flags' time is like flags, at whichever place in one they began: 1, exactly.
void flag_detector::judge()
{
    const tables& t = all();
    double mean = 0.0, energy = 0.0;
    std::array<std::complex<double>, harmonics> found{};
    for (std::size_t i = 0; i < remembered; ++i) {
        const double m = static_cast<double>(marks_[(newest_ + 1 + i) % remembered]);
        mean += m;
        energy += m * m;
        for (std::size_t h = 0; h < harmonics; ++h)
            found[h] += m * t.turn[i][h];
    }
    const double place = std::arg(-found[0]);
    double like = t.flag[0] * mean, whole_flag = t.flag[0] * t.flag[0];
    for (std::size_t h = 0; h < harmonics; ++h) {
        like += t.flag[h + 1] * (found[h] * std::polar(1.0, -place * static_cast<double>(h + 1))).real();
        whole_flag += t.flag[h + 1] * t.flag[h + 1] / 2.0;
    }
    was_ = flags();
    likeness_ = like / std::sqrt(whole_flag * std::max(energy, 1.0) * static_cast<double>(remembered));
}

} // namespace tipring::dsp
