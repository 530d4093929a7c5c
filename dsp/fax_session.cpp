#include "dsp/fax_session.hpp"

#include <array>

namespace tipring::dsp {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t information_at = fax_control_at + 1;

/// The bits of the facsimile information field, as Table 2 numbers them: from 1, `count` of them, the first one lowest.
unsigned bits(fax_frame frame, std::size_t first, std::size_t count)
{
    unsigned value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t at = first - 1 + i;
        const std::size_t octet = information_at + at / 8;
        if (octet < frame.size() && (frame[octet] >> (at % 8) & 1) != 0)
            value |= 1U << i;
    }
    return value;
}

bool bit(fax_frame frame, std::size_t number) { return bits(frame, number, 1) != 0; }

/// By bits 11 to 14, 0 where Table 2 has nothing.
using rates = std::array<int, 16>;
constexpr rates offered{2400, 9600, 4800, 9600, 0, 0, 0, 0, 0, 0, 0, 14400, 0, 0, 0, 0};
constexpr rates chosen{2400, 9600, 4800, 7200, 0, 0, 0, 0, 14400, 9600, 12000, 7200, 0, 0, 0, 0};

struct row_times
{
    milliseconds standard;
    milliseconds fine;
};

/// By bits 21 to 23.
constexpr std::array<row_times, 8> times{
    {{milliseconds(20), milliseconds(20)},
     {milliseconds(5), milliseconds(5)},
     {milliseconds(10), milliseconds(10)},
     {milliseconds(20), milliseconds(10)},
     {milliseconds(40), milliseconds(40)},
     {milliseconds(40), milliseconds(20)},
     {milliseconds(10), milliseconds(5)},
     {milliseconds(0), milliseconds(0)}}
};

} // namespace

std::optional<fax_session> session_of(fax_frame frame)
{
    const fax_control control = control_of(frame);
    if (control != fax_control::dis && control != fax_control::dcs)
        return std::nullopt;
    fax_session s;
    s.can_send = bit(frame, 9);
    s.can_receive = bit(frame, 10);
    s.bit_rate = (control == fax_control::dis ? offered : chosen)[bits(frame, 11, 4)];
    s.fine = bit(frame, 15);
    s.superfine = bit(frame, 41);
    s.width = bit(frame, 18) ? 2432 : bit(frame, 17) ? 2048 : 1728;
    s.length = bit(frame, 20)   ? fax_session::paper::unlimited
               : bit(frame, 19) ? fax_session::paper::b4
                                : fax_session::paper::a4;
    s.two_dimensional = bit(frame, 16);
    s.t6 = bit(frame, 31);
    s.error_correction = bit(frame, 27);
    s.row_time = times[bits(frame, 21, 3)].standard;
    s.fine_row_time = times[bits(frame, 21, 3)].fine;
    return s;
}

} // namespace tipring::dsp
