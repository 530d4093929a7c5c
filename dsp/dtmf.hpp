#pragma once
/// DTMF both ways: the pair of dtmf_generator and dtmf_detector (ITU-T Q.23, Q.24).

#include "base/audio.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace tipring::dsp {

/// Whether every character is one of 0-9 * # A-D.
bool is_dtmf(std::string_view digits);

struct dtmf_timing
{
    sample_count on = 80ms; ///< Q.24: receivers must take 40 ms
    sample_count off = 80ms;
    dbm0 low_group{-9.0};  ///< level of the row tone
    dbm0 high_group{-7.0}; ///< level of the column tone: 2 dB up, against the loss of the loop (ETSI ES 201 235-2)
};

/// Sends digits as DTMF, one after the other.
class dtmf_generator
{
public:
    explicit dtmf_generator(const dtmf_timing& timing = {});
    ~dtmf_generator();
    dtmf_generator(dtmf_generator&&) noexcept;
    dtmf_generator& operator=(dtmf_generator&&) noexcept;

    /// Adds digits behind those not yet sent. @throws failure(address_invalid) for any character that is no DTMF digit.
    void put(std::string_view digits);

    /// Fills all of `out`: tone, pause, and silence behind the last pause. @return how many samples belonged to digits and pauses.
    std::size_t fill(audio_out out);

    /// Whether everything put has been sent, the last pause included.
    bool finished() const;

private:
    struct engine;
    std::unique_ptr<engine> engine_;
};

struct dtmf_event
{
    enum class phase { begin, end };
    phase what{};
    char digit = 0;
    sample_count at{};       ///< when the digit's tone began, in samples since construction
    sample_count duration{}; ///< of the tone; zero at begin
    dbm0 level{};            ///< of the whole pair
    decibel twist{};         ///< column over row
};

/// Hears DTMF digits in line audio: each digit once as `begin`, as soon as it counts, and once as `end`.
///
/// How it works   One line of a dtmf_bank, which see.
/// Input          16-bit linear, 8 kHz, any length. A digit may straddle feeds; the split never changes the result.
/// Limits         Those of a dtmf_bank: all columns of Q.24.
class dtmf_detector
{
public:
    dtmf_detector();
    ~dtmf_detector();
    dtmf_detector(dtmf_detector&&) noexcept;
    dtmf_detector& operator=(dtmf_detector&&) noexcept;

    /// @return what was recognised within `samples`, oldest first; valid until the next call.
    std::span<const dtmf_event> feed(audio_in samples);

private:
    struct engine;
    std::unique_ptr<engine> engine_;
};

} // namespace tipring::dsp
