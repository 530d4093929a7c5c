#pragma once
#include "base/units.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace tipring::dsp {

// ITU-T Q.23: the keypad and its frequencies.
inline constexpr std::array<hertz, 4> dtmf_rows{
    {{697.0}, {770.0}, {852.0}, {941.0}}
};
inline constexpr std::array<hertz, 4> dtmf_columns{
    {{1209.0}, {1336.0}, {1477.0}, {1633.0}}
};
inline constexpr std::string_view dtmf_keys = "123A456B789C*0#D"; // row by row

struct dtmf_pair
{
    hertz row;
    hertz column;
};

inline std::optional<dtmf_pair> pair_of(char digit)
{
    const auto key = dtmf_keys.find(digit);
    if (key == std::string_view::npos)
        return std::nullopt;
    return dtmf_pair{dtmf_rows[key / 4], dtmf_columns[key % 4]};
}

} // namespace tipring::dsp
