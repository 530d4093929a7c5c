#include "dsp/caller_id.hpp"
#include "dsp/dtmf.hpp"
#include "tests/dsp/line_audio.hpp"
#include "tests/dsp/prompts.hpp"
#include "tests/dsp/spandsp_caller_id.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <string>
#include <vector>

using namespace tipring;
using namespace tipring::dsp;
using namespace tipring::test;

using enum caller_id_modulation;

namespace {

constexpr auto mdmf = caller_id_format::mdmf;
constexpr auto sdmf = caller_id_format::sdmf;

using message_bytes = std::vector<std::uint8_t>;

const caller_id john{.number = "2025550123", .name = "JOHN DOE", .date = "12251430"};

/// GR-30: the MDMF message of `john`, worked out by hand.
const message_bytes john_mdmf{0x80, 0x20, 0x01, 0x08, '1', '2', '2', '5', '1', '4', '3', '0',
                              0x02, 0x0A, '2',  '0',  '2', '5', '5', '5', '0', '1', '2', '3',
                              0x07, 0x08, 'J',  'O',  'H', 'N', ' ', 'D', 'O', 'E', 0x8A};

/// A modulator of the test's own: what a line may do to bits, and what the product's never does.
struct transmitter
{
    hertz mark = 1200_Hz;
    hertz space = 2200_Hz;
    dbm0 mark_level{-13.5};
    dbm0 space_level{-13.5};
    double bit_rate = 1200.0;
    int seizure_bits = 300;
    int mark_bits = 180;
    int most_extra_bits = 0; // between bytes, at random
    unsigned seed = 1;
};

transmitter of(caller_id_modulation m)
{
    return m == bell202 ? transmitter{} : transmitter{.mark = 1300_Hz, .space = 2100_Hz};
}

std::vector<bool> bits_of(const message_bytes& message, const transmitter& t)
{
    std::minstd_rand random(t.seed);
    std::vector<bool> bits;
    for (int i = 0; i < t.seizure_bits; ++i)
        bits.push_back(i % 2 != 0);
    bits.insert(bits.end(), static_cast<std::size_t>(t.mark_bits), true);
    for (const unsigned byte : message) {
        bits.push_back(false);
        for (unsigned i = 0; i < 8; ++i)
            bits.push_back((byte >> i & 1U) != 0);
        bits.push_back(true);
        if (t.most_extra_bits != 0)
            bits.insert(bits.end(), random() % static_cast<unsigned>(t.most_extra_bits + 1), true);
    }
    bits.insert(bits.end(), 10, true);
    return bits;
}

constexpr sample_count before = 100ms;

audio_buffer transmit(const message_bytes& message, const transmitter& t = {})
{
    const auto bits = bits_of(message, t);
    audio_buffer line = silence(before + sample_count(t.seed * 7 % 80)); // another place in the receiver's blocks
    double turns = 0.1 * t.seed;
    constexpr int steps = 16; // of a sample: bits do not change with samples
    const double steps_in_bit = steps * sample_rate / t.bit_rate;
    const double end = steps_in_bit * static_cast<double>(bits.size());
    for (double step = 0.0; step < end;) {
        double sample = 0.0;
        for (int i = 0; i < steps; ++i, ++step) {
            const bool one = bits[std::min(static_cast<std::size_t>(step / steps_in_bit), bits.size() - 1)];
            turns += (one ? t.mark : t.space).value / (steps * sample_rate);
            sample += peak_amplitude(one ? t.mark_level : t.space_level) * std::sin(2.0 * std::numbers::pi * turns);
        }
        line.push_back(saturate(static_cast<float>(sample / steps)));
    }
    append(line, silence(200ms));
    return line;
}

audio_buffer send(const caller_id& id, const caller_id_signal& how)
{
    audio_buffer line = silence(before);
    caller_id_generator generator(id, how);
    while (!generator.finished()) {
        audio_buffer frame(frame_length);
        generator.fill(frame);
        append(line, frame);
    }
    append(line, silence(200ms));
    return line;
}

std::vector<caller_id_event> hear(audio_in line, caller_id_detector::dtmf d = caller_id_detector::dtmf::ignore)
{
    caller_id_detector detector(d);
    return feed_frames(detector, line);
}

bool is_john(const std::vector<caller_id_event>& events, caller_id_modulation m)
{
    return events.size() == 1 && events[0].modulation == m && events[0].message.checksum_ok &&
           events[0].message.id.number == john.number && events[0].message.id.name == john.name &&
           events[0].message.id.date == john.date;
}

/// The message of `john` with noise; white over 0 to 4 kHz.
audio_buffer transmit_in_noise(const transmitter& t, decibel signal_to_noise)
{
    audio_buffer line = transmit(john_mdmf, t);
    const double power = (std::pow(10.0, t.mark_level.value / 10.0) + std::pow(10.0, t.space_level.value / 10.0)) / 2.0;
    noise(dbm0{10.0 * std::log10(power)} - signal_to_noise, t.seed).add_to(line);
    return line;
}

/// How many of `rounds` messages come through, each with noise and phases of its own.
int received(caller_id_modulation m, transmitter t, decibel signal_to_noise, int rounds)
{
    int good = 0;
    for (int i = 1; i <= rounds; ++i) {
        t.seed = static_cast<unsigned>(i);
        good += is_john(hear(transmit_in_noise(t, signal_to_noise)), m) ? 1 : 0;
    }
    return good;
}

/// The same of SpanDSP's receiver.
int received_by_spandsp(caller_id_modulation m, transmitter t, decibel signal_to_noise, int rounds)
{
    const std::vector<message_bytes> expected{
        {john_mdmf.begin(), john_mdmf.end() - 1}
    };
    int good = 0;
    for (int i = 1; i <= rounds; ++i) {
        t.seed = static_cast<unsigned>(i);
        good += spandsp_caller_ids(transmit_in_noise(t, signal_to_noise), m) == expected ? 1 : 0;
    }
    return good;
}

void check_same(const std::vector<caller_id_event>& a, const std::vector<caller_id_event>& b)
{
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        CHECK(a[i].at == b[i].at);
        CHECK(a[i].modulation == b[i].modulation);
        CHECK(a[i].message.checksum_ok == b[i].message.checksum_ok);
        CHECK(a[i].message.id.number == b[i].message.id.number);
        CHECK(a[i].message.id.name == b[i].message.id.name);
    }
}

} // namespace

