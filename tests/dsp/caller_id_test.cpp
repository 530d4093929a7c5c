#include "dsp/caller_id.hpp"

#include "dsp/dtmf.hpp"
#include "dsp/mixer.hpp"
#include "tests/dsp/fsk_audio.hpp"
#include "tests/dsp/line_audio.hpp"
#include "tests/dsp/prompts.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

using namespace tipring;
using namespace tipring::dsp;
using namespace tipring::test;

namespace {

using bytes = std::vector<std::uint8_t>;
using enum caller_id_modulation;

const caller_id jane{.number = "5551234567", .name = "DOE JANE", .date = "04011230"};

bytes text(std::string_view s) { return {s.begin(), s.end()}; }

bytes operator+(bytes a, const bytes& b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

audio_buffer send(const caller_id& id, const caller_id_signal& how = {})
{
    audio_buffer line = silence(200ms);
    caller_id_generator generator(id, how);
    while (!generator.finished()) {
        audio_buffer frame(frame_length);
        generator.fill(frame);
        append(line, frame);
    }
    append(line, silence(100ms));
    return line;
}

std::vector<caller_id_event> hear(audio_in line, caller_id_detector::dtmf d = caller_id_detector::dtmf::ignore)
{
    caller_id_detector detector(d);
    return feed_frames(detector, line);
}

/// "5551234567/DOE JANE", or why there is nothing.
std::string heard(audio_in line)
{
    const auto events = hear(line);
    if (events.size() != 1)
        return std::to_string(events.size()) + " messages";
    const auto& m = events[0].message;
    return (m.checksum_ok ? "" : "damaged ") + m.id.number + "/" + m.id.name;
}

/// What comes from a sender that is not ours, at 200 ms.
audio_buffer line_with(const bytes& message, const fsk_sender& sender, sample_count offset = 0ms)
{
    audio_buffer line = silence(200ms + offset);
    append(line, fsk_audio(message, sender));
    append(line, silence(100ms));
    return line;
}

/// How many of 20 messages are received whole.
int received(const fsk_sender& sender, decibel noise_below, dbm0 hum = -90_dBm0)
{
    int good = 0;
    for (int i = 0; i < 20; ++i) {
        audio_buffer line = line_with(encode(jane, caller_id_format::mdmf), sender, sample_count(37 * i));
        if (hum > -90_dBm0)
            add(line, sines({{60_Hz, hum, 0.3 * i}}, sample_count(static_cast<std::int64_t>(line.size()))));
        const dbm0 softer = std::min(sender.mark_level, sender.space_level);
        noise(softer - noise_below, static_cast<unsigned>(i + 1)).add_to(line);
        good += heard(line) == "5551234567/DOE JANE" ? 1 : 0;
    }
    return good;
}

} // namespace

TEST_CASE("GR-30: a single data message is type, length, date, number, checksum")
{
    const bytes expected = bytes{0x04, 18} + text("04011230") + text("5551234567") + bytes{0x54};
    CHECK(encode({.number = "5551234567", .date = "04011230"}, caller_id_format::sdmf) == expected);
}

TEST_CASE("GR-30: a multiple data message is a row of parameters")
{
    const bytes message = encode(jane, caller_id_format::mdmf);
    const bytes body = bytes{0x01, 8} + text("04011230") + bytes{0x02, 10} + text("5551234567") + bytes{0x07, 8} + text("DOE JANE");
    REQUIRE(message.size() == body.size() + 3);
    CHECK(message[0] == 0x80);
    CHECK(message[1] == body.size());
    CHECK(std::equal(body.begin(), body.end(), message.begin() + 2));
    unsigned sum = 0;
    for (const std::uint8_t b : message)
        sum += b;
    CHECK(sum % 256 == 0);
}

TEST_CASE("a number or a name that is withheld says why")
{
    const caller_id hidden{.number_absence = caller_id_absence::private_, .name_absence = caller_id_absence::unavailable};
    CHECK(encode(hidden, caller_id_format::mdmf) == bytes{0x80, 6, 0x04, 1, 'P', 0x08, 1, 'O', 0xcd});
    for (const caller_id_format f : {caller_id_format::mdmf, caller_id_format::sdmf, caller_id_format::dtmf})
        for (const caller_id_absence a : {caller_id_absence::private_, caller_id_absence::unavailable}) {
            const auto decoded = decode(encode({.number_absence = a}, f));
            REQUIRE(decoded.has_value());
            CHECK(decoded->checksum_ok);
            CHECK(decoded->format == f);
            CHECK(decoded->id.number.empty());
            CHECK(decoded->id.number_absence == a);
        }
}

TEST_CASE("what is encoded can be decoded")
{
    for (const caller_id_format f : {caller_id_format::mdmf, caller_id_format::sdmf, caller_id_format::dtmf}) {
        const auto decoded = decode(encode(jane, f));
        REQUIRE(decoded.has_value());
        CHECK(decoded->checksum_ok);
        CHECK(decoded->id.number == jane.number);
        CHECK(decoded->id.date == (f == caller_id_format::dtmf ? "" : jane.date));
        CHECK(decoded->id.name == (f == caller_id_format::mdmf ? jane.name : ""));
    }
    CHECK(decode(encode({.number = "1"}, caller_id_format::sdmf))->id.date.empty());
}

TEST_CASE("a name travels as ISO 8859-1 and comes out as UTF-8")
{
    const auto decoded = decode(encode({.number = "1", .name = "Müßig Ñ"}, caller_id_format::mdmf));
    CHECK(decoded->id.name == "Müßig Ñ");
    CHECK(decode(encode({.name = "東京"}, caller_id_format::mdmf))->id.name == "??");
    CHECK(decode(bytes{0x80, 5, 0x07, 3, 'A', 0x00, 0x1b, 0x16})->id.name == "A"); // control bytes do not come through
}

TEST_CASE("a field that does not fit is refused")
{
    CHECK_THROWS_AS(encode({.number = std::string(21, '1')}, caller_id_format::mdmf), failure);
    CHECK_THROWS_AS(encode({.name = std::string(51, 'x')}, caller_id_format::mdmf), failure);
    CHECK_THROWS_AS(encode({.date = "1 April"}, caller_id_format::mdmf), failure);
    CHECK_THROWS_AS(encode({.number = "+49 30 1"}, caller_id_format::dtmf), failure);
}

TEST_CASE("a damaged message is decoded as far as it goes, and says that it is damaged")
{
    bytes message = encode(jane, caller_id_format::mdmf);
    message[5] ^= 0x01;
    REQUIRE(decode(message).has_value());
    CHECK_FALSE(decode(message)->checksum_ok);

    bytes cut = encode(jane, caller_id_format::mdmf);
    cut.resize(20); // in the midst of the number
    REQUIRE(decode(cut).has_value());
    CHECK_FALSE(decode(cut)->checksum_ok);
    CHECK(decode(cut)->id.date == "04011230");
    CHECK(decode(cut)->id.number == "555123");

    CHECK(decode(bytes{}).error() == errc::file_bad);
    CHECK(decode(bytes{0x80}).error() == errc::file_bad);
    CHECK(decode(bytes{0x55, 1, 2, 3}).error() == errc::file_bad);
}

TEST_CASE("the DTMF forms of the national networks are understood")
{
    const auto number = [](std::string_view digits) { return decode(text(digits))->id; };
    CHECK(number("A12345C").number == "12345");
    CHECK(number("A12345#").number == "12345");
    CHECK(number("D12345C").number == "12345");   // Taiwan, Kuwait
    CHECK(number("A12345D678C").number == "12345"); // diverted by 678
    CHECK(number("A12345B10C").number == "12345");
    CHECK(number("B10C").number_absence == caller_id_absence::private_);
    CHECK(number("B00C").number_absence == caller_id_absence::unavailable);
    CHECK(number("D1#").number_absence == caller_id_absence::private_);
    CHECK(number("D3#").number_absence == caller_id_absence::unavailable);
    CHECK(number("AC").number_absence == caller_id_absence::unavailable);
    CHECK_FALSE(decode(text("A")).has_value());
    CHECK_FALSE(decode(text("A123")).has_value());
    CHECK_FALSE(decode(text("A1*2C")).has_value());
}

TEST_CASE("any bytes at all are decoded or refused, never worse")
{
    std::minstd_rand random(7);
    constexpr std::uint8_t types[] = {0x04, 0x80, 'A', 'B', 'D', 0x00};
    for (int i = 0; i < 20'000; ++i) {
        bytes message(random() % 40);
        for (std::uint8_t& b : message)
            b = static_cast<std::uint8_t>(random());
        if (!message.empty() && i % 2 == 0)
            message[0] = types[random() % std::size(types)];
        const auto decoded = decode(message);
        if (decoded)
            CHECK(decoded->id.number.size() <= message.size());
    }
    // Cut or turned bits of a good one.
    const bytes good = encode(jane, caller_id_format::mdmf);
    for (std::size_t length = 0; length < good.size(); ++length)
        for (unsigned bit = 0; bit < 8; ++bit) {
            bytes message(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length));
            if (length > 0)
                message[length / 2] ^= static_cast<std::uint8_t>(1U << bit);
            const auto decoded = decode(message);
            CHECK((!decoded || !decoded->checksum_ok));
        }
}

