#include "dsp/mixer.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace tipring::dsp {

void mix_minus_self(std::span<const audio_in> in, std::span<const audio_out> out)
{
    TIPRING_ASSERT(in.size() == out.size(), std::to_string(in.size()) + " in, " + std::to_string(out.size()) + " out");
    if (in.empty())
        return;
    const std::size_t length = in.front().size();
    for (std::size_t p = 0; p < in.size(); ++p)
        TIPRING_ASSERT(
            in[p].size() == length && out[p].size() == length,
            "party " + std::to_string(p) + ": " + std::to_string(in[p].size()) + " in, " +
                std::to_string(out[p].size()) + " out, the first has " + std::to_string(length)
        );

    std::array<std::int32_t, frame_length> sum; // 32 bits hold 65 536 parties at full scale
    for (std::size_t done = 0; done < length; done += sum.size()) {
        const std::size_t n = std::min(sum.size(), length - done);
        sum.fill(0);
        for (const audio_in& party : in)
            for (std::size_t i = 0; i < n; ++i)
                sum[i] += party[done + i];
        for (std::size_t p = 0; p < in.size(); ++p)
            for (std::size_t i = 0; i < n; ++i)
                out[p][done + i] = saturate(sum[i] - in[p][done + i]);
    }
}

void add(audio_out sum, audio_in what)
{
    TIPRING_ASSERT(sum.size() == what.size(), std::to_string(sum.size()) + " and " + std::to_string(what.size()));
    for (std::size_t i = 0; i < sum.size(); ++i)
        sum[i] = saturate(std::int32_t{sum[i]} + std::int32_t{what[i]});
}

void apply_gain(audio_out samples, decibel gain)
{
    const auto factor = static_cast<float>(std::pow(10.0, gain.value / 20.0));
    for (std::int16_t& s : samples)
        s = saturate(static_cast<float>(s) * factor);
}

} // namespace tipring::dsp
