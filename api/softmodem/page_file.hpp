#pragma once
/// Pages from a computer as the document that T.30 sends: a TIFF that grows while it is read.

#include <cstdint>
#include <fstream>
#include <span>
#include <string>

namespace tipring::api {

/// How a document's pages are coded, all alike.
struct page_format
{
    bool fine = false;            ///< 7.7 rows per millimetre, else 3.85
    int width = 1728;             ///< elements
    bool two_dimensional = false; ///< T.4 §4.2, else §4.1
    bool first_bit_highest = false;
};

/// How many rows coded octets of T.4 have: what stands between two end-of-line codes, up to two of them in a row (RTC, T.4 §4.1.4).
int rows_in(std::span<const std::uint8_t> coded, const page_format& format);

/// The TIFF.
///
/// What it does   Keeps T.4's octets as they came; libtiff takes them apart when T.30 reads them.
/// Growing        Behind a page that others follow stands the next one's directory, which T.30 looks at to decide for MPS; its rows are
///                filled in by the next add(), before T.30 reads it again. The file has its greatest length from the start (most of it is a hole),
///                since libtiff maps a file as long as it finds it.
class page_file
{
public:
    static constexpr std::uint32_t longest = 256U << 20U; ///< octets

    /// @throws failure(operation_failed) where it cannot be written
    page_file(const std::string& path, const page_format& format);

    /// @param more  another page will follow
    /// @return false: not a row is in it, or more than fit; the file is as it was
    /// @throws failure(operation_failed) where the disk takes no more
    bool add(std::span<const std::uint8_t> coded, bool more);

    const page_format& format() const { return format_; }

private:
    struct place
    {
        std::uint32_t at = 0;
        std::uint32_t length = 0;
        int rows = 0;
    };
    void write_directory(std::uint32_t at, const place& octets, std::uint32_t next);
    void write(std::uint32_t at, std::span<const std::uint8_t> octets);

    page_format format_;
    std::string path_;
    std::ofstream file_;
    std::uint32_t directory_; ///< of the page that comes next
    std::uint32_t free_;      ///< behind all that was written
};

} // namespace tipring::api
