#pragma once
/// Everything that a bring-up measures: one table.

#include <cstdint>
#include <span>
#include <string_view>

namespace tipring::api::bringup {

/// Which ports it takes to measure something.
enum class needs : std::uint8_t {
    subscriber_end, ///< an FXO port, with whatever at the other end
    exchange_end,   ///< an FXS port, with whatever at the other end
    both_ends,      ///< an FXS port and an FXO port wired together
};

struct quantity
{
    std::string_view step; ///< what it is measured with
    std::string_view name; ///< in reports and in limits: "noise.to_exchange"
    std::string_view title;
    std::string_view
        unit; ///< "ms", "dB", "dBm0", "dBm0p", "%", "ppm", "Hz", "samples"; "": a number; "yes": 1 is yes and 0 is no
    needs what{};
    std::string_view why;    ///< what goes wrong where it is wrong
    std::string_view method; ///< the standard's way of measuring, or "ours"
};

/// In order of measuring; those of one step side by side.
std::span<const quantity> quantities();

/// @return nullptr where nothing is called so.
const quantity* find_quantity(std::string_view name);

} // namespace tipring::api::bringup
