#include "dsp/steady_tone.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace tipring::dsp {

namespace {

constexpr sample_count hop{tone_window::hop};
const double quietest =
    peak_amplitude(-47_dBm0);           // 2 dB less than is heard: a tone out of tune loses as much in the window
constexpr double least_share = 0.6;     // of all power: 2 dB over all else
constexpr double hopeless_share = 0.33; // of all power, by the square of the amplitude: even if the tone is 48 Hz off
constexpr double steady = 2.5;          // ratio of amplitudes from one hop to the next
constexpr hertz jitter{5.0};            // of the frequency from one hop to the next, in noise
constexpr sample_count bridged =
    40ms;                           // from one hop with the tone to the next; what is lost at both ends of a gap counts
constexpr double about_face = 0.75; // of half a turn
constexpr sample_count reversal_time = 450ms; // V.25: +-25 ms
constexpr sample_count reversal_jitter = 45ms;
constexpr std::size_t wave_hops = 20;   // V.8: three waves of 15 Hz
constexpr double wave_response = 0.943; // of the window to it

std::complex<double> wave(std::size_t hops)
{
    static const auto waves = [] {
        std::array<std::complex<double>, wave_hops> w;
        for (std::size_t i = 0; i < w.size(); ++i)
            w[i] =
                std::polar(1.0, 2.0 * std::numbers::pi * 3.0 * static_cast<double>(i) / static_cast<double>(wave_hops));
        return w;
    }();
    return waves[hops % wave_hops];
}

/// Where the amplitude passes `half` between two hops.
sample_count edge(sample_count middle, double before, double now, double half)
{
    const double part = std::clamp((half - before) / (now - before), 0.0, 1.0);
    return middle - hop + sample_count(std::lround(part * static_cast<double>(hop.count())));
}

} // namespace

void steady_tone::take(sample_count middle, std::complex<double> amplitude, double power)
{
    ended_.reset();
    const double magnitude = std::sqrt(std::norm(amplitude)), before = past_[(count_ - 1) % remembered].amplitude;
    const auto previous = std::exchange(previous_, amplitude);
    past_[count_++ % remembered] = {magnitude, false};
    const bool cannot_be = magnitude < quietest || magnitude * magnitude < hopeless_share * power;
    if (cannot_be && !begin_)
        return;
    const auto has_most = [&](hertz off) {
        const double tone = magnitude * magnitude / 2.0 / tone_window::response(off);
        return magnitude >= quietest && tone >= least_share * power;
    };
    const hertz off = tone_window::beside(limits_.frequency, previous, amplitude);
    if (begin_ && has_most(mean_off()))
        look_for_reversal(middle, amplitude);
    if (has_most(off) && std::abs(off.value) <= limits_.tolerance.value + jitter.value && magnitude < steady * before &&
        before < steady * magnitude)
        go_on(middle, amplitude, off);
    else if (begin_)
        miss(middle);
}

void steady_tone::go_on(sample_count middle, std::complex<double> amplitude, hertz off)
{
    if (!begin_)
        begin(middle, std::abs(amplitude));
    off_sum_ += off.value;
    amplitude_sum_ += std::abs(amplitude);
    hits_ += 1.0;
    past_[(count_ - 1) % remembered].there = true;
    heard_ = amplitude;
    last_ = middle;
}

void steady_tone::begin(sample_count middle, double amplitude)
{
    off_sum_ = amplitude_sum_ = hits_ = 0.0;
    reversals_ = 0;
    reversed_ = middle;
    const double half = amplitude / 2.0;
    begin_ = std::max(middle - hop, sample_count{0});
    for (std::size_t i = 0; i < 3; ++i, middle -= hop)
        if (back(i + 1).amplitude < half && back(i).amplitude >= half) {
            begin_ = edge(middle, back(i + 1).amplitude, back(i).amplitude, half);
            return;
        }
}

/// The phase goes on as the frequency says, however long the tone was away; or the other way about.
void steady_tone::look_for_reversal(sample_count middle, std::complex<double> amplitude)
{
    const double seconds = static_cast<double>((middle - last_).count()) / sample_rate;
    const double frequency = limits_.frequency.value + mean_off().value;
    const auto turned = amplitude * std::conj(heard_) * std::polar(1.0, -2.0 * std::numbers::pi * frequency * seconds);
    if (std::abs(std::arg(turned)) < about_face * std::numbers::pi)
        return;
    const bool in_time = std::chrono::abs(middle - reversed_ - reversal_time) < reversal_jitter;
    reversals_ = in_time || reversals_ == 0 ? reversals_ + 1 : 1;
    reversed_ = middle;
    heard_ = amplitude;
    last_ = middle;
}

void steady_tone::miss(sample_count middle)
{
    if (middle - last_ <= bridged)
        return;
    if (lasting()) {
        const double half = amplitude_sum_ / hits_ / 2.0;
        ended_ = last_;
        const auto missed = static_cast<std::size_t>((middle - last_) / hop);
        for (std::size_t i = missed; i-- > 0;)
            if (back(i).amplitude < half) {
                ended_ =
                    edge(middle - hop * static_cast<std::int64_t>(i), back(i + 1).amplitude, back(i).amplitude, half);
                break;
            }
    }
    begin_.reset();
}

bool steady_tone::in_tune() const { return std::abs(mean_off().value) <= limits_.tolerance.value; }

dbm0 steady_tone::level() const
{
    const double amplitude = amplitude_sum_ / hits_;
    return level_of(amplitude * amplitude / 2.0 / tone_window::response(mean_off()));
}

double steady_tone::modulation() const
{
    double sum = 0.0, n = 0.0;
    for (const moment& m : past_)
        if (m.there) {
            sum += m.amplitude;
            n += 1.0;
        }
    if (2.0 * n < static_cast<double>(remembered))
        return 0.0;
    std::complex<double> swing;
    for (std::size_t i = 0; i < remembered; ++i)
        if (back(i).there)
            swing += (back(i).amplitude - sum / n) * wave(i);
    return 2.0 * std::abs(swing) / sum / wave_response;
}

} // namespace tipring::dsp