// Messages as bytes

TEST_CASE("GR-30: an MDMF message has its parameters, length and checksum where the standard says")
{
    CHECK(encode(john, mdmf) == john_mdmf);
    const auto decoded = decode(john_mdmf);
    REQUIRE(decoded.has_value());
    CHECK(decoded->format == mdmf);
    CHECK(decoded->checksum_ok);
    CHECK(decoded->id.number == john.number);
    CHECK(decoded->id.name == john.name);
    CHECK(decoded->id.date == john.date);
}

TEST_CASE("GR-30: an SDMF message is date and number, or a letter that says why there is none")
{
    const message_bytes expected{0x04, 0x12, '1', '2', '2', '5', '1', '4', '3', '0', '2',
                                 '0',  '2',  '5', '5', '5', '0', '1', '2', '3', 0x5F};
    auto sent = encode({.number = "2025550123", .date = "12251430"}, sdmf);
    CHECK(sent == expected);
    CHECK(decode(sent)->checksum_ok);
    CHECK(decode(sent)->id.number == "2025550123");
    CHECK(decode(sent)->id.date == "12251430");

    sent = encode({.date = "12251430", .number_absence = caller_id_absence::private_}, sdmf);
    CHECK(sent[10] == 'P');
    CHECK(decode(sent)->id.number.empty());
    CHECK(decode(sent)->id.number_absence == caller_id_absence::private_);
    CHECK(decode(encode({.number = "1"}, sdmf))->id.date.empty());
    CHECK(decode(encode({.number = "1"}, sdmf))->id.number == "1");
}

