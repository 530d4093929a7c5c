#include "drivers/at/language/dle.hpp"

#include <doctest/doctest.h>

#include <numeric>
#include <random>
#include <string>

using namespace tipring::at;
using octets = std::vector<std::uint8_t>;

namespace {

struct heard
{
    octets data;
    octets codes;
    std::vector<std::size_t> at; ///< in `data`, of each code
    friend bool operator==(const heard&, const heard&) = default;
};

/// Decodes a stream that comes in pieces of these lengths, the rest in one.
heard decode(const octets& stream, const std::vector<std::size_t>& pieces = {})
{
    dle::decoder decoder;
    heard result;
    std::span<const std::uint8_t> rest(stream);
    std::size_t next = 0;
    while (!rest.empty()) {
        const std::size_t length = next < pieces.size() ? std::min(pieces[next++], rest.size()) : rest.size();
        std::span<const std::uint8_t> piece = rest.first(length);
        rest = rest.subspan(length);
        while (!piece.empty()) {
            const dle::decoder::step step = decoder.feed(piece, result.data);
            piece = piece.subspan(step.taken);
            if (step.code) {
                result.codes.push_back(*step.code);
                result.at.push_back(result.data.size());
            }
        }
    }
    return result;
}

} // namespace

TEST_CASE("every octet comes through shielded, and no event appears")
{
    octets all(256);
    std::iota(all.begin(), all.end(), std::uint8_t{0});
    all.insert(all.end(), {0x10, 0x10, 0x10, 0x03, 0x10});
    octets wire;
    dle::shield(all, wire);
    const heard back = decode(wire);
    CHECK(back.data == all);
    CHECK(back.codes.empty());
}

TEST_CASE("DLE SUB is two octets 10 hex, in fax as in voice")
{
    CHECK(decode({0x41, 0x10, 0x1A, 0x42}).data == octets{0x41, 0x10, 0x10, 0x42});
}

TEST_CASE("events are where they happened, and the stream stops for each")
{
    const heard h = decode({1, 2, 0x10, '5', 3, 0x10, 0x10, 0x10, 0x03});
    CHECK(h.data == octets{1, 2, 3, 0x10});
    CHECK(h.codes == octets{'5', 0x03});
    CHECK(h.at == std::vector<std::size_t>{2, 4});
}

TEST_CASE("an escaped 10 hex before a 03 hex is data, not the end of the call")
{
    CHECK(decode({0x10, 0x10, 0x03}).codes.empty());
    CHECK(decode({0x10, 0x10, 0x03}).data == octets{0x10, 0x03});
}

TEST_CASE("however a stream is cut into pieces, it says the same")
{
    std::mt19937 random(7); // NOLINT(cert-msc51-cpp): the same every time
    for (int round = 0; round < 300; ++round) {
        octets stream(random() % 60);
        for (std::uint8_t& octet : stream)
            octet = random() % 3 == 0 ? 0x10 : static_cast<std::uint8_t>(random());
        const heard whole = decode(stream);
        for (std::size_t cut = 0; cut <= stream.size(); ++cut)
            CHECK(decode(stream, {cut}) == whole);
        CHECK(decode(stream, std::vector<std::size_t>(stream.size(), 1)) == whole);
    }
}

TEST_CASE("what comes behind the end of data is left for the reader of results")
{
    dle::decoder decoder;
    octets data;
    const std::string text = "ab\x10\x03\r\nOK\r\n";
    const octets stream(text.begin(), text.end());
    const dle::decoder::step step = decoder.feed(stream, data);
    CHECK(step.taken == 4);
    CHECK(step.code == dle::end);
}
