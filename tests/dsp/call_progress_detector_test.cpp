#include "dsp/call_progress_detector.hpp"
#include "dsp/tone_generator.hpp"
#include "tests/dsp/line_audio.hpp"
#include "tests/dsp/prompts.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

using namespace tipring;
using namespace tipring::dsp;
using namespace tipring::test;

namespace {

using phase = progress_event::phase;

const country& in(std::string_view code) { return *find_country(code).value(); }

const tone_pattern& tone(std::string_view code, tone_name t) { return *in(code).find(t); }

audio_buffer play(const tone_pattern& pattern, sample_count length, dbm0 level = -20_dBm0)
{
    tone_generator generator(pattern, level);
    audio_buffer out(samples_in(length));
    generator.fill(out);
    return out;
}

/// A tone as it comes to a line: some silence, the tone, silence.
audio_buffer line_with(const tone_pattern& pattern, sample_count length, dbm0 level = -20_dBm0)
{
    audio_buffer line = silence(300ms);
    append(line, play(pattern, length, level));
    append(line, silence(1s));
    return line;
}

std::vector<progress_event> hear(std::vector<const country*> set, audio_in line)
{
    call_progress_detector detector(std::move(set));
    return feed_frames(detector, line);
}

std::vector<const country*> everywhere()
{
    std::vector<const country*> all;
    for (const country& c : countries())
        all.push_back(&c);
    return all;
}

/// "busy", "recall_dial busy": what began, in order.
std::string begun(const std::vector<progress_event>& events)
{
    std::string names;
    for (const progress_event& e : events)
        if (e.what == phase::begin)
            names += (names.empty() ? "" : " ") + std::string(name_of(e.name));
    return names;
}

std::string heard(std::string_view code, audio_in line) { return begun(hear({&in(code)}, line)); }

/// Long enough for the pattern to be named: two periods, or long bursts up to the first long pause.
sample_count needed(const country_tone& t)
{
    sample_count once{}, period{};
    bool long_bursts = t.pattern.once.empty();
    for (const tone_step& s : t.pattern.once)
        once += s.length;
    for (const tone_step& s : t.pattern.repeated) {
        if (s.silent() && s.length >= 1900ms && long_bursts)
            return period + 1500ms;
        long_bursts = long_bursts && (s.silent() || s.length >= 280ms);
        period += s.length;
    }
    return period == 0ms ? once + 3s : once + period * 2 + 1500ms;
}

struct exception
{
    std::string_view country;
    tone_name played;
    tone_name heard;
};

/// Tones of one country that are the same audio: the first by the order of tone_name is heard.
constexpr auto same_audio = std::to_array<exception>({
    {"at", tone_name::recall_dial,  tone_name::dial               }, // 420, both steady
    {"au", tone_name::congestion,   tone_name::busy               }, // every other burst softer: the pattern holds no levels
    {"br", tone_name::stutter_dial, tone_name::recall_dial        }, // 350+440
    {"br", tone_name::record,       tone_name::busy               }, // 425 .25/.25
    {"cn", tone_name::recall_dial,  tone_name::dial               }, // 450
    {"cr", tone_name::congestion,   tone_name::busy               }, // 450 .33/.33
    {"ee", tone_name::call_waiting, tone_name::special_information},
    {"fi", tone_name::stutter_dial, tone_name::recall_dial        }, // 425 .65/.025
    {"gr", tone_name::stutter_dial, tone_name::recall_dial        },
    {"hu", tone_name::congestion,   tone_name::busy               }, // 425 .3/.3
    {"it", tone_name::stutter_dial, tone_name::recall_dial        }, // 470 and 425 in turn
    {"jp", tone_name::congestion,   tone_name::busy               }, // 400 .5/.5
    {"mx", tone_name::congestion,   tone_name::busy               }, // 425 .25/.25
    {"my", tone_name::congestion,   tone_name::busy               }, // 425 .5/.5
    {"no", tone_name::stutter_dial, tone_name::recall_dial        },
    {"pa", tone_name::congestion,   tone_name::busy               }, // 425 .32/.32
    {"pl", tone_name::congestion,   tone_name::busy               }, // 425 .5/.5
    {"uk", tone_name::recall_dial,  tone_name::dial               }, // 350+440
    {"ve", tone_name::recall_dial,  tone_name::dial               }, // 425
});

std::string expected(const country& c, tone_name played)
{
    for (const exception& e : same_audio)
        if (e.country == c.code && e.played == played)
            return std::string(name_of(e.heard));
    return std::string(name_of(played));
}

/// A tone, changed by `spoil`, is heard as itself and nothing else; in noise, perhaps more than once.
template <class Spoil>
void check_round_trip(const country& c, const country_tone& t, Spoil spoil)
{
    audio_buffer line = line_with(t.pattern, needed(t));
    spoil(line);
    CAPTURE(c.code);
    CAPTURE(name_of(t.name));
    const std::string name = expected(c, t.name);
    const std::string names = heard(c.code, line);
    CHECK((names == name || names == name + " " + name));
}

tone_pattern stretched(tone_pattern p, double factor)
{
    for (auto* steps : {&p.once, &p.repeated})
        for (tone_step& s : *steps)
            s.length = sample_count(std::lround(static_cast<double>(s.length.count()) * factor));
    return p;
}

tone_pattern shifted(tone_pattern p, double factor)
{
    for (auto* steps : {&p.once, &p.repeated})
        for (tone_step& s : *steps) {
            s.first.value *= factor;
            s.second.value *= s.modulated ? 1.0 : factor;
        }
    return p;
}

sample_count heard_after(std::string_view code, tone_name t)
{
    call_progress_detector detector({&in(code)});
    audio_buffer line = line_with(tone(code, t), 8s);
    for (std::size_t at = 0; at + frame_length <= line.size(); at += frame_length)
        for (const progress_event& e : detector.feed(audio_in(line).subspan(at, frame_length)))
            if (e.name == t)
                return sample_count(static_cast<std::int64_t>(at + frame_length)) - 300ms;
    return 99s;
}

} // namespace

