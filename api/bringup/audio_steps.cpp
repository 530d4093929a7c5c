/// Dial tone, noise, latency, response and echo: what is audio.

#include "api/bringup/session.hpp"
#include "base/error.hpp"
#include "dsp/country_tones.hpp"
#include "dsp/measure/convergence.hpp"
#include "dsp/measure/noise.hpp"
#include "dsp/measure/stimulus.hpp"
#include "dsp/measure/tone.hpp"
#include "dsp/tone_generator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace tipring::api::bringup {

namespace {

constexpr dbm0 nothing_heard{-50.0};

/// Where something loud goes on longest in `heard`, a little inside its edges; at most a second of it.
struct stretch
{
    std::size_t from = 0;
    std::size_t length = 0;
};

stretch loudest_stretch(audio_in heard)
{
    std::vector<double> levels;
    for (std::size_t at = 0; at + frame_length <= heard.size(); at += frame_length)
        levels.push_back(level_of(heard.subspan(at, frame_length)).value);
    const double loud = levels.empty() ? 0.0 : *std::ranges::max_element(levels) - 6.0;
    std::size_t from = 0;
    std::size_t best_from = 0;
    std::size_t best = 0;
    for (std::size_t i = 0; i <= levels.size(); ++i) {
        if (i < levels.size() && levels[i] >= loud)
            continue;
        if (i - from > best) {
            best = i - from;
            best_from = from;
        }
        from = i + 1;
    }
    constexpr std::size_t edge = 2; // frames
    if (best <= 3 * edge)
        return {};
    return {
        .from = (best_from + edge) * frame_length,
        .length = std::min((best - 2 * edge) * frame_length, samples_in(1s))};
}

std::vector<hertz> dial_tone_of(const std::string& code)
{
    const auto country = dsp::find_country(code);
    if (!country)
        throw failure(errc::unknown_country, "no country '" + code + "': 'tipring tones' lists them");
    const dsp::tone_pattern* tone = (*country)->find(dsp::tone_name::dial);
    if (!tone)
        return {};
    const dsp::tone_step& step = tone->repeated.empty() ? tone->once.front() : tone->repeated.front();
    std::vector<hertz> parts{step.first};
    if (step.second.value > 0.0 && !step.modulated)
        parts.push_back(step.second);
    return parts;
}

void judge_dial_tone(session& s, audio_in tone)
{
    const std::vector<hertz> nominal = dial_tone_of(s.how().country);
    double worst = 0.0;
    double power = 0.0;
    std::string heard;
    for (const hertz expected : nominal) {
        constexpr hertz reach{12.0};
        const auto read = dsp::measure_tone(tone, expected, reach);
        const double off = (read.frequency.value / expected.value - 1.0) * 100.0;
        worst = std::abs(off) > std::abs(worst) ? off : worst;
        power += std::pow(10.0, read.level.value / 10.0);
        heard.append(fmt::format("{}{:.1f} Hz", heard.empty() ? "" : " + ", read.frequency.value));
    }
    s.measured("dial_tone.frequency", std::abs(worst), heard);
    s.measured("dial_tone.level", 10.0 * std::log10(std::max(power, 1.0e-9)));
}

awaitable<void> hear_the_exchange(session& s)
{
    const std::string none = "no dial tone was heard: is the line plugged in?";
    s.line().forget_events();
    const bench::sound nothing;
    co_await s.line().seize();
    const bench::sound heard = co_await s.line().play(nothing, 4s);
    const stretch tone = loudest_stretch(heard.at_subscriber);
    const audio_in inside = audio_in(heard.at_subscriber).subspan(tone.from, tone.length);
    if (level_of(inside) < nothing_heard) {
        s.failed("dial_tone.delay", none);
        s.cannot("dial_tone.frequency", none);
        s.cannot("dial_tone.level", none);
        co_return;
    }
    s.measured("dial_tone.delay", static_cast<double>(tone.from) * 1000.0 / sample_rate);
    judge_dial_tone(s, inside);
}

/// On a line to an exchange there is its dial tone; it is left out.
std::vector<hertz> tones_there(const session& s, audio_in heard)
{
    std::vector<hertz> all;
    if (s.line().has_exchange_end())
        return all;
    for (const auto& t : dsp::find_tones(heard.first(std::min(heard.size(), samples_in(1s))), 300_Hz, 700_Hz, 4))
        all.push_back(t.frequency);
    return all;
}

std::vector<point> points_of(const dsp::noise_spectrum& spectrum)
{
    constexpr double far_up = 1.0e8; // 80 dB: a level ends at -90 dBm0, and there is less than that in one bin
    std::vector<point> points;
    for (std::size_t k = 2; k < spectrum.power.size(); ++k)
        points.push_back(
            {static_cast<double>(k) * dsp::noise_spectrum::bin, level_of(spectrum.power[k] * far_up).value - 80.0}
        );
    return points;
}

void judge_noise(session& s, const std::string& way, audio_in heard, curve& picture)
{
    const std::vector<hertz> dial_tone = tones_there(s, heard);
    const auto spectrum = dsp::measure_spectrum(heard);
    s.measured(
        "noise." + way,
        dsp::psophometric_level(spectrum, dial_tone).value,
        dial_tone.empty() ? "" : "beside the exchange's dial tone, which is left out"
    );
    const auto hum = dsp::measure_hum(heard);
    constexpr dbm0 of_noise{-75.0}; // below it, nobody can tell 50 from 60 Hz
    s.measured(
        "hum." + way,
        hum.level.value,
        hum.level > of_noise ? fmt::format("{:.0f} Hz and harmonics", hum.mains.value) : std::string()
    );
    picture.lines.push_back({way == "to_exchange" ? "to the exchange" : "to the subscriber", points_of(spectrum)});
}

} // namespace

