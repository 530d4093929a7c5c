#include "base/error.hpp"
#include "dsp/dtmf.hpp"
#include "dsp/echo_canceller.hpp"
#include "dsp/mixer.hpp"
#include "tests/dsp/line_audio.hpp"
#include "tests/dsp/prompts.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

using namespace tipring;
using namespace tipring::dsp;
using namespace tipring::test;

namespace {

/// A hybrid: what is sent comes back `loss` below, `delay` later, smeared over 5 ms.
audio_buffer echo_of(audio_in sent, decibel loss, sample_count delay)
{
    std::vector<double> smear;
    double power = 0.0;
    for (int i = 0; i < 40; ++i) {
        smear.push_back(std::exp(-i / 8.0) * std::cos(0.5 * i) * (i % 2 == 0 ? 1.0 : -0.6));
        power += smear.back() * smear.back();
    }
    const double scale = std::pow(10.0, -loss.value / 20.0) / std::sqrt(power);
    audio_buffer echo(sent.size());
    for (std::size_t i = samples_in(delay); i < echo.size(); ++i) {
        double sum = 0.0;
        for (std::size_t k = 0; k < smear.size() && k + samples_in(delay) <= i; ++k)
            sum += smear[k] * sent[i - k - samples_in(delay)];
        echo[i] = saturate(static_cast<float>(scale * sum));
    }
    return echo;
}

audio_buffer cancelled(echo_canceller& canceller, audio_in sent, audio_buffer received)
{
    const std::size_t whole = received.size() / frame_length * frame_length;
    received.resize(whole);
    for (std::size_t at = 0; at < whole; at += frame_length)
        canceller.process(sent.subspan(at, frame_length), audio_out(received).subspan(at, frame_length));
    return received;
}

decibel below(audio_in what, audio_in other) { return level_of(other) - level_of(what); }

/// Twenty seconds of prompts.
audio_buffer speech()
{
    audio_buffer all;
    for_each_prompt(20s, [&](const std::string&, const audio_buffer& samples) { append(all, samples); });
    all.resize(all.size() / frame_length * frame_length);
    return all;
}

} // namespace

TEST_CASE("the echo of speech goes, and the report says how much of it (ITU-T G.168, its tests 2 and 3 in spirit)")
{
    const audio_buffer sent = speech();
    if (sent.empty())
        return;
    for (const decibel loss : {6_dB, 12_dB, 20_dB})
        for (const sample_count delay : {0ms, 20ms, 45ms}) {
            CAPTURE(loss.value);
            CAPTURE(to_ms(delay));
            audio_buffer received = echo_of(sent, loss, delay);
            noise(-65_dBm0).add_to(received);
            echo_canceller canceller(64ms);
            CHECK_FALSE(canceller.report().known);
            const audio_buffer heard = cancelled(canceller, sent, received);
            const std::size_t settled = samples_in(8s);
            const decibel gone =
                below(audio_in(heard).subspan(settled), audio_in(received).subspan(settled, heard.size() - settled));
            MESSAGE("hybrid " << loss.value << " dB, " << to_ms(delay) << " ms: " << gone.value << " dB of echo gone");
            CHECK(gone >= 20_dB);
            REQUIRE(canceller.report().known);
            CHECK(std::abs((canceller.report().return_loss - below(received, sent)).value) < 2.0);
            CHECK(canceller.report().return_loss_enhancement >= gone - 3_dB);
        }
}

TEST_CASE("digits of the other end are heard while we speak, which without a canceller they are not")
{
    const audio_buffer sent = speech();
    if (sent.empty())
        return;
    const std::string digits = "0123456789*#ABCD0123456789";
    audio_buffer received = echo_of(sent, 6_dB, 20ms);
    dtmf_generator telephone({.on = 70ms, .off = 300ms, .low_group = -30_dBm0, .high_group = -28_dBm0});
    telephone.put(digits);
    audio_buffer typed(sent.size());
    telephone.fill(audio_out(typed).subspan(samples_in(8s)));
    add(received, typed);
    const auto heard_in = [](const audio_buffer& what) {
        dtmf_detector detector;
        std::string all;
        for (const dtmf_event& e : feed_frames(detector, what))
            if (e.what == dtmf_event::phase::begin)
                all += e.digit;
        return all;
    };
    echo_canceller canceller(64ms);
    const std::string with = heard_in(cancelled(canceller, sent, received));
    const std::string without = heard_in(received);
    MESSAGE(
        "of 26 digits under a prompt: " << with.size() << " with an echo canceller, " << without.size() << " without"
    );
    CHECK(with == digits);
    CHECK(without.size() < digits.size() - 3);
}

