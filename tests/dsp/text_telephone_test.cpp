/// Text telephones: what one types the other reads, through what a line does; and nothing else is taken for one. Signals are made
/// from seeds.

#include "base/error.hpp"
#include "dsp/baudot_code.hpp"
#include "dsp/caller_id.hpp"
#include "dsp/dtmf.hpp"
#include "dsp/presence_detector.hpp"
#include "dsp/text_telephone.hpp"
#include "dsp/tone_generator.hpp"
#include "tests/dsp/line_audio.hpp"
#include "tests/dsp/prompts.hpp"
#include "tests/dsp/spandsp_text_telephone.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <random>
#include <string>
#include <vector>

using namespace tipring;
using namespace tipring::dsp;
using namespace tipring::test;

using enum text_telephone_rate;

namespace {

using phase = text_telephone_event::phase;

constexpr auto both_rates = {b45, b50};

/// Every character of the code, and both shifts often.
const std::string all_characters = "THE QUICK BROWN FOX JUMPS OVER THE LAZY DOG 0123456789\r\n-$',!:(\")=?+./; A1B2C3";

/// A sender of the test's own: what a line may do to bits, and what the product's never does.
struct sender
{
    double bit_ms = 22.0;
    double mark = 1400.0;
    double space = 1800.0;
    dbm0 mark_level{-20.0};
    dbm0 space_level{-20.0};
    double stop_bits = 1.5;
    double pause_ms = 0.0;     // of carrier between characters
    double carrier_ms = 150.0; // before the first
    double phase = 0.0;

    audio_buffer type(const std::string& text) const
    {
        audio_buffer out;
        double turns = phase, due = 0.0;
        const auto send = [&](bool one, double ms) {
            due += ms * sample_rate / 1000.0;
            for (; static_cast<double>(out.size()) < due; turns += (one ? mark : space) / sample_rate)
                out.push_back(saturate(static_cast<float>(
                    peak_amplitude(one ? mark_level : space_level) * std::sin(2.0 * std::numbers::pi * turns)
                )));
        };
        send(true, carrier_ms);
        for (const std::uint8_t code : baudot_codes(text)) {
            send(false, bit_ms);
            for (int i = 0; i < 5; ++i)
                send((code >> i & 1) != 0, bit_ms);
            send(true, stop_bits * bit_ms + pause_ms);
        }
        send(true, 300.0);
        return out;
    }
};

audio_buffer typed(const std::string& text, const text_telephone_signal& how = {})
{
    text_telephone_generator generator(text, how);
    audio_buffer out;
    while (!generator.finished()) {
        out.resize(out.size() + frame_length);
        const std::size_t made = generator.fill(audio_out(out).last(frame_length));
        out.resize(out.size() - frame_length + made);
    }
    return out;
}

audio_buffer on_line(const audio_buffer& sound)
{
    audio_buffer line = silence(500ms);
    append(line, sound);
    append(line, silence(1500ms));
    return line;
}

audio_buffer in_noise(audio_buffer line, dbm0 level, unsigned seed)
{
    noise(level, seed).add_to(line);
    return line;
}

std::vector<text_telephone_event> hear(audio_in line)
{
    text_telephone_detector detector;
    return feed_frames(detector, line);
}

/// All that was typed; texts are divided by '|'.
std::string read(audio_in line)
{
    std::string all;
    for (const text_telephone_event& e : hear(line))
        if (e.what == phase::end)
            all += (all.empty() ? "" : "|") + e.text;
    return all;
}

std::string some_text(std::mt19937& random, std::size_t length)
{
    static constexpr std::string_view keys = "ETAOINSHRDLU CMFWYPVBGKJQXZ 0123456789 -$',!:(\")=?+./;";
    std::string text;
    while (text.size() < length)
        text += keys[random() % keys.size()];
    return text;
}

/// Data at `rate` bit/s, at random.
audio_buffer modem_data(double mark, double space, double rate, sample_count length, unsigned seed)
{
    std::mt19937 random(seed);
    audio_buffer out(samples_in(length));
    double turns = 0.0, bits = 0.0;
    bool one = true;
    for (std::int16_t& s : out) {
        s = saturate(static_cast<float>(peak_amplitude(-15_dBm0) * std::sin(2.0 * std::numbers::pi * turns)));
        turns += (one ? mark : space) / sample_rate;
        if (std::floor(bits + rate / sample_rate) > std::floor(bits))
            one = (random() & 1U) != 0;
        bits += rate / sample_rate;
    }
    return out;
}

} // namespace

