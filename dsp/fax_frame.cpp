#include "dsp/fax_frame.hpp"

#include <algorithm>
#include <array>

namespace tipring::dsp {

namespace {

constexpr std::uint8_t speaker_bit = 0x01;
constexpr std::uint8_t address = 0xff;            ///< T.30 §5.3.4
constexpr std::uint8_t control_more = 0x03;       ///< §5.3.5: more frames follow
constexpr std::uint8_t control_final = 0x13;      ///< the last one
constexpr std::size_t header = 3;                 ///< address, control, FCF
constexpr std::size_t longest = header + 1 + 256; ///< FCD: its number, and 256 octets
constexpr std::size_t longest_capabilities =
    header + 19;                             ///< Table 2 ends with bit 127 and extensions; SpanDSP keeps 22
constexpr std::size_t rate_at = 4;           ///< bits 9 to 16
constexpr std::uint8_t rate_reserved = 0x10; ///< bit 13: V.33 and codes that are not used any more

struct shape
{
    fax_control control;
    std::size_t least; ///< octets, header and all
    std::size_t most;
};

constexpr std::array shapes{
    shape{fax_control::fcd, header + 1,  longest             },
    shape{fax_control::dis, header + 3,  longest_capabilities},
    shape{fax_control::dcs, header + 3,  longest_capabilities},
    shape{fax_control::pps, header + 4,  header + 4          },
    shape{fax_control::ppr, header + 32, header + 32         },
    shape{fax_control::ctc, header + 2,  header + 2          },
    shape{fax_control::eor, header + 1,  header + 1          },
    shape{fax_control::fnv, header + 2,  longest             },
};

} // namespace

fax_control control_of(fax_frame frame)
{
    if (frame.size() < header)
        return fax_control{0};
    const std::uint8_t octet = frame[fax_control_at];
    return fax_control(octet & ~speaker_bit);
}

bool fit_for_t30(fax_frame frame)
{
    if (frame.size() < header || frame.size() > longest)
        return false;
    if (frame[0] != address || (frame[1] != control_more && frame[1] != control_final))
        return false;
    const fax_control control = control_of(frame);
    const auto* const known = std::ranges::find(shapes, control, &shape::control);
    if (known == shapes.end())
        return true;
    if (frame.size() < known->least || frame.size() > known->most)
        return false;
    return control != fax_control::dcs || (frame[rate_at] & rate_reserved) == 0;
}

} // namespace tipring::dsp
