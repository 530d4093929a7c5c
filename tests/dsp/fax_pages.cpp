#include "tests/dsp/fax_pages.hpp"

#include "base/c_ptr.hpp"

#include <doctest/doctest.h>
#include <tiffio.h>

#include <algorithm>
#include <filesystem>
#include <random>

namespace tipring::test {

namespace {

using tiff_file = c_ptr<TIFF, TIFFClose>;

} // namespace

fax_image printed_page(unsigned seed, std::size_t rows, std::uint32_t width)
{
    std::mt19937 random(seed);
    fax_image page;
    page.width = width;
    std::vector<std::uint8_t> row;
    for (std::size_t y = 0; y < rows; ++y) {
        if (y % 3 == 0) { // a new row of letters' strokes; two more rows like it
            row.assign(width / 8, 0);
            if (y % 24 < 15)
                for (std::size_t x = 20; x + 20 < row.size(); ++x)
                    row[x] = static_cast<std::uint8_t>(random() % 4 == 0 ? random() : 0);
        }
        page.rows.push_back(row);
    }
    return page;
}

void write_fax(const std::string& path, const std::vector<fax_image>& pages)
{
    const tiff_file file(TIFFOpen(path.c_str(), "w"));
    REQUIRE(file);
    for (const fax_image& page : pages) {
        TIFFSetField(file.get(), TIFFTAG_IMAGEWIDTH, page.width);
        TIFFSetField(file.get(), TIFFTAG_IMAGELENGTH, static_cast<std::uint32_t>(page.rows.size()));
        TIFFSetField(file.get(), TIFFTAG_BITSPERSAMPLE, 1);
        TIFFSetField(file.get(), TIFFTAG_SAMPLESPERPIXEL, 1);
        TIFFSetField(file.get(), TIFFTAG_COMPRESSION, COMPRESSION_CCITTFAX4);
        TIFFSetField(file.get(), TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE);
        TIFFSetField(file.get(), TIFFTAG_ROWSPERSTRIP, static_cast<std::uint32_t>(page.rows.size()));
        TIFFSetField(file.get(), TIFFTAG_RESOLUTIONUNIT, RESUNIT_CENTIMETER);
        TIFFSetField(file.get(), TIFFTAG_XRESOLUTION, page.x_resolution);
        TIFFSetField(file.get(), TIFFTAG_YRESOLUTION, page.y_resolution);
        for (std::size_t y = 0; y < page.rows.size(); ++y) {
            std::vector<std::uint8_t> row = page.rows[y];
            REQUIRE(TIFFWriteScanline(file.get(), row.data(), static_cast<std::uint32_t>(y), 0) == 1);
        }
        REQUIRE(TIFFWriteDirectory(file.get()) == 1);
    }
}

std::vector<fax_image> read_fax(const std::string& path)
{
    std::vector<fax_image> pages;
    if (!std::filesystem::exists(path))
        return pages;
    const tiff_file file(TIFFOpen(path.c_str(), "r"));
    if (!file)
        return pages;
    do {
        fax_image page;
        std::uint32_t height = 0;
        std::uint16_t photometric = 0;
        float resolution = 0.0F;
        TIFFGetField(file.get(), TIFFTAG_IMAGEWIDTH, &page.width);
        TIFFGetField(file.get(), TIFFTAG_IMAGELENGTH, &height);
        TIFFGetField(file.get(), TIFFTAG_PHOTOMETRIC, &photometric);
        CHECK(photometric == PHOTOMETRIC_MINISWHITE);
        TIFFGetField(file.get(), TIFFTAG_YRESOLUTION, &resolution);
        page.y_resolution = static_cast<double>(resolution);
        for (std::uint32_t y = 0; y < height; ++y) {
            std::vector<std::uint8_t> row(static_cast<std::size_t>(TIFFScanlineSize(file.get())));
            REQUIRE(TIFFReadScanline(file.get(), row.data(), y, 0) == 1);
            page.rows.push_back(std::move(row));
        }
        pages.push_back(std::move(page));
    } while (TIFFReadDirectory(file.get()) == 1);
    return pages;
}

} // namespace tipring::test
