#include "api/bringup/balance_search.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace tipring::api::bringup {

void balance_search::heard_flat(int impedance, audio_buffer echo)
{
    flat_[static_cast<std::size_t>(impedance)] = std::move(echo);
}

void balance_search::heard_tap(std::size_t tap, int impedance, const audio_buffer& echo)
{
    const audio_buffer& before = flat_[static_cast<std::size_t>(impedance)];
    of_tap_[tap].resize(std::min(before.size(), echo.size()));
    for (std::size_t n = 0; n < of_tap_[tap].size(); ++n)
        of_tap_[tap][n] = (static_cast<double>(before[n]) - echo[n]) / probe;
}

/// Least squares by the normal equations, and those by elimination. A tap that does nothing stays at zero.
balance_search::values balance_search::solve(const audio_buffer& echo) const
{
    std::array<std::array<double, taps + 1>, taps> rows{};
    for (std::size_t i = 0; i < taps; ++i) {
        for (std::size_t j = 0; j < taps; ++j)
            rows[i][j] = std::inner_product(of_tap_[i].begin(), of_tap_[i].end(), of_tap_[j].begin(), 0.0);
        rows[i][taps] = std::inner_product(of_tap_[i].begin(), of_tap_[i].end(), echo.begin(), 0.0);
    }
    double most = 1.0;
    for (std::size_t i = 0; i < taps; ++i)
        most = std::max(most, rows[i][i]);
    for (std::size_t i = 0; i < taps; ++i)
        rows[i][i] += most * 1.0e-6; // of two taps that do the same, neither runs away
    for (std::size_t pivot = 0; pivot < taps; ++pivot)
        for (std::size_t i = 0; i < taps; ++i) {
            const double factor = i == pivot ? 0.0 : rows[i][pivot] / rows[pivot][pivot];
            for (std::size_t j = pivot; j <= taps; ++j)
                rows[i][j] -= factor * rows[pivot][j];
        }
    values solution{};
    for (std::size_t i = 0; i < taps; ++i)
        solution[i] = rows[i][taps] / rows[i][i];
    return solution;
}

double balance_search::energy_left(const audio_buffer& echo, const hybrid_balance& balance) const
{
    double sum = 0.0;
    for (std::size_t n = 0; n < echo.size(); ++n) {
        double left = echo[n];
        for (std::size_t i = 0; i < taps; ++i)
            left -= n < of_tap_[i].size() ? balance.taps[i] * of_tap_[i][n] : 0.0;
        sum += left * left;
    }
    return sum;
}

std::vector<hybrid_balance> balance_search::ranked(std::size_t most) const
{
    std::vector<std::pair<double, hybrid_balance>> all;
    for (int impedance = 0; impedance < hybrid_balance::impedances; ++impedance) {
        const audio_buffer& echo = flat_[static_cast<std::size_t>(impedance)];
        const values best = solve(echo);
        hybrid_balance b;
        b.impedance = impedance;
        for (std::size_t i = 0; i < taps; ++i)
            b.taps[i] = static_cast<std::int8_t>(std::lround(std::clamp(best[i], -128.0, 127.0)));
        all.emplace_back(energy_left(echo, b), b);
    }
    std::ranges::sort(all, {}, [](const auto& one) { return one.first; });
    std::vector<hybrid_balance> first;
    for (std::size_t i = 0; i < std::min(most, all.size()); ++i)
        first.push_back(all[i].second);
    return first;
}

} // namespace tipring::api::bringup
