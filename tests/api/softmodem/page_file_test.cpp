#include "api/softmodem/page_file.hpp"
#include "base/temporary_folder.hpp"
#include "dsp/fax_coding.hpp"
#include "tests/dsp/fax_octets.hpp"
#include "tests/dsp/fax_pages.hpp"

#include <doctest/doctest.h>
#include <tiffio.h>

using namespace tipring;
using namespace tipring::api;
using test::fax_image;
using test::octets;
using test::turned;

namespace {

octets coded(const fax_image& page, bool two_dimensional)
{
    const temporary_folder folder("page");
    test::write_fax(folder / "page.tif", {page});
    return dsp::coded_page(folder / "page.tif", 0, two_dimensional);
}

} // namespace

TEST_CASE("rows are counted by their ends, in either coding and bit order, with RTC and without")
{
    for (const bool two_dimensional : {false, true}) {
        page_format format;
        format.two_dimensional = two_dimensional;
        octets page = coded(test::printed_page(1, 300), two_dimensional);
        CHECK(rows_in(page, format) == 300);
        octets filled(500, 0); // before the first end-of-line code
        filled.insert(filled.end(), page.begin(), page.end());
        CHECK(rows_in(filled, format) == 300);
        octets then_more = page;
        then_more.insert(then_more.end(), page.begin(), page.end()); // behind the end of the page
        CHECK(rows_in(then_more, format) == 300);
        format.first_bit_highest = true;
        CHECK(rows_in(turned(page), format) == 300);
        format.first_bit_highest = false;
        page.resize(page.size() - 12); // no RTC, and perhaps half a row
        CHECK(rows_in(page, format) >= 298);
        CHECK(rows_in(page, format) <= 300);
    }
    CHECK(rows_in({}, {}) == 0);
    CHECK(rows_in(octets(1000, 0), {}) == 0);
    CHECK(rows_in(octets(1000, 0xff), {}) == 0);
}

TEST_CASE("a document grows while it is read: who has it open sees its next page when it is there")
{
    const temporary_folder folder("pages");
    const std::vector<fax_image> pages{
        test::printed_page(1, 300), test::printed_page(2, 700), test::printed_page(3, 20)};
    page_file file(folder / "pages.tif", {});
    REQUIRE(file.add(coded(pages[0], false), true));
    TIFF* const reader = TIFFOpen((folder / "pages.tif").c_str(), "r");
    REQUIRE(reader);
    const auto rows_of = [reader](tdir_t page) {
        std::uint32_t rows = 0;
        if (TIFFSetDirectory(reader, page) != 0)
            TIFFGetField(reader, TIFFTAG_IMAGELENGTH, &rows);
        return rows;
    };
    CHECK(rows_of(0) == 300);
    CHECK(rows_of(1) != 0); // its place
    CHECK(rows_of(2) == 0);
    REQUIRE(file.add(coded(pages[1], false), true));
    CHECK(rows_of(1) == 700);
    REQUIRE(file.add(coded(pages[2], false), false));
    CHECK(rows_of(2) == 20);
    CHECK(rows_of(3) == 0);
    TIFFClose(reader);
    CHECK(test::read_fax(folder / "pages.tif") == pages);
}

TEST_CASE("what has no rows is no page, and leaves the document as it was")
{
    const temporary_folder folder("pages");
    const fax_image page = test::printed_page(1, 300);
    page_file file(folder / "pages.tif", {});
    CHECK_FALSE(file.add(octets(1000, 0xff), false));
    CHECK_FALSE(file.add({}, false));
    REQUIRE(file.add(coded(page, false), false));
    CHECK(test::read_fax(folder / "pages.tif") == std::vector{page});
}

TEST_CASE("a document of wide pages in two dimensions, first bits highest, reads as it was")
{
    const temporary_folder folder("pages");
    const fax_image page = test::printed_page(4, 200, 2432);
    page_format format;
    format.width = 2432;
    format.two_dimensional = true;
    format.first_bit_highest = true;
    format.fine = true;
    page_file file(folder / "pages.tif", format);
    REQUIRE(file.add(turned(coded(page, true)), false));
    CHECK(test::read_fax(folder / "pages.tif") == std::vector{page});
}