awaitable<void> measure_dial_tone(session& s)
{
    if (!s.line().has_exchange_end()) {
        co_await hear_the_exchange(s);
        co_return;
    }
    s.cannot("dial_tone.delay", "this exchange end is ours: name the FXO port alone, on a line to an exchange");
    const auto country = dsp::find_country(s.how().country);
    const dsp::tone_pattern* pattern = country ? (*country)->find(dsp::tone_name::dial) : nullptr;
    if (!pattern)
        throw failure(errc::unknown_country, "no dial tone known of '" + s.how().country + "'");
    bench::sound tone;
    tone.at_exchange.resize(samples_in(3s));
    dsp::tone_generator generator(*pattern, dbm0{-13.0});
    generator.fill(tone.at_exchange);
    co_await s.off_hook();
    const bench::sound heard = co_await s.line().play(std::move(tone), s.line().longest_way());
    const stretch loud = loudest_stretch(heard.at_subscriber);
    const audio_in inside = audio_in(heard.at_subscriber).subspan(loud.from, loud.length);
    if (level_of(inside) < nothing_heard)
        throw failure(errc::operation_failed, "the tone that was sent did not arrive");
    judge_dial_tone(s, inside);
}

awaitable<void> measure_noise(session& s)
{
    constexpr std::size_t settling = samples_in(300ms);
    const bench::sound nothing;
    co_await s.off_hook();
    const bench::sound heard = co_await s.line().play(nothing, 4s);
    curve picture;
    picture.title = "Idle noise";
    picture.x_label = "Hz";
    picture.y_label = "dBm0 in 7.8 Hz";
    picture.least_span = 30.0;
    judge_noise(s, "to_subscriber", audio_in(heard.at_subscriber).subspan(settling), picture);
    if (s.line().has_exchange_end())
        judge_noise(s, "to_exchange", audio_in(heard.at_exchange).subspan(settling), picture);
    s.draw(std::move(picture));
}

namespace {

struct one_way
{
    bool from_exchange = true;
    audio_buffer there; ///< what came out at the far end
    audio_buffer back;  ///< what came back at the near one
};

awaitable<one_way> send(session& s, bool from_exchange, audio_buffer what)
{
    bench::sound sound;
    (from_exchange ? sound.at_exchange : sound.at_subscriber) = std::move(what);
    bench::sound heard = co_await s.line().play(std::move(sound), s.line().longest_way());
    one_way result;
    result.from_exchange = from_exchange;
    result.there = std::move(from_exchange ? heard.at_subscriber : heard.at_exchange);
    result.back = std::move(from_exchange ? heard.at_exchange : heard.at_subscriber);
    co_return result;
}

} // namespace

