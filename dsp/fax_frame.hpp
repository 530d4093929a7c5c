#pragma once
/// T.30's frames as they come off the line, and which of them may be shown to SpanDSP's T.30.

#include <cstddef>
#include <cstdint>
#include <span>

namespace tipring::dsp {

/// Address, control, facsimile control field (FCF), information: what stands between HDLC's flags, without the check
/// sequence. Every octet as it was sent, first bit lowest (ITU-T T.30 §5.3; the tables there print the first bit first).
using fax_frame = std::span<const std::uint8_t>;

/// Facsimile control fields (T.30 §5.3.6), as in fax_frame; the bit that tells who is speaking (X) is 0.
enum class fax_control : std::uint8_t {
    dis = 0x80,     ///< digital identification signal; with the X bit DTC, digital transmit command
    csi = 0x40,     ///< called subscriber identification; with the X bit CIG
    nsf = 0x20,     ///< non-standard facilities
    dcs = 0x82,     ///< digital command signal
    tsi = 0x42,     ///< transmitting subscriber identification
    cfr = 0x84,     ///< confirmation to receive
    ftt = 0x44,     ///< failure to train
    ctc = 0x12,     ///< continue to correct
    eom = 0x8e,     ///< end of message: another document follows
    mps = 0x4e,     ///< multi-page signal
    eop = 0x2e,     ///< end of procedure
    pri_eom = 0x9e, ///< the same three, with a person asked for
    pri_mps = 0x5e,
    pri_eop = 0x3e,
    pps = 0xbe, ///< partial page signal
    eor = 0xce, ///< end of retransmission
    mcf = 0x8c, ///< message confirmation
    rtp = 0xcc, ///< retrain positive: the page is good, train again
    rtn = 0x4c, ///< retrain negative: the page is bad
    ppr = 0xbc, ///< partial page request
    fnv = 0xca, ///< field not valid
    dcn = 0xfa, ///< disconnect
    fcd = 0x06, ///< facsimile coded data (T.4 Annex A)
    rcp = 0x86, ///< return to control for partial page
};

inline constexpr std::size_t fax_control_at = 2; ///< the octet of the FCF

/// What a frame says; one of no known name for anything that is no frame of T.30.
fax_control control_of(fax_frame frame);

/// Whether a frame has the shape that T.30 gives it.
///
/// What for    SpanDSP 0.0.6 takes the lengths of frames on trust: coded data (FCD) of less than 4 octets become a copy of
///             -1 octets, a DCS of more than 25 is printed past the end of its buffer, a DCS at a rate that it does not
///             know reads in front of a table. Whoever calls can send such frames. They end here, as if the line had
///             damaged them: whoever sent them in good faith sends again.
/// Limits      The information field of each signal in T.30 §5.3.6.2 and Table 2, of FCD in T.4 Annex A.
bool fit_for_t30(fax_frame frame);

} // namespace tipring::dsp