TEST_CASE("V.18 Annex A: what one types the other reads, at both rates, and when, how loud, how fast")
{
    for (const text_telephone_rate rate : both_rates) {
        const audio_buffer sound = typed(all_characters, {.rate = rate, .level = -17_dBm0});
        const auto events = hear(on_line(sound));
        REQUIRE(events.size() == 2);
        CHECK(events[0].what == phase::begin);
        CHECK(events[0].text.empty());
        CHECK(std::chrono::abs(events[0].at - 500ms) <= 5ms);
        CHECK(events[1].what == phase::end);
        CHECK(events[1].text == all_characters);
        CHECK(events[1].at == events[0].at);
        CHECK(std::chrono::abs(events[1].duration - sample_count(static_cast<std::int64_t>(sound.size()))) <= 5ms);
        for (const text_telephone_event& e : events) {
            CHECK(e.rate == rate);
            CHECK(e.level.value == doctest::Approx(-17.0).epsilon(0.02));
        }
    }
}

TEST_CASE("V.18 III.5.4.5.1: 150 ms of carrier before the first start bit, one start bit, two stop bits, 300 ms behind "
          "the last")
{
    // Letters, and E: start, 1 0 0 0 0, stop.
    const std::string bits = "1111111"
                             "01111111"
                             "01000011"
                             "11111111111111";
    for (const text_telephone_rate rate : both_rates) {
        const audio_buffer sound = typed("e", {.rate = rate});
        const std::size_t bit = samples_in(bit_of(rate));
        const std::size_t more = rate == b50 ? 2 : 0; // of carrier: its bits are shorter
        REQUIRE(sound.size() == (bits.size() + more) * bit);
        const std::string expected = rate == b50 ? "1" + bits + "1" : bits;
        std::string sent;
        for (std::size_t at = 0; at < sound.size(); at += bit) {
            int crossings = 0;
            for (std::size_t i = at + 1; i < at + bit; ++i)
                crossings += (sound[i - 1] < 0) != (sound[i] < 0) ? 1 : 0;
            const double frequency = crossings / 2.0 * sample_rate / static_cast<double>(bit);
            sent += frequency < 1600.0 ? '1' : '0';
        }
        CHECK(sent == expected);
    }
}

TEST_CASE("V.18 III.5.4.5.4: the code is SpanDSP's, in both shifts, which come first and again after 72 characters")
{
    for (const std::uint8_t shift : std::to_array<std::uint8_t>({0x1f, 0x1b})) {
        baudot_reader reader;
        std::vector<std::uint8_t> codes{shift};
        std::string ours;
        reader.take(shift);
        for (std::uint8_t code = 0; code < 32; ++code) {
            codes.insert(codes.end(), {code, shift});
            if (const auto c = reader.take(code))
                ours += *c;
            reader.take(shift);
        }
        CHECK(ours == spandsp_decodes(codes));
        CHECK(ours.size() == 30);
    }
    CHECK(spandsp_decodes(baudot_codes(all_characters)) == all_characters);
    CHECK(spandsp_decodes(baudot_codes("good morning\nmr. 7")) == "GOOD MORNING\r\nMR. 7");
    CHECK(baudot_codes("A").front() == 0x1f);
    CHECK(baudot_codes("7").front() == 0x1b);
    CHECK(baudot_codes("1 2") == std::vector<std::uint8_t>{0x1b, 0x17, 0x04, 0x1b, 0x13});
    const auto many = baudot_codes(std::string(200, 'A'));
    CHECK(std::ranges::count(many, 0x1f) == 3);
    CHECK(many[73] == 0x1f);
}

