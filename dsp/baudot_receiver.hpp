#pragma once
#include "dsp/mark_space_window.hpp"
#include "dsp/text_telephone.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace tipring::dsp {

/// Makes five-bit characters of what a mark_space_window says, without being told the rate.
///
/// How it works   Each character is timed by itself, from the edge of its start bit. A stop bit must have come before it; start and
///                stop bit must be what they are, every bit clearly mark or space at its middle, as strong as the others, and the
///                whole with little beside it. Edges are looked for midway between mark and space as this character has them, so
///                that twist moves none. How well the edges of this and the last characters fit its bits tells the rate.
class baudot_receiver
{
public:
    struct character
    {
        std::uint8_t code{};
        double edge{}; ///< of the start bit, in readings taken
    };

    /// @return a character, 150 ms after its start bit began
    std::optional<character> take(const mark_and_space& reading);

    /// As the characters so far have it.
    text_telephone_rate rate() const
    {
        return misfit_[0] <= misfit_[1] ? text_telephone_rate::b45 : text_telephone_rate::b50;
    }

private:
    static constexpr std::size_t remembered = 256; // ms
    struct levels
    {
        float mark{};
        float space{};
    };
    struct frame
    {
        std::uint8_t code{};
        double bit{}; // ms
    };

    bool may_begin() const;
    const mark_and_space& at(std::int64_t time) const;
    float soft_at(double time, const levels& full) const;
    std::optional<levels> levels_from(std::int64_t begin) const;
    std::optional<double> start_edge(const levels& full) const;
    std::optional<frame> frame_at(double edge, text_telephone_rate rate, const levels& full) const;
    bool pure(double edge) const;
    std::array<double, 2> misfits(double edge, const levels& full) const;
    std::optional<character> read();

    std::array<mark_and_space, remembered> history_{};
    std::int64_t now_ = 0;
    std::int64_t cursor_ = 0;        // what lies before is dealt with
    std::array<double, 2> misfit_{}; // of the edges, to either rate, ms squared
};

} // namespace tipring::dsp
