#pragma once
/// Where a dialled string leads, and what became of a call that was brought there.

#include "core/feature_codes.hpp"

#include <optional>
#include <string>

namespace tipring::core {

class station;
class trunk;

struct destination
{
    station* extension = nullptr;
    trunk* way_out = nullptr; ///< and `number` is what to dial there
    std::string number;
    std::optional<feature_request> service;
};

struct route
{
    enum class verdict {
        more,     ///< it is the beginning of something
        open,     ///< it may be all, or more may follow
        complete, //
        nobody,   //
    };
    verdict how = verdict::nobody;
    destination to;
};

enum class placement {
    alerting,     ///< it rings there
    under_way,    ///< another network has it
    busy,         //
    nobody,       ///< no such number
    out_of_order, ///< the device is gone
    no_way_out,   ///< every trunk is in use, or forwarding went round in circles
};

constexpr bool went_through(placement p) { return p == placement::alerting || p == placement::under_way; }

} // namespace tipring::core
