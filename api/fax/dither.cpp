#include "api/fax/dither.hpp"

#include <utility>

namespace tipring::api::fax {

std::vector<bit_row> dither(std::vector<float> dark, std::uint32_t width, std::uint32_t height)
{
    std::vector<bit_row> rows(height, bit_row(width / 8));
    const auto at = [&](std::uint32_t x, std::uint32_t y) -> float& { return dark[std::size_t(y) * width + x]; };
    for (std::uint32_t y = 0; y < height; ++y)
        for (std::uint32_t x = 0; x < width; ++x) {
            const bool black = at(x, y) >= 0.5F;
            if (black)
                rows[y][x / 8] |= static_cast<std::uint8_t>(0x80U >> (x % 8));
            const float error = at(x, y) - (black ? 1.0F : 0.0F);
            if (x + 1 < width)
                at(x + 1, y) += error * 7 / 16;
            if (y + 1 == height)
                continue;
            if (x > 0)
                at(x - 1, y + 1) += error * 3 / 16;
            at(x, y + 1) += error * 5 / 16;
            if (x + 1 < width)
                at(x + 1, y + 1) += error * 1 / 16;
        }
    return rows;
}

} // namespace tipring::api::fax
