#pragma once
/// What the steps of a bring-up share: the bench, the limits, and where the findings go.

#include "api/bringup/bench.hpp"
#include "api/bringup/bring_up.hpp"
#include "dsp/measure/response.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tipring::api::bringup {

class session
{
public:
    session(bench& on, const setup& how, const limit_book& limits, report& into, const teller& tell);

    bench& line() const { return line_; }
    const setup& how() const { return how_; }
    time_source& time() const { return line_.time(); }

    // Each is said once; `name` is a quantity's.
    void measured(std::string_view name, double value, std::string remark = {});
    void yes_or_no(std::string_view name, bool yes, std::string remark = {})
    {
        measured(name, yes ? 1.0 : 0.0, std::move(remark));
    }
    void failed(std::string_view name, std::string because);
    void cannot(std::string_view name, std::string because);
    bool said(std::string_view name) const;
    const limit* allowed(std::string_view name) const { return limits_.find(name); } ///< nullptr: no limits

    void draw(curve picture) { report_.curves.push_back(std::move(picture)); }

    /// The loop closed, and audio through. @throws failure(operation_failed) where the exchange end never sees it.
    awaitable<void> off_hook();

    // What one step finds and another uses
    double gain_to_subscriber = 0.0; ///< dB at 1020 Hz
    double gain_to_exchange = 0.0;
    std::vector<dsp::response_point> echo_at_exchange; ///< empty: not measured yet
    std::vector<dsp::response_point> echo_at_subscriber;

private:
    void say(finding f);

    bench& line_;
    const setup& how_;
    const limit_book& limits_;
    report& report_;
    const teller& tell_;
};

// The steps, in order
awaitable<void> measure_battery(session& s);
awaitable<void> measure_hook(session& s);
awaitable<void> measure_ring(session& s);
awaitable<void> measure_flash(session& s);
awaitable<void> measure_pulses(session& s);
awaitable<void> measure_dial_tone(session& s);
awaitable<void> measure_noise(session& s);
awaitable<void> measure_latency(session& s);
awaitable<void> measure_responses(session& s);
awaitable<void> measure_echo(session& s);
awaitable<void> measure_dtmf_signals(session& s);
awaitable<void> measure_dtmf_limits(session& s);
awaitable<void> measure_caller_id(session& s);
awaitable<void> measure_soak(session& s);

} // namespace tipring::api::bringup
