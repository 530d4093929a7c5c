#pragma once
#include "base/audio.hpp"

namespace tipring::dsp {

struct fsk_tones
{
    hertz mark;  // binary 1
    hertz space; // binary 0
};

inline constexpr fsk_tones bell202_tones{{1200.0}, {2200.0}};
inline constexpr fsk_tones v23_tones{{1300.0}, {2100.0}};
inline constexpr fsk_tones text_telephone_tones{{1400.0}, {1800.0}}; // V.18 Annex A

// 1200 bit/s at 8 kHz: three bits in twenty samples.
inline constexpr int fsk_thirds_in_bit = 20;
inline constexpr float fsk_bit_length = fsk_thirds_in_bit / 3.0F; // in samples

} // namespace tipring::dsp
