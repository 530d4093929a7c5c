#include "api/fax/document.hpp"

#include "api/database/on_disk.hpp"
#include "api/fax/dither.hpp"
#include "api/fax/page_stream.hpp"
#include "api/fax/sandbox.hpp"
#include "base/c_ptr.hpp"
#include "base/error.hpp"
#include "base/temporary_folder.hpp"

#include <tiffio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace tipring::api::fax {

namespace fs = std::filesystem;

namespace {

using tiff_file = c_ptr<TIFF, TIFFClose>;
[[noreturn]] void bad(const std::string& path, const std::string& why)
{
    throw failure(errc::file_bad, "'" + path + "' " + why);
}

[[noreturn]] void not_written(const std::string& path)
{
    throw failure(errc::operation_failed, "'" + path + "' cannot be written: " + std::system_category().message(errno));
}

tiff_file open_to_write(const std::string& path)
{
    TIFFSetErrorHandler(nullptr); // it would print; what is wrong is said in our words
    TIFFSetWarningHandler(nullptr);
    tiff_file file(TIFFOpen(path.c_str(), "w"));
    if (!file)
        not_written(path);
    return file;
}

/// Writes one page in T.6, black on white.
void write_page(TIFF* to, const std::string& path, const page_head& s, const std::vector<bit_row>& rows)
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

/// The program that reads TIFFs in place of us: $TIPRING_LIBEXEC, beside the program that runs, or where it was installed.
std::string reader()
{
    std::error_code unknown;
    const char* const said = std::getenv("TIPRING_LIBEXEC"); // NOLINT(concurrency-mt-unsafe): nobody here changes it
    const fs::path beside = fs::read_symlink("/proc/self/exe", unknown).parent_path();
    for (const fs::path& folder :
         {fs::path(said ? said : ""), beside / "../libexec/tipring", fs::path(TIPRING_LIBEXEC)})
        if (!folder.empty() && fs::exists(folder / "fax-reader", unknown))
            return (folder / "fax-reader").string();
    throw failure(
        errc::operation_failed,
        "'" TIPRING_LIBEXEC
        "/fax-reader', which reads documents, is missing: install tipring whole, or name its folder in "
        "$TIPRING_LIBEXEC"
    );
}

struct reading
{
    std::vector<std::string> how;   ///< the reader's first words
    std::vector<std::string> files; ///< as people know them
    std::string name;               ///< of what is told to be bad
};

bool fits(const page_head& p)
{
    const auto sane = [](double resolution) { return resolution >= 0.0 && resolution < 1e6; };
    return p.width % 8 == 0 && p.width <= widest_page && p.height > 0 && p.height <= longest_page &&
           sane(p.x_resolution) && sane(p.y_resolution);
}

/// Writes what the reader makes of the files. @return how many pages
int copy_pages(const reading& r, const std::string& to)
{
    sandbox_wishes w;
    w.files.emplace_back(reader(), "/reader");
    w.command = {"/reader"};
    w.command.insert(w.command.end(), r.how.begin(), r.how.end());
    for (const std::string& file : r.files) {
        w.command.push_back("/in/" + std::to_string(w.files.size()));
        w.files.emplace_back(file, w.command.back());
    }
    sandboxed_program program(w);
    const tiff_file target = open_to_write(to);
    page_head head;
    int pages = 0;
    bool whole = false;
    while (pages <= most_pages * 2 && program.read(&head, sizeof head) == sizeof head) {
        whole = head.width == 0;
        if (whole || !fits(head))
            break;
        std::vector<bit_row> rows(head.height, bit_row(head.width / 8));
        const auto came = [&](bit_row& row) { return program.read(row.data(), row.size()) == row.size(); };
        if (!std::ranges::all_of(rows, came))
            break;
        write_page(target.get(), to, head, rows);
        ++pages;
    }
    const int status = program.finish();
    if (status == reader_found_it_bad)
        bad(r.name, program.complaint());
    if (status == reader_had_no_memory)
        bad(r.name, "is larger than " + std::to_string(w.limits.memory_mib) + " MiB of memory allow");
    if (status != 0 || !whole || pages == 0)
        bad(r.name, "cannot be read: its reader " + words_for_end(status, w.limits));
    return pages;
}

void must_be_there(const std::string& path)
{
    std::error_code unknown;
    if (!fs::exists(path, unknown))
        throw failure(errc::file_missing, "'" + path + "': no such file");
    if (::access(path.c_str(), R_OK) != 0)
        throw failure(errc::file_missing, "'" + path + "' cannot be read: " + std::system_category().message(errno));
}

bool is_pdf(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::array<char, 5> first{};
    file.read(first.data(), first.size());
    return file && std::memcmp(first.data(), "%PDF-", first.size()) == 0;
}

/// Whole and on disk under its name, or not there at all.
template <class Write>
void write_safely(const std::string& to, Write write)
{
    const std::string beside = to + ".part";
    try {
        write(beside);
        disk::put_in_place(beside, to);
    } catch (...) {
        std::error_code none;
        fs::remove(beside, none);
        throw;
    }
}

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
    page_head page;
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
    must_be_there(from);
    std::error_code unknown;
    if (fs::is_directory(from, unknown))
        bad(from, "is a folder; give a TIFF or a PDF");
    if (fs::file_size(from, unknown) == 0)
        bad(from, "is empty");
    if (!is_pdf(from))
        return copy_pages({{"scale"}, {from}, from}, to);
    const temporary_folder drawn("pdf");
    render_pdf(from, drawn / "pages.tif");
    return copy_pages({{"scale"}, {drawn / "pages.tif"}, from}, to);
}

void keep_page(const std::string& from, int index, const std::string& to)
{
    must_be_there(from);
    write_safely(to, [&](const std::string& beside) {
        copy_pages(
            {
                {"page", std::to_string(index)},
                {from     },
                from
        },
            beside
        );
    });
}

void join_pages(const std::vector<std::string>& from, const std::string& to)
{
    for (const std::string& page : from)
        must_be_there(page);
    write_safely(to, [&](const std::string& beside) { copy_pages({{"pages"}, from, to}, beside); });
}

void must_keep_pages(bool as_pdf)
{
    sandbox_wishes w;
    w.files.emplace_back(reader(), "/reader");
    w.command = {"/reader"};
    sandboxed_program(w).finish();
    if (!as_pdf)
        return;
    w.command = {"tiff2pdf"};
    if (sandboxed_program(w).finish() == program_not_there)
        throw failure(
            errc::operation_failed, "a PDF is made by tiff2pdf, which is not installed: apt-get install libtiff-tools"
        );
}

void write_pdf(const std::string& from, const std::string& to)
{
    must_be_there(from);
    sandbox_wishes w;
    w.command = {"tiff2pdf", "-c", "tipring", "/document.tif"};
    w.files.emplace_back(from, "/document.tif");
    write_safely(to, [&](const std::string& beside) {
        sandboxed_program program(w);
        std::ofstream file(beside, std::ios::binary | std::ios::trunc);
        std::array<char, 65536> piece{};
        while (const std::size_t octets = program.read(piece.data(), piece.size()))
            if (!file.write(piece.data(), static_cast<std::streamsize>(octets)))
                not_written(beside);
        if (!file.flush())
            not_written(beside);
        const int status = program.finish();
        if (status != 0 || !is_pdf(beside))
            bad(from, "does not become a PDF: tiff2pdf " + words_for_end(status, w.limits));
    });
}

} // namespace tipring::api::fax
