#pragma once
namespace tipring {

enum class fax_modulation {
    v27ter, ///< 2400 and 4800 bit/s
    v29,    ///< 7200 and 9600 bit/s
    v17,    ///< 7200 to 14400 bit/s; whoever has it has the others too (T.30 Table 2, bits 11 to 14)
};

/// What a fax page travels on.
struct fax_carrier
{
    fax_modulation modulation{};
    int bit_rate = 0;            ///< bit/s
    bool short_training = false; ///< V.17 behind the first time in a call (T.30 §5.3.1.3)
    friend bool operator==(const fax_carrier&, const fax_carrier&) = default;
};

} // namespace tipring
