#pragma once
/// The words for what travels on a pair besides audio; metal, drivers and exchange all say them.

#include "base/audio.hpp"

#include <vector>

namespace tipring {

enum class hook { on, off };
enum class polarity { normal, reversed };

/// A ringing cadence: on, off, on, off ... repeated until the ring is stopped. ITU-T E.180 gives each country's.
struct ring_cadence
{
    std::vector<sample_count> on_off;
};

/// How dial pulses are made: at 10 pps with 60 % break the loop is open for 60 ms and closed for 40 ms (ETSI ETS 300 001 §5.3).
struct pulse_timing
{
    sample_count break_time = 60ms;
    sample_count make_time = 40ms;
    sample_count interdigit = 800ms;
};

} // namespace tipring
