#pragma once
/// From how a hybrid echoes at a few balances, which others are worth trying.

#include "base/audio.hpp"
#include "base/hybrid_balance.hpp"

#include <array>
#include <vector>

namespace tipring::api::bringup {

/// All that it is told was heard of one and the same stimulus, with the same delay.
class balance_search
{
public:
    /// A tap's value at which what it does is measured: far above the noise, far below overload.
    static constexpr std::int8_t probe = 32;

    /// With all taps at zero.
    void heard_flat(int impedance, audio_buffer echo);
    /// With one tap at `probe`, and the others at zero.
    void heard_tap(std::size_t tap, int impedance, const audio_buffer& echo);

    /// The balances that should echo least, best first: one for each impedance, with the taps that least squares give.
    std::vector<hybrid_balance> ranked(std::size_t most) const;

private:
    static constexpr std::size_t taps = std::tuple_size_v<decltype(hybrid_balance::taps)>;
    using values = std::array<double, taps>;

    values solve(const audio_buffer& echo) const;
    double energy_left(const audio_buffer& echo, const hybrid_balance& balance) const;

    std::array<audio_buffer, hybrid_balance::impedances> flat_;
    std::array<std::vector<double>, taps> of_tap_; ///< what one unit of it takes away
};

} // namespace tipring::api::bringup
