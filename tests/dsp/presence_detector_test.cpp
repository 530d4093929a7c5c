#include "dsp/caller_id.hpp"
#include "dsp/country_tones.hpp"
#include "dsp/dtmf.hpp"
#include "dsp/presence_detector.hpp"
#include "dsp/tone_generator.hpp"
#include "tests/dsp/line_audio.hpp"
#include "tests/dsp/prompts.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

using namespace tipring;
using namespace tipring::dsp;
using namespace tipring::test;

namespace {

using phase = presence_event::phase;

template <class Detector>
std::vector<presence_event> hear(audio_in line)
{
    Detector detector;
    return feed_frames(detector, line);
}

bool begins(const std::vector<presence_event>& events, presence p)
{
    return std::ranges::any_of(events, [&](const presence_event& e) { return e.name == p && e.what == phase::begin; });
}

bool voice_in(audio_in line) { return begins(hear<voice_detector>(line), presence::voice); }

audio_buffer line_with(const audio_buffer& sound)
{
    audio_buffer line = silence(1s);
    append(line, sound);
    append(line, silence(1500ms));
    return line;
}

/// A tone whose phase and level are functions of time in seconds.
template <class Frequency, class Gain>
audio_buffer modem_tone(sample_count length, dbm0 level, Frequency frequency, Gain gain)
{
    audio_buffer out(samples_in(length));
    double turns = 0.0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double t = static_cast<double>(i) / sample_rate;
        out[i] =
            saturate(static_cast<float>(peak_amplitude(level) * gain(t) * std::sin(2.0 * std::numbers::pi * turns)));
        turns += frequency(t) / sample_rate;
    }
    return out;
}

audio_buffer plain(double frequency, sample_count length)
{
    return modem_tone(
        length, -15_dBm0, [=](double) { return frequency; }, [](double) { return 1.0; }
    );
}

/// V.25: the phase turns round every 450 ms.
double reversing(double t) { return std::fmod(t, 0.9) < 0.45 ? 1.0 : -1.0; }

/// "fax_cng", "fax_cng fax_cng": what began.
std::string machines_in(audio_in line)
{
    std::string names;
    for (const presence_event& e : hear<machine_tone_detector>(line))
        if (e.what == phase::begin)
            names += (names.empty() ? "" : " ") + std::string(name_of(e.name));
    return names;
}

} // namespace

TEST_CASE("speech is voice, within half a second for nine prompts in ten")
{
    int prompts = 0, soon = 0, heard = 0;
    for_each_prompt(300s, [&](const std::string& name, const audio_buffer& speech) {
        if (name.find("beep") != std::string::npos || name.find("tone") != std::string::npos ||
            name.starts_with("confbridge-join") || name.starts_with("confbridge-leave.")) // sounds without words
            return;
        const auto events = hear<voice_detector>(line_with(speech));
        const auto voice =
            std::ranges::find_if(events, [](const presence_event& e) { return e.name == presence::voice; });
        ++prompts;
        if (voice == events.end()) {
            MESSAGE("no voice in " << name);
            return;
        }
        ++heard;
        // The detector itself is fed by frames: when did it speak up, after the speech began?
        voice_detector again;
        const audio_buffer line = line_with(speech);
        for (std::size_t at = 0; at < line.size(); at += frame_length) {
            const auto now = again.feed(audio_in(line).subspan(at, std::min(frame_length, line.size() - at)));
            if (std::ranges::none_of(now, [](const presence_event& e) { return e.name == presence::voice; }))
                continue;
            soon += sample_count(static_cast<std::int64_t>(at)) - voice->at < 500ms ? 1 : 0;
            break;
        }
    });
    CHECK(heard >= prompts - 1);
    CHECK(soon * 10 >= prompts * 9);
}

