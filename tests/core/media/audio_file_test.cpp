#include "base/temporary_folder.hpp"
#include "core/media/audio_file.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

using namespace tipring;
using namespace tipring::core;

namespace {

namespace fs = std::filesystem;

/// A folder of its own, gone with the test.
class scratch
{
public:
    std::string path(const std::string& name) const { return folder_ / name; }

    std::string put(const std::string& name, const std::string& bytes) const
    {
        std::ofstream(path(name), std::ios::binary) << bytes;
        return path(name);
    }

    std::string contents(const std::string& name) const
    {
        std::ifstream file(path(name), std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

private:
    temporary_folder folder_{"audio"};
};

std::string little_endian(std::uint32_t value, int bytes)
{
    std::string out;
    for (int i = 0; i < bytes; ++i)
        out += static_cast<char>(value >> (8 * i) & 0xFF);
    return out;
}

struct wav_header
{
    std::uint32_t rate = 8000;
    std::uint32_t channels = 1;
    std::uint32_t bits = 16;
    std::uint32_t format = 1; ///< 1: integers, 3: floats
};

/// A WAV, byte by byte as the format says, whose header promises `promised` bytes of audio.
std::string wav(const wav_header& h, const std::string& data, std::uint32_t promised)
{
    const std::uint32_t frame = h.channels * h.bits / 8;
    return "RIFF" + little_endian(36 + promised, 4) + "WAVEfmt " + little_endian(16, 4) + little_endian(h.format, 2) +
           little_endian(h.channels, 2) + little_endian(h.rate, 4) + little_endian(h.rate * frame, 4) +
           little_endian(frame, 2) + little_endian(h.bits, 2) + "data" + little_endian(promised, 4) + data;
}

std::string wav(const wav_header& h, const std::string& data)
{
    return wav(h, data, static_cast<std::uint32_t>(data.size()));
}

std::string samples16(const std::vector<int>& samples)
{
    std::string out;
    for (const int s : samples)
        out += little_endian(static_cast<std::uint32_t>(s), 2);
    return out;
}

std::string samples32(const std::vector<float>& samples)
{
    std::string out;
    for (const float s : samples)
        out += little_endian(std::bit_cast<std::uint32_t>(s), 4);
    return out;
}

/// A sine on all channels, 16 bits.
std::string sine16(double frequency, double amplitude, const wav_header& h, double seconds)
{
    std::vector<int> samples;
    for (int i = 0; i < static_cast<int>(seconds * h.rate); ++i)
        for (std::uint32_t c = 0; c < h.channels; ++c)
            samples.push_back(static_cast<int>(
                std::lround(amplitude * std::sin(2.0 * std::numbers::pi * frequency * i / static_cast<double>(h.rate)))
            ));
    return samples16(samples);
}

/// What is thrown when `path` is read to its end.
std::pair<error_code, std::string> trouble_with(const std::string& path, std::optional<raw_coding> raw = {})
{
    try {
        read_audio_file(path, raw);
    } catch (const failure& f) {
        return {f.code(), f.what()};
    }
    return {};
}

bool says(const std::string& sentence, std::string_view word) { return sentence.find(word) != std::string::npos; }

} // namespace

TEST_CASE("a recording of the line's own kind comes in unchanged")
{
    const scratch s;
    const auto path = s.put("line.wav", wav({}, samples16({0, 1, -1, 1000, 32767, -32768})));
    CHECK(read_audio_file(path) == audio_buffer{0, 1, -1, 1000, 32767, -32768});
}

TEST_CASE("channels are averaged")
{
    const scratch s;
    const auto path = s.put("stereo.wav", wav({.channels = 2}, samples16({1000, 3000, -400, 400, 32767, 32767})));
    CHECK(read_audio_file(path) == audio_buffer{2000, 0, 32767});
}

TEST_CASE("any rate becomes 8 kHz, with length and level kept")
{
    const scratch s;
    for (const std::uint32_t rate : {4000U, 11025U, 22050U, 44100U, 48000U, 96000U}) {
        CAPTURE(rate);
        const wav_header header{.rate = rate, .channels = 2};
        const auto audio = read_audio_file(s.put("any.wav", wav(header, sine16(440, 10000, header, 1.0))));
        CHECK(audio.size() > 7900);
        CHECK(audio.size() < 8100);
        REQUIRE(audio.size() > 6000);
        const double expected = level_of(10000.0 * 10000.0 / 2).value;
        CHECK(level_of(audio_in(audio).subspan(2000, 4000)).value == doctest::Approx(expected).epsilon(0.01));
    }
}

TEST_CASE("a sample that is no number counts as silence")
{
    const scratch s;
    const float none = std::numeric_limits<float>::quiet_NaN();
    const float endless = std::numeric_limits<float>::infinity();
    const auto path = s.put("float.wav", wav({.bits = 32, .format = 3}, samples32({0.5F, none, endless, 4.0F, -0.5F})));
    CHECK(read_audio_file(path) == audio_buffer{16384, 0, 0, 32767, -16384});
}

TEST_CASE("a file without header is read as its coding says")
{
    const scratch s;
    CHECK(read_audio_file(s.put("a", samples16({1, -2, 300})), raw_coding::s16) == audio_buffer{1, -2, 300});
    CHECK(read_audio_file(s.put("u", "\xFF\x80"), raw_coding::ulaw) == audio_buffer{0, 32124}); // G.711 table 2a
    CHECK(read_audio_file(s.put("A", "\xD5\xAA"), raw_coding::alaw) == audio_buffer{8, 32256}); // G.711 table 1a
    CHECK(raw_coding_of("alaw") == raw_coding::alaw);
    CHECK_FALSE(raw_coding_of("mp3"));
}

TEST_CASE("a recording comes in blocks, none of them empty before the end")
{
    const scratch s;
    const wav_header header{};
    audio_reader reader(s.put("long.wav", wav(header, sine16(440, 1000, header, 10.0))));
    std::size_t samples = 0;
    std::size_t blocks = 0;
    for (audio_in block = reader.read(); !block.empty(); block = reader.read()) {
        samples += block.size();
        ++blocks;
    }
    CHECK(samples == 80000);
    CHECK(blocks > 1);
    CHECK(reader.read().empty());
    CHECK_FALSE(reader.warning());
}

TEST_CASE("a truncated recording gives what it has, and a warning")
{
    const scratch s;
    const std::string data = samples16(std::vector<int>(4000, 5));
    audio_reader reader(s.put("cut.wav", wav({}, data, 16000)));
    std::size_t samples = 0;
    for (audio_in block = reader.read(); !block.empty(); block = reader.read()) {
        CHECK_FALSE(reader.warning());
        samples += block.size();
    }
    CHECK(samples == 4000);
    REQUIRE(reader.warning());
    CHECK(says(*reader.warning(), "cut.wav"));
    CHECK(says(*reader.warning(), "1.000 s"));
    CHECK(says(*reader.warning(), "0.500 s"));
}

TEST_CASE("a header that leaves the length open promises nothing")
{
    const scratch s;
    for (const std::uint32_t open_ended : {0xFFFF'FFFFU, 0x7FFF'FFFFU, 0x7FFF'F000U}) {
        audio_reader reader(s.put("pipe.wav", wav({}, samples16({1, 2, 3}), open_ended)));
        while (!reader.read().empty()) {
        }
        CHECK_FALSE(reader.warning());
    }
}

TEST_CASE("what is no recording is refused in one sentence that names it")
{
    const scratch s;
    const auto refused = [&](const std::string& path, errc expected, std::string_view word) {
        const auto trouble = trouble_with(path);
        const auto& sentence = std::get<1>(trouble);
        CHECK(std::get<0>(trouble) == expected);
        CHECK_MESSAGE(says(sentence, word), sentence);
        CHECK_MESSAGE(says(sentence, path), sentence);
        CHECK_MESSAGE(!says(sentence, "\n"), sentence);
    };
    refused(s.path("missing.wav"), errc::file_missing, "No such file");
    refused(s.path(""), errc::file_missing, "folder");
    refused(s.put("empty.wav", ""), errc::file_bad, "empty");
    refused(
        s.put("text.wav", "Dear Sir or Madam, this is a letter and no recording at all."), errc::file_bad, "not audio"
    );
    refused(s.put("head.wav", wav({}, "").substr(0, 30)), errc::file_bad, "not audio");
    refused(s.put("silent.wav", wav({}, "")), errc::file_bad, "no audio");
    refused(s.put("rate.wav", wav({.rate = 7}, samples16({1, 2}))), errc::file_bad, "damaged");
}

TEST_CASE("a damaged recording is read or refused, and nothing else happens")
{
    const scratch s;
    const std::string sound = wav({.rate = 11025, .channels = 2}, samples16(std::vector<int>(200, 1000)));
    const auto read_or_refused = [&](const std::string& bytes) {
        try {
            return read_audio_file(s.put("damaged.wav", bytes)).size() < 100'000'000;
        } catch (const failure& f) {
            return f.code() == errc::file_bad;
        }
    };
    for (std::size_t cut = 0; cut < 60; ++cut)
        CHECK(read_or_refused(sound.substr(0, cut)));
    for (std::size_t at = 0; at < 44; ++at)
        for (const char other : {'\x00', '\x01', '\x7F', '\xFF'}) {
            std::string damaged = sound;
            damaged[at] = other;
            CHECK_MESSAGE(read_or_refused(damaged), at);
        }
}

TEST_CASE("a recording of more than a day is refused at once")
{
    const scratch s;
    constexpr std::uint32_t bytes = 2U * 8000 * 3600 * 25;
    const auto path = s.put("gigantic.wav", wav({}, "", bytes));
    fs::resize_file(path, 44 + std::uintmax_t{bytes}); // a hole: takes no room on the disk
    const auto [code, sentence] = trouble_with(path);
    CHECK(code == errc::file_bad);
    CHECK(says(sentence, "25 hours"));
}

TEST_CASE("what is written can be read")
{
    const scratch s;
    audio_buffer noise;
    std::uint32_t random = 1;
    for (int i = 0; i < 20000; ++i)
        noise.push_back(static_cast<std::int16_t>((random = random * 1664525U + 1013904223U) >> 16));
    wav_writer writer(s.path("out.wav"));
    writer.write(audio_in(noise).first(80));
    writer.write(audio_in(noise).subspan(80));
    writer.close();
    CHECK(read_audio_file(s.path("out.wav")) == noise);
}

TEST_CASE("the bytes written are those of the format and depend on the samples alone")
{
    const scratch s;
    const audio_buffer few{1, -1, 256};
    for (const char* name : {"one.wav", "two.wav"}) {
        wav_writer writer(s.path(name));
        writer.write(few);
        writer.close();
    }
    CHECK(s.contents("one.wav") == wav({}, samples16({1, -1, 256})));
    CHECK(s.contents("one.wav") == s.contents("two.wav"));
}

TEST_CASE("a writer that is let go completes its file")
{
    const scratch s;
    {
        wav_writer writer(s.path("dropped.wav"));
        writer.write(audio_buffer{7, 8, 9});
    }
    CHECK(read_audio_file(s.path("dropped.wav")) == audio_buffer{7, 8, 9});
}

TEST_CASE("a disk that takes no more is told")
{
    CHECK_THROWS_AS(wav_writer("/nonexistent/out.wav"), failure);
    CHECK_THROWS_AS(wav_writer("/dev/full"), failure); // the header is the first thing to be written
}
