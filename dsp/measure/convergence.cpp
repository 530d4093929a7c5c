#include "dsp/measure/convergence.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace tipring::dsp {

namespace {

constexpr std::size_t taps = samples_in(64ms);
constexpr float pace = 0.5F;
constexpr std::size_t stretch = samples_in(100ms);

/// The last `taps` samples sent, newest last, in one piece.
class history
{
public:
    std::span<const float> with(float newest)
    {
        if (at_ + taps == kept_.size()) {
            std::copy(kept_.end() - static_cast<std::ptrdiff_t>(taps), kept_.end(), kept_.begin());
            at_ = 0;
        }
        ++at_;
        kept_[at_ + taps - 1] = newest;
        return std::span(kept_).subspan(at_, taps);
    }

private:
    std::vector<float> kept_ = std::vector<float>(16 * taps);
    std::size_t at_ = 0;
};

float product(std::span<const float> a, std::span<const float> b)
{
    float sums[8] = {};
    for (std::size_t i = 0; i < taps; i += 8)
        for (std::size_t j = 0; j < 8; ++j)
            sums[j] += a[i + j] * b[i + j];
    return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

std::vector<float> left_over(audio_in sent, audio_in heard)
{
    constexpr float never_zero = 1.0e3F;
    std::vector<float> weights(taps);
    history past;
    std::vector<float> error(std::min(sent.size(), heard.size()));
    for (std::size_t n = 0; n < error.size(); ++n) {
        const auto x = past.with(sent[n]);
        error[n] = static_cast<float>(heard[n]) - product(weights, x);
        const float step = pace * error[n] / (product(x, x) + never_zero);
        for (std::size_t i = 0; i < taps; ++i)
            weights[i] += step * x[i];
    }
    return error;
}

template <class Samples>
double power(const Samples& samples, std::size_t from, std::size_t length)
{
    double sum = 1.0e-9;
    for (std::size_t i = from; i < std::min(from + length, samples.size()); ++i)
        sum += static_cast<double>(samples[i]) * static_cast<double>(samples[i]);
    return sum;
}

decibel loss(double sent, double left) { return {10.0 * std::log10(std::max(sent, 1.0e-9) / left)}; }

} // namespace

convergence_reading measure_convergence(audio_in sent, audio_in heard)
{
    const std::vector<float> left = left_over(sent, heard);
    const auto combined = [&](std::size_t from, std::size_t length) {
        return loss(power(sent, from, length), power(left, from, length));
    };
    const std::size_t half_a_second = samples_in(500ms);
    convergence_reading r;
    r.echo_loss = loss(power(sent, 0, left.size()), power(heard, 0, left.size()));
    r.after_one_second = combined(samples_in(1s), stretch);
    r.in_the_end = combined(left.size() - std::min(left.size(), half_a_second), half_a_second);
    for (std::size_t from = 0; from + stretch <= left.size(); from += stretch)
        r.by_time.push_back(combined(from, stretch).value);
    return r;
}

} // namespace tipring::dsp
