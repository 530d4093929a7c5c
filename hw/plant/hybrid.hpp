#pragma once
#include "base/hybrid_balance.hpp"

#include <array>
#include <cstddef>

namespace tipring::plant {

/// What a subscriber port's hybrid that can be balanced sees of its line.
struct hybrid_conditions
{
    int impedance = 0; ///< the termination that fits; each step away from it brings back a quarter more
    /// What comes back, sample by sample, where the termination fits; in a tap's units, of which 128 are all that was sent. The first
    /// eight can be taken away by the taps.
    std::array<double, 12> echo{};
};

/// A hybrid that lets back of what is sent as much as its balance does not take away.
class hybrid
{
public:
    explicit hybrid(const hybrid_conditions& line);

    void set(const hybrid_balance& balance);
    const hybrid_balance& balance() const { return balance_; }

    /// @return what comes back in the sample in which `sent` goes out.
    float leak(float sent);

private:
    static constexpr std::size_t length = std::tuple_size_v<decltype(hybrid_conditions::echo)>;

    hybrid_conditions line_;
    hybrid_balance balance_;
    std::array<float, length> response_{};
    std::array<float, length> sent_{};
    std::size_t newest_ = 0;
};

} // namespace tipring::plant
