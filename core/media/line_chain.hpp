#pragma once
/// What is done to a line's audio between the line and everybody who listens and speaks.

#include "drivers/line.hpp"
#include "dsp/echo_canceller.hpp"

#include <array>
#include <optional>
#include <string>
#include <utility>

namespace tipring::core::media {

/// As built: nothing.
struct line_treatment
{
    decibel receive_gain{};
    decibel transmit_gain{};
    sample_count echo_tail{}; ///< how late an echo of ours is still taken away; 0: no echo canceller
    bool by_device = false;   ///< by the device's own echo canceller, as long as it has one that runs

    friend bool operator==(const line_treatment&, const line_treatment&) = default;
};

/// Received   line -> gain -> echo canceller -> detectors, bridges, recordings
/// Sent       prompts, bridges -> gain -> line
///
/// A device's own echo canceller runs while the loop is closed and nobody wants the line as it is. Where it does not run, ours takes
/// its place, and take_trouble() says why.
class line_chain
{
public:
    explicit line_chain(drivers::line& line)
        : line_(line)
    {
    }

    void set(const line_treatment& how);
    const line_treatment& treatment() const { return how_; }

    /// @param sent    what was sent last
    /// @param in_use  the loop is closed: on hook there is no echo
    void receive(audio_out frame, audio_in sent, bool in_use);
    void transmit(audio_out frame) const;

    /// What the last receive() had before the echo canceller.
    audio_in uncancelled() const { return uncancelled_; }

    /// Why the device's own echo canceller does not run; once, until it has run again.
    std::optional<std::string> take_trouble() { return std::exchange(trouble_, std::nullopt); }

    /// Counts who wants the line as it is: a modem, a fax machine.
    void bypass(bool wanted) { bypasses_ += wanted ? 1 : -1; }

    /// Nothing where there is no echo canceller.
    std::optional<dsp::echo_report> echo() const;

private:
    void switch_device(bool in_use);

    drivers::line& line_;
    line_treatment how_;
    std::optional<dsp::echo_canceller> canceller_;
    bool device_asked_ = false;  // to cancel, in this call
    std::string device_refused_; // the last time that it was asked
    std::optional<std::string> trouble_;
    int bypasses_ = 0;
    bool was_in_use_ = false;
    std::array<std::int16_t, frame_length> uncancelled_{};
};

/// The line as it is, without echo canceller, for as long as this lives: a modem has one of its own.
class no_echo_canceller
{
public:
    explicit no_echo_canceller(line_chain& chain)
        : chain_(chain)
    {
        chain_.bypass(true);
    }
    ~no_echo_canceller() { chain_.bypass(false); }
    no_echo_canceller(const no_echo_canceller&) = delete;
    no_echo_canceller& operator=(const no_echo_canceller&) = delete;

private:
    line_chain& chain_;
};

} // namespace tipring::core::media
