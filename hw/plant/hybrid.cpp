#include "hw/plant/hybrid.hpp"

#include <cstdlib>

namespace tipring::plant {

hybrid::hybrid(const hybrid_conditions& line)
    : line_(line)
{
    set({});
}

void hybrid::set(const hybrid_balance& balance)
{
    constexpr double whole = 128.0;
    balance_ = balance;
    const double misfit = 1.0 + 0.25 * std::abs(balance.impedance - line_.impedance);
    for (std::size_t i = 0; i < length; ++i) {
        const double taken = i < balance.taps.size() ? balance.taps[i] : 0.0;
        response_[i] = static_cast<float>((line_.echo[i] * misfit - taken) / whole);
    }
}

float hybrid::leak(float sent)
{
    newest_ = (newest_ + 1) % length;
    sent_[newest_] = sent;
    float sum = 0.0F;
    for (std::size_t i = 0; i < length; ++i)
        sum += response_[i] * sent_[(newest_ + length - i) % length];
    return sum;
}

} // namespace tipring::plant
