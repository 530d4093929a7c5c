#pragma once
#include "dsp/fsk_correlator.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tipring::dsp {

/// Makes data messages of what the correlators of one pair of tones say.
///
/// How it works   Waits for a message type right after a stretch of mark or of channel seizure. Each byte is timed by itself: of the
///                places around its start bit's edge, the one where all its bits stand out most. The slicer's threshold lies
///                midway between mark and space as they come, so that twist costs little. Once it is known how the line shifts
///                one tone's phase against the other's, each bit is decided together with its neighbours, for the phase goes on
///                from bit to bit.
/// Ends           When the message has the length that it states, or the carrier is gone, or mark lasts on.
/// Not received   Messages of unknown type; what came before is then searched on.
class fsk_receiver
{
public:
    struct burst
    {
        std::vector<std::uint8_t> bytes;
        std::int64_t begin{};   // of the signal, in samples taken
        float purity{};         // mean of all bits
        hertz mark_offset{};    // how far the mark is off
        std::size_t doubtful{}; // bytes without stop bit, or fainter than the others
        bool whole = false;     // has its stated length
    };

    explicit fsk_receiver(fsk_tones tones);

    void take(const fsk_reading& reading);

    /// The line has gone quiet: what was begun ends here.
    void carrier_lost();

    bool receiving() const { return !bytes_.empty(); }
    std::optional<burst>& result() { return result_; }
    void forget();

private:
    static constexpr std::size_t history_length = 128;
    static constexpr std::int64_t lookahead = 76; // a byte, its start bit's edge moved by up to a bit

    struct byte_reading;
    struct moment
    {
        float soft{};     // mark less space
        float strength{}; // the stronger
        float purity{};
        std::complex<double> mark_phase{};
        std::complex<double> space_phase{};
    };

    struct phases
    {
        std::complex<double> mark;
        std::complex<double> space;
    };

    const moment& at(std::int64_t time) const { return history_[static_cast<std::size_t>(time) % history_length]; }
    float soft_at(float offset) const; // from the cursor
    float threshold() const { return (mark_level_ + space_level_) / 2.0F; }
    std::optional<float> falling_edge() const;
    float clearness(float edge) const;
    byte_reading read_byte(float edge, float search) const;
    phases phases_at(float edge) const;
    std::complex<double> lag_between(const phases& marked, const phases& spaced) const;
    bool decide(const byte_reading& byte, std::size_t which) const;

    void step();
    void hunt();
    void look_at_preamble();
    void end_stretch();
    bool preamble_before(float edge);
    void begin_message(const byte_reading& first);
    void receive();
    void take_byte(const byte_reading& byte);
    void follow_levels(const byte_reading& byte);
    void move_behind(const byte_reading& byte);
    void finish(bool whole);

    std::complex<double> mark_turn_; // in a bit
    std::complex<double> space_turn_;
    fsk_tones tones_;
    std::array<moment, history_length> history_{};
    std::int64_t now_ = 0;
    std::int64_t cursor_ = 0; // what lies before is dealt with

    // Before a message.
    struct preamble
    {
        // In stretches of about a bit: the best moment of each tells data from noise.
        moment best;
        std::size_t stretches = 0;
        std::array<float, 32> strengths{};
        int in_stretch = 0; // samples

        float steadiness = 0.0F; // purity, smoothed
        bool steady = false;
        std::int64_t begin = 0;    // of what is steady
        std::int64_t mark_run = 0; // samples
        int seizure_bits = 0;
        std::int64_t last_edge = 0;
        std::complex<double> mark_turn; // from one bit to the next
        std::complex<double> lag;       // as below
    };
    preamble preamble_;

    // Within a message.
    std::vector<std::uint8_t> bytes_;
    float mark_level_ = 0.0F; // of soft
    float space_level_ = 0.0F;
    float weaker_tone_ = 0.0F; // strength
    double mark_strength_ = 0.0;
    double space_strength_ = 0.0;
    std::complex<double> lag_; // of space behind mark, as the line's filters make it; its weight with it
    float purity_sum_ = 0.0F;
    std::size_t doubtful_ = 0;      // bytes
    std::size_t doubtful_tail_ = 0; // of them, those at the end
    std::int64_t waited_ = 0;       // samples since the last stop bit's middle
    double next_edge_ = 0.0;        // the time at which the next start bit is due if mark is not prolonged
    std::int64_t faint_ = 0;        // samples on end

    std::optional<burst> result_;
};

} // namespace tipring::dsp
