#include "drivers/at/language/dle.hpp"

namespace tipring::at::dle {

void shield(std::span<const std::uint8_t> data, std::vector<std::uint8_t>& to)
{
    for (const std::uint8_t octet : data) {
        if (octet == escape)
            to.push_back(escape);
        to.push_back(octet);
    }
}

void put_code(std::uint8_t code, std::vector<std::uint8_t>& to)
{
    to.push_back(escape);
    to.push_back(code);
}

decoder::step decoder::feed(std::span<const std::uint8_t> in, std::vector<std::uint8_t>& to)
{
    for (std::size_t i = 0; i < in.size(); ++i) {
        const std::uint8_t octet = in[i];
        if (!escaped_) {
            if (octet == escape)
                escaped_ = true;
            else
                to.push_back(octet);
            continue;
        }
        escaped_ = false;
        if (octet == escape) {
            to.push_back(escape);
        } else if (octet == two_escapes) {
            to.push_back(escape);
            to.push_back(escape);
        } else {
            return {i + 1, octet};
        }
    }
    return {in.size(), {}};
}

} // namespace tipring::at::dle