TEST_CASE("no tone of any country is voice")
{
    for (const country& c : countries())
        for (const country_tone& t : c.tones) {
            if (t.name > tone_name::call_waiting)
                continue;
            tone_generator generator(t.pattern, -13_dBm0);
            audio_buffer tone(samples_in(2500ms));
            generator.fill(tone);
            CAPTURE(c.code);
            CAPTURE(name_of(t.name));
            CHECK_FALSE(voice_in(line_with(tone)));
        }
}

TEST_CASE("DTMF, caller ID and modem tones are not voice")
{
    for (const sample_count length : {sample_count{40ms}, sample_count{70ms}, sample_count{120ms}}) {
        dtmf_generator digits({.on = length, .off = length});
        digits.put("1234567890*#ABCD159D1234567890");
        audio_buffer sound(samples_in(length * 60));
        digits.fill(sound);
        CHECK_FALSE(voice_in(line_with(sound)));
    }
    caller_id_generator burst({.number = "5551234567", .name = "DOE JANE"}, {});
    audio_buffer sound(samples_in(1s));
    burst.fill(sound);
    CHECK_FALSE(voice_in(line_with(sound)));
    CHECK_FALSE(voice_in(line_with(plain(2100, 3s))));
}

TEST_CASE("noise is not voice, and soft noise is silence")
{
    for (const double level : {-60.0, -50.0, -40.0, -25.0}) {
        audio_buffer line = silence(5s);
        noise({level}).add_to(line);
        CHECK_FALSE(voice_in(line));
        CHECK(begins(hear<voice_detector>(line), presence::silence) == (level < -45.0));
    }
}

TEST_CASE("dial tone in noise is neither voice nor silence")
{
    audio_buffer line = sines(
        {
            {350_Hz, -13_dBm0},
            {440_Hz, -13_dBm0}
    },
        5s
    );
    noise(-25_dBm0).add_to(line);
    CHECK(hear<voice_detector>(line).empty());
}

TEST_CASE("silence begins where the sound stopped, and ends with the next sound")
{
    audio_buffer line = plain(1000, 1s);
    append(line, silence(2s));
    append(line, plain(1000, 1s));
    const auto events = hear<voice_detector>(line);
    REQUIRE(events.size() == 2);
    CHECK(events[0].name == presence::silence);
    CHECK(events[0].what == phase::begin);
    CHECK(std::chrono::abs(events[0].at - 1s) <= 20ms);
    CHECK(events[1].what == phase::end);
    CHECK(std::chrono::abs(events[1].duration - 2s) <= 30ms);
}

TEST_CASE("voice ends when the speaker has been quiet for a while, not between his words")
{
    bool heard_some = false;
    for_each_prompt(20s, [&](const std::string&, const audio_buffer& speech) {
        const auto events = hear<voice_detector>(line_with(speech));
        int open = 0;
        for (const presence_event& e : events)
            if (e.name == presence::voice)
                open += e.what == phase::begin ? 1 : -1;
        CHECK(open == 0);
        heard_some = true;
        for (const presence_event& e : events)
            if (e.name == presence::voice && e.what == phase::end) {
                CHECK(e.duration > 0ms);
                CHECK(e.level > -45_dBm0);
            }
    });
    if (!prompt_files().empty())
        CHECK(heard_some);
}

TEST_CASE("T.30: CNG is 1100 Hz for half a second")
{
    const auto events = hear<machine_tone_detector>(line_with(plain(1100, 500ms)));
    REQUIRE(events.size() == 2);
    CHECK(events[0].name == presence::fax_cng);
    CHECK(events[0].what == phase::begin);
    CHECK(std::chrono::abs(events[0].at - 1s) <= 15ms);
    CHECK(events[0].level.value == doctest::Approx(-15.0).epsilon(0.05));
    CHECK(events[1].what == phase::end);
    CHECK(std::chrono::abs(events[1].duration - 500ms) <= 20ms);
    CHECK(machines_in(line_with(plain(1062, 500ms))) == "fax_cng"); // +-38 Hz
    CHECK(machines_in(line_with(plain(1138, 500ms))) == "fax_cng");
    CHECK(machines_in(line_with(plain(1000, 500ms))).empty());
    CHECK(machines_in(line_with(plain(1100, 250ms))).empty());
}