TEST_CASE("every tone of every country is heard as itself")
{
    for (const country& c : countries())
        for (const country_tone& t : c.tones)
            check_round_trip(c, t, [](audio_buffer&) {});
}

TEST_CASE("every tone that tells how a call goes is heard 15 dB over white noise")
{
    for (const char* code : {"au", "br", "cn", "de", "es", "fr", "in", "it", "jp", "se", "uk", "us"})
        for (const country_tone& t : in(code).tones)
            if (t.name <= tone_name::special_information)
                check_round_trip(in(code), t, [](audio_buffer& line) { noise(-35_dBm0, 3).add_to(line); });
}

TEST_CASE("an event says when, how long, how loud, on which frequencies and in which country")
{
    const auto events = hear({&in("us")}, line_with(tone("us", tone_name::busy), 4500ms, -24_dBm0));
    REQUIRE(events.size() == 2);
    const progress_event& begin = events[0];
    CHECK(begin.what == phase::begin);
    CHECK(begin.name == tone_name::busy);
    CHECK(begin.countries == std::vector<std::string>{"us"});
    REQUIRE(begin.frequencies.size() == 2);
    CHECK(begin.frequencies[0].value == doctest::Approx(480).epsilon(0.002));
    CHECK(begin.frequencies[1].value == doctest::Approx(620).epsilon(0.002));
    CHECK(begin.level.value == doctest::Approx(-21.0).epsilon(0.02)); // two of -24
    CHECK(std::chrono::abs(begin.at - 300ms) < 6ms);
    CHECK(events[1].what == phase::end);
    CHECK(events[1].name == tone_name::busy);
    CHECK(std::chrono::abs(events[1].duration - 4500ms) < 10ms);
}

TEST_CASE("a tone is named as soon as nothing else it may be is left")
{
    CHECK(heard_after("us", tone_name::dial) < 500ms);
    CHECK(heard_after("us", tone_name::ringback) < 2500ms); // its first burst lasts 2 s
    CHECK(heard_after("us", tone_name::busy) < 2s);         // two periods
    CHECK(heard_after("us", tone_name::congestion) < 1s);
    CHECK(heard_after("us", tone_name::special_information) < 1200ms);
    CHECK(heard_after("us", tone_name::call_waiting) < 700ms);
    CHECK(heard_after("de", tone_name::dial) < 1300ms); // ringback's burst of the same 425 Hz lasts 1 s
    CHECK(heard_after("de", tone_name::ringback) < 1500ms);
    CHECK(heard_after("de", tone_name::busy) < 2s);
    CHECK(heard_after("uk", tone_name::ringback) < 1500ms);
    CHECK(heard_after("fr", tone_name::dial) < 1900ms);
}

TEST_CASE("a tone that goes on is reported once, and it ends once")
{
    for (const tone_name t : {tone_name::dial, tone_name::ringback, tone_name::busy, tone_name::congestion}) {
        audio_buffer line = line_with(tone("us", t), 24s);
        append(line, silence(5s));
        const auto events = hear({&in("us")}, line);
        REQUIRE(events.size() == 2);
        CHECK(events[0].what == phase::begin);
        CHECK(events[1].what == phase::end);
        CHECK(events[1].at == events[0].at);
    }
}

