/// Caller ID against SpanDSP's adsi_tx and adsi_rx.

#include "base/c_ptr.hpp"
#include "dsp/caller_id.hpp"
#include "tests/dsp/line_audio.hpp"

#include <doctest/doctest.h>

#include <ctime>
#include <map>
#include <string>
#include <vector>

// Each of these headers wants those before it.
// clang-format off
extern "C" {
#include <spandsp/telephony.h>
#include <spandsp/logging.h>
#include <spandsp/queue.h>
#include <spandsp/complex.h>
#include <spandsp/dds.h>
#include <spandsp/power_meter.h>
#include <spandsp/async.h>
#include <spandsp/fsk.h>
#include <spandsp/tone_generate.h>
#include <spandsp/tone_detect.h>
#include <spandsp/super_tone_rx.h>
#include <spandsp/dtmf.h>
#include <spandsp/adsi.h>
}
// clang-format on
#undef lrint
#undef lrintf

using namespace tipring;
using namespace tipring::dsp;
using namespace tipring::test;

namespace {

using message_bytes = std::vector<std::uint8_t>;
using receiver = c_ptr<adsi_rx_state_t, adsi_rx_free>;
using transmitter = c_ptr<adsi_tx_state_t, adsi_tx_free>;

const caller_id john{.number = "2025550123", .name = "JOHN DOE", .date = "12251430"};

audio_buffer our_burst(const caller_id& id, const caller_id_signal& how)
{
    audio_buffer line = silence(200ms);
    caller_id_generator generator(id, how);
    while (!generator.finished()) {
        audio_buffer frame(frame_length);
        generator.fill(frame);
        append(line, frame);
    }
    append(line, silence(200ms));
    return line;
}

void on_message(void* self, const std::uint8_t* message, int length) noexcept
{
    static_cast<std::vector<message_bytes>*>(self)->emplace_back(message, message + length);
}

constexpr int message_type = -1;
constexpr int sdmf_body = 0;

/// What SpanDSP makes of it, by type of field.
std::map<int, std::string> read_by_spandsp(int standard, const audio_buffer& line)
{
    std::vector<message_bytes> messages;
    const receiver rx(adsi_rx_init(nullptr, standard, &on_message, &messages));
    adsi_rx(rx.get(), line.data(), static_cast<int>(line.size()));
    std::map<int, std::string> fields;
    if (messages.size() != 1)
        return fields;
    const message_bytes& m = messages.front();
    for (int at = -1;;) {
        std::uint8_t type = 0;
        const std::uint8_t* body = nullptr;
        int length = 0;
        const bool first = at == -1;
        at = adsi_next_field(rx.get(), m.data(), static_cast<int>(m.size()), at, &type, &body, &length);
        if (at < 0)
            return fields;
        if (first)
            fields[message_type] = std::to_string(type);
        else
            fields[type] = std::string(body, body + length);
    }
}

/// SpanDSP appends the checksum by itself.
audio_buffer sent_by_spandsp(int standard, const message_bytes& message)
{
    const transmitter tx(adsi_tx_init(nullptr, standard));
    REQUIRE(adsi_tx_put_message(tx.get(), message.data(), static_cast<int>(message.size())) > 0);
    audio_buffer line = silence(200ms);
    for (int n = frame_length; n == frame_length;) {
        audio_buffer frame(frame_length);
        n = adsi_tx(tx.get(), frame.data(), frame_length);
        append(line, frame);
    }
    append(line, silence(200ms));
    return line;
}

} // namespace

TEST_CASE("SpanDSP reads our MDMF messages, in Bell 202 and in V.23")
{
    for (const auto& [modulation, standard] : {
             std::pair{caller_id_modulation::bell202, ADSI_STANDARD_CLASS},
             {caller_id_modulation::v23,     ADSI_STANDARD_CLIP }
    }) {
        auto fields = read_by_spandsp(standard, our_burst(john, {.modulation = modulation}));
        CHECK(fields[message_type] == std::to_string(CLASS_MDMF_CALLERID));
        CHECK(fields[MCLASS_DATETIME] == john.date);
        CHECK(fields[MCLASS_CALLER_NUMBER] == john.number);
        CHECK(fields[MCLASS_CALLER_NAME] == john.name);
    }
}

TEST_CASE("SpanDSP reads our reasons for absence")
{
    const caller_id nobody{
        .number_absence = caller_id_absence::private_, .name_absence = caller_id_absence::unavailable};
    auto fields = read_by_spandsp(ADSI_STANDARD_CLASS, our_burst(nobody, {}));
    CHECK(fields[MCLASS_ABSENCE1] == "P");
    CHECK(fields[MCLASS_ABSENCE2] == "O");
    CHECK(fields.count(MCLASS_CALLER_NUMBER) == 0);
}

TEST_CASE("SpanDSP reads our SDMF message")
{
    auto fields = read_by_spandsp(ADSI_STANDARD_CLASS, our_burst(john, {.format = caller_id_format::sdmf}));
    CHECK(fields[message_type] == std::to_string(CLASS_SDMF_CALLERID));
    CHECK(fields[sdmf_body] == john.date + john.number);
}

TEST_CASE("we hear what SpanDSP sends, in Bell 202 and in V.23, MDMF and SDMF")
{
    for (const auto& [modulation, standard] : {
             std::pair{caller_id_modulation::bell202, ADSI_STANDARD_CLASS},
             {caller_id_modulation::v23,     ADSI_STANDARD_CLIP }
    })
        for (const auto format : {caller_id_format::mdmf, caller_id_format::sdmf}) {
            message_bytes message = encode(john, format);
            message.pop_back();
            caller_id_detector detector;
            const auto events = feed_frames(detector, sent_by_spandsp(standard, message));
            REQUIRE(events.size() == 1);
            CHECK(events[0].modulation == modulation);
            CHECK(events[0].message.format == format);
            CHECK(events[0].message.checksum_ok);
            CHECK(events[0].message.id.number == john.number);
            CHECK(events[0].message.id.date == john.date);
        }
}

TEST_CASE("DTMF caller ID goes both ways between SpanDSP and us")
{
    const std::string digits = "A2025550123C";
    std::vector<message_bytes> messages;
    const receiver rx(adsi_rx_init(nullptr, ADSI_STANDARD_CLIP_DTMF, &on_message, &messages));
    const audio_buffer ours =
        our_burst(john, {.modulation = caller_id_modulation::dtmf, .format = caller_id_format::dtmf});
    adsi_rx(rx.get(), ours.data(), static_cast<int>(ours.size()));
    REQUIRE(messages.size() == 1);
    CHECK(std::string(messages[0].begin(), messages[0].end()) == digits);

    caller_id_detector detector(caller_id_detector::dtmf::listen);
    const auto events = feed_frames(detector, sent_by_spandsp(ADSI_STANDARD_CLIP_DTMF, {digits.begin(), digits.end()}));
    REQUIRE(events.size() == 1);
    CHECK(events[0].message.id.number == john.number);
}
