/// Who answered: people, machines that beep, fax machines, modems; and that speech is not taken for a beep.

#include "dsp/answer_detector.hpp"
#include "dsp/tone_generator.hpp"
#include "tests/core/babble.hpp"
#include "tests/dsp/prompts.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <iterator>

using namespace tipring;
using namespace tipring::dsp;

namespace {

struct line_sound
{
    line_sound& silence(sample_count length)
    {
        audio.resize(audio.size() + samples_in(length));
        return *this;
    }
    line_sound& speech(sample_count length)
    {
        std::ranges::copy(tests::babble(length), std::back_inserter(audio));
        return *this;
    }
    line_sound& tone(hertz f, sample_count length, dbm0 level = -16_dBm0)
    {
        tone_pattern p;
        p.once.push_back({f, 0_Hz, false, length});
        audio_buffer sound(samples_in(length));
        tone_generator(std::move(p), level).fill(sound);
        std::ranges::copy(sound, std::back_inserter(audio));
        return *this;
    }

    audio_buffer audio;
};

answer_detector after(const line_sound& heard, std::size_t frame = frame_length)
{
    answer_detector d;
    for (std::size_t at = 0; at < heard.audio.size(); at += frame)
        d.feed(audio_in(heard.audio).subspan(at, std::min(frame, heard.audio.size() - at)));
    return d;
}

} // namespace

SCENARIO("a fax machine whose calling tone had begun before anybody listened is no machine that beeps")
{
    for (const sample_count left :
         {sample_count(130ms), sample_count(250ms), sample_count(370ms), sample_count(500ms)}) {
        CAPTURE(to_ms(left));
        const line_sound calling = line_sound().tone(1100_Hz, left).silence(3s).tone(1100_Hz, 500ms).silence(1s);
        const answer_detector d = after(calling);
        REQUIRE(d.decided());
        CHECK(d.decided()->who == answerer::fax);
        CHECK_FALSE(d.beep());
    }
    const line_sound announcement = line_sound().speech(2s).silence(300ms).tone(1100_Hz, 350ms).silence(1s);
    const answer_detector machine = after(announcement);
    REQUIRE(machine.decided());
    CHECK(machine.decided()->who == answerer::machine);
    CHECK(machine.beep());
}

SCENARIO("a greeting and silence is a person, however the audio is cut into frames")
{
    const line_sound hello = line_sound().silence(300ms).speech(900ms).silence(2s);
    for (const std::size_t frame : {std::size_t{80}, std::size_t{1}, std::size_t{777}}) {
        const answer_detector d = after(hello, frame);
        REQUIRE(d.decided());
        CHECK(d.decided()->who == answerer::person);
        CHECK(d.decided()->at < 2500ms);
        CHECK_FALSE(d.beep());
    }
}

SCENARIO("a long announcement is a machine, and its beep is heard when it ends")
{
    const answer_detector d =
        after(line_sound().silence(200ms).speech(6s).silence(400ms).tone(1000_Hz, 500ms).silence(1s));
    REQUIRE(d.decided());
    CHECK(d.decided()->who == answerer::machine);
    CHECK(d.decided()->at < 4s); // it need not wait for the beep
    REQUIRE(d.beep());
    CHECK(*d.beep() > 7050ms);
    CHECK(*d.beep() < 7150ms);
}

SCENARIO("a beep behind a short greeting is a machine's; both sides of its limits")
{
    for (const hertz f : {440_Hz, 950_Hz, 1400_Hz, 1900_Hz})
        for (const dbm0 level : {-10_dBm0, -30_dBm0}) {
            CAPTURE(f.value);
            CAPTURE(level.value);
            CHECK(after(line_sound().silence(1s).tone(f, 300ms, level).silence(1s)).beep());
        }
    CHECK_FALSE(after(line_sound().silence(1s).tone(1000_Hz, 90ms).silence(1s)).beep());
    CHECK_FALSE(after(line_sound().silence(1s).tone(1000_Hz, 4s).silence(1s)).beep());
    const answer_detector d = after(line_sound().speech(700ms).silence(200ms).tone(1000_Hz, 300ms).silence(1s));
    REQUIRE(d.decided());
    CHECK(d.decided()->who == answerer::machine);
}

SCENARIO("fax machines and modems are known by their tones, and nobody by silence")
{
    const answer_detector fax = after(line_sound().silence(500ms).tone(2100_Hz, 3s).silence(1s));
    REQUIRE(fax.decided());
    CHECK(fax.decided()->who == answerer::fax);
    const answer_detector cng =
        after(line_sound().silence(500ms).tone(1100_Hz, 500ms).silence(3s).tone(1100_Hz, 500ms).silence(1s));
    REQUIRE(cng.decided());
    CHECK_MESSAGE(cng.decided()->who == answerer::fax, cng.decided()->reason);
    const answer_detector modem = after(line_sound().silence(500ms).tone(2225_Hz, 3s).silence(1s));
    REQUIRE(modem.decided());
    CHECK(modem.decided()->who == answerer::modem);
    const answer_detector nobody = after(line_sound().silence(6s));
    REQUIRE(nobody.decided());
    CHECK(nobody.decided()->who == answerer::silence);
    CHECK(nobody.decided()->reason.find("5.0 s") != std::string::npos);
}

SCENARIO("speech is not taken for a beep")
{
    int beeps = 0;
    test::for_each_prompt(600s, [&](const std::string& name, const audio_buffer& samples) {
        line_sound s;
        s.audio = samples;
        if (name.find("beep") == std::string::npos && after(s).beep()) {
            ++beeps;
            MESSAGE(name << ": " << after(s).decided()->reason << " " << to_ms(*after(s).beep()));
        }
    });
    CHECK(beeps == 0);
}
