#pragma once
#include <array>
#include <cstdint>

namespace tipring::api {

/// The S-registers (V.250 clause 6, and the makers' usual ones up to S12).
class s_registers
{
public:
    s_registers() { reset(); }

    void reset()
    {
        all_ = {};
        all_[1] = 0;
        all_[2] = 43;  // escape character
        all_[3] = 13;  // line end
        all_[4] = 10;  // line feed
        all_[5] = 8;   // backspace
        all_[6] = 2;   // s before blind dialling
        all_[7] = 60;  // s for an answer
        all_[8] = 2;   // s of a comma
        all_[9] = 6;   // 0.1 s until a carrier counts
        all_[10] = 14; // 0.1 s until a lost carrier counts
        all_[11] = 80; // ms of a digit
        all_[12] = 50; // 20 ms, guard time of the escape
    }

    std::uint8_t& operator[](std::size_t n) { return all_[n]; }

private:
    std::array<std::uint8_t, 256> all_{};
};

} // namespace tipring::api