TEST_CASE("a tone that is there when listening begins is named from its next whole burst")
{
    const audio_buffer busy = play(tone("us", tone_name::busy), 5s);
    CHECK(heard("us", audio_in(busy).subspan(samples_in(300ms))) == "busy");
    const audio_buffer ringback = play(tone("us", tone_name::ringback), 15s);
    CHECK(heard("us", audio_in(ringback).subspan(samples_in(1500ms))) == "ringback");
    const audio_buffer dial = play(tone("us", tone_name::dial), 1s);
    CHECK(heard("us", dial) == "dial");
}

TEST_CASE("recall dial tone is told from dial tone by the bursts before it")
{
    const auto bursts = [](int n) {
        tone_pattern p = tone("us", tone_name::dial);
        for (int i = 0; i < n; ++i) {
            p.once.push_back({350_Hz, 440_Hz, false, 100ms});
            p.once.push_back({{}, {}, false, 100ms});
        }
        return line_with(p, 4s);
    };
    CHECK(heard("us", bursts(0)) == "dial");
    CHECK(heard("us", bursts(2)) == "recall_dial"); // the first may have been lost
    CHECK(heard("us", bursts(3)) == "recall_dial");
    CHECK(heard("us", bursts(6)) == "stutter_dial");
    CHECK(heard("us", bursts(10)) == "stutter_dial"); // some exchanges send more
}

TEST_CASE("one tone after another is heard, each by its name")
{
    audio_buffer line = line_with(tone("us", tone_name::dial), 2s);
    append(line, play(tone("us", tone_name::ringback), 9s));
    append(line, play(tone("us", tone_name::congestion), 3s));
    append(line, silence(1s));
    CHECK(heard("us", line) == "dial ringback congestion");
}

TEST_CASE("the special information tone is heard by its three frequencies, +-50 Hz, in every country")
{
    for (const double offset : {-49.0, 0.0, 49.0}) {
        tone_pattern sit;
        for (const double f : {950.0, 1400.0, 1800.0})
            sit.once.push_back({{f + offset}, {}, false, 330ms});
        CHECK(heard("us", line_with(sit, 2s)) == "special_information");
        CHECK(heard("es", line_with(sit, 2s)) == "special_information"); // whose own is a single 950 Hz
    }
    tone_pattern far;
    for (const double f : {950.0, 1400.0, 1800.0})
        far.once.push_back({{f + 70.0}, {}, false, 330ms});
    CHECK(heard("us", line_with(far, 2s)).empty());
}

TEST_CASE("the special information tones of North America code their cause in length and pitch and are all heard")
{
    struct segment
    {
        double frequency;
        sample_count length;
    };
    const std::vector<std::array<segment, 3>> causes{
        {{{985.2, 380ms}, {1370.6, 274ms}, {1776.7, 380ms}}}, // vacant code
        {{{913.8, 274ms}, {1370.6, 274ms}, {1776.7, 380ms}}}, // intercept
        {{{913.8, 274ms}, {1428.5, 380ms}, {1776.7, 380ms}}}, // reorder
        {{{985.2, 380ms}, {1428.5, 380ms}, {1776.7, 380ms}}}, // no circuit
    };
    for (const auto& cause : causes) {
        tone_pattern sit;
        for (const segment& s : cause)
            sit.once.push_back({{s.frequency}, {}, false, s.length});
        CHECK(heard("us", line_with(sit, 2s)) == "special_information");
    }
}

TEST_CASE("levels from -40 to 0 dBm0 are heard, -50 dBm0 is not")
{
    for (const double level : {-40.0, -10.0, 0.0})
        for (const tone_name t : {tone_name::dial, tone_name::ringback, tone_name::busy})
            for (const char* code : {"de", "us"})
                CHECK(heard(code, line_with(tone(code, t), 4s, {level})) == name_of(t));
    CHECK(heard("de", line_with(tone("de", tone_name::busy), 4s, -50_dBm0)).empty());
}

TEST_CASE("frequencies 1.5 % off are taken, 4 % are not")
{
    for (const char* code : {"us", "de", "uk", "fr"})
        for (const tone_name t : {tone_name::dial, tone_name::ringback, tone_name::busy, tone_name::congestion}) {
            for (const double factor : {0.985, 1.015})
                CHECK(heard(code, line_with(shifted(tone(code, t), factor), 7s)) == name_of(t));
            for (const double factor : {0.96, 1.04})
                CHECK(heard(code, line_with(shifted(tone(code, t), factor), 7s)).empty());
        }
}

TEST_CASE("425 and 440 Hz are told apart")
{
    const tone_pattern& french = tone("fr", tone_name::busy);
    CHECK(heard("fr", line_with(french, 4s)) == "busy");
    CHECK(heard("de", line_with(french, 4s)).empty());
    CHECK(heard("fr", line_with(tone("de", tone_name::busy), 4s)).empty());
}