TEST_CASE("every absence comes back as it was sent")
{
    for (const auto number : {caller_id_absence::private_, caller_id_absence::unavailable})
        for (const auto format : {mdmf, sdmf, caller_id_format::dtmf}) {
            const auto decoded = decode(encode({.number_absence = number, .name_absence = number}, format));
            REQUIRE(decoded.has_value());
            CHECK(decoded->format == format);
            CHECK(decoded->id.number.empty());
            CHECK(decoded->id.number_absence == number);
            CHECK(decoded->id.name_absence == (format == mdmf ? number : caller_id_absence::none));
        }
    CHECK(name_of(caller_id_absence::none).empty());
    CHECK(name_of(caller_id_absence::private_) == "private");
}

TEST_CASE("a withheld number is not sent, even where it is known")
{
    const caller_id withheld{.number = "2025550123", .number_absence = caller_id_absence::private_};
    for (const auto format : {mdmf, sdmf, caller_id_format::dtmf}) {
        const auto sent = encode(withheld, format);
        CHECK(std::string(sent.begin(), sent.end()).find("2025550123") == std::string::npos);
    }
}

TEST_CASE("a name travels in ISO 8859-1, and a control character never reaches the reader")
{
    const auto sent = encode({.name = "J\xC3\xB6rg \xE2\x82\xAC"}, mdmf);
    CHECK(std::string(sent.begin() + 4, sent.end() - 1) == "J\xF6rg ?");
    CHECK(decode(sent)->id.name == "J\xC3\xB6rg ?");

    const message_bytes escape{0x80, 0x06, 0x07, 0x04, 'a', 0x1B, 0x9B, 'b', 0x00};
    CHECK(decode(escape)->id.name == "ab");
}

TEST_CASE("a field that is too long is refused with a sentence that says which")
{
    CHECK_THROWS_WITH_AS(
        encode({.number = std::string(21, '1')}, mdmf),
        "the caller's number '111111111111111111111' has 21 characters: a caller ID has room for 20",
        failure
    );
    CHECK_THROWS_AS(encode({.name = std::string(51, 'x')}, mdmf), failure);
    CHECK_THROWS_AS(encode({.date = "1225"}, sdmf), failure);
    CHECK_THROWS_AS(encode({.number = "+49 30"}, caller_id_format::dtmf), failure);
    CHECK(decode(encode({.number = std::string(20, '9'), .name = std::string(50, 'x')}, mdmf))->checksum_ok);
}

TEST_CASE("a wrong checksum is seen, and what was decoded is told all the same")
{
    message_bytes sent = john_mdmf;
    sent[14] ^= 0x01;
    const auto decoded = decode(sent);
    REQUIRE(decoded.has_value());
    CHECK_FALSE(decoded->checksum_ok);
    CHECK(decoded->id.number == "3025550123");
}

TEST_CASE("a message that ends early is decoded as far as it goes")
{
    const auto decoded = decode(std::span(john_mdmf).first(18));
    REQUIRE(decoded.has_value());
    CHECK_FALSE(decoded->checksum_ok);
    CHECK(decoded->id.date == john.date);
    CHECK(decoded->id.number == "2025");
    CHECK(decoded->id.name.empty());
}

TEST_CASE("any bytes at all are decoded or refused")
{
    std::minstd_rand random(7);
    int decoded = 0;
    for (int round = 0; round < 300; ++round) {
        message_bytes bytes(random() % 300);
        std::ranges::generate(bytes, [&] { return static_cast<std::uint8_t>(random() >> 8); });
        constexpr std::uint8_t types[] = {0x80, 0x04, 'A', 'B', 'D', 0x82};
        if (!bytes.empty() && round % 2 == 0)
            bytes[0] = types[random() % std::size(types)];
        bytes.shrink_to_fit(); // so that AddressSanitizer sees the end
        const auto result = decode(bytes);
        if (result) {
            ++decoded;
            CHECK(result->id.number.size() + result->id.name.size() <= 2 * bytes.size());
        }
    }
    CHECK(decoded > 50);
    CHECK_FALSE(decode({}).has_value());
    for (std::size_t n = 0; n <= john_mdmf.size(); ++n) {
        const message_bytes beginning(john_mdmf.begin(), john_mdmf.begin() + static_cast<std::ptrdiff_t>(n));
        const auto result = decode(beginning);
        CHECK(result.has_value() == (n >= 3));
        CHECK((result && result->checksum_ok) == (n == john_mdmf.size()));
    }
}

