/// Battery, hook, ring, flash and pulses: what is electricity.

#include "api/bringup/session.hpp"

#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace tipring::api::bringup {

namespace {

using kind = hw::port_event::kind;
using event = std::optional<hw::port_event>;

double ms(sample_count d) { return static_cast<double>(d.count()) * 1000.0 / sample_rate; }

/// What a simulated port always tells, and a card's driver may not.
void not_told(session& s, std::string_view name, const std::string& what)
{
    if (s.how().on == hardware::dahdi)
        s.cannot(name, "the cards' drivers told of no " + what + ": not every driver knows it");
    else
        s.failed(name, "the FXO port told of no " + what);
}

awaitable<void> measure_polarity(session& s)
{
    constexpr sample_count limit = 1s;
    s.line().forget_events();
    s.line().exchange_end().set_polarity(polarity::reversed);
    const event turned = co_await s.line().next(s.line().subscriber_end(), kind::polarity_reversal, limit);
    s.line().exchange_end().set_polarity(polarity::normal);
    co_await s.time().wait(limit);
    if (turned) {
        s.yes_or_no("polarity.seen", true);
        s.yes_or_no("polarity.right", turned->now == polarity::reversed);
    } else {
        not_told(s, "polarity.seen", "reversal");
        s.cannot("polarity.right", "no reversal was seen");
    }
}

awaitable<void> measure_break(session& s)
{
    constexpr sample_count length = 500ms;
    constexpr sample_count limit = 2s;
    co_await s.off_hook();
    co_await s.time().wait(500ms); // a kernel tells nothing in the first 600 ms
    s.line().forget_events();
    co_await s.line().exchange_end().break_loop(length);
    const event lost = co_await s.line().next(s.line().subscriber_end(), kind::battery_lost, limit);
    if (!lost) {
        not_told(s, "battery.break", "loss of battery");
        co_return;
    }
    const event back = co_await s.line().next(s.line().subscriber_end(), kind::battery_restored, limit);
    if (back)
        s.measured("battery.break", ms(back->at - lost->at));
    else
        not_told(s, "battery.break", "return of battery");
}

} // namespace

awaitable<void> measure_battery(session& s)
{
    s.yes_or_no("battery.present", s.line().subscriber_end().battery());
    if (!s.line().has_both_ends())
        co_return;
    co_await measure_polarity(s);
    co_await measure_break(s);
}

awaitable<void> measure_hook(session& s)
{
    const sample_count limit = s.line().modem() ? 12s : 3s;
    s.line().forget_events();
    const sample_count lifted = s.time().now();
    s.line().subscriber_end().set_hook(hook::off);
    const event off = co_await s.line().next(s.line().exchange_end(), kind::off_hook, limit);
    if (!off) {
        co_await s.line().seize(); // a modem says why not
        s.failed("hook.off_delay", "the FXS port never saw it: are the two wired together?");
        s.cannot("hook.on_delay", "off hook was not seen");
        co_return;
    }
    s.measured("hook.off_delay", ms(s.time().now() - lifted));
    co_await s.line().seize(); // done, where that takes commands
    co_await s.time().wait(1s);
    const sample_count hung_up = s.time().now();
    s.line().subscriber_end().set_hook(hook::on);
    const event on = co_await s.line().next(s.line().exchange_end(), kind::on_hook, limit);
    if (on)
        s.measured("hook.on_delay", ms(s.time().now() - hung_up));
    else
        s.failed("hook.on_delay", "the FXS port never saw it");
}