TEST_CASE("caller ID that is sent is heard: each modulation, each format, with and without channel seizure")
{
    for (const caller_id_modulation m : {bell202, v23})
        for (const caller_id_format f : {caller_id_format::mdmf, caller_id_format::sdmf})
            for (const bool seizure : {true, false}) {
                const auto events = hear(send(jane, {.modulation = m, .format = f, .channel_seizure = seizure}));
                REQUIRE(events.size() == 1);
                const caller_id_event& e = events[0];
                CHECK(e.modulation == m);
                CHECK(e.message.format == f);
                CHECK(e.message.checksum_ok);
                CHECK(e.message.id.number == jane.number);
                CHECK(e.message.id.date == jane.date);
                CHECK(std::chrono::abs(e.at - 200ms) < 10ms);
            }
}

TEST_CASE("a caller ID signal has the level asked for and lasts as long as its bits")
{
    caller_id_generator generator(jane, {.level{-13.5}});
    audio_buffer out(samples_in(2s), 1);
    const std::size_t bits = 300 + 180 + encode(jane, caller_id_format::mdmf).size() * 10 + 10;
    const std::size_t length = generator.fill(out);
    CHECK(length == (bits * 20 + 2) / 3);
    CHECK(generator.finished());
    CHECK(level_of(audio_in(out).first(length)).value == doctest::Approx(-13.5).epsilon(0.005));
    CHECK(out[length] == 0);
}

