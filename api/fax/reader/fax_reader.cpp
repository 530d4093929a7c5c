/// Reads documents for tipring, in a sandbox: TIFF in, plain pages out (api/fax/page_stream.hpp). It is killed by whatever it reads, or
/// says what is wrong with it; nobody else reads a foreign TIFF.
///
/// fax-reader scale FILE        pages of any kind as fax pages; those that are fax pages stay as they are, to the element
/// fax-reader pages FILE ...    fax pages, all of them
/// fax-reader page INDEX FILE   one of them, from 0

#include "api/fax/dither.hpp"
#include "api/fax/page_stream.hpp"
#include "base/c_ptr.hpp"

#include <tiffio.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string>

namespace tipring::api::fax {

namespace {

using tiff_file = c_ptr<TIFF, TIFFClose>;

constexpr std::array<std::uint32_t, 6> fax_widths{1728, 2048, 2432, 3456, 4096, 4864}; // A4, B4, A3 in R8 and R16
constexpr std::uint32_t largest_side = 20000;
constexpr std::uint64_t largest_image = 80'000'000; ///< elements, four octets each while it is scaled

[[noreturn]] void bad(const std::string& why) { throw std::runtime_error(why); }

tiff_file open_to_read(const char* path)
{
    TIFFSetErrorHandler(nullptr); // it would print; what is wrong is said in our words
    TIFFSetWarningHandler(nullptr);
    tiff_file file(TIFFOpen(path, "rm"));
    if (!file)
        bad("is neither a TIFF nor a PDF");
    return file;
}

void put(const void* what, std::size_t octets)
{
    if (std::fwrite(what, 1, octets, stdout) != octets)
        std::_Exit(reader_had_no_memory); // nobody reads any more
}

void write_page(const page_head& head, const std::vector<bit_row>& rows)
{
    put(&head, sizeof head);
    for (const bit_row& row : rows)
        put(row.data(), head.width / 8);
}

template <class T>
T number(TIFF* file, std::uint32_t tag, T otherwise)
{
    T value = otherwise;
    TIFFGetFieldDefaulted(file, tag, &value);
    return value;
}

struct shape
{
    page_head page;
    bool bilevel = false;
};

shape shape_of(TIFF* file)
{
    shape s;
    page_head& p = s.page;
    p.width = number<std::uint32_t>(file, TIFFTAG_IMAGEWIDTH, 0);
    p.height = number<std::uint32_t>(file, TIFFTAG_IMAGELENGTH, 0);
    p.x_resolution = static_cast<double>(number<float>(file, TIFFTAG_XRESOLUTION, 0.0F));
    p.y_resolution = static_cast<double>(number<float>(file, TIFFTAG_YRESOLUTION, 0.0F));
    if (number<std::uint16_t>(file, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH) != RESUNIT_CENTIMETER) {
        p.x_resolution /= 2.54;
        p.y_resolution /= 2.54;
    }
    s.bilevel = number<std::uint16_t>(file, TIFFTAG_BITSPERSAMPLE, 1) == 1 &&
                number<std::uint16_t>(file, TIFFTAG_SAMPLESPERPIXEL, 1) == 1 && TIFFIsTiled(file) == 0;
    return s;
}

/// Vertical resolutions of T.30's Table 2, in rows per centimetre, with the width that goes with them.
bool is_fax_page(const shape& s)
{
    if (!s.bilevel || std::ranges::find(fax_widths, s.page.width) == fax_widths.end())
        return false;
    const auto near = [&](double r) { return std::abs(s.page.y_resolution - r) < 0.05 * r; };
    const bool r16 = s.page.width > 2432;
    return r16 ? near(154.0) : near(38.5) || near(77.0) || near(154.0);
}

std::vector<bit_row> read_bilevel(TIFF* from, const shape& s)
{
    const bool inverted =
        number<std::uint16_t>(from, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE) == PHOTOMETRIC_MINISBLACK;
    std::vector<bit_row> rows;
    for (std::uint32_t y = 0; y < s.page.height; ++y) {
        bit_row row(static_cast<std::size_t>(TIFFScanlineSize(from)));
        if (TIFFReadScanline(from, row.data(), y, 0) != 1)
            bad("is damaged at row " + std::to_string(y));
        if (inverted)
            for (std::uint8_t& eight : row)
                eight = static_cast<std::uint8_t>(~eight);
        rows.push_back(std::move(row));
    }
    return rows;
}

/// How dark the elements are, 0 white to 1 black, after scaling to `width` x `height` by averages over areas.
std::vector<float> read_dark(TIFF* from, const shape& s, std::uint32_t width, std::uint32_t height)
{
    std::vector<std::uint32_t> image(std::size_t(s.page.width) * s.page.height);
    if (TIFFReadRGBAImageOriented(from, s.page.width, s.page.height, image.data(), ORIENTATION_TOPLEFT, 1) != 1)
        bad("is damaged");
    std::vector<float> dark(std::size_t(width) * height);
    for (std::uint32_t y = 0; y < height; ++y) {
        const std::uint32_t top = static_cast<std::uint32_t>(std::uint64_t(y) * s.page.height / height);
        const std::uint32_t bottom =
            std::max(top + 1, static_cast<std::uint32_t>(std::uint64_t(y + 1) * s.page.height / height));
        for (std::uint32_t x = 0; x < width; ++x) {
            const std::uint32_t left = static_cast<std::uint32_t>(std::uint64_t(x) * s.page.width / width);
            const std::uint32_t right =
                std::max(left + 1, static_cast<std::uint32_t>(std::uint64_t(x + 1) * s.page.width / width));
            float light = 0.0F;
            for (std::uint32_t v = top; v < bottom; ++v)
                for (std::uint32_t u = left; u < right; ++u) {
                    const std::uint32_t p = image[std::size_t(v) * s.page.width + u];
                    const float paper = 255.0F - static_cast<float>(TIFFGetA(p)); // what is transparent is white
                    light += paper + 0.299F * static_cast<float>(TIFFGetR(p)) +
                             0.587F * static_cast<float>(TIFFGetG(p)) + 0.114F * static_cast<float>(TIFFGetB(p));
                }
            const auto area = static_cast<float>((bottom - top) * (right - left));
            dark[std::size_t(y) * width + x] = std::clamp(1.0F - light / area / 255.0F, 0.0F, 1.0F);
        }
    }
    return dark;
}

/// A page of any kind as a fax page of A4's width.
void scale_page(TIFF* from, const shape& s)
{
    const double square =
        s.page.x_resolution > 0.0 && s.page.y_resolution > 0.0 ? s.page.x_resolution / s.page.y_resolution : 1.0;
    const double rows =
        s.page.height * (double(a4_width) / s.page.width) * square * (fine_y_resolution / a4_x_resolution);
    if (!(rows >= 1.0 && rows <= largest_side))
        bad("has a page of a shape that no fax can carry");
    const auto height = static_cast<std::uint32_t>(std::lround(rows));
    write_page(
        {a4_width, height, a4_x_resolution, fine_y_resolution},
        dither(read_dark(from, s, a4_width, height), a4_width, height)
    );
}

void check_size(const shape& s)
{
    const page_head& p = s.page;
    if (p.width == 0 || p.height == 0 || p.width > largest_side || p.height > longest_page ||
        std::uint64_t(p.width) * p.height > largest_image)
        bad("has a page of " + std::to_string(p.width) + " x " + std::to_string(p.height) +
            " elements, which is too large");
}

void write_fax_page(TIFF* from, const shape& s)
{
    if (!s.bilevel || s.page.width % 8 != 0 || s.page.width > widest_page)
        bad("is no fax document");
    write_page(s.page, read_bilevel(from, s));
}

/// Every page from the one that stands.
template <class Write>
void each_page(const char* path, Write write)
{
    const tiff_file file = open_to_read(path);
    int pages = 0;
    do {
        if (++pages > most_pages)
            bad("has more than " + std::to_string(most_pages) + " pages");
        const shape s = shape_of(file.get());
        check_size(s);
        write(file.get(), s);
    } while (TIFFReadDirectory(file.get()) == 1);
}

void one_page(const char* path, int index)
{
    const tiff_file file = open_to_read(path);
    if (TIFFSetDirectory(file.get(), static_cast<tdir_t>(index)) != 1)
        bad("has no page " + std::to_string(index + 1));
    const shape s = shape_of(file.get());
    check_size(s);
    write_fax_page(file.get(), s);
}

void read(int count, char** words)
{
    const std::string what = count > 2 ? words[1] : "";
    if (what == "scale") {
        each_page(words[2], [](TIFF* file, const shape& s) {
            is_fax_page(s) ? write_fax_page(file, s) : scale_page(file, s);
        });
    } else if (what == "pages") {
        for (int i = 2; i < count; ++i)
            each_page(words[i], write_fax_page);
    } else if (what == "page" && count == 4) {
        one_page(words[3], std::atoi(words[2]));
    } else {
        bad("cannot be read in this way");
    }
    const page_head over;
    put(&over, sizeof over);
    if (std::fflush(stdout) != 0)
        std::_Exit(reader_had_no_memory);
}

} // namespace

} // namespace tipring::api::fax

int main(int count, char** words)
{
    namespace fax = tipring::api::fax;
    try {
        fax::read(count, words);
        return 0;
    } catch (const std::bad_alloc&) {
        return fax::reader_had_no_memory;
    } catch (const std::exception& e) {
        std::fputs(e.what(), stderr);
        return fax::reader_found_it_bad;
    }
}
