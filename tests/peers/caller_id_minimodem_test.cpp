/// Caller ID against minimodem, a program. Exits with 77 where it is not installed.

#define DOCTEST_CONFIG_IMPLEMENT

#include "base/temporary_folder.hpp"
#include "dsp/caller_id.hpp"
#include "tests/peers/other_program.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

using namespace tipring;
using namespace tipring::dsp;
using namespace tipring::test;

namespace {

using message_bytes = std::vector<std::uint8_t>;

const caller_id john{.number = "2025550123", .name = "JOHN DOE", .date = "12251430"};

std::string read_by_minimodem(const caller_id& id, const caller_id_signal& how)
{
    const temporary_folder folder("peer");
    audio_buffer line = silence(200ms);
    caller_id_generator generator(id, how);
    while (!generator.finished()) {
        audio_buffer frame(frame_length);
        generator.fill(frame);
        append(line, frame);
    }
    append(line, silence(200ms));
    write_wav(folder / "line.wav", line);
    return output_of("minimodem --rx callerid --file " + (folder / "line.wav"));
}

audio_buffer sent_by_minimodem(const message_bytes& bytes, int rate, const std::string& options = {})
{
    const temporary_folder folder("peer");
    std::ofstream(folder / "bytes", std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    output_of(
        "minimodem --tx 1200 --samplerate " + std::to_string(rate) + options + " --file " + (folder / "line.wav") +
        " <" + (folder / "bytes")
    );
    return read_as_line(folder / "line.wav");
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

int main(int argc, char** argv) { return run_beside("minimodem", argc, argv); }
