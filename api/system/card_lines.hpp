#pragma once
/// Lines on analog cards, as people see them.

#include "api/system/line_entry.hpp"
#include "hw/dahdi/discovery.hpp"

#include <vector>

namespace tipring::api {

/// One entry a port, and one for each card that has no ports yet.
std::vector<line_entry> card_lines(const dahdi::inventory& found);

} // namespace tipring::api
