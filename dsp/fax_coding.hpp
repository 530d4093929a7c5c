#pragma once
/// Pages of a fax document as T.4 codes them.

#include <cstdint>
#include <string>
#include <vector>

namespace tipring::dsp {

/// Page `index` (from 0) of a TIFF of fax pages in one-dimensional coding (T.4 §4.1), or two-dimensional (§4.2), RTC behind it; the first
/// bit of each octet lowest.
/// @throws failure(file_bad) where there is no such page
std::vector<std::uint8_t> coded_page(const std::string& document, int index, bool two_dimensional);

} // namespace tipring::dsp
