#pragma once
/// What makes a digit of what the screen noticed on a line.

#include "dsp/dtmf.hpp"
#include "dsp/dtmf_kernels.hpp"

#include <array>
#include <complex>
#include <cstdint>
#include <optional>
#include <vector>

namespace tipring::dsp {

inline constexpr std::size_t screen_hop = frame_length; ///< a line is looked at every 10 ms

/// A line's newest 80 ms.
class line_history
{
public:
    static constexpr std::size_t length = 8 * screen_hop;

    /// Up to the next multiple of screen_hop at most.
    void append(audio_in samples);
    std::int64_t end() const { return end_; }

    /// Forgets everything; the next sample is sample `now`.
    void restart(std::int64_t now);

    /// The newest `screen_length` samples. Only where end() is a multiple of screen_hop.
    const std::int16_t* newest() const;

    /// Samples from `from` on, which are still there; before the first there was silence.
    void copy(std::int64_t from, audio_out to) const;

private:
    static constexpr std::size_t pad = screen_length - screen_hop;
    std::array<std::int16_t, pad + length> samples_{}; // a ring; its end once more in front of it
    std::int64_t end_ = 0;
};

/// One line: from what the screen says every 10 ms to digits that begin and end.
class dtmf_judge
{
public:
    /// @param pair what the screen said of the newest samples in `history`
    void look(const line_history& history, std::uint8_t pair, std::vector<dtmf_event>& events);

private:
    struct pair_power
    {
        double row{};
        double column{};
        double sum() const { return row + column; }
        pair_power operator/(const pair_power& by) const { return {row / by.row, column / by.column}; }
    };

    /// Two spectra running that are one digit.
    struct hit
    {
        std::int64_t at{};             // slice in the middle of the later one
        pair_power filtered;           // squares of amplitudes behind the filter
        pair_power gain;               // of the filter, for power
        pair_power edge_gain;          // what 8 ms leave of it besides, as it is out of tune
        double filtered_residue = 0.0; // mean square of all else, filtered
        double residue = 0.0;          // and not filtered
        pair_power power() const { return filtered / gain; }
        double residue_share() const { return residue / power().sum(); }
    };

    /// What an analysis looks at. The filter costs more than all the rest, and is needed only where other sounds are.
    enum class front_end { plain, filtered };

    struct digit
    {
        std::uint8_t pair = no_pair;
        std::int64_t begin{};
        std::int64_t present{}; // the last sample at which it was there
        std::int64_t judged{};  // next slice to look at
        double last_presence = 1.0;
        pair_power reference; // what 8 ms of it measure
        hit first;
        front_end how{};
        pair_power sum{};
        double measured = 0.0;
    };

    struct ended_digit
    {
        std::uint8_t pair = no_pair;
        std::int64_t at{};
        double power{};
    };

    class analysis;

    void try_begin(const line_history& history, std::uint8_t pair, std::vector<dtmf_event>& events);
    void follow(const line_history& history, std::vector<dtmf_event>& events);
    void finish(std::vector<dtmf_event>& events);
    bool is_echo(const hit& h, std::uint8_t pair, std::int64_t begin) const;
    dtmf_event event(dtmf_event::phase what) const;

    std::uint8_t last_ = no_pair;
    std::uint8_t held_ = no_pair; // was there twice, a look ago
    std::optional<digit> active_;
    ended_digit ended_;
};

} // namespace tipring::dsp