namespace {

constexpr sample_count burst = 1s;
constexpr sample_count pause = 2s;

void ring_on(session& s)
{
    ring_cadence cadence;
    cadence.on_off = {burst, pause};
    s.line().exchange_end().start_ring(cadence);
}

awaitable<int> count_bursts(session& s, int most)
{
    int bursts = 0;
    while (bursts < most) {
        const event begun = co_await s.line().next(s.line().exchange_end(), kind::ringer_on, burst + 2 * pause);
        if (!begun)
            break;
        ++bursts;
    }
    co_return bursts;
}

awaitable<void> measure_cadence(session& s)
{
    constexpr sample_count limit = 4s;
    hw::fxo_port& bell = s.line().subscriber_end();
    const sample_count started = s.time().now();
    const event first = co_await s.line().next(bell, kind::ring_begin, limit);
    if (!first) {
        s.failed("ring.seen_after", "the FXO port saw no ring");
        co_return;
    }
    s.measured("ring.seen_after", ms(s.time().now() - started));
    if (s.said("ring.on_error"))
        co_return;
    const event end = co_await s.line().next(bell, kind::ring_end, limit);
    if (!end)
        co_return;
    s.measured("ring.on_error", ms(end->at - first->at - burst));
    const event second = co_await s.line().next(bell, kind::ring_begin, limit);
    if (second)
        s.measured("ring.off_error", ms(second->at - end->at - pause));
}

awaitable<void> measure_trip(session& s)
{
    s.line().forget_events();
    const sample_count answered = s.time().now();
    s.line().subscriber_end().set_hook(hook::off);
    const event tripped = co_await s.line().next(s.line().exchange_end(), kind::ringer_off, 2s);
    if (tripped)
        s.measured("ring.trip", ms(tripped->at - answered));
    else
        s.failed("ring.trip", "the ring went on");
}

} // namespace

awaitable<void> measure_ring(session& s)
{
    s.line().forget_events();
    ring_on(s);
    if (!s.line().has_both_ends()) {
        const int bursts = co_await count_bursts(s, 2);
        s.measured("ring.generated", bursts);
        co_return;
    }
    co_await measure_cadence(s);
    const int bursts = co_await count_bursts(s, 2);
    s.measured("ring.generated", bursts);
    if (!s.said("ring.off_error") || s.said("ring.trip"))
        co_return;
    co_await s.time().wait(300ms);
    co_await measure_trip(s);
}

namespace {

sample_count usual_flash(const session& s)
{
    return is_north_american(s.how().country) ? 500ms : 100ms; // TIA-968-B; ETSI ES 201 970
}

awaitable<bool> flash_is_seen(session& s, sample_count length)
{
    constexpr sample_count limit = 700ms;
    s.line().forget_events();
    co_await s.line().subscriber_end().flash(length);
    const event seen = co_await s.line().next(s.line().exchange_end(), kind::hookflash, limit);
    co_return seen.has_value();
}

} // namespace

awaitable<void> measure_flash(session& s)
{
    constexpr sample_count fine_enough = 4ms;
    co_await s.off_hook();
    sample_count seen_yet = usual_flash(s);
    const bool usual = co_await flash_is_seen(s, seen_yet);
    s.yes_or_no("flash.seen", usual);
    if (s.said("flash.shortest"))
        co_return;
    if (!usual) {
        s.cannot("flash.shortest", "not even the usual one was seen");
        co_return;
    }
    sample_count too_short = 10ms;
    while (seen_yet - too_short > fine_enough) {
        const sample_count between = std::chrono::floor<std::chrono::milliseconds>((seen_yet + too_short) / 2);
        const bool seen = co_await flash_is_seen(s, between);
        (seen ? seen_yet : too_short) = between;
    }
    s.measured("flash.shortest", ms(seen_yet));
}

awaitable<void> measure_pulses(session& s)
{
    const std::string digits = "1234567890";
    constexpr sample_count limit = 2s;
    co_await s.off_hook();
    s.line().forget_events();
    const pulse_timing timing;
    co_await s.line().subscriber_end().pulse(digits, timing);
    std::string heard;
    std::vector<sample_count> began;
    while (heard.size() < digits.size()) {
        const event digit = co_await s.line().next(s.line().exchange_end(), kind::pulse_digit, limit);
        if (!digit)
            break;
        heard += digit->digit;
        began.push_back(digit->at);
    }
    int wrong = static_cast<int>(digits.size() - heard.size());
    for (std::size_t i = 0; i < heard.size(); ++i)
        wrong += heard[i] == digits[i] ? 0 : 1;
    s.measured("pulse.errors", wrong, heard == digits ? std::string() : std::string("heard: ").append(heard));
    if (heard != digits) {
        s.cannot("pulse.period", "not all digits arrived");
        co_return;
    }
    // From the begin of a digit to that of the next it is one pulse for 1 and nine for 9, and the same pause.
    const sample_count eight = (began[9] - began[8]) - (began[1] - began[0]);
    s.measured("pulse.period", ms(eight) / 8.0);
}

} // namespace tipring::api::bringup
