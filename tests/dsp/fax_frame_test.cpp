#include "dsp/fax_frame.hpp"
#include "dsp/fax_page_end.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace tipring::dsp;

namespace {

std::vector<std::uint8_t> frame_of(fax_control control, std::size_t length)
{
    std::vector<std::uint8_t> frame(length);
    frame[0] = 0xff;
    frame[1] = 0x13;
    frame[2] = static_cast<std::uint8_t>(control);
    return frame;
}

bool fit(fax_control control, std::size_t length) { return fit_for_t30(frame_of(control, length)); }

bool ends(std::string_view bits)
{
    fax_page_end end;
    for (const char bit : bits)
        if (bit != ' ')
            end.put(bit == '1');
    return end.seen();
}

} // namespace

TEST_CASE("coded data of no frame number, or of more than 256 octets, are not shown to T.30 (T.4 Annex A)")
{
    CHECK_FALSE(fit(fax_control::fcd, 3));
    CHECK(fit(fax_control::fcd, 4));
    CHECK(fit(fax_control::fcd, 260));
    CHECK_FALSE(fit(fax_control::fcd, 261));
    CHECK(fit(fax_control::rcp, 3)); // differs from FCD in the bit that tells who speaks in other frames
}

TEST_CASE("capabilities longer than T.30's Table 2, or shorter than its first three octets, are not shown to T.30")
{
    for (const fax_control control : {fax_control::dis, fax_control::dcs}) {
        CHECK_FALSE(fit(control, 5));
        CHECK(fit(control, 6));
        CHECK(fit(control, 22));
        CHECK_FALSE(fit(control, 23));
    }
}

TEST_CASE("a command at a rate that T.30 has not is not shown to it")
{
    auto dcs = frame_of(fax_control::dcs, 6);
    for (const unsigned rate : {0x00, 0x08, 0x04, 0x0c, 0x20, 0x28, 0x24, 0x2c}) {
        dcs[4] = static_cast<std::uint8_t>(rate);
        CHECK(fit_for_t30(dcs));
        dcs[4] = static_cast<std::uint8_t>(rate | 0x10);
        CHECK_FALSE(fit_for_t30(dcs));
    }
}

TEST_CASE("frames with an address or a control field of another protocol are not shown to T.30")
{
    auto frame = frame_of(fax_control::mcf, 3);
    CHECK(fit_for_t30(frame));
    frame[0] = 0x01;
    CHECK_FALSE(fit_for_t30(frame));
    frame[0] = 0xff;
    frame[1] = 0x00;
    CHECK_FALSE(fit_for_t30(frame));
    CHECK_FALSE(fit_for_t30(std::span(frame).first(2)));
    CHECK_FALSE(fit_for_t30({}));
}

TEST_CASE("a page of T.4 has come to its end where end-of-line codes follow each other")
{
    constexpr std::string_view eol = "000000000001", white_row = "010011011 00110101";
    const std::string row = std::string(eol) + std::string(white_row);
    CHECK_FALSE(ends(""));
    CHECK_FALSE(ends(row + row + row));
    CHECK_FALSE(ends(row + row + std::string(eol)));
    CHECK(ends(row + row + std::string(eol) + std::string(eol)));
    CHECK_FALSE(ends(row + "0000000000" + row)); // fill bits in front of an end-of-line code (T.4 §4.1.3)
    CHECK_FALSE(ends(row + "0000" + std::string(eol) + "0000" + std::string(eol)));
    CHECK(ends(row + std::string(eol) + "1" + std::string(eol) + "1")); // with the tag bits of two dimensions
}