TEST_CASE("GR-30: levels down to -36 dBm0 are received, below -48 dBm0 nothing is")
{
    for (const caller_id_modulation m : {bell202, v23}) {
        for (const double level : {-4.0, -20.0, -36.0})
            CHECK(heard(send(jane, {.modulation = m, .level{level}})) == "5551234567/DOE JANE");
        CHECK(heard(send(jane, {.modulation = m, .level{-48.2}})) == "0 messages");
    }
}

TEST_CASE("messages are received in white noise 10 dB below the signal (GR-30 asks for 25)")
{
    for (const fsk_sender& s : {bell202_sender, v23_sender})
        CHECK(received(s, 10_dB) >= 19);
}

TEST_CASE("frequencies 2 % and rates 3 % off are received (GR-30: 1 %, ETSI: 1.5 %)")
{
    for (const fsk_sender& s : {bell202_sender, v23_sender}) {
        for (const double factor : {0.98, 1.02})
            CHECK(received({.mark{s.mark.value * factor}, .space{s.space.value * factor}}, 25_dB) == 20);
        for (const double factor : {0.97, 1.03})
            CHECK(received({.mark = s.mark, .space = s.space, .rate = 1200.0 * factor}, 25_dB) == 20);
    }
}

TEST_CASE("a twist of 10 dB either way is received (GR-30: -6 to +10, ETSI: +-6)")
{
    for (const fsk_sender& s : {bell202_sender, v23_sender})
        for (const double twist : {-10.0, 10.0})
            CHECK(received({.mark = s.mark, .space = s.space, .mark_level{-20.0}, .space_level{-20.0 + twist}}, 25_dB) == 20);
}