TEST_CASE("national DTMF forms are understood: A...C, A...#, D...C and the reasons")
{
    const auto number = [](std::string_view digits) {
        const auto decoded = decode(message_bytes(digits.begin(), digits.end()));
        return decoded ? decoded->id.number + std::string(name_of(decoded->id.number_absence)) : "refused";
    };
    CHECK(number("A5551234C") == "5551234");
    CHECK(number("A5551234#") == "5551234");
    CHECK(number("D5551234C") == "5551234");
    CHECK(number("A5551234D7778888C") == "5551234"); // diverted from 7778888
    CHECK(number("B10C") == "private");
    CHECK(number("AB00C") == "unavailable");
    CHECK(number("D1#") == "private");
    CHECK(number("D3#") == "unavailable");
    CHECK(number("A5551234") == "refused"); // not ended
    CHECK(number("AC") == "refused");
    CHECK(number("A12*3C") == "refused");
}

// Messages as audio

TEST_CASE("what is sent is heard: each modulation and format, with and without channel seizure")
{
    for (const auto m : {bell202, v23})
        for (const auto f : {mdmf, sdmf})
            for (const bool seizure : {true, false}) {
                const auto events = hear(send(john, {.modulation = m, .format = f, .channel_seizure = seizure}));
                REQUIRE(events.size() == 1);
                CHECK(events[0].modulation == m);
                CHECK(events[0].message.format == f);
                CHECK(events[0].message.checksum_ok);
                CHECK(events[0].message.id.number == john.number);
                CHECK(events[0].message.id.name == (f == mdmf ? john.name : ""));
                CHECK(events[0].message.id.date == john.date);
                CHECK(std::abs((events[0].at - before).count()) <= 40); // 5 ms
            }
}

TEST_CASE("a burst has GR-30's length and the level that was asked for")
{
    caller_id_generator generator(john, {.level = -20_dBm0});
    audio_buffer out(samples_in(2s), 1);
    const std::size_t length = generator.fill(out);
    CHECK(generator.finished());
    CHECK(length == (300 + 180 + 10 * john_mdmf.size() + 10) * 20 / 3);
    CHECK(level_of(audio_in(out).first(length)).value == doctest::Approx(-20.0).epsilon(0.005));
    CHECK(level_of(audio_in(out).subspan(length)) == -90_dBm0);
    CHECK(generator.fill(out) == 0);
}

TEST_CASE("DTMF caller ID is heard where it is asked for, and only there")
{
    using enum caller_id_detector::dtmf;
    const audio_buffer line = send(john, {.modulation = caller_id_modulation::dtmf, .format = caller_id_format::dtmf});
    const auto events = hear(line, listen);
    REQUIRE(events.size() == 1);
    CHECK(events[0].modulation == caller_id_modulation::dtmf);
    CHECK(events[0].message.format == caller_id_format::dtmf);
    CHECK(events[0].message.id.number == john.number);
    CHECK(events[0].message.id.name.empty());
    CHECK(std::abs((events[0].at - (before + sample_count(50ms))).count()) <= 16);
    CHECK(hear(line, ignore).empty());
}

TEST_CASE("digits without letter are no caller ID, nor is what takes longer than ten seconds")
{
    const auto digits = [](std::string_view text, sample_count pause) {
        dtmf_generator generator({.off = pause});
        generator.put(text);
        audio_buffer line(samples_in(14s));
        generator.fill(line);
        return hear(line, caller_id_detector::dtmf::listen).size();
    };
    CHECK(digits("5551234#", 80ms) == 0);
    CHECK(digits("A5551234C", 80ms) == 1);
    CHECK(digits("99A5551234C", 80ms) == 1);
    CHECK(digits("A5551234C", 1400ms) == 0);
}

