#pragma once
/// Pages of fax documents, for tests.

#include <cstdint>
#include <string>
#include <vector>

namespace tipring::test {

struct fax_image
{
    std::uint32_t width = 1728;
    double x_resolution = 80.31; ///< per centimetre
    double y_resolution = 38.50;
    std::vector<std::vector<std::uint8_t>> rows; ///< packed, first element highest, 1 is black
    friend bool operator==(const fax_image& a, const fax_image& b) { return a.width == b.width && a.rows == b.rows; }
};

/// Something like lines of text, never the same for another seed.
fax_image printed_page(unsigned seed, std::size_t rows, std::uint32_t width = 1728);

void write_fax(const std::string& path, const std::vector<fax_image>& pages);

/// Empty where the file is missing or no TIFF.
std::vector<fax_image> read_fax(const std::string& path);

} // namespace tipring::test
