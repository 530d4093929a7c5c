#include "hw/plant/imperfect_path.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace tipring::plant {

namespace {

constexpr double pi = std::numbers::pi;
constexpr std::size_t kept = 16384; // samples: more than a second
constexpr int taps = 32;
constexpr double middle_of_buffer = 160.0; // samples: 20 ms
constexpr double edge_of_buffer = 18.0;    // half the taps, and a little

/// Butterworth of second order, by the bilinear transform.
class low_pass_filter
{
public:
    explicit low_pass_filter(hertz corner)
    {
        const double k = std::tan(pi * corner.value / sample_rate);
        const double norm = 1.0 / (1.0 + std::numbers::sqrt2 * k + k * k);
        gain_ = k * k * norm;
        a1_ = 2.0 * (k * k - 1.0) * norm;
        a2_ = (1.0 - std::numbers::sqrt2 * k + k * k) * norm;
    }

    double next(double x)
    {
        const double y = gain_ * x + s1_;
        s1_ = 2.0 * gain_ * x - a1_ * y + s2_;
        s2_ = gain_ * x - a2_ * y;
        return y;
    }

private:
    double gain_{};
    double a1_{};
    double a2_{};
    double s1_ = 0.0;
    double s2_ = 0.0;
};

} // namespace

bool path_conditions::perfect() const
{
    return loss.value == 0.0 && latency.count() == 0 && drift_ppm == 0.0 && !low_pass && !slip && !dropout;
}

struct imperfect_path::engine
{
    explicit engine(const path_conditions& c)
        : conditions(c)
        , gain(std::pow(10.0, -c.loss.value / 20.0))
        , past(kept)
    {
        if (c.low_pass)
            filter.emplace(*c.low_pass);
        latency = static_cast<double>(std::min<std::int64_t>(c.latency.count(), sample_rate));
        if (c.drift_ppm != 0.0 || c.slip)
            buffered = middle_of_buffer;
    }

    float carry(float sample)
    {
        double x = gain * static_cast<double>(sample);
        if (filter)
            x = filter->next(x);
        past[count % kept] = x;
        if (conditions.slip && count > 0 && count % conditions.slip->every.count() == 0)
            move_by(-conditions.slip->samples);
        if (conditions.drift_ppm != 0.0)
            move_by(-conditions.drift_ppm * 1.0e-6);
        const double y = silent() ? 0.0 : at(latency + buffered);
        ++count;
        return static_cast<float>(y);
    }

    /// The reader comes nearer to the writer, or falls back.
    void move_by(double samples)
    {
        buffered += samples;
        if (buffered < edge_of_buffer || buffered > 2.0 * middle_of_buffer - edge_of_buffer)
            buffered = middle_of_buffer;
    }

    bool silent() const
    {
        if (!conditions.dropout || count < conditions.dropout->every.count())
            return false;
        return count % conditions.dropout->every.count() < conditions.dropout->length.count();
    }

    double ago(std::int64_t samples) const
    {
        return samples > count ? 0.0
                               : past[static_cast<std::size_t>((count - samples) % static_cast<std::int64_t>(kept))];
    }

    double at(double delay) const
    {
        const double whole = std::floor(delay);
        const double part = delay - whole;
        const auto nearest = static_cast<std::int64_t>(whole);
        if (part < 1.0e-9)
            return ago(nearest);
        double sum = 0.0;
        for (int k = -taps / 2 + 1; k <= taps / 2; ++k) {
            const double distance = static_cast<double>(k) - part;
            const double window = 0.5 + 0.5 * std::cos(pi * distance / (taps / 2.0 + 0.5));
            sum += ago(nearest + k) * std::sin(pi * distance) / (pi * distance) * window;
        }
        return sum;
    }

    path_conditions conditions;
    double gain;
    std::optional<low_pass_filter> filter;
    std::vector<double> past;
    std::int64_t count = 0; // samples so far
    double latency = 0.0;
    double buffered = 0.0;
};

imperfect_path::imperfect_path(const path_conditions& conditions)
    : engine_(conditions.perfect() ? nullptr : std::make_unique<engine>(conditions))
{
}

imperfect_path::~imperfect_path() = default;
imperfect_path::imperfect_path(imperfect_path&&) noexcept = default;
imperfect_path& imperfect_path::operator=(imperfect_path&&) noexcept = default;

float imperfect_path::carry(float sample) { return engine_ ? engine_->carry(sample) : sample; }

} // namespace tipring::plant