TEST_CASE("two messages are two events")
{
    audio_buffer line = send(john, {});
    append(line, send({.number = "5551234"}, {.modulation = v23, .format = sdmf}));
    const auto events = hear(line);
    REQUIRE(events.size() == 2);
    CHECK(events[0].message.id.number == john.number);
    CHECK(events[1].message.id.number == "5551234");
}

namespace {

struct lamp_message
{
    message_bytes bytes;
    caller_id_format format;
    bool waiting;
};

/// GR-30 and EN 300 659-3, worked out by hand.
const std::vector<lamp_message> lamp_messages{
    {{0x82, 0x03, 0x0B, 0x01, 0xFF, 0x70}, mdmf, true },
    {{0x82, 0x03, 0x0B, 0x01, 0x00, 0x6F}, mdmf, false},
    {{0x06, 0x03, 'B', 'B', 'B', 0x31},    sdmf, true },
    {{0x06, 0x03, 'o', 'o', 'o', 0xAA},    sdmf, false},
};

audio_buffer send_to_lamp(bool waiting, const caller_id_signal& how)
{
    audio_buffer line = silence(before);
    auto generator = caller_id_generator::message_waiting(waiting, how);
    while (!generator.finished()) {
        audio_buffer frame(frame_length);
        generator.fill(frame);
        append(line, frame);
    }
    append(line, silence(200ms));
    return line;
}

} // namespace

TEST_CASE("GR-30: what lights a message lamp is heard as that, and names no caller")
{
    for (const lamp_message& m : lamp_messages) {
        CAPTURE(m.waiting);
        CAPTURE(std::string(name_of(m.format)));
        CHECK(encode_message_waiting(m.waiting, m.format) == m.bytes);
        const auto events = hear(transmit(m.bytes));
        REQUIRE(events.size() == 1);
        CHECK(events[0].message.message_waiting == m.waiting);
        CHECK(events[0].message.format == m.format);
        CHECK(events[0].message.checksum_ok);
        CHECK(events[0].message.id == caller_id{});
    }
    CHECK_FALSE(hear(transmit(john_mdmf)).at(0).message.message_waiting.has_value());
}

TEST_CASE("what is sent to a message lamp is what our receiver and SpanDSP's hear, in both modulations")
{
    for (const auto modulation : {bell202, v23})
        for (const lamp_message& m : lamp_messages) {
            caller_id_signal how;
            how.modulation = modulation;
            how.format = m.format;
            const audio_buffer line = send_to_lamp(m.waiting, how);
            const auto events = hear(line);
            REQUIRE(events.size() == 1);
            CHECK(events[0].message.message_waiting == m.waiting);
            CHECK(events[0].modulation == modulation);
            const message_bytes without_checksum(m.bytes.begin(), m.bytes.end() - 1);
            CHECK(spandsp_caller_ids(line, modulation) == std::vector<message_bytes>{without_checksum});
        }
    caller_id_signal by_dtmf;
    by_dtmf.modulation = dtmf;
    CHECK_THROWS_AS(caller_id_generator::message_waiting(true, by_dtmf), failure);
}

TEST_CASE("a lamp that is told neither on nor off, and other data messages, are nothing")
{
    for (const message_bytes& m : {
             message_bytes{0x82, 0x03, 0x0B, 0x01, 0x55, 0x1A}, // neither
             {0x82, 0x03, 0x13, 0x01, 0x02, 0x65}, // only how many messages
             {0x06, 0x03, 'B',  'o',  'B',  0x04},
             {0x86, 0x03, 0x20, 0x01, 0x31, 0x25}, // advice of charge
    })
        CHECK(hear(transmit(m)).empty());
}