awaitable<void> measure_latency(session& s)
{
    dsp::sweep_plan plan;
    plan.length = 200ms;
    const audio_buffer sweep = dsp::make_sweep(plan);
    co_await s.off_hook();
    double sum = 0.0;
    std::string each;
    for (const bool from_exchange : std::array{true, false}) {
        const one_way heard = co_await send(s, from_exchange, sweep);
        const auto delay = dsp::measure_delay(sweep, heard.there, s.line().longest_way());
        if (!delay) {
            s.failed(
                "latency.round_trip",
                from_exchange ? "nothing arrived at the subscriber" : "nothing arrived at the exchange"
            );
            co_return;
        }
        const double ms = delay->samples * 1000.0 / sample_rate;
        each.append(fmt::format("{}{:.2f} ms {}", each.empty() ? "" : ", ", ms, from_exchange ? "there" : "back"));
        sum += ms;
    }
    s.measured("latency.round_trip", sum, each);
}

namespace {

using dsp::response_point;

struct both_responses
{
    std::vector<response_point> there;
    std::vector<response_point> echo;
};

awaitable<both_responses> sweep_three_times(session& s, bool from_exchange, const std::vector<hertz>& band)
{
    const audio_buffer sweep = dsp::make_sweep();
    std::vector<std::vector<response_point>> there;
    std::vector<std::vector<response_point>> echo;
    for (int i = 0; i < 3; ++i) {
        const one_way heard = co_await send(s, from_exchange, sweep);
        if (!heard.there.empty())
            there.push_back(dsp::measure_response(sweep, heard.there, band));
        echo.push_back(dsp::measure_response(sweep, heard.back, band));
    }
    both_responses all;
    all.there = dsp::median_of(there);
    all.echo = dsp::median_of(echo);
    co_return all;
}

double gain_at_1020(const std::vector<response_point>& all)
{
    const auto found = std::ranges::find(all, hertz{1020.0}, &response_point::frequency);
    return found == all.end() ? 0.0 : found->gain.value;
}

void judge_response(session& s, const std::string& way, const std::vector<response_point>& all)
{
    constexpr double carries = -50.0; // dB: less is nothing at all
    const double reference = gain_at_1020(all);
    s.measured("gain." + way, reference);
    if (reference < carries) {
        for (const char* const what : {".loss", ".gain"})
            s.cannot("response." + way + what, "nothing comes through");
        s.cannot("delay." + way + ".spread", "nothing comes through");
        return;
    }
    double loss = 0.0;
    double gain = 0.0;
    double least = 1.0e9;
    double most = -1.0e9;
    for (const response_point& p : all) {
        loss = std::max(loss, reference - p.gain.value);
        gain = std::max(gain, p.gain.value - reference);
        if (p.frequency.value < 600.0 || p.frequency.value > 2800.0)
            continue;
        least = std::min(least, p.delay_ms);
        most = std::max(most, p.delay_ms);
    }
    s.measured("response." + way + ".loss", loss);
    s.measured("response." + way + ".gain", gain);
    s.measured("delay." + way + ".spread", most - least);
}

series gains(const std::string& name, const std::vector<response_point>& all)
{
    series line;
    line.name = name;
    for (const response_point& p : all)
        line.points.push_back({p.frequency.value, p.gain.value});
    return line;
}

/// With what is allowed, which is relative to 1020 Hz.
series limited(const session& s, series line, const std::string& way, const std::vector<response_point>& all)
{
    const double reference = gain_at_1020(all);
    if (const limit* loss = s.allowed("response." + way + ".loss"); loss && loss->most)
        line.least = reference - *loss->most;
    if (const limit* gain = s.allowed("response." + way + ".gain"); gain && gain->most)
        line.most = reference + *gain->most;
    return line;
}

series delays(const std::string& name, const std::vector<response_point>& all)
{
    series line;
    line.name = name;
    for (const response_point& p : all)
        line.points.push_back({p.frequency.value, p.delay_ms});
    return line;
}

curve over_frequency(const std::string& title, const std::string& unit, double least_span)
{
    curve c;
    c.title = title;
    c.x_label = "Hz";
    c.y_label = unit;
    c.least_span = least_span;
    return c;
}

} // namespace

