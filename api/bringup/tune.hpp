#pragma once
/// The hybrid of an FXO port, balanced on its line: so little of what is sent comes back.

#include "api/bringup/bench.hpp"
#include "base/hybrid_balance.hpp"

#include <functional>
#include <optional>

namespace tipring::api::bringup {

struct tune_setup
{
    char digit = '4';            ///< breaks the exchange's dial tone; whoever gives it has asked the dial guard
    bool pulse_dialling = false; ///< by loop breaks
    sample_count quiet = 8s;     ///< so long after the digit the exchange says nothing: most wait 10 s for the next
};

/// Why a setting was measured.
enum class tune_stage { as_found, impedance, tap, predicted, refined, result };
std::string_view name_of(tune_stage s);

struct tune_reading
{
    tune_stage stage{};
    std::optional<hybrid_balance> balance; ///< nothing: the device does not say
    decibel return_loss{};                 ///< of echo, weighted over 300 to 3400 Hz (ITU-T G.122, annex B)
};

struct tune_result
{
    tune_reading before;
    std::optional<tune_reading> after; ///< nothing: this port's hybrid cannot be balanced
};

/// Gets each reading as soon as it is there.
using tune_teller = std::function<void(const tune_reading&)>;

/// Seeks the balance at which an FXO port hears least of itself, and leaves the port with it; if it is no better than what was found,
/// with that.
///
/// Quiet       The line is seized, and a digit breaks dial tone. When the exchange would no longer wait for the next, the line is
///             released and seized again. What was measured while the exchange spoke is measured again.
/// How         The taps are a linear filter, and what each does is measured, once. So from one look at the echo with all taps at zero,
///             the best taps follow by least squares; that is done for every impedance, the most promising are tried, and the
///             best is refined tap by tap. About 60 sweeps of 0.4 s, 40 s with the seizures.
/// Cancelled, or thrown out: on hook, and the balance as it was found where the device had said it.
/// @param on  has a subscriber end, and runs beside it
/// @throws failure(port_vanished; line_in_use: it rings; operation_failed: no battery, or the digit does not break dial tone)
awaitable<tune_result> tune(bench& on, const tune_setup& how, const tune_teller& tell);

} // namespace tipring::api::bringup
