#pragma once
#include "base/audio.hpp"

#include <vector>

namespace tipring::dsp {

/// What a DTMF digit looks like at the far end.
struct dtmf_reading
{
    char digit = 0;
    dbm0 low_group{-90.0};
    dbm0 high_group{-90.0};
    double low_error = 0.0;  ///< of the row's frequency, in percent
    double high_error = 0.0; ///< of the column's

    decibel twist() const { return high_group - low_group; } ///< as ITU-T Q.24 writes it: column over row
};

/// Measures each digit that is recognised in `received`, over its middle half.
std::vector<dtmf_reading> measure_dtmf(audio_in received);

} // namespace tipring::dsp