TEST_CASE("a character that the code does not have is refused by name")
{
    for (const std::string_view text :
         {std::string_view("100%"), std::string_view("\xc3\xa9"), std::string_view("\0", 1)})
        CHECK_THROWS_AS(text_telephone_generator{text}, failure);
    CHECK_THROWS_WITH(
        text_telephone_generator{"A@B"},
        "text telephones have no '@': use letters, figures, space and - $ ' , ! : ( \" ) = ? + . / ;"
    );
}

TEST_CASE("SpanDSP reads what we type, and we read what it types, at both rates")
{
    for (const text_telephone_rate rate : both_rates) {
        CHECK(
            spandsp_reads(on_line(typed(all_characters, {.rate = rate})), rate).find(all_characters) !=
            std::string::npos
        );
        const auto events = hear(on_line(spandsp_types(all_characters, rate)));
        REQUIRE(events.size() == 2);
        CHECK(events[1].text == all_characters);
        CHECK(events[1].rate == rate);
    }
}

TEST_CASE(
    "text is read from -10 to -40 dBm0, 1 % out of tune, with 6 dB of twist, bits of +-0.4 ms, one stop bit and more"
)
{
    const std::string text = "RYRY 73 (TEST) GA";
    std::mt19937 random(3);
    for (const double bit_ms : {21.6, 22.0, 22.4, 19.6, 20.0, 20.4, 21.0}) // V.18 Annex A; 47.6 bit/s is its probes'
        for (const double level : {-10.0, -25.0, -40.0})
            for (const double tune : {0.99, 1.0, 1.01})
                for (const double twist : {-6.0, 0.0, 6.0})
                    for (const double stop_bits : {1.0, 1.5, 2.0}) {
                        sender s;
                        s.bit_ms = bit_ms;
                        s.mark *= tune;
                        s.space *= tune;
                        s.mark_level = {level + std::min(twist, 0.0)};
                        s.space_level = {level - std::max(twist, 0.0)};
                        s.stop_bits = stop_bits;
                        s.phase = std::uniform_real_distribution<>()(random);
                        const auto events = hear(on_line(s.type(text)));
                        CAPTURE(bit_ms);
                        CAPTURE(level);
                        CAPTURE(tune);
                        CAPTURE(twist);
                        CAPTURE(stop_bits);
                        REQUIRE(events.size() == 2);
                        CHECK(events[1].text == text);
                        if (bit_ms != 21.0)
                            CHECK(events[1].rate == (bit_ms > 21.0 ? b45 : b50));
                    }
}

TEST_CASE("below -48 dBm0 nobody is heard")
{
    sender s;
    s.mark_level = s.space_level = {-49.0};
    CHECK(hear(on_line(s.type("HELLO"))).empty());
}

TEST_CASE("text is read in noise beside SpanDSP: all of it at 6 dB S/N, and its rate told")
{
    constexpr int rounds = 30;
    for (const decibel signal_to_noise : {20_dB, 10_dB, 6_dB, 3_dB, 0_dB, -3_dB}) {
        std::mt19937 random(11);
        int right = 0, rate_right = 0, peers = 0;
        for (int i = 0; i < rounds; ++i) {
            const text_telephone_rate rate = i % 2 == 0 ? b45 : b50;
            sender s;
            s.bit_ms = static_cast<double>(to_ms(bit_of(rate)));
            s.mark_level = s.space_level = {std::uniform_real_distribution<>(-35.0, -10.0)(random)};
            s.pause_ms = std::uniform_real_distribution<>(0.0, 40.0)(random);
            const std::string text = some_text(random, 20);
            const audio_buffer line =
                in_noise(on_line(s.type(text)), s.mark_level - signal_to_noise, static_cast<unsigned>(i));
            const auto events = hear(line);
            right += events.size() == 2 && events[1].text == text ? 1 : 0;
            rate_right += events.size() == 2 && events[1].rate == rate ? 1 : 0;
            peers += spandsp_reads(line, rate).find(text) != std::string::npos ? 1 : 0;
        }
        MESSAGE(
            signal_to_noise.value << " dB S/N: " << right << " of " << rounds << ", rate " << rate_right
                                  << " (SpanDSP, told of the rate, " << peers << ")"
        );
        if (signal_to_noise >= 6_dB) {
            CHECK(right == rounds);
            CHECK(rate_right == rounds);
        }
    }
}

