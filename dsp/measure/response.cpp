#include "dsp/measure/response.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

namespace tipring::dsp {

namespace {

constexpr double pi = std::numbers::pi;
constexpr double least_likeness = 0.2;
constexpr double quietest = -90.0; // dB

double turn(double frequency) { return 2.0 * pi * frequency / sample_rate; } // radian a sample

std::complex<double> transform_at(audio_in samples, double frequency)
{
    const std::complex<double> step = std::polar(1.0, -turn(frequency));
    std::complex<double> phasor(1.0, 0.0);
    double re = 0.0;
    double im = 0.0;
    for (const std::int16_t s : samples) {
        re += s * phasor.real();
        im += s * phasor.imag();
        phasor = {
            phasor.real() * step.real() - phasor.imag() * step.imag(),
            phasor.real() * step.imag() + phasor.imag() * step.real()};
    }
    return {re, im};
}

double energy(audio_in samples)
{
    double sum = 0.0;
    for (const std::int16_t s : samples)
        sum += static_cast<double>(s) * s;
    return sum;
}

double correlation(audio_in sent, audio_in received, std::size_t lag)
{
    const std::size_t overlap = std::min(sent.size(), received.size() - lag);
    double sum = 0.0;
    for (std::size_t i = 0; i < overlap; ++i)
        sum += static_cast<double>(static_cast<std::int32_t>(sent[i]) * received[lag + i]);
    return sum;
}

/// Where a parabola through three neighbours, 1 apart, has its top.
double top_of(double before, double at, double behind)
{
    const double bend = before - 2.0 * at + behind;
    return bend == 0.0 ? 0.0 : 0.5 * (before - behind) / bend;
}

double median(std::vector<double>& values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

} // namespace

std::optional<delay_reading> measure_delay(audio_in sent, audio_in received, sample_count longest)
{
    if (sent.empty() || received.empty())
        return std::nullopt;
    const std::size_t lags = std::min(samples_in(longest) + 1, received.size());
    std::vector<double> likeness(lags);
    for (std::size_t lag = 0; lag < lags; ++lag)
        likeness[lag] = std::abs(correlation(sent, received, lag));
    const auto best = static_cast<std::size_t>(std::ranges::max_element(likeness) - likeness.begin());
    const std::size_t overlap = std::min(sent.size(), received.size() - best);
    const double most = std::sqrt(energy(sent) * energy(received.subspan(best, overlap)));
    if (most <= 0.0 || likeness[best] / most < least_likeness)
        return std::nullopt;
    delay_reading found{.samples = static_cast<double>(best), .likeness = likeness[best] / most};
    if (best > 0 && best + 1 < lags)
        found.samples += top_of(likeness[best - 1], likeness[best], likeness[best + 1]);
    return found;
}

std::vector<response_point> measure_response(audio_in sent, audio_in received, std::span<const hertz> at)
{
    constexpr double aside = 10.0; // Hz
    const sample_count longest(static_cast<std::int64_t>(received.size() - std::min(sent.size(), received.size())));
    const auto whole = measure_delay(sent, received, longest);
    const double bulk = whole ? whole->samples : 0.0;
    const auto quotient = [&](double f) {
        const std::complex<double> of_sent = transform_at(sent, f);
        const std::complex<double> without_bulk = std::polar(1.0, turn(f) * bulk);
        return std::norm(of_sent) > 0.0 ? transform_at(received, f) / of_sent * without_bulk : std::complex<double>();
    };
    std::vector<response_point> points;
    points.reserve(at.size());
    for (const hertz f : at) {
        const double gain = std::abs(quotient(f.value));
        const double turned = std::arg(quotient(f.value + aside) * std::conj(quotient(f.value - aside)));
        const double delay = bulk - turned / turn(2.0 * aside);
        points.push_back(
            {.frequency = f,
             .gain = {gain > 0.0 ? std::max(quietest, 20.0 * std::log10(gain)) : quietest},
             .delay_ms = delay * 1000.0 / sample_rate}
        );
    }
    return points;
}

std::vector<response_point> median_of(std::span<const std::vector<response_point>> several)
{
    std::vector<response_point> result;
    if (several.empty())
        return result;
    result = several.front();
    std::vector<double> values;
    for (std::size_t i = 0; i < result.size(); ++i) {
        values.clear();
        for (const auto& one : several)
            values.push_back(one[i].gain.value);
        result[i].gain.value = median(values);
        values.clear();
        for (const auto& one : several)
            values.push_back(one[i].delay_ms);
        result[i].delay_ms = median(values);
    }
    return result;
}

decibel echo_return_loss(std::span<const response_point> echo)
{
    // G.122, annex B.4: 3.24 - 10 log of the sum of (A[i] + A[i-1]) (log f[i] - log f[i-1]), A the power ratios. The constant
    // makes a flat loss come out as it is; over another band than 300 to 3400 Hz it is another one.
    if (echo.size() < 2)
        return {-quietest};
    const double of_flat_loss =
        10.0 * std::log10(2.0 * std::log10(echo.back().frequency.value / echo.front().frequency.value));
    const auto ratio = [](const response_point& p) { return std::pow(10.0, p.gain.value / 10.0); };
    double sum = 0.0;
    for (std::size_t i = 1; i < echo.size(); ++i)
        sum +=
            (ratio(echo[i]) + ratio(echo[i - 1])) * std::log10(echo[i].frequency.value / echo[i - 1].frequency.value);
    return {sum > 0.0 ? of_flat_loss - 10.0 * std::log10(sum) : -quietest};
}

std::vector<hertz> voice_band()
{
    std::vector<hertz> band;
    for (int f = 300; f <= 3400; f += 100) {
        band.push_back({static_cast<double>(f)});
        if (f == 1000)
            band.push_back({1020.0});
    }
    return band;
}

} // namespace tipring::dsp
