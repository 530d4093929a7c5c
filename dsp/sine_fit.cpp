#include "dsp/sine_fit.hpp"

#include "dsp/fft.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numbers>

namespace tipring::dsp {

namespace {

using point = std::complex<float>;

constexpr double weakest = 0.04;  // of the strongest part: -14 dB
constexpr double hopeless = 0.01; // -20 dB: too weak to gain 6 dB by being measured together
constexpr double closest = 0.6;   // bins between two waves: nearer ones are one
constexpr int rounds = 6;

struct wave
{
    double turn{}; // radians a point
    std::complex<double> amplitude;
};

struct halves
{
    std::complex<double> first;
    std::complex<double> second;
};

halves correlate(std::span<const point> points, double turn)
{
    const std::complex<double> step = std::polar(1.0, -turn);
    std::complex<double> phasor = 1.0;
    halves sum;
    const std::size_t middle = points.size() / 2;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const double re = points[i].real(), im = points[i].imag();
        auto& half = i < middle ? sum.first : sum.second;
        half += std::complex<double>(re * phasor.real() - im * phasor.imag(), re * phasor.imag() + im * phasor.real());
        phasor = {
            phasor.real() * step.real() - phasor.imag() * step.imag(),
            phasor.real() * step.imag() + phasor.imag() * step.real()};
    }
    return sum;
}

void add_wave(std::span<point> points, const wave& w, double sign)
{
    const std::complex<double> step = std::polar(1.0, w.turn);
    std::complex<double> value = w.amplitude * sign;
    for (point& p : points) {
        p += point(value);
        value = {
            value.real() * step.real() - value.imag() * step.imag(),
            value.real() * step.imag() + value.imag() * step.real()};
    }
}

/// The strongest line of the spectrum, between bins.
double strongest_turn(std::span<const point> points, double reach_turn)
{
    std::array<point, fft_longest> spectrum{};
    const auto used = std::span(spectrum).first(std::max<std::size_t>(64, std::bit_ceil(points.size())));
    std::ranges::copy(points, used.begin());
    fft(used);
    const double bin = 2.0 * std::numbers::pi / static_cast<double>(used.size());
    const auto reach = static_cast<std::ptrdiff_t>(reach_turn / bin);
    const auto power = [&](std::ptrdiff_t k) {
        return static_cast<double>(std::norm(used[static_cast<std::size_t>(k) & (used.size() - 1)]));
    };
    std::ptrdiff_t best = 0;
    for (std::ptrdiff_t k = -reach; k <= reach; ++k)
        if (power(k) > power(best))
            best = k;
    const double left = std::sqrt(power(best - 1)), mid = std::sqrt(power(best)), right = std::sqrt(power(best + 1));
    const double bend = left - 2.0 * mid + right;
    const double shift = bend < 0.0 ? 0.5 * (left - right) / bend : 0.0;
    return bin * (static_cast<double>(best) + std::clamp(shift, -0.5, 0.5));
}

/// Measures the one wave that is left in `points`, near `turn`.
wave measure(std::span<const point> points, double turn, double reach_turn)
{
    const double distance = static_cast<double>(points.size()) / 2.0; // between the middles of the halves
    const double bin = 2.0 * std::numbers::pi / static_cast<double>(points.size());
    const halves h = correlate(points, turn);
    const double advance = std::arg(h.second * std::conj(h.first)) / distance;
    turn = std::clamp(turn + std::clamp(advance, -0.5 * bin, 0.5 * bin), -reach_turn, reach_turn);
    const halves again = correlate(points, turn);
    return {turn, (again.first + again.second) / static_cast<double>(points.size())};
}

} // namespace

sine_fit fit_sines(std::span<const point> points, double rate, double reach, std::size_t most)
{
    std::vector<point> residue(points.begin(), points.end());
    std::vector<wave> waves;
    const double to_turn = 2.0 * std::numbers::pi / rate;
    while (waves.size() < most) {
        const wave found = measure(residue, strongest_turn(residue, reach * to_turn), reach * to_turn);
        if (!waves.empty() && std::norm(found.amplitude) < hopeless * std::norm(waves.front().amplitude))
            break;
        add_wave(residue, found, -1.0);
        waves.push_back(found);
        for (int round = 0; round < rounds && waves.size() > 1; ++round)
            for (wave& w : waves) {
                add_wave(residue, w, 1.0);
                w = measure(residue, w.turn, reach * to_turn);
                add_wave(residue, w, -1.0);
            }
        double strongest = 0.0;
        for (const wave& w : waves)
            strongest = std::max(strongest, std::norm(w.amplitude));
        const double bin = 2.0 * std::numbers::pi / static_cast<double>(points.size());
        const auto weak = std::ranges::find_if(waves, [&](const wave& w) {
            const bool twin = &w != &waves.front() && std::abs(w.turn - waves.front().turn) < closest * bin;
            return twin || std::norm(w.amplitude) < weakest * strongest;
        });
        if (weak != waves.end()) {
            add_wave(residue, *weak, 1.0);
            waves.erase(weak);
            break;
        }
    }
    sine_fit result;
    std::ranges::sort(waves, std::greater{}, [](const wave& w) { return std::norm(w.amplitude); });
    for (const wave& w : waves)
        result.parts.push_back({w.turn / to_turn, std::norm(w.amplitude)});
    for (const point& p : residue)
        result.residue += static_cast<double>(std::norm(p));
    result.residue /= static_cast<double>(std::max<std::size_t>(points.size(), 1));
    return result;
}

} // namespace tipring::dsp
