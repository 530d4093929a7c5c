#pragma once
/// A sender of caller-ID FSK that owes nothing to the product: frequencies, rate, levels and lengths as a test wants them.

#include "base/audio.hpp"

#include <cmath>
#include <cstdint>
#include <numbers>
#include <span>
#include <vector>

namespace tipring::test {

struct fsk_sender
{
    hertz mark{1200.0};
    hertz space{2200.0};
    double rate = 1200.0; ///< bits a second
    dbm0 mark_level{-20.0};
    dbm0 space_level{-20.0};
    int seizure_bits = 300;
    int mark_bits = 180;
    int extra_mark_bits = 0; ///< between bytes
};

inline constexpr fsk_sender bell202_sender{};
inline constexpr fsk_sender v23_sender{.mark{1300.0}, .space{2100.0}};

inline audio_buffer fsk_audio(std::span<const std::uint8_t> message, const fsk_sender& s)
{
    std::vector<bool> bits;
    for (int i = 0; i < s.seizure_bits; ++i)
        bits.push_back(i % 2 != 0);
    bits.insert(bits.end(), static_cast<std::size_t>(s.mark_bits), true);
    for (const std::uint8_t byte : message) {
        bits.push_back(false);
        for (int i = 0; i < 8; ++i)
            bits.push_back((byte >> i & 1) != 0);
        bits.insert(bits.end(), static_cast<std::size_t>(1 + s.extra_mark_bits), true);
    }
    bits.insert(bits.end(), 10, true);

    audio_buffer out;
    double phase = 0.0;
    for (double at = 0.0; at < static_cast<double>(bits.size()); at += s.rate / sample_rate) {
        const bool mark = bits[static_cast<std::size_t>(at)];
        out.push_back(saturate(static_cast<float>(peak_amplitude(mark ? s.mark_level : s.space_level) * std::sin(phase))));
        phase += 2.0 * std::numbers::pi * (mark ? s.mark : s.space).value / sample_rate;
    }
    return out;
}

} // namespace tipring::test
