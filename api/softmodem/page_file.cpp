#include "api/softmodem/page_file.hpp"

#include "base/error.hpp"

#include <tiffio.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>
#include <vector>

namespace tipring::api {

namespace {

constexpr int zeros_of_end_of_line = 11; ///< T.4 §4.1.2, and more where there is fill
constexpr int most_rows = 32768;

// TIFF 6.0, little-endian.
constexpr std::uint32_t header_length = 8;
constexpr std::uint32_t tags = 15;
constexpr std::uint32_t directory_length = 2 + tags * 12 + 4;
constexpr std::uint32_t ratio_length = 8;
constexpr std::uint32_t entry_length = directory_length + 2 * ratio_length;
constexpr std::uint32_t x_resolution = 8031; ///< R8, elements per 100 cm
constexpr std::uint32_t standard_y_resolution = 3850;
constexpr std::uint32_t fine_y_resolution = 7700;
constexpr std::uint32_t per_centimetre = 100;

enum class field : std::uint16_t { number16 = 3, number32 = 4, ratio = 5 };

class octet_writer
{
public:
    void put16(std::uint32_t value)
    {
        octets.push_back(static_cast<std::uint8_t>(value & 0xffU));
        octets.push_back(static_cast<std::uint8_t>(value >> 8U & 0xffU));
    }
    void put32(std::uint32_t value)
    {
        put16(value & 0xffffU);
        put16(value >> 16U);
    }
    void tag(std::uint16_t number, field type, std::uint32_t value)
    {
        put16(number);
        put16(static_cast<std::uint16_t>(type));
        put32(1);
        put32(value); // one of 16 bits stands at its beginning
    }

    std::vector<std::uint8_t> octets;
};

/// Counts as the bits come.
class row_counter
{
public:
    explicit row_counter(bool tagged)
        : tagged_(tagged)
    {
    }

    /// @return false behind the end of the page
    bool put(bool bit)
    {
        if (std::exchange(tag_follows_, false))
            return true;
        if (!bit) {
            ++zeros_;
            return true;
        }
        if (std::exchange(zeros_, 0) < zeros_of_end_of_line) {
            coded_ = true;
            return true;
        }
        const bool row = std::exchange(coded_, false);
        const bool over = begun_ && !row;
        rows_ += begun_ && row ? 1 : 0;
        begun_ = true;
        tag_follows_ = tagged_;
        return !over;
    }

    int rows() const { return rows_ + (begun_ && coded_ ? 1 : 0); }

private:
    bool tagged_;
    bool tag_follows_ = false;
    bool begun_ = false; ///< there was an end-of-line code
    bool coded_ = false; ///< something stands behind it
    int zeros_ = 0;
    int rows_ = 0;
};

} // namespace

int rows_in(std::span<const std::uint8_t> coded, const page_format& format)
{
    row_counter rows(format.two_dimensional);
    for (const std::uint8_t octet : coded) {
        for (unsigned i = 0; i < 8; ++i) {
            const unsigned shift = format.first_bit_highest ? 7 - i : i;
            if (!rows.put((octet >> shift & 1U) != 0))
                return rows.rows();
        }
    }
    return rows.rows();
}

page_file::page_file(const std::string& path, const page_format& format)
    : format_(format)
    , path_(path)
    , directory_(header_length)
    , free_(header_length + entry_length)
{
    TIFFSetErrorHandler(nullptr
    ); // T.30 reads what a computer sent: what is wrong in it becomes white, and nothing is printed
    TIFFSetWarningHandler(nullptr);
    std::filesystem::remove(path); // whoever still reads the old one keeps it
    file_.open(path, std::ios::binary);
    octet_writer header;
    header.put16(0x4949);
    header.put16(42);
    header.put32(header_length);
    write(0, header.octets);
    std::error_code trouble;
    std::filesystem::resize_file(path, longest, trouble);
    if (trouble)
        throw failure(errc::operation_failed, "cannot write " + path + ": " + trouble.message());
}

bool page_file::add(std::span<const std::uint8_t> coded, bool more)
{
    const int rows = rows_in(coded, format_);
    if (rows == 0 || rows > most_rows || coded.size() > longest - free_ - entry_length)
        return false;
    const place octets{free_, static_cast<std::uint32_t>(coded.size()), rows};
    write(octets.at, coded);
    free_ += octets.length + octets.length % 2; // a directory begins at an even octet
    const std::uint32_t next = more ? free_ : 0;
    if (more) {
        write_directory(next, octets, 0);
        free_ += entry_length;
    }
    write_directory(directory_, octets, next);
    directory_ = next;
    return true;
}

void page_file::write_directory(std::uint32_t at, const place& octets, std::uint32_t next)
{
    const auto rows = static_cast<std::uint32_t>(octets.rows);
    octet_writer d;
    d.put16(tags);
    d.tag(254, field::number32, 2); // one page of many
    d.tag(256, field::number32, static_cast<std::uint32_t>(format_.width));
    d.tag(257, field::number32, rows);
    d.tag(258, field::number16, 1);
    d.tag(259, field::number16, 3); // T.4
    d.tag(262, field::number16, 0); // 0 is white
    d.tag(266, field::number16, format_.first_bit_highest ? 1 : 2);
    d.tag(273, field::number32, octets.at);
    d.tag(277, field::number16, 1);
    d.tag(278, field::number32, rows);
    d.tag(279, field::number32, octets.length);
    d.tag(282, field::ratio, at + directory_length);
    d.tag(283, field::ratio, at + directory_length + ratio_length);
    d.tag(292, field::number32, format_.two_dimensional ? 1 : 0);
    d.tag(296, field::number16, 3); // centimetres
    d.put32(next);
    d.put32(x_resolution);
    d.put32(per_centimetre);
    d.put32(format_.fine ? fine_y_resolution : standard_y_resolution);
    d.put32(per_centimetre);
    write(at, d.octets);
}

void page_file::write(std::uint32_t at, std::span<const std::uint8_t> octets)
{
    file_.seekp(at);
    file_.write(reinterpret_cast<const char*>(octets.data()), static_cast<std::streamsize>(octets.size()));
    file_.flush();
    if (!file_)
        throw failure(errc::operation_failed, "cannot write " + path_ + ": the disk may be full");
}

} // namespace tipring::api