awaitable<void> measure_responses(session& s)
{
    const std::vector<hertz> band = dsp::voice_band();
    co_await s.off_hook();
    both_responses down = co_await sweep_three_times(s, true, band);
    both_responses up = co_await sweep_three_times(s, false, band);
    judge_response(s, "to_subscriber", down.there);
    judge_response(s, "to_exchange", up.there);
    s.gain_to_subscriber = gain_at_1020(down.there);
    s.gain_to_exchange = gain_at_1020(up.there);
    curve response = over_frequency("Frequency response", "dB", 6.0);
    response.lines.push_back(limited(s, gains("to the subscriber", down.there), "to_subscriber", down.there));
    response.lines.push_back(limited(s, gains("to the exchange", up.there), "to_exchange", up.there));
    s.draw(std::move(response));
    curve delay = over_frequency("Group delay", "ms", 2.0);
    delay.lines.push_back(delays("to the subscriber", down.there));
    delay.lines.push_back(delays("to the exchange", up.there));
    s.draw(std::move(delay));
    s.echo_at_exchange = std::move(down.echo);
    s.echo_at_subscriber = std::move(up.echo);
}

namespace {

constexpr double no_echo = 45.0; // dB: less of it than of noise

std::vector<hertz> above_dial_tone()
{
    std::vector<hertz> band = dsp::voice_band();
    std::erase_if(band, [](hertz f) { return f.value < 700.0; });
    return band;
}

/// A modem's firmware and its serial line lie between the program and the hybrid: no canceller has to reach over them.
/// @return samples before the echo begins that are left out
std::size_t ahead_of_echo(const session& s, audio_in sent, audio_in back)
{
    constexpr double margin = 64.0; // samples
    if (!s.line().modem())
        return 0;
    const auto delay = dsp::measure_delay(sent, back, s.line().longest_way());
    return delay ? static_cast<std::size_t>(std::max(delay->samples - margin, 0.0)) : 0;
}

awaitable<void> measure_canceller(session& s, bool at_exchange, double echo_loss, curve& picture)
{
    const std::string name = at_exchange ? "canceller.at_exchange" : "canceller.at_subscriber";
    if (s.said(name))
        co_return;
    if (echo_loss > no_echo) {
        s.cannot(name, fmt::format("there is no echo to cancel: {:.0f} dB return loss", echo_loss));
        co_return;
    }
    const audio_buffer noise = dsp::make_noise(dbm0{-12.0}, 2500ms);
    const one_way heard = co_await send(s, at_exchange, noise);
    const audio_in echo = audio_in(heard.back).subspan(ahead_of_echo(s, noise, heard.back));
    const auto read = dsp::measure_convergence(noise, echo);
    s.measured(name, read.after_one_second.value, fmt::format("{:.1f} dB in the end", read.in_the_end.value));
    series line;
    line.name = at_exchange ? "exchange end" : "subscriber end";
    for (std::size_t i = 0; i < read.by_time.size(); ++i)
        line.points.push_back({static_cast<double>(i) * 0.1, read.by_time[i]});
    picture.lines.push_back(std::move(line));
}

} // namespace

awaitable<void> measure_echo(session& s)
{
    co_await s.off_hook();
    curve echo = over_frequency("Echo: what comes back of what was sent", "dB", 30.0);
    if (!s.line().has_exchange_end()) {
        both_responses own = co_await sweep_three_times(s, false, above_dial_tone());
        s.measured(
            "echo.at_subscriber", dsp::echo_return_loss(own.echo).value, "over 700 to 3400 Hz, above the dial tone"
        );
        echo.lines.push_back(gains("subscriber end", own.echo));
        s.draw(std::move(echo));
        co_return;
    }
    if (s.echo_at_exchange.empty() || s.echo_at_subscriber.empty())
        throw failure(errc::operation_failed, "the sweeps did not come to their end");
    const double at_exchange = dsp::echo_return_loss(s.echo_at_exchange).value;
    const double at_subscriber = dsp::echo_return_loss(s.echo_at_subscriber).value;
    s.measured("echo.at_exchange", at_exchange);
    echo.lines.push_back(gains("exchange end", s.echo_at_exchange));
    if (!s.said("echo.at_subscriber")) {
        s.measured("echo.at_subscriber", at_subscriber);
        echo.lines.push_back(gains("subscriber end", s.echo_at_subscriber));
    }
    s.draw(std::move(echo));
    curve learning;
    learning.title = "A canceller learns the echo";
    learning.x_label = "s";
    learning.y_label = "dB loss";
    learning.least_span = 30.0;
    co_await measure_canceller(s, true, at_exchange, learning);
    co_await measure_canceller(s, false, at_subscriber, learning);
    if (!learning.lines.empty())
        s.draw(std::move(learning));
}

} // namespace tipring::api::bringup
