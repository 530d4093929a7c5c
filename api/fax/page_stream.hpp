#pragma once
/// Pages as they come out of the program that reads documents: so plain that nothing in them can harm who gets them.

#include <cstdint>

namespace tipring::api::fax {

/// In front of a page's rows, of `width` / 8 octets each, first element highest, 1 is black. Both ends are on one machine.
struct page_head
{
    std::uint32_t width = 0;   ///< elements, a multiple of 8; 0: the document is over
    std::uint32_t height = 0;  ///< rows
    double x_resolution = 0.0; ///< elements per centimetre
    double y_resolution = 0.0; ///< rows per centimetre
};

/// R8 x 7.7 lines/mm, A4 (T.4 §2).
constexpr std::uint32_t a4_width = 1728;
constexpr double a4_x_resolution = 80.31; ///< per centimetre
constexpr double fine_y_resolution = 77.0;

constexpr std::uint32_t widest_page = 4864; ///< A3 in R16
constexpr std::uint32_t longest_page = 32768;
constexpr int most_pages = 1000;

/// What the program ends with, besides 0.
constexpr int reader_found_it_bad = 65; ///< and a sentence on standard error
constexpr int reader_had_no_memory = 71;

} // namespace tipring::api::fax
