/// DTMF, caller ID and the soak.

#include "api/bringup/session.hpp"
#include "base/async/combine.hpp"
#include "base/error.hpp"
#include "dsp/caller_id.hpp"
#include "dsp/dtmf.hpp"
#include "dsp/measure/continuity.hpp"
#include "dsp/measure/dtmf_signal.hpp"
#include "dsp/measure/stimulus.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace tipring::api::bringup {

namespace {

std::string to_end(bool subscriber) { return subscriber ? "to_subscriber" : "to_exchange"; }

/// @return what comes out at the other end
awaitable<audio_buffer> carry(session& s, bool to_subscriber, audio_buffer what)
{
    bench::sound sound;
    (to_subscriber ? sound.at_exchange : sound.at_subscriber) = std::move(what);
    bench::sound heard = co_await s.line().play(std::move(sound), s.line().longest_way());
    co_return std::move(to_subscriber ? heard.at_subscriber : heard.at_exchange);
}

void append(audio_buffer& to, const audio_buffer& what, sample_count silence)
{
    for (const std::int16_t sample : what)
        to.push_back(sample);
    to.resize(to.size() + samples_in(silence));
}

template <class Digits, class Digit>
std::string digits_of(const Digits& all, const Digit& digit)
{
    std::string text;
    for (const auto& one : all)
        text += digit(one);
    return text;
}

/// How many of `sent` are in `heard`, in their order.
int arrived(std::string_view sent, std::string_view heard)
{
    std::vector<int> before(heard.size() + 1);
    for (const char digit : sent) {
        std::vector<int> now(heard.size() + 1);
        for (std::size_t i = 0; i < heard.size(); ++i)
            now[i + 1] = heard[i] == digit ? before[i] + 1 : std::max(now[i], before[i + 1]);
        before = std::move(now);
    }
    return before.back();
}

void judge_dtmf(session& s, const std::string& way, const std::string& sent, const std::vector<dsp::dtmf_reading>& all)
{
    const std::string heard = digits_of(all, [](const dsp::dtmf_reading& r) { return r.digit; });
    const int right = arrived(sent, heard);
    const int wrong = std::max(static_cast<int>(sent.size()), static_cast<int>(heard.size())) - right;
    const std::string prefix = "dtmf." + way;
    s.measured(prefix + ".errors", wrong, wrong == 0 ? std::string() : "heard: " + heard);
    if (all.empty()) {
        for (const char* const what : {".low", ".high", ".twist", ".frequency"})
            s.cannot(prefix + what, "no digit was recognised");
        return;
    }
    double low = 99.0;
    double high = 99.0;
    double twist = 0.0;
    double off = 0.0;
    for (const dsp::dtmf_reading& r : all) {
        low = std::min(low, r.low_group.value);
        high = std::min(high, r.high_group.value);
        twist = std::abs(r.twist().value) > std::abs(twist) ? r.twist().value : twist;
        off = std::max({off, std::abs(r.low_error), std::abs(r.high_error)});
    }
    s.measured(prefix + ".low", low);
    s.measured(prefix + ".high", high);
    s.measured(prefix + ".twist", twist);
    s.measured(prefix + ".frequency", off);
}

} // namespace

awaitable<void> measure_dtmf_signals(session& s)
{
    const std::string sent = "1234567890*#ABCD";
    co_await s.off_hook();
    for (const bool to_subscriber : std::array{false, true}) {
        dsp::dtmf_generator generator;
        generator.put(sent);
        audio_buffer digits(samples_in(160ms) * sent.size());
        generator.fill(digits);
        const audio_buffer heard = co_await carry(s, to_subscriber, std::move(digits));
        judge_dtmf(s, to_end(to_subscriber), sent, dsp::measure_dtmf(heard));
    }
}

