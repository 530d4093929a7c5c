#pragma once
/// What goes through a fax modem, for tests.

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

namespace tipring::test {

using octets = std::vector<std::uint8_t>;

inline octets noise_of(std::size_t length, unsigned seed)
{
    std::mt19937 random(seed);
    octets all(length);
    for (std::uint8_t& octet : all)
        octet = static_cast<std::uint8_t>(random());
    return all;
}

/// Whether `what` stands in `all`, at whatever bit it begins: training ends where it likes.
inline bool holds(const octets& all, const octets& what)
{
    for (int shift = 0; shift < 8; ++shift) {
        octets moved;
        for (std::size_t i = 0; i + 1 < all.size(); ++i)
            moved.push_back(static_cast<std::uint8_t>((all[i] >> shift) | (all[i + 1] << (8 - shift))));
        if (std::search(moved.begin(), moved.end(), what.begin(), what.end()) != moved.end())
            return true;
    }
    return false;
}

/// The first bit of each octet becomes the last.
inline octets turned(octets data)
{
    for (std::uint8_t& octet : data) {
        unsigned turned = 0;
        for (unsigned bit = 0; bit < 8; ++bit)
            turned |= (octet >> bit & 1U) << (7 - bit);
        octet = static_cast<std::uint8_t>(turned);
    }
    return data;
}

} // namespace tipring::test
