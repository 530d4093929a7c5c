#include "api/fax/document.hpp"

#include "api/database/on_disk.hpp"
#include "api/fax/sandbox.hpp"
#include "base/c_ptr.hpp"
#include "base/error.hpp"

#include <tiffio.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>

namespace tipring::api::fax {

namespace fs = std::filesystem;

namespace {

using tiff_file = c_ptr<TIFF, TIFFClose>;
using bit_row = std::vector<std::uint8_t>;

/// R8 x 7.7 lines/mm, A4 (T.4 §2).
constexpr std::uint32_t a4_width = 1728;
constexpr double a4_x_resolution = 80.31; ///< per centimetre
constexpr double fine_y_resolution = 77.0;

constexpr std::array<std::uint32_t, 6> fax_widths{1728, 2048, 2432, 3456, 4096, 4864}; // A4, B4, A3 in R8 and R16
constexpr std::uint32_t largest_side = 20000;
constexpr std::uint64_t largest_image = 120'000'000; ///< elements, four octets each while it is scaled
constexpr int most_pages = 1000;

[[noreturn]] void bad(const std::string& path, const std::string& why)
{
    throw failure(errc::file_bad, "'" + path + "' " + why);
}

[[noreturn]] void not_written(const std::string& path)
{
    throw failure(errc::operation_failed, "'" + path + "' cannot be written: " + std::system_category().message(errno));
}

tiff_file open_tiff(const std::string& path, const char* mode)
{
    TIFFSetErrorHandler(nullptr); // it would print; what is wrong is said in our words
    TIFFSetWarningHandler(nullptr);
    return tiff_file(TIFFOpen(path.c_str(), mode));
}

tiff_file open_to_read(const std::string& path)
{
    tiff_file file = open_tiff(path, "rm"); // not mapped into memory: a file that shrinks meanwhile would kill us
    if (!file)
        bad(path, "is neither a TIFF nor a PDF");
    return file;
}

tiff_file open_to_write(const std::string& path)
{
    tiff_file file = open_tiff(path, "w");
    if (!file)
        not_written(path);
    return file;
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
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    double x_resolution = 0.0; ///< per centimetre; 0: unknown
    double y_resolution = 0.0;
    bool bilevel = false;
};

shape shape_of(TIFF* file)
{
    shape s;
    s.width = number<std::uint32_t>(file, TIFFTAG_IMAGEWIDTH, 0);
    s.height = number<std::uint32_t>(file, TIFFTAG_IMAGELENGTH, 0);
    s.x_resolution = static_cast<double>(number<float>(file, TIFFTAG_XRESOLUTION, 0.0F));
    s.y_resolution = static_cast<double>(number<float>(file, TIFFTAG_YRESOLUTION, 0.0F));
    if (number<std::uint16_t>(file, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH) != RESUNIT_CENTIMETER) {
        s.x_resolution /= 2.54;
        s.y_resolution /= 2.54;
    }
    s.bilevel = number<std::uint16_t>(file, TIFFTAG_BITSPERSAMPLE, 1) == 1 &&
                number<std::uint16_t>(file, TIFFTAG_SAMPLESPERPIXEL, 1) == 1 && TIFFIsTiled(file) == 0;
    return s;
}

/// Vertical resolutions of T.30's Table 2, in rows per centimetre, with the width that goes with them.
bool is_fax_page(const shape& s)
{
    if (!s.bilevel || std::ranges::find(fax_widths, s.width) == fax_widths.end())
        return false;
    const auto near = [&](double r) { return std::abs(s.y_resolution - r) < 0.05 * r; };
    const bool r16 = s.width > 2432;
    return r16 ? near(154.0) : near(38.5) || near(77.0) || near(154.0);
}

/// Writes one page in T.6, black on white.
void write_page(TIFF* to, const std::string& path, const shape& s, const std::vector<bit_row>& rows)
{
    TIFFSetField(to, TIFFTAG_SUBFILETYPE, FILETYPE_PAGE);
    TIFFSetField(to, TIFFTAG_IMAGEWIDTH, s.width);
    TIFFSetField(to, TIFFTAG_IMAGELENGTH, static_cast<std::uint32_t>(rows.size()));
    TIFFSetField(to, TIFFTAG_BITSPERSAMPLE, 1);
    TIFFSetField(to, TIFFTAG_SAMPLESPERPIXEL, 1);
    TIFFSetField(to, TIFFTAG_COMPRESSION, COMPRESSION_CCITTFAX4);
    TIFFSetField(to, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE);
    TIFFSetField(to, TIFFTAG_FILLORDER, FILLORDER_MSB2LSB);
    TIFFSetField(to, TIFFTAG_ROWSPERSTRIP, static_cast<std::uint32_t>(rows.size()));
    TIFFSetField(to, TIFFTAG_RESOLUTIONUNIT, RESUNIT_CENTIMETER);
    TIFFSetField(to, TIFFTAG_XRESOLUTION, s.x_resolution);
    TIFFSetField(to, TIFFTAG_YRESOLUTION, s.y_resolution);
    bit_row row;
    for (std::size_t y = 0; y < rows.size(); ++y) {
        row = rows[y]; // libtiff may turn bits over in place
        if (TIFFWriteScanline(to, row.data(), static_cast<std::uint32_t>(y), 0) != 1)
            not_written(path);
    }
    if (TIFFWriteDirectory(to) != 1)
        not_written(path);
}

std::vector<bit_row> read_bilevel(TIFF* from, const std::string& path, const shape& s)
{
    const bool inverted =
        number<std::uint16_t>(from, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE) == PHOTOMETRIC_MINISBLACK;
    std::vector<bit_row> rows;
    for (std::uint32_t y = 0; y < s.height; ++y) {
        bit_row row(static_cast<std::size_t>(TIFFScanlineSize(from)));
        if (TIFFReadScanline(from, row.data(), y, 0) != 1)
            bad(path, "is damaged at row " + std::to_string(y));
        if (inverted)
            for (std::uint8_t& eight : row)
                eight = static_cast<std::uint8_t>(~eight);
        rows.push_back(std::move(row));
    }
    return rows;
}

/// How dark the elements are, 0 white to 1 black, after scaling to `width` x `height` by averages over areas.
std::vector<float>
read_dark(TIFF* from, const std::string& path, const shape& s, std::uint32_t width, std::uint32_t height)
{
    std::vector<std::uint32_t> image(std::size_t(s.width) * s.height);
    if (TIFFReadRGBAImageOriented(from, s.width, s.height, image.data(), ORIENTATION_TOPLEFT, 1) != 1)
        bad(path, "is damaged");
    std::vector<float> dark(std::size_t(width) * height);
    for (std::uint32_t y = 0; y < height; ++y) {
        const std::uint32_t top = static_cast<std::uint32_t>(std::uint64_t(y) * s.height / height);
        const std::uint32_t bottom =
            std::max(top + 1, static_cast<std::uint32_t>(std::uint64_t(y + 1) * s.height / height));
        for (std::uint32_t x = 0; x < width; ++x) {
            const std::uint32_t left = static_cast<std::uint32_t>(std::uint64_t(x) * s.width / width);
            const std::uint32_t right =
                std::max(left + 1, static_cast<std::uint32_t>(std::uint64_t(x + 1) * s.width / width));
            float light = 0.0F;
            for (std::uint32_t v = top; v < bottom; ++v)
                for (std::uint32_t u = left; u < right; ++u) {
                    const std::uint32_t p = image[std::size_t(v) * s.width + u];
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

/// Error diffusion by Floyd and Steinberg (1976).
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

/// A page of any kind as a fax page of A4's width.
void scale_page(TIFF* from, const std::string& path, const shape& s, TIFF* to, const std::string& written)
{
    const double square = s.x_resolution > 0.0 && s.y_resolution > 0.0 ? s.x_resolution / s.y_resolution : 1.0;
    const double rows = s.height * (double(a4_width) / s.width) * square * (fine_y_resolution / a4_x_resolution);
    if (rows < 1.0 || rows > largest_side)
        bad(path, "has a page of a shape that no fax can carry");
    const auto height = static_cast<std::uint32_t>(std::lround(rows));
    shape scaled;
    scaled.width = a4_width;
    scaled.height = height;
    scaled.x_resolution = a4_x_resolution;
    scaled.y_resolution = fine_y_resolution;
    write_page(to, written, scaled, dither(read_dark(from, path, s, a4_width, height), a4_width, height));
}

int prepare_tiff(const std::string& from, const std::string& to)
{
    const tiff_file source = open_to_read(from);
    const tiff_file target = open_to_write(to);
    int pages = 0;
    do {
        if (++pages > most_pages)
            bad(from, "has more than " + std::to_string(most_pages) + " pages");
        const shape s = shape_of(source.get());
        if (s.width == 0 || s.height == 0 || s.width > largest_side || s.height > largest_side ||
            std::uint64_t(s.width) * s.height > largest_image)
            bad(from,
                "has a page of " + std::to_string(s.width) + " x " + std::to_string(s.height) +
                    " elements, which is too large");
        if (is_fax_page(s))
            write_page(target.get(), to, s, read_bilevel(source.get(), from, s));
        else
            scale_page(source.get(), from, s, target.get(), to);
    } while (TIFFReadDirectory(source.get()) == 1);
    return pages;
}

bool is_pdf(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::array<char, 5> first{};
    file.read(first.data(), first.size());
    return file && std::memcmp(first.data(), "%PDF-", first.size()) == 0;
}

void copy_page(TIFF* from, const std::string& path, TIFF* to, const std::string& written)
{
    const shape s = shape_of(from);
    if (!s.bilevel)
        bad(path, "is no fax document");
    write_page(to, written, s, read_bilevel(from, path, s));
}

/// Whole and on disk under its name, or not there at all.
template <class Write>
void write_safely(const std::string& to, Write write)
{
    const std::string beside = to + ".part";
    write(beside);
    disk::put_in_place(beside, to);
}

} // namespace

namespace {

constexpr std::uint32_t test_page_height = 1100; ///< half of A4
constexpr std::uint32_t margin = 64;

/// How dark the test page is at a place, 0 to 1.
float test_page_at(std::uint32_t x, std::uint32_t y)
{
    const bool inside = x >= margin && x < a4_width - margin && y >= margin && y < test_page_height - margin;
    if (!inside)
        return 0.0F;
    const std::uint32_t u = x - margin, v = y - margin, width = a4_width - 2 * margin;
    constexpr std::uint32_t line = 4, band = 200;
    if (u < line || v < line || u >= width - line || v >= test_page_height - 2 * margin - line)
        return 1.0F; // the frame
    switch (v / band) {
    case 0: return v % band > 150 && u % 80 < (u % 400 < 80 ? 6U : 2U) ? 1.0F : 0.0F; // a ruler of centimetres
    case 1: return u / (1U << std::min(6U, 1 + u / 250)) % 2 == 0 ? 1.0F : 0.0F;      // gratings, finer to coarser
    case 2: return static_cast<float>(u) / static_cast<float>(width);                 // a grey wedge
    case 3: return (u / 50 + v / 50) % 2 == 0 ? 1.0F : 0.0F;                          // squares
    default: return (u + v) % 97 < 3 || (u + 97 * 1000 - v) % 97 < 3 ? 1.0F : 0.0F;   // slanting lines
    }
}

} // namespace

void draw_test_page(const std::string& to)
{
    shape page;
    page.width = a4_width;
    page.height = test_page_height;
    page.x_resolution = a4_x_resolution;
    page.y_resolution = fine_y_resolution;
    std::vector<float> dark(std::size_t(page.width) * page.height);
    for (std::uint32_t y = 0; y < page.height; ++y)
        for (std::uint32_t x = 0; x < page.width; ++x)
            dark[std::size_t(y) * page.width + x] = test_page_at(x, y);
    const tiff_file file = open_to_write(to);
    write_page(file.get(), to, page, dither(std::move(dark), page.width, page.height));
}

int prepare_document(const std::string& from, const std::string& to)
{
    std::error_code unknown;
    if (!fs::exists(from, unknown))
        throw failure(errc::file_missing, "'" + from + "': no such file");
    if (fs::is_directory(from, unknown))
        bad(from, "is a folder; give a TIFF or a PDF");
    if (fs::file_size(from, unknown) == 0)
        bad(from, "is empty");
    if (!is_pdf(from))
        return prepare_tiff(from, to);
    const std::string pages = to + ".pdf.tif";
    render_pdf(from, pages);
    const int count = prepare_tiff(pages, to);
    fs::remove(pages, unknown);
    return count;
}

void keep_page(const std::string& from, int index, const std::string& to)
{
    write_safely(to, [&](const std::string& beside) {
        const tiff_file source = open_to_read(from);
        if (TIFFSetDirectory(source.get(), static_cast<tdir_t>(index)) != 1)
            bad(from, "has no page " + std::to_string(index + 1));
        const tiff_file target = open_to_write(beside);
        copy_page(source.get(), from, target.get(), beside);
    });
}

void join_pages(const std::vector<std::string>& from, const std::string& to)
{
    write_safely(to, [&](const std::string& beside) {
        const tiff_file target = open_to_write(beside);
        for (const std::string& path : from) {
            const tiff_file source = open_to_read(path);
            do {
                copy_page(source.get(), path, target.get(), beside);
            } while (TIFFReadDirectory(source.get()) == 1);
        }
    });
}

} // namespace tipring::api::fax