TEST_CASE("the split into feeds changes no caller ID")
{
    audio_buffer line = transmit(john_mdmf);
    append(line, send(john, {.modulation = caller_id_modulation::dtmf, .format = caller_id_format::dtmf}));
    noise(-30_dBm0).add_to(line);
    const auto whole = hear(line, caller_id_detector::dtmf::listen);
    CHECK(whole.size() == 2);
    for (const std::size_t longest : {std::size_t{1}, std::size_t{7}, std::size_t{333}, line.size()}) {
        caller_id_detector detector(caller_id_detector::dtmf::listen);
        check_same(feed_in_pieces(detector, line, longest, static_cast<unsigned>(longest)), whole);
    }
}

TEST_CASE("caller ID beside SpanDSP: 10 dB S/N over 0-4 kHz lose nothing, 8 dB a few messages in a hundred")
{
    const auto hold = [](caller_id_modulation m, decibel signal_to_noise, int required) {
        constexpr int rounds = 100;
        const int ours = received(m, of(m), signal_to_noise, rounds);
        MESSAGE(
            name_of(m) << " at " << signal_to_noise.value << " dB S/N: " << ours << " of " << rounds << " (SpanDSP "
                       << received_by_spandsp(m, of(m), signal_to_noise, rounds) << ")"
        );
        CHECK(ours >= required);
    };
    for (const auto m : {bell202, v23}) {
        hold(m, 12_dB, 100);
        hold(m, 10_dB, 100);
    }
    hold(bell202, 8_dB, 99);
    hold(v23, 8_dB, 97);
}

TEST_CASE("GR-30 levels: 0 to -36.2 dBm0 are taken, -48.2 dBm0 is not")
{
    for (const auto m : {bell202, v23}) {
        transmitter t = of(m);
        for (const double level : {0.0, -13.5, -36.2}) {
            t.mark_level = t.space_level = {level};
            CHECK(received(m, t, 15_dB, 20) == 20);
        }
        t.mark_level = t.space_level = {-48.2};
        CHECK(received(m, t, 25_dB, 20) == 0);
    }
}

TEST_CASE("GR-30 and EN 300 778-1 twist: mark from 6 dB below to 10 dB above space")
{
    for (const auto m : {bell202, v23})
        for (const double twist : {-6.0, 6.0, 10.0}) {
            transmitter t = of(m);
            for (const double level : {-13.5, -36.2 + 3.0}) {
                t.mark_level = {level + twist / 2.0};
                t.space_level = {level - twist / 2.0};
                CHECK(received(m, t, twist > 6.0 ? 20_dB : 15_dB, 20) == 20);
            }
        }
}

TEST_CASE("EN 300 778-1 frequencies and rate: +-1.5 % of the tones and +-1 % of the rate are taken")
{
    for (const auto m : {bell202, v23})
        for (const double off : {-1.0, 1.0}) {
            transmitter t = of(m);
            t.mark.value *= 1.0 + 0.015 * off;
            t.space.value *= 1.0 + 0.015 * off;
            t.bit_rate *= 1.0 - 0.01 * off;
            CHECK(received(m, t, 15_dB, 20) == 20);
        }
}

TEST_CASE("GR-30 interference: mains hum 18 dB over the signal, its double 12 dB, 3300 Hz 6 dB")
{
    const auto with = [](hertz frequency, decibel over) {
        audio_buffer line = transmit(john_mdmf, {.mark_level = -23_dBm0, .space_level = -23_dBm0});
        const auto interference = sines(
            {
                {frequency, -23_dBm0 + over}
        },
            sample_count(static_cast<std::int64_t>(line.size()))
        );
        std::ranges::transform(line, interference, line.begin(), [](int a, int b) { return saturate(a + b); });
        return is_john(hear(line), bell202);
    };
    CHECK(with(50_Hz, 18_dB));
    CHECK(with(60_Hz, 18_dB));
    CHECK(with(120_Hz, 12_dB));
    CHECK(with(3300_Hz, 6_dB));
}

