#include "base/audio.hpp"

#include <algorithm>
#include <cmath>

namespace tipring {

namespace {
constexpr double full_scale = 32768.0;
constexpr double overload = 3.14; // dBm0 of the largest sine, G.711 A-law
constexpr double quietest = -90.0;
} // namespace

double peak_amplitude(dbm0 level) { return full_scale * std::pow(10.0, (level.value - overload) / 20.0); }

dbm0 level_of(double mean_square)
{
    if (mean_square <= 0.0)
        return {quietest};
    const double relative =
        2.0 * mean_square / (full_scale * full_scale); // a sine's peak squared is twice its mean square
    return {std::max(quietest, 10.0 * std::log10(relative) + overload)};
}

dbm0 level_of(audio_in samples)
{
    if (samples.empty())
        return {quietest};
    double sum = 0.0;
    for (const std::int16_t s : samples)
        sum += static_cast<double>(s) * static_cast<double>(s);
    return level_of(sum / static_cast<double>(samples.size()));
}

std::int16_t saturate(float sample)
{
    return static_cast<std::int16_t>(std::lrintf(std::clamp(sample, -32768.0F, 32767.0F)));
}

std::int16_t saturate(std::int32_t sample) { return static_cast<std::int16_t>(std::clamp(sample, -32768, 32767)); }

} // namespace tipring
