#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tipring::api::fax {

using bit_row = std::vector<std::uint8_t>; ///< first element highest, 1 is black

/// Error diffusion by Floyd and Steinberg (1976).
/// @param dark  0 white to 1 black, row by row; `width` is a multiple of 8
std::vector<bit_row> dither(std::vector<float> dark, std::uint32_t width, std::uint32_t height);

} // namespace tipring::api::fax
