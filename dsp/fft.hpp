#pragma once
#include <complex>
#include <cstddef>
#include <span>

namespace tipring::dsp {

/// Product without the NaN checks of operator*, which cost more than the product.
inline std::complex<float> times(std::complex<float> a, std::complex<float> b)
{
    return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

inline constexpr std::size_t fft_longest = 1024;

/// Forward transform in place: X[k] = sum of x[n] e^{-2 pi i k n / N}. N is a power of two up to fft_longest.
void fft(std::span<std::complex<float>> data);

} // namespace tipring::dsp
