#pragma once
/// DTMF on many lines at once (ITU-T Q.23, Q.24).

#include "dsp/dtmf.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace tipring::dsp {

struct dtmf_line_event
{
    std::size_t line = 0;
    dtmf_event what;
};

/// Hears DTMF on all lines of an engine, for a small part of what a detector for each would cost.
///
/// How it works   Every 10 ms each line's newest 16 ms are held against the eight tones, in whole numbers, on vectors of
///                whatever machine this is (Highway). Only where one tone of each group stands out twice running is more done:
///                spectra of 26 ms 5 ms apart, whose advance of phase gives the frequency to some hertz; how steady they are;
///                purity, but for what was there before the digit (dial tone, noise, hum), which a filter takes off where
///                there is any; and both edges, sought in steps of 1 ms.
/// Input          16-bit linear, 8 kHz, frames of any length. A digit may straddle frames.
/// Sameness       A line's events depend on its samples and on when it was switched on, in time of the bank: not on how they
///                are split into frames, on the other lines, or on the instruction set.
/// Limits         All columns of Q.24: +-1.8 % taken, 3 % not; 10 dB of normal and 8 dB of reverse twist; +3 to -40 dBm0 a tone;
///                40 ms taken, 24 ms not; breaks of 20 ms bridged, pauses of 30 ms heard; white noise 8 dB below the
///                digit, dial tone 14 dB above it. See dtmf_accuracy_scenarios.
/// Cost           With AVX-512 about 0.3 ns a sample a line in silence, 0.6 in noise, 1.5 in speech, 4 in digits without end.
///                No allocation but for the first events.
class dtmf_bank
{
public:
    explicit dtmf_bank(std::size_t lines = 0);
    ~dtmf_bank();
    dtmf_bank(dtmf_bank&&) noexcept;
    dtmf_bank& operator=(dtmf_bank&&) noexcept;

    std::size_t size() const;

    /// Lines that are new listen to nothing.
    void resize(std::size_t lines);

    /// Switches a line on or off. One that is switched on begins afresh, as if it had been silent so far; what one that is
    /// switched off was hearing does not end.
    void listen(std::size_t line, bool on);

    /// @param frames one for each line, all of one length; those of lines that are switched off are not looked at.
    /// @return what was recognised; times count from when the bank was made. A line's events are in order. Valid until the
    /// next call.
    std::span<const dtmf_line_event> feed(std::span<const audio_in> frames);

private:
    struct engine;
    std::unique_ptr<engine> engine_;
};

} // namespace tipring::dsp