TEST_CASE("text 3.5 dB under another tone, 10 dB under noise, or with 14 dB of twist, is not told")
{
    const std::string text = "RYRY 73 (TEST) GA";
    audio_buffer line = on_line(sender{}.type(text));
    CHECK(hear(in_noise(line, -10_dBm0, 1)).empty());
    const audio_buffer tone = sines(
        {
            {1000_Hz, -16.5_dBm0}
    },
        sample_count(static_cast<std::int64_t>(line.size()))
    );
    for (std::size_t i = 0; i < line.size(); ++i)
        line[i] = saturate(std::int32_t{line[i]} + tone[i]);
    CHECK(hear(line).empty());
    sender twisted;
    twisted.space_level = -34_dBm0;
    CHECK(hear(on_line(twisted.type(text))).empty());
}

TEST_CASE("one key behind 150 ms of carrier is a text telephone; keys a while apart are one text")
{
    CHECK(read(on_line(sender{}.type(" "))) == " ");
    audio_buffer slow;
    for (const char* key : {"H", "I", " ", "7", "3"}) {
        append(slow, sender{}.type(key));
        append(slow, silence(400ms));
    }
    CHECK(read(on_line(slow)) == "HI 73");
    audio_buffer apart = sender{}.type("HI");
    append(apart, silence(1300ms));
    append(apart, sender{}.type("HO"));
    CHECK(read(on_line(apart)) == "HI|HO");
}

TEST_CASE("a shift outlasts the carrier: figures go on as figures")
{
    audio_buffer line = sender{}.type("1");
    append(line, silence(3s));
    audio_buffer again = sender{}.type("2"); // behind its own shift, which is taken away
    const auto shift = again.begin() + static_cast<std::ptrdiff_t>(samples_in(150ms));
    again.erase(shift, shift + static_cast<std::ptrdiff_t>(samples_in(165ms)));
    append(line, again);
    CHECK(read(on_line(line)) == "1|2");
}

TEST_CASE("a long text is told in pieces of 400 characters, and none is lost")
{
    std::string text;
    while (text.size() < 900)
        text += "ALL WORK AND NO PLAY ";
    const auto events = hear(on_line(typed(text)));
    REQUIRE(events.size() == 6);
    CHECK(events[1].text + events[3].text + events[5].text == text);
    CHECK(events[1].text.size() == 400);
    CHECK(events[2].at >= events[0].at + events[1].duration);
}

TEST_CASE("whoever stops listening gets what was read so far")
{
    text_telephone_detector detector;
    const audio_buffer line = on_line(typed("HELLO THERE"));
    feed_frames(detector, audio_in(line).first(samples_in(2s)));
    const auto last = detector.finish();
    REQUIRE(last.size() == 1);
    CHECK(last[0].what == phase::end);
    CHECK(last[0].text == "HELLO ");
    CHECK(detector.finish().empty());
}

TEST_CASE("speech before and behind a text does not touch it, and voice is not told of it")
{
    bool spoken = false;
    for_each_prompt(20s, [&](const std::string& name, const audio_buffer& speech) {
        audio_buffer line = speech;
        append(line, silence(100ms));
        append(line, typed("HELLO 1 GA", {.level = -20_dBm0}));
        append(line, silence(100ms));
        append(line, speech);
        append(line, silence(2s));
        CAPTURE(name);
        CHECK(read(line) == "HELLO 1 GA");
        spoken = true;
    });
    if (!prompt_files().empty())
        CHECK(spoken);
    voice_detector voices;
    for (const presence_event& e : feed_frames(voices, on_line(typed(all_characters))))
        CHECK(e.name == presence::silence);
    machine_tone_detector machines;
    CHECK(feed_frames(machines, on_line(typed(all_characters))).empty());
}