TEST_CASE("cadences 13 % off are taken, 25 % are not")
{
    for (const char* code : {"us", "de", "uk"})
        for (const tone_name t : {tone_name::ringback, tone_name::busy, tone_name::congestion}) {
            for (const double factor : {0.87, 1.13})
                CHECK(heard(code, line_with(stretched(tone(code, t), factor), 7s)) == name_of(t));
            CAPTURE(code);
            CAPTURE(name_of(t));
            for (const double factor : {0.72, 1.3})
                CHECK(heard(code, line_with(stretched(tone(code, t), factor), 7s)) != name_of(t));
        }
}

TEST_CASE("silence is the absence of the tone: noise in the pauses is none")
{
    audio_buffer line = line_with(tone("us", tone_name::busy), 5s, -20_dBm0); // -17 dBm0 in all
    noise(-29_dBm0, 5).add_to(line);
    CHECK(heard("us", line) == "busy");
}

TEST_CASE("a pair is heard though one of its tones is 8 dB softer")
{
    for (const double twist : {-8.0, 8.0}) {
        audio_buffer line = silence(300ms);
        append(
            line,
            sines(
                {
                    {350_Hz, -20_dBm0           },
                    {440_Hz, dbm0{-20.0 + twist}}
        },
                2s
            )
        );
        CHECK(heard("us", line) == "dial");
    }
}

TEST_CASE("the split into feeds changes no progress event")
{
    audio_buffer line = line_with(tone("uk", tone_name::ringback), 4s);
    append(line, play(tone("uk", tone_name::busy), 3s));
    append(line, silence(1s));
    noise(-45_dBm0).add_to(line);
    const auto whole = hear({&in("uk")}, line);
    CHECK(begun(whole) == "ringback busy");
    for (const std::size_t longest : {std::size_t{1}, std::size_t{97}, line.size()}) {
        call_progress_detector detector({&in("uk")});
        const auto events = feed_in_pieces(detector, line, longest, static_cast<unsigned>(longest));
        REQUIRE(events.size() == whole.size());
        for (std::size_t i = 0; i < events.size(); ++i) {
            CHECK(events[i].what == whole[i].what);
            CHECK(events[i].name == whole[i].name);
            CHECK(events[i].at == whole[i].at);
            CHECK(events[i].duration == whole[i].duration);
            CHECK(events[i].level == whole[i].level);
        }
    }
}

TEST_CASE("asked for all countries, a tone is named with every country that has it")
{
    const auto names = [](const tone_pattern& p, sample_count length) {
        std::map<std::string, std::vector<std::string>> found;
        for (const progress_event& e : hear(everywhere(), line_with(p, length)))
            if (e.what == phase::begin)
                found[std::string(name_of(e.name))] = e.countries;
        return found;
    };
    const auto has = [](const std::vector<std::string>& codes, std::string_view code) {
        return std::ranges::find(codes, code) != codes.end();
    };

    auto busy = names(tone("us", tone_name::busy), 4s);
    REQUIRE(busy.size() == 1);
    CHECK(busy["busy"] == std::vector<std::string>{"ph", "tw", "us"});

    auto ringback = names(tone("de", tone_name::ringback), 8s);
    REQUIRE(ringback.size() == 1);
    CHECK(has(ringback["ringback"], "de"));
    CHECK(has(ringback["ringback"], "nl"));
    CHECK_FALSE(has(ringback["ringback"], "us"));
    CHECK_FALSE(has(ringback["ringback"], "at")); // 420 Hz
    CHECK_FALSE(has(ringback["ringback"], "se")); // 1/5 s

    // One country's congestion is another's busy tone.
    auto quick = names(tone("nl", tone_name::congestion), 4s);
    CHECK(quick.size() == 2);
    CHECK(has(quick["congestion"], "nl"));
    CHECK(has(quick["busy"], "se"));

    auto dial = names(tone("fr", tone_name::dial), 4s);
    CHECK(dial["dial"] == std::vector<std::string>{"fr"});
}

TEST_CASE("no speech is taken for a tone of any country")
{
    for_each_prompt(120s, [](const std::string& name, const audio_buffer& speech) {
        CAPTURE(name);
        CHECK(hear(everywhere(), speech).empty());
        for (const char* code : {"us", "de", "uk", "fr"})
            CHECK(hear({&in(code)}, speech).empty());
    });
}

TEST_CASE("silence, noise and DTMF are no progress tones")
{
    audio_buffer line = silence(3s);
    CHECK(hear(everywhere(), line).empty());
    noise(-20_dBm0).add_to(line);
    CHECK(hear(everywhere(), line).empty());
    audio_buffer digits = silence(100ms);
    for (int i = 0; i < 10; ++i) {
        append(
            digits,
            sines(
                {
                    {770_Hz,  -9_dBm0},
                    {1336_Hz, -7_dBm0}
        },
                100ms
            )
        );
        append(digits, silence(100ms));
    }
    CHECK(hear(everywhere(), digits).empty());
}