namespace {

/// What a receiver must take and must not, at its own terminals: ITU-T Q.24, AT&T's column. Levels per tone.
struct at_a_limit
{
    sample_count on;
    dbm0 low;
    dbm0 high;
    double off_tune;
};

constexpr auto must_be_taken = std::to_array<at_a_limit>({
    {40ms, {-10.0}, {-10.0}, 0.0   }, // the shortest
    {50ms, {-25.0}, {-25.0}, 0.0   }, // the faintest
    {50ms, {-6.0},  {-6.0},  0.0   },
    {50ms, {-14.0}, {-10.0}, 0.0   }, // 4 dB reverse twist
    {50ms, {-10.0}, {-18.0}, 0.0   }, // 8 dB normal twist
    {50ms, {-10.0}, {-10.0}, 0.015 },
    {50ms, {-10.0}, {-10.0}, -0.015},
});

constexpr auto must_not_be_taken = std::to_array<at_a_limit>({
    {23ms, {-10.0}, {-10.0}, 0.0   },
    {50ms, {-55.0}, {-55.0}, 0.0   },
    {50ms, {-10.0}, {-10.0}, 0.035 },
    {50ms, {-10.0}, {-10.0}, -0.035},
});

constexpr std::string_view diagonal = "159D"; // each row and each column once
constexpr dbm0 loudest{-3.2};                 // two of these just fit into 16 bits

template <class Cases>
audio_buffer at_limits(const Cases& cases, decibel gain)
{
    audio_buffer all;
    for (const at_a_limit& c : cases)
        for (const char digit : diagonal) {
            dsp::dtmf_pulse pulse;
            pulse.digit = digit;
            pulse.on = c.on;
            pulse.low_group = std::min(c.low - gain, loudest);
            pulse.high_group = std::min(c.high - gain, loudest);
            pulse.off_tune = c.off_tune;
            append(all, dsp::make_dtmf(pulse), 60ms);
        }
    return all;
}

std::string digits_in(audio_in heard)
{
    dsp::dtmf_detector detector;
    std::string digits;
    for (const dsp::dtmf_event& e : detector.feed(heard))
        if (e.what == dsp::dtmf_event::phase::begin)
            digits += e.digit;
    return digits;
}

} // namespace

awaitable<void> measure_dtmf_limits(session& s)
{
    co_await s.off_hook();
    std::string wanted;
    for (std::size_t i = 0; i < must_be_taken.size(); ++i)
        wanted += diagonal;
    for (const bool to_subscriber : std::array{false, true}) {
        const decibel gain{to_subscriber ? s.gain_to_subscriber : s.gain_to_exchange};
        const audio_buffer good = co_await carry(s, to_subscriber, at_limits(must_be_taken, gain));
        const audio_buffer bad = co_await carry(s, to_subscriber, at_limits(must_not_be_taken, gain));
        const std::string taken = digits_in(good);
        const std::string prefix = "q24." + to_end(to_subscriber);
        const int missed = static_cast<int>(wanted.size()) - arrived(wanted, taken);
        s.measured(prefix + ".missed", missed, missed == 0 ? std::string() : "heard: " + taken);
        s.measured(prefix + ".false", static_cast<double>(digits_in(bad).size()));
    }
}

