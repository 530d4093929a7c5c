/// Caller ID against minimodem, a program. Exits with 77 where it is not installed.

#define DOCTEST_CONFIG_IMPLEMENT

#include "base/c_ptr.hpp"
#include "dsp/caller_id.hpp"
#include "dsp/resampler.hpp"
#include "tests/dsp/line_audio.hpp"

#include <doctest/doctest.h>
#include <sndfile.h>
#include <stdlib.h> // mkdtemp

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using namespace tipring;
using namespace tipring::dsp;
using namespace tipring::test;

namespace {

namespace fs = std::filesystem;

using message_bytes = std::vector<std::uint8_t>;
using sound_file = c_ptr<SNDFILE, sf_close>;

const caller_id john{.number = "2025550123", .name = "JOHN DOE", .date = "12251430"};

class temporary_folder
{
public:
    temporary_folder()
    {
        std::string name = (fs::temp_directory_path() / "caller_id_XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~temporary_folder()
    {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;

    std::string file(const std::string& name) const { return (path_ / name).string(); }

private:
    fs::path path_;
};

bool installed(const std::string& program)
{
    const char* path = std::getenv("PATH"); // NOLINT(concurrency-mt-unsafe): one thread, nobody sets it
    std::string folders = path != nullptr ? path : "";
    for (std::size_t begin = 0, end = 0; end != std::string::npos; begin = end + 1) {
        end = folders.find(':', begin);
        if (fs::exists(fs::path(folders.substr(begin, end - begin)) / program))
            return true;
    }
    return false;
}

/// @return what the command prints; it must succeed.
std::string output_of(const std::string& command)
{
    std::FILE* pipe = popen((command + " 2>/dev/null").c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string text;
    std::array<char, 256> piece{};
    while (const std::size_t n = std::fread(piece.data(), 1, piece.size(), pipe))
        text.append(piece.data(), n);
    CHECK(pclose(pipe) == 0);
    return text;
}

void write_wav(const std::string& path, const audio_buffer& audio)
{
    SF_INFO info{};
    info.samplerate = sample_rate;
    info.channels = 1;
    info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
    const sound_file file(sf_open(path.c_str(), SFM_WRITE, &info));
    REQUIRE(file != nullptr);
    CHECK(
        sf_write_short(file.get(), audio.data(), static_cast<sf_count_t>(audio.size())) ==
        static_cast<sf_count_t>(audio.size())
    );
}

/// As a line would carry it: at 8 kHz, and not as loud as minimodem sends.
audio_buffer read_as_line(const std::string& path)
{
    SF_INFO info{};
    const sound_file file(sf_open(path.c_str(), SFM_READ, &info));
    REQUIRE(file != nullptr);
    std::vector<float> samples(static_cast<std::size_t>(info.frames));
    CHECK(sf_read_float(file.get(), samples.data(), info.frames) == info.frames);
    for (float& s : samples)
        s *= 0.2F;
    resampler to_line(info.samplerate);
    audio_buffer line = silence(100ms);
    for (const audio_in part : {to_line.feed(samples), to_line.flush()})
        line.insert(line.end(), part.begin(), part.end());
    append(line, silence(200ms));
    return line;
}

std::string read_by_minimodem(const caller_id& id, const caller_id_signal& how)
{
    const temporary_folder folder;
    audio_buffer line = silence(200ms);
    caller_id_generator generator(id, how);
    while (!generator.finished()) {
        audio_buffer frame(frame_length);
        generator.fill(frame);
        append(line, frame);
    }
    append(line, silence(200ms));
    write_wav(folder.file("line.wav"), line);
    return output_of("minimodem --rx callerid --file " + folder.file("line.wav"));
}

audio_buffer sent_by_minimodem(const message_bytes& bytes, int rate, const std::string& options = {})
{
    const temporary_folder folder;
    std::ofstream(folder.file("bytes"), std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    output_of(
        "minimodem --tx 1200 --samplerate " + std::to_string(rate) + options + " --file " + folder.file("line.wav") +
        " <" + folder.file("bytes")
    );
    return read_as_line(folder.file("line.wav"));
}

void check_heard(const message_bytes& bytes, int rate, caller_id_modulation modulation, const std::string& options = {})
{
    caller_id_detector detector;
    const auto events = feed_frames(detector, sent_by_minimodem(bytes, rate, options));
    CAPTURE(rate);
    REQUIRE(events.size() == 1);
    CHECK(events[0].modulation == modulation);
    CHECK(events[0].message.checksum_ok);
    CHECK(events[0].message.id.number == john.number);
    CHECK(events[0].message.id.name == john.name);
    CHECK(events[0].message.id.date == john.date);
}

/// minimodem sends bytes only: thirty of 0x55 are GR-30's channel seizure, and no mark comes between.
message_bytes with_seizure(const message_bytes& message)
{
    constexpr std::size_t seizure = 30;
    message_bytes bytes(seizure + message.size(), 0x55);
    std::copy(message.begin(), message.end(), bytes.begin() + seizure);
    return bytes;
}

} // namespace

TEST_CASE("minimodem reads our Bell 202 bursts, MDMF and SDMF")
{
    CHECK(read_by_minimodem(john, {}) == "CALLER-ID\nTime:  12/25 14:30\nPhone: 202-555-0123\nName:  JOHN DOE\n");
    const std::string text = read_by_minimodem(john, {.format = caller_id_format::sdmf});
    CHECK(text.find("12/25 14:30") != std::string::npos);
    CHECK(text.find("202-555-0123") != std::string::npos);
}

TEST_CASE("we hear what minimodem sends, in Bell 202 and with V.23's tones")
{
    const message_bytes bytes = with_seizure(encode(john, caller_id_format::mdmf));
    for (const int rate : {48000, 24000}) { // a bit is a whole number of samples
        check_heard(bytes, rate, caller_id_modulation::bell202);
        check_heard(bytes, rate, caller_id_modulation::v23, " --mark 1300 --space 2100");
    }
}

int main(int argc, char** argv)
{
    if (!installed("minimodem")) {
        std::fputs("minimodem is not installed: apt-get install minimodem\n", stderr);
        return std::getenv("CI") != nullptr ? 1 : 77; // NOLINT(concurrency-mt-unsafe): one thread
    }
    return doctest::Context(argc, argv).run();
}
