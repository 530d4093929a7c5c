/// Any stream: cut in two anywhere it says the same; any data comes through shielded unharmed.

#include "base/error.hpp"
#include "drivers/at/language/dle.hpp"

#include <algorithm>
#include <string>
#include <tuple>

using namespace tipring::at;

namespace {

using octets = std::vector<std::uint8_t>;

std::tuple<octets, octets> decode(std::span<const std::uint8_t> stream, std::size_t cut)
{
    dle::decoder decoder;
    octets data;
    octets codes;
    for (std::span<const std::uint8_t> piece : {stream.first(cut), stream.subspan(cut)})
        while (!piece.empty()) {
            const dle::decoder::step step = decoder.feed(piece, data);
            piece = piece.subspan(step.taken);
            if (step.code)
                codes.push_back(*step.code);
        }
    return {data, codes};
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::span<const std::uint8_t> stream(data, size);
    const auto whole = decode(stream, 0);
    for (std::size_t cut = 1; cut <= size && cut < 64; ++cut)
        TIPRING_ASSERT(decode(stream, cut) == whole, "cut at " + std::to_string(cut));

    octets wire;
    dle::shield(stream, wire);
    const auto [back, codes] = decode(wire, wire.size() / 2);
    TIPRING_ASSERT(codes.empty() && std::ranges::equal(back, stream), "shielded data changed");
    return 0;
}
