#pragma once
#include "base/audio.hpp"
#include "dsp/high_pass.hpp"

#include <array>
#include <complex>
#include <cstdint>
#include <optional>
#include <vector>

namespace tipring::dsp {

/// A caller-ID data message as it came over the line.
struct fsk_message
{
    std::vector<std::uint8_t> bytes; ///< type, length, body, checksum; fewer where the signal broke off
    sample_count at{};               ///< when channel seizure, or else mark, began
    hertz mark{};                    ///< as measured
};

/// Receives caller-ID messages at 1200 bit/s, Bell 202 or V.23 without being told which.
///
/// How it works   Two correlators one bit long, at 1250 and 2150 Hz: half way between the standards' frequencies, which costs either less
///                than 0.2 dB. The difference of their magnitudes is sliced in the middle of each bit, half way between what either
///                tone gave lately, so that twist does not matter; a clock follows the crossings. Mark after channel seizure, or mark alone for longer, opens
///                the door for bytes. The mark's frequency tells the standard.
/// Input          One sample at a time, as it comes; hum and direct current are filtered out.
/// Limits         -42 dBm0 up; see caller_id_test for noise, twist, frequency and rate.
class fsk_receiver
{
public:
    /// @return a message when its last byte has come, or when the carrier broke off behind a header.
    std::optional<fsk_message> take(std::int16_t sample);

private:
    static constexpr std::size_t window = 7; // a bit is 6.67 samples
    static constexpr float nominal_rate = 1200.0F / sample_rate;

    enum class state { searching, marking, receiving };

    struct correlator
    {
        std::array<std::complex<float>, window> products{};
        std::complex<float> sum{};
        std::complex<float> before{}; // the sum one sample ago
        float magnitude = 0.0F;
        float reference = 0.0F; // mark's magnitude less space's, while this tone was there lately

        void take(std::complex<float> product, std::size_t place);
    };

    std::optional<fsk_message> clock(float difference);
    void follow_crossing(float crossing);
    std::optional<fsk_message> take_bit(bool mark);
    std::optional<fsk_message> take_frame_bit(bool mark);
    void search(bool mark);
    std::optional<fsk_message> finish();
    void reset();
    bool carrier() const;
    void follow_level(bool mark);

    high_pass filter_{{500.0}};
    correlator mark_;
    correlator space_;
    std::int64_t now_ = 0;     // samples taken
    float power_ = 0.0F;       // mean square, smoothed over some bits
    float tone_power_ = 0.0F;  // of the stronger correlator, likewise
    float last_difference_ = 0.0F;
    float phase_ = 0.0F;       // of the bit clock: 0 between bits, 1/2 in the middle
    float rate_ = nominal_rate; // bits a sample

    state state_ = state::searching;
    int marks_ = 0;            // in a row
    int alternations_ = 0;     // in a row, of channel seizure
    int seized_ = 0;           // bits for which a channel seizure is remembered
    bool last_bit_ = true;
    std::int64_t began_ = 0;
    std::complex<double> mark_advance_{}; // its angle: radians a sample off 1250 Hz

    int frame_bit_ = -1;       // -1: waiting for a start bit
    unsigned frame_ = 0;
    int lost_bits_ = 0;        // without carrier
    int damaged_ = 0;          // frames without a stop bit
    std::vector<std::uint8_t> bytes_;
};

} // namespace tipring::dsp
