#pragma once
#include "core/dialing/dial_ledger.hpp"

namespace tipring::api {

/// This machine's local time, carried on by the time source.
core::civil_clock local_time_from(sample_count began);

} // namespace tipring::api
