#pragma once
/// What two fax machines tell each other about the pages to come: DIS, DTC and DCS (ITU-T T.30 Table 2).

#include "dsp/fax_frame.hpp"

#include <chrono>
#include <optional>

namespace tipring::dsp {

/// Of a DIS or DTC what its sender can do, of a DCS what is done.
struct fax_session
{
    enum class paper { a4, b4, unlimited };

    bool can_send = false;    ///< has a document to be polled for
    bool can_receive = false; ///< a document
    int bit_rate = 2400;      ///< bit/s; of a DIS the fastest
    bool fine = false;        ///< 7.7 rows per millimetre, else 3.85
    bool superfine = false;   ///< 15.4
    int width = 1728;         ///< elements; of a DIS the widest
    paper length = paper::a4;
    bool two_dimensional = false; ///< T.4 two-dimensional coding
    bool t6 = false;              ///< T.6 coding
    bool error_correction = false;
    std::chrono::milliseconds row_time{20};      ///< a row takes at least so long to print, at 3.85 rows per millimetre
    std::chrono::milliseconds fine_row_time{20}; ///< and at 7.7
};

/// @return nothing for any other frame. Bits that a short frame leaves out are 0 (T.30 §5.3.6.2).
std::optional<fax_session> session_of(fax_frame frame);

} // namespace tipring::dsp
