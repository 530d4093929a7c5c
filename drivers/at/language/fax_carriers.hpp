#pragma once
/// The numbers that fax class 1 has for carriers (ITU-T T.31 table 2): +FTM=145, +FRM=96.

#include "base/fax_carrier.hpp"

#include <optional>
#include <string>

namespace tipring::at {

/// V.21 channel 2, for frames: +FTH=3, +FRH=3.
inline constexpr int frame_carrier = 3;

/// In a frame's second octet: the last one, the carrier goes behind it (T.30 §5.3.5).
inline constexpr unsigned final_frame = 0x10;

/// The carrier of a page with that number.
std::optional<fax_carrier> page_carrier(int number);

std::optional<int> number_of(const fax_carrier& carrier);

/// All of them, as +FTM=? tells them: "24,48,72".
std::string page_carriers();

} // namespace tipring::at