TEST_CASE("who speaks at the other end passes, alone or at the same time")
{
    const audio_buffer ours = speech();
    if (ours.empty())
        return;
    audio_buffer theirs(ours.rbegin(), ours.rend()); // speech backwards, of the same level
    const audio_buffer quiet(ours.size());
    echo_canceller canceller(64ms);
    const audio_buffer alone = cancelled(canceller, quiet, theirs);
    CHECK(std::abs(below(alone, theirs).value) < 1.0); // what is below 150 Hz

    audio_buffer both = echo_of(ours, 12_dB, 20ms);
    add(both, theirs);
    echo_canceller trained(64ms);
    cancelled(trained, ours, echo_of(ours, 12_dB, 20ms));
    const audio_buffer heard = cancelled(trained, ours, both);
    audio_buffer difference(heard.size());
    for (std::size_t i = 0; i < heard.size(); ++i)
        difference[i] = saturate(static_cast<float>(heard[i] - alone[i]));
    MESSAGE("both at once: what is not theirs is " << below(difference, alone).value << " dB below them");
    CHECK(below(difference, alone) >= 14_dB);
}

TEST_CASE("2100 Hz with phase reversals, from either end, leaves the line as it is until the next call (G.168 7, V.25)")
{
    for (const bool from_us : {false, true}) {
        CAPTURE(from_us);
        audio_buffer answer_tone;
        for (int i = 0; i < 6; ++i) {
            const double half_turn = i % 2 == 0 ? 0.0 : std::numbers::pi;
            append(
                answer_tone,
                sines(
                    {
                        {2100_Hz, -12_dBm0, half_turn}
            },
                    450ms
                )
            );
        }
        answer_tone.resize(answer_tone.size() / frame_length * frame_length);
        const audio_buffer nothing(answer_tone.size());
        echo_canceller canceller(64ms);
        cancelled(canceller, from_us ? answer_tone : nothing, from_us ? nothing : answer_tone);
        CHECK(canceller.bypassed());
        audio_buffer ours(samples_in(1s));
        noise(-15_dBm0).add_to(ours);
        const audio_buffer echo = echo_of(ours, 12_dB, 10ms);
        CHECK(cancelled(canceller, ours, echo) == echo);
        canceller.reset();
        CHECK_FALSE(canceller.bypassed());
        CHECK(cancelled(canceller, ours, echo) != echo);
    }
}

TEST_CASE("whatever a line carries, the canceller goes on")
{
    const auto square = [](std::int16_t peak, std::size_t half) {
        audio_buffer out(samples_in(3s));
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = i / half % 2 == 0 ? peak : static_cast<std::int16_t>(-peak);
        return out;
    };
    for (const audio_buffer& sent : {square(32767, 1), square(32767, 8), square(32767, 100'000), silence(3s)})
        for (const audio_buffer& received : {square(32767, 3), square(32767, 100'000), silence(3s), sent}) {
            echo_canceller canceller(128ms);
            const audio_buffer heard = cancelled(canceller, sent, received);
            CHECK(heard.size() == received.size());
        }
    audio_buffer ours = speech();
    const audio_buffer echo = echo_of(ours, 12_dB, 20ms);
    echo_canceller canceller(64ms); // and after the worst it learns again
    cancelled(canceller, square(32767, 8), square(32767, 3));
    const audio_buffer heard = cancelled(canceller, ours, echo);
    if (!ours.empty())
        CHECK(below(audio_in(heard).subspan(samples_in(15s)), audio_in(echo).subspan(samples_in(15s))) >= 15_dB);
}