TEST_CASE("speech is no text telephone")
{
    for_each_prompt(400s, [](const std::string& name, const audio_buffer& speech) {
        CAPTURE(name);
        CHECK(hear(on_line(speech)).empty());
    });
}

TEST_CASE("noise is no text telephone, nor are digits, tones of the network, caller ID, fax machines and modems")
{
    CHECK(hear(in_noise(silence(20s), -20_dBm0, 5)).empty());

    dtmf_generator keys({.on = 60ms, .off = 60ms});
    for (int i = 0; i < 10; ++i)
        keys.put("0123456789*#ABCD");
    audio_buffer digits(samples_in(20s));
    keys.fill(digits);
    CHECK(hear(on_line(digits)).empty());

    for (const country& c : countries())
        for (const country_tone& t : c.tones) {
            tone_generator generator(t.pattern, -13_dBm0);
            audio_buffer tone(samples_in(5s));
            generator.fill(tone);
            CAPTURE(c.code);
            CAPTURE(name_of(t.name));
            CHECK(hear(on_line(tone)).empty());
        }

    for (const auto modulation : {caller_id_modulation::bell202, caller_id_modulation::v23}) {
        caller_id_generator burst(
            {.number = "2025550123", .name = "JOHN DOE", .date = "12251430"}, {.modulation = modulation}
        );
        audio_buffer data(samples_in(2s));
        burst.fill(data);
        CHECK(hear(on_line(data)).empty());
    }

    struct modem
    {
        const char* name;
        double mark;
        double space;
        double rate;
    };
    for (const modem& m : std::to_array<modem>({
             {"V.21 channel 1",     980.0,  1180.0, 300.0 },
             {"V.21 channel 2",     1650.0, 1850.0, 300.0 },
             {"V.18 Annex C (EDT)", 980.0,  1180.0, 110.0 },
             {"Bell 103 caller",    1270.0, 1070.0, 300.0 },
             {"Bell 103 answerer",  2225.0, 2025.0, 300.0 },
             {"V.23",               1300.0, 2100.0, 1200.0},
             {"V.23 backward",      390.0,  450.0,  75.0  },
             {"Bell 202",           1200.0, 2200.0, 1200.0},
             {"RTTY",               1415.0, 1585.0, 45.45 }
    })) {
        CAPTURE(m.name);
        CHECK(hear(on_line(modem_data(m.mark, m.space, m.rate, 20s, 3))).empty());
    }

    for (const double tone : {1100.0, 1300.0, 1400.0, 1800.0, 2100.0, 2225.0})
        CHECK(hear(on_line(sines(
                       {
                           {{tone}, -15_dBm0}
        },
                       3s
                   )))
                  .empty());
    CHECK(hear(on_line(sines(
                   {
                       {1400_Hz, -15_dBm0},
                       {1800_Hz, -15_dBm0}
    },
                   3s
               )))
              .empty());
    audio_buffer keyed; // mark that comes and goes, with nothing in between
    for (int i = 0; i < 100; ++i) {
        append(
            keyed,
            sines(
                {
                    {1400_Hz, -15_dBm0}
        },
                66ms
            )
        );
        append(keyed, silence(110ms));
    }
    CHECK(hear(on_line(keyed)).empty());
}

TEST_CASE("the split into feeds changes no text")
{
    audio_buffer line = on_line(typed("HELLO"));
    append(line, on_line(in_noise(typed("1 2 3", {.rate = b50, .level = -30_dBm0}), -45_dBm0, 1)));
    const auto whole = hear(line);
    CHECK(whole.size() == 4);
    for (const std::size_t longest : {std::size_t{1}, std::size_t{131}, line.size()}) {
        text_telephone_detector detector;
        const auto events = feed_in_pieces(detector, line, longest, static_cast<unsigned>(longest));
        REQUIRE(events.size() == whole.size());
        for (std::size_t i = 0; i < events.size(); ++i) {
            CHECK(events[i].what == whole[i].what);
            CHECK(events[i].at == whole[i].at);
            CHECK(events[i].duration == whole[i].duration);
            CHECK(events[i].text == whole[i].text);
        }
    }
}