TEST_CASE("GR-30: 60 Hz hum 18 dB over the signal does no harm")
{
    CHECK(received(bell202_sender, 25_dB, -2_dBm0) == 20); // the signal has -20
}

TEST_CASE("SIN 242: the shortest channel seizure and mark of the UK are enough")
{
    CHECK(received({.mark{1300.0}, .space{2100.0}, .seizure_bits = 96, .mark_bits = 55}, 25_dB) == 20);
}

TEST_CASE("extra mark bits between bytes are legal")
{
    CHECK(received({.extra_mark_bits = 10}, 25_dB) == 20);
    CHECK(received({.mark{1300.0}, .space{2100.0}, .extra_mark_bits = 1}, 25_dB) == 20);
}

TEST_CASE("a message with a bad checksum is reported as damaged")
{
    bytes message = encode(jane, caller_id_format::mdmf);
    message.back() ^= 0xff;
    CHECK(heard(line_with(message, bell202_sender)) == "damaged 5551234567/DOE JANE");
}

TEST_CASE("a message that breaks off is reported as damaged, as far as it came")
{
    audio_buffer line = line_with(encode(jane, caller_id_format::mdmf), bell202_sender);
    std::fill(line.begin() + samples_in(200ms + 400ms + 190ms), line.end(), std::int16_t{0}); // 400 ms before the first byte
    const auto events = hear(line);
    REQUIRE(events.size() == 1);
    CHECK_FALSE(events[0].message.checksum_ok);
    CHECK(events[0].message.id.date == "04011230");
    CHECK(jane.number.starts_with(events[0].message.id.number));
    append(line, send(jane));
    CHECK(hear(line).size() == 2); // and the next is heard whole
    CHECK(hear(line)[1].message.checksum_ok);
}

TEST_CASE("caller ID in DTMF is heard where it is listened for")
{
    for (const caller_id& id : {caller_id{.number = "5551234"}, caller_id{.number_absence = caller_id_absence::private_}}) {
        const audio_buffer line = send(id, {.modulation = dtmf, .format = caller_id_format::dtmf});
        CHECK(hear(line).empty());
        const auto events = hear(line, caller_id_detector::dtmf::listen);
        REQUIRE(events.size() == 1);
        CHECK(events[0].modulation == dtmf);
        CHECK(events[0].message.format == caller_id_format::dtmf);
        CHECK(events[0].message.id.number == id.number);
        CHECK(events[0].message.id.number_absence == id.number_absence);
        CHECK(std::chrono::abs(events[0].at - 200ms) < 5ms);
    }
    dtmf_generator dialled;
    dialled.put("5551234#");
    audio_buffer line(samples_in(2s));
    dialled.fill(line);
    CHECK(hear(line, caller_id_detector::dtmf::listen).empty());
}

TEST_CASE("the split into feeds changes no caller ID event")
{
    audio_buffer line = send(jane, {.modulation = v23});
    append(line, send({.number = "99"}, {.modulation = dtmf}));
    noise(-30_dBm0).add_to(line);
    for (const std::size_t longest : {std::size_t{1}, std::size_t{119}, line.size()}) {
        caller_id_detector detector(caller_id_detector::dtmf::listen);
        const auto events = feed_in_pieces(detector, line, longest, static_cast<unsigned>(longest));
        REQUIRE(events.size() == 2);
        CHECK(events[0].message.id.name == jane.name);
        CHECK(events[0].at == hear(line)[0].at);
        CHECK(events[1].message.id.number == "99");
    }
}

TEST_CASE("speech, noise and ringing are no caller ID")
{
    for_each_prompt(200s, [](const std::string& name, const audio_buffer& speech) {
        CAPTURE(name);
        CHECK(hear(speech, caller_id_detector::dtmf::listen).empty());
    });
    audio_buffer line = silence(5s);
    noise(-15_dBm0).add_to(line);
    CHECK(hear(line).empty());
    CHECK(hear(sines({{20_Hz, 3_dBm0}}, 2s)).empty());
    CHECK(hear(sines({{1200_Hz, -13_dBm0}}, 2s)).empty());
}
