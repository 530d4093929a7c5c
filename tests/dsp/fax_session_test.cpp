#include "dsp/fax_session.hpp"

#include <doctest/doctest.h>

#include <utility>
#include <vector>

using namespace tipring;
using namespace tipring::dsp;
using namespace std::chrono_literals;
using octets = std::vector<std::uint8_t>;

TEST_CASE("what a fax machine offers is read by T.30's Table 2, also where it says less than all")
{
    const auto offer = session_of(octets{0xff, 0x13, 0x80, 0x00, 0xee, 0xf8, 0xc4, 0x80, 0x81});
    REQUIRE(offer);
    CHECK(offer->can_receive);
    CHECK_FALSE(offer->can_send);
    CHECK(offer->bit_rate == 14400);
    CHECK(offer->fine);
    CHECK(offer->two_dimensional);
    CHECK(offer->width == 1728);
    CHECK(offer->length == fax_session::paper::unlimited);
    CHECK(offer->row_time == 0ms);
    CHECK(offer->error_correction);
    CHECK(offer->t6);
    CHECK(offer->superfine);

    const auto least = session_of(octets{0xff, 0x13, 0x80, 0x00, 0x02});
    REQUIRE(least);
    CHECK(least->bit_rate == 2400);
    CHECK_FALSE(least->fine);
    CHECK(least->length == fax_session::paper::a4);
    CHECK(least->row_time == 20ms);
    CHECK_FALSE(least->error_correction);
}

TEST_CASE("what a fax machine sets, it sets at one rate and one width; other frames set nothing")
{
    const auto set = session_of(octets{0xff, 0x13, 0x83, 0x00, 0x4e, 0x22, 0x00});
    REQUIRE(set);
    CHECK(set->bit_rate == 7200);
    CHECK(set->width == 2432);
    CHECK(set->row_time == 10ms);
    CHECK(set->fine_row_time == 10ms);
    const std::vector<std::pair<int, std::uint8_t>> rates{
        {2400,  0x02},
        {4800,  0x0a},
        {7200,  0x0e},
        {9600,  0x06},
        {7200,  0x2e},
        {9600,  0x26},
        {12000, 0x2a},
        {14400, 0x22},
    };
    for (const auto& [rate, octet] : rates) {
        const auto s = session_of(octets{0xff, 0x13, 0x83, 0x00, octet, 0x00});
        REQUIRE(s);
        CHECK(s->bit_rate == rate);
    }
    CHECK_FALSE(session_of(octets{0xff, 0x13, 0x84}));
    CHECK_FALSE(session_of(octets{}));
}
