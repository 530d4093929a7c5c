#pragma once
#include <array>
#include <cstdint>

namespace tipring {

/// How an FXO port's hybrid is balanced: what its codec takes for the line. A better one lets less of what is sent come back.
struct hybrid_balance
{
    static constexpr int impedances = 16;

    int impedance =
        0; ///< of the termination (ACIM): 0 to 15, each an impedance of some country; 0 is 600 ohms on the usual chips
    std::array<std::int8_t, 8>
        taps{}; ///< of the digital hybrid: a filter whose output is taken from what is heard; the chip's own units

    friend bool operator==(const hybrid_balance&, const hybrid_balance&) = default;
};

} // namespace tipring