TEST_CASE("channel seizure and mark may be short: either is enough to begin with")
{
    for (const auto m : {bell202, v23})
        for (const auto& bits : {
                 std::pair{300, 80},
                 {96,  55},
                 {300, 0 },
                 {60,  4 },
                 {0,   55},
                 {0,   30}
        }) {
            const auto [seizure_bits, mark_bits] = bits;
            const int seizure = seizure_bits;
            const int mark = mark_bits;
            transmitter t = of(m);
            t.seizure_bits = seizure;
            t.mark_bits = mark;
            CAPTURE(seizure);
            CAPTURE(mark);
            CHECK(received(m, t, 20_dB, 10) == 10);
        }
}

TEST_CASE("EN 300 659-1: up to 20 bits of mark between bytes are no end")
{
    for (const auto m : {bell202, v23}) {
        transmitter t = of(m);
        t.most_extra_bits = 20;
        CHECK(received(m, t, 15_dB, 20) == 20);
    }
}

TEST_CASE("a message whose checksum fails is reported once, as such")
{
    message_bytes sent = john_mdmf;
    sent.back() ^= 0x10;
    for (const auto m : {bell202, v23}) {
        const auto events = hear(transmit(sent, of(m)));
        REQUIRE(events.size() == 1);
        CHECK_FALSE(events[0].message.checksum_ok);
        CHECK(events[0].message.id.number == john.number);
        CHECK(events[0].modulation == m);
    }
}

TEST_CASE("a burst that is cut off tells what had come, without valid checksum, and once")
{
    const auto bit = [](int n) { return sample_count(n * 20 / 3); };
    for (const auto m : {bell202, v23})
        for (const dbm0 hiss : {-90_dBm0, -45_dBm0, -30_dBm0}) {
            audio_buffer line = transmit(john_mdmf, of(m));
            const sample_count cut = before + bit(300 + 180 + 10 * 20 + 4); // within the number's seventh digit
            std::fill(line.begin() + cut.count(), line.end(), std::int16_t{0});
            append(line, silence(500ms));
            noise(hiss).add_to(line);
            const auto events = hear(line);
            CAPTURE(hiss.value);
            REQUIRE(events.size() == 1);
            CHECK_FALSE(events[0].message.checksum_ok);
            CHECK(events[0].message.id.date == john.date);
            CHECK(events[0].message.id.number == "202555");
            CHECK(events[0].modulation == m);
        }
}

TEST_CASE("a cut before anything could be decoded is nothing")
{
    audio_buffer line = transmit(john_mdmf);
    line.resize(samples_in(before) + (300 + 180 + 10 * 2 + 4) * 20 / 3);
    append(line, silence(500ms));
    CHECK(hear(line).empty());
}

TEST_CASE("silence, noise and the tones of a line are no caller ID")
{
    for (const double level : {-60.0, -40.0, -20.0, 0.0}) {
        audio_buffer line = silence(20s);
        noise(dbm0{level}, 3).add_to(line);
        CHECK(hear(line, caller_id_detector::dtmf::listen).empty());
    }
    audio_buffer line = silence(100ms);
    append(
        line,
        sines(
            {
                {350_Hz, -13_dBm0},
                {440_Hz, -13_dBm0}
    },
            2s
        )
    ); // dial tone
    append(
        line,
        sines(
            {
                {25_Hz, 0_dBm0  },
                {75_Hz, -20_dBm0}
    },
            2s
        )
    ); // what is left of ringing
    append(
        line,
        sines(
            {
                {2130_Hz, -15_dBm0},
                {2750_Hz, -15_dBm0}
    },
            85ms
        )
    ); // alert
    append(
        line,
        sines(
            {
                {1300_Hz, -15_dBm0}
    },
            700ms
        )
    ); // V.25 calling tone: a mark
    append(
        line,
        sines(
            {
                {2100_Hz, -15_dBm0}
    },
            3s
        )
    ); // answer tone: a space
    append(line, silence(500ms));
    CHECK(hear(line, caller_id_detector::dtmf::listen).empty());
}

TEST_CASE("speech is no caller ID")
{
    caller_id_detector detector;
    for_each_prompt(10min, [&](const std::string& name, const audio_buffer& speech) {
        CAPTURE(name);
        CHECK(feed_frames(detector, speech).empty());
    });
}