TEST_CASE("T.30 and V.25: 2100 Hz is CED")
{
    for (const double frequency : {2085.0, 2100.0, 2115.0})
        CHECK(machines_in(line_with(plain(frequency, 3s))) == "fax_ced");
    CHECK(machines_in(line_with(plain(1950, 3s))).empty());
}

TEST_CASE("V.25: 2100 Hz with phase reversals is ANS of an echo-cancelling modem")
{
    const auto tone = modem_tone(
        4s, -15_dBm0, [](double) { return 2100.0; }, reversing
    );
    CHECK(machines_in(line_with(tone)).ends_with("ans"));
}

TEST_CASE("V.8: 2100 Hz modulated by 15 Hz is ANSam, with reversals or without")
{
    const auto wave = [](double t) { return 1.0 + 0.2 * std::sin(2.0 * std::numbers::pi * 15.0 * t); };
    const auto still = modem_tone(
        4s, -15_dBm0, [](double) { return 2100.0; }, wave
    );
    CHECK(machines_in(line_with(still)).ends_with("ansam"));
    const auto turning = modem_tone(
        4s, -15_dBm0, [](double) { return 2100.0; }, [&](double t) { return wave(t) * reversing(t); }
    );
    CHECK(machines_in(line_with(turning)).ends_with("ansam"));
}

TEST_CASE("Bell 103: 2225 Hz is an answering modem; V.25: 1300 Hz is a calling one")
{
    CHECK(machines_in(line_with(plain(2225, 3s))) == "bell_answer");
    CHECK(machines_in(line_with(plain(1300, 600ms))) == "v25_calling");
}

TEST_CASE("T.30: HDLC flags in V.21 are the preamble of a fax machine")
{
    const auto flags = modem_tone(
        1s,
        -15_dBm0,
        [](double t) { return static_cast<int>(t * 300.0) % 8 % 7 == 0 ? 1850.0 : 1650.0; },
        [](double) { return 1.0; }
    );
    CHECK(machines_in(line_with(flags)) == "v21_preamble");
}

TEST_CASE("speech and progress tones are no machine")
{
    for_each_prompt(100s, [](const std::string& name, const audio_buffer& speech) {
        CAPTURE(name);
        CHECK(machines_in(speech).empty());
    });
    for (const tone_name t : {tone_name::dial, tone_name::busy, tone_name::special_information}) {
        tone_generator generator(*find_country("us").value()->find(t), -13_dBm0);
        audio_buffer tone(samples_in(3s));
        generator.fill(tone);
        CHECK(machines_in(line_with(tone)).empty());
    }
}

TEST_CASE("the split into feeds changes no presence event")
{
    audio_buffer line = line_with(plain(1100, 500ms));
    append(line, line_with(plain(2100, 3s)));
    for_each_prompt(3s, [&](const std::string&, const audio_buffer& speech) { append(line, line_with(speech)); });
    const auto check = [&]<class Detector>(Detector) {
        const auto whole = hear<Detector>(line);
        CHECK_FALSE(whole.empty());
        for (const std::size_t longest : {std::size_t{1}, std::size_t{131}, line.size()}) {
            Detector detector;
            const auto events = feed_in_pieces(detector, line, longest, static_cast<unsigned>(longest));
            REQUIRE(events.size() == whole.size());
            for (std::size_t i = 0; i < events.size(); ++i) {
                CHECK(events[i].name == whole[i].name);
                CHECK(events[i].what == whole[i].what);
                CHECK(events[i].at == whole[i].at);
                CHECK(events[i].duration == whole[i].duration);
            }
        }
    };
    check(voice_detector{});
    check(machine_tone_detector{});
}