namespace {

caller_id somebody()
{
    caller_id id;
    id.number = "5551234";
    id.name = "BRING UP";
    id.date = "01021530";
    return id;
}

audio_buffer message(const session& s, bool on_hook)
{
    dsp::caller_id_signal how;
    const bool north_america = is_north_american(s.how().country);
    how.modulation = north_america ? dsp::caller_id_modulation::bell202 : dsp::caller_id_modulation::v23;
    how.channel_seizure = on_hook;
    dsp::caller_id_generator generator(somebody(), how);
    audio_buffer all;
    audio_buffer frame(frame_length);
    while (!generator.finished()) {
        generator.fill(frame);
        append(all, frame, sample_count(0));
    }
    return all;
}

/// @return empty where it came as it was sent
std::string fault_of(audio_in heard)
{
    dsp::caller_id_detector detector;
    const auto found = detector.feed(heard);
    if (found.empty())
        return "nothing was recognised";
    if (!found.front().message.checksum_ok)
        return "the checksum was wrong";
    return found.front().message.id == somebody() ? "" : "number or name came out wrong";
}

void judge_caller_id(session& s, std::string_view name, audio_in heard)
{
    const std::string fault = fault_of(heard);
    s.yes_or_no(name, fault.empty(), fault);
}

/// A modem hears nothing on hook, and says who calls.
awaitable<void> judge_modem_caller_id(session& s, modem_port& modem)
{
    const auto who = co_await within(s.time(), 6s, modem.callers().next());
    if (!who)
        s.yes_or_no("caller_id.on_hook", false, "the modem told of no caller");
    else
        s.yes_or_no(
            "caller_id.on_hook",
            who->number == somebody().number && who->name == somebody().name,
            "as the modem reads it: " + who->number + ", " + who->name
        );
}

awaitable<void> behind_a_ring(session& s)
{
    ring_cadence cadence;
    cadence.on_off = {1s, 4s};
    hw::fxs_port& exchange = s.line().exchange_end();
    s.line().forget_events();
    exchange.start_ring(cadence);
    const auto over = co_await s.line().next(exchange, hw::port_event::kind::ringer_off, 5s);
    if (!over) {
        s.failed("caller_id.on_hook", "the port did not ring");
        co_return;
    }
    exchange.transmit_on_hook(3s);
    co_await s.time().wait(600ms);
    const audio_buffer heard = co_await carry(s, true, message(s, true));
    if (s.line().modem()) {
        co_await judge_modem_caller_id(s, *s.line().modem());
        exchange.stop_ring();
        co_return;
    }
    exchange.stop_ring();
    judge_caller_id(s, "caller_id.on_hook", heard);
}

} // namespace

awaitable<void> measure_caller_id(session& s)
{
    co_await behind_a_ring(s);
    co_await s.off_hook();
    for (const bool to_subscriber : std::array{true, false}) {
        const audio_buffer heard = co_await carry(s, to_subscriber, message(s, false));
        judge_caller_id(s, "caller_id." + to_end(to_subscriber), heard);
    }
}

namespace {

using disturbance = dsp::disturbance;

void judge_continuity(session& s, const std::string& way, const dsp::continuity_reading& r)
{
    const std::string prefix = "clock." + way;
    if (!r.heard) {
        for (const char* const what : {".slips", ".dropouts", ".hits"})
            s.failed(prefix + what, "the pilots did not arrive");
        return;
    }
    const std::string heard = fmt::format("in {:.1f} s", r.seconds);
    s.measured(prefix + ".slips", r.count(disturbance::kind::slip), heard);
    s.measured(prefix + ".dropouts", r.count(disturbance::kind::dropout), heard);
    s.measured(prefix + ".hits", r.count(disturbance::kind::phase_hit) + r.count(disturbance::kind::gain_hit), heard);
}

} // namespace

awaitable<void> measure_soak(session& s)
{
    const audio_buffer pilots = dsp::make_pilots(dbm0{-10.0}, s.how().soak / 2);
    co_await s.off_hook();
    // One way after the other: an echo of the own pilots would look like a part of the other's.
    const audio_buffer at_subscriber = co_await carry(s, true, pilots);
    const audio_buffer at_exchange = co_await carry(s, false, pilots);
    const auto down = dsp::measure_continuity(at_subscriber);
    const auto up = dsp::measure_continuity(at_exchange);
    if (down.heard && up.heard)
        s.measured("clock.drift", (down.drift_ppm - up.drift_ppm) / 2.0);
    else
        s.failed("clock.drift", "the pilots did not arrive");
    judge_continuity(s, "to_subscriber", down);
    judge_continuity(s, "to_exchange", up);
    s.measured("soak.errored_seconds", down.errored_seconds() + up.errored_seconds());
    s.measured("soak.bursts", down.bursts() + up.bursts());
    s.measured("soak.longest_burst", std::max(down.longest_burst(), up.longest_burst()));
}

} // namespace tipring::api::bringup
