#pragma once
/// The telephones of the tests, by the standards and not by the product's own tables: so both cannot be wrong alike.

#include "hw/plant/telephone.hpp"

namespace tipring::tests {

/// A set of the countries that followed TBR 21.
inline plant::telephone_habits european_telephone(std::string country = "de")
{
    return {
        .country = std::move(country),
        .flash = 100ms,                // ETSI ES 201 729, timed break recall: nominally 100 ms
        .dtmf_on = 65ms,               // ETSI ES 201 235-2 4.2: at least 65 ms where a machine dials
        .dtmf_off = 65ms,              // the same
        .dtmf_low_group = dbm0{-8.8},  // ETSI ES 201 235-2 4.2: -11 dBV into 600 ohm
        .dtmf_high_group = dbm0{-6.8}, // the same: -9 dBV
        .pulse_break_share = 0.6,      // ETS 300 001 5.3: 60 % in most countries
        .pulse_interdigit = 800ms,     // ETS 300 001 5.3: within 240 ms to 1000 ms of all countries
        .display = plant::caller_id_display::fsk_and_dtmf,
    };
}

/// A set of North America.
inline plant::telephone_habits north_american_telephone()
{
    return {
        .country = "us",
        .flash = 500ms,               // TIA/EIA-470-B: 300 ms to 1 s
        .dtmf_on = 50ms,              // TIA/EIA-470-B: at least 50 ms
        .dtmf_off = 45ms,             // TIA/EIA-470-B: at least 45 ms
        .dtmf_low_group = dbm0{-8.0}, // TIA/EIA-470-B: nominally -6 to -4 dBm for the pair, column 2 dB above row
        .dtmf_high_group = dbm0{-6.0},
        .pulse_break_share = 0.61, // TIA/EIA-470-B: 58 to 64 %
        .pulse_interdigit = 700ms, // TIA/EIA-470-B: at least 600 ms
        .display = plant::caller_id_display::fsk,
    };
}

} // namespace tipring::tests
