#include "dsp/fft.hpp"

#include "base/error.hpp"

#include <array>
#include <bit>
#include <numbers>
#include <utility>

namespace tipring::dsp {

namespace {

using table = std::array<std::complex<float>, fft_longest / 2>;

const table& twiddles()
{
    static const table all = [] {
        table t;
        for (std::size_t i = 0; i < t.size(); ++i)
            t[i] = std::complex<float>(
                std::polar(1.0, -2.0 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(fft_longest))
            );
        return t;
    }();
    return all;
}

void reverse_bits(std::span<std::complex<float>> data)
{
    for (std::size_t i = 1, j = 0; i < data.size(); ++i) {
        std::size_t bit = data.size() >> 1;
        for (; (j & bit) != 0; bit >>= 1)
            j ^= bit;
        j ^= bit;
        if (i < j)
            std::swap(data[i], data[j]);
    }
}

} // namespace

void fft(std::span<std::complex<float>> data)
{
    TIPRING_ASSERT(std::has_single_bit(data.size()) && data.size() <= fft_longest, std::to_string(data.size()));
    reverse_bits(data);
    const table& turn = twiddles();
    for (std::size_t half = 1; half < data.size(); half *= 2) {
        const std::size_t stride = fft_longest / (2 * half);
        for (std::size_t start = 0; start < data.size(); start += 2 * half)
            for (std::size_t i = 0; i < half; ++i) {
                const std::complex<float> odd = times(data[start + half + i], turn[i * stride]);
                data[start + half + i] = data[start + i] - odd;
                data[start + i] += odd;
            }
    }
}

} // namespace tipring::dsp
