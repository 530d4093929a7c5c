#include "api/system/event_record.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <string>

using namespace tipring;
using namespace tipring::api;

namespace {

event_record on_201(sample_count at, auto what) { return {at, "201", std::move(what)}; }

const auto dtmf_begin = on_201(1'250ms, dtmf_record{phase::begin, 0ms, '5', -6.04_dBm0, 1.96_dB});
const auto dtmf_end = on_201(1'250ms, dtmf_record{phase::end, 80ms, '5', -6.04_dBm0, 1.96_dB});
const auto dial_tone = on_201(
    0ms,
    tone_record{
        phase::begin, 0ms, "dial", {"us",      "ca"     },
           {350.04_Hz, 439.96_Hz},
           -10.0_dBm0
}
);
const auto caller =
    on_201(5'000ms, caller_id_record{"mdmf", "bell202", "5551234", "ADA \"A\" L", "07141230", "", true});

} // namespace

TEST_CASE("every event begins with its time, its line and its kind")
{
    CHECK(
        to_json(dtmf_begin) ==
        R"({"t_ms":1250,"line":"201","kind":"dtmf","phase":"begin","digit":"5","level_dbm0":-6.0,"twist_db":2.0})"
    );
    CHECK(
        to_json({
            0ms, "", error_record{"file_bad", "not audio"}
    }) ==
        R"({"t_ms":0,"kind":"error","code":"file_bad","message":"not audio"})"
    );
}

TEST_CASE("what lasts has a duration when it is over")
{
    CHECK(
        to_json(dtmf_end) ==
        R"({"t_ms":1250,"line":"201","kind":"dtmf","phase":"end","duration_ms":80,"digit":"5","level_dbm0":-6.0,"twist_db":2.0})"
    );
    CHECK(over_at(dtmf_end) == 1'330ms);
}

TEST_CASE("what a message lamp is told says whether it is lit")
{
    const auto lit = on_201(2s, message_waiting_record{true, "mdmf", "v23", true});
    CHECK(
        to_json(lit) ==
        R"({"t_ms":2000,"line":"201","kind":"message_waiting","waiting":true,"format":"mdmf","modulation":"v23","checksum_ok":true})"
    );
    CHECK(describe_what(lit) == "message waiting (mdmf, v23)");
    CHECK(
        describe_what(on_201(2s, message_waiting_record{false, "sdmf", "bell202", false})) ==
        "no message waiting (sdmf, bell202), checksum wrong"
    );
}

TEST_CASE("what an echo canceller achieved is told in decibel")
{
    const auto echo = on_201(2s, echo_record{11.96_dB, 38.04_dB});
    CHECK(
        to_json(echo) ==
        R"({"t_ms":2000,"line":"201","kind":"echo","return_loss_db":12.0,"return_loss_enhancement_db":38.0})"
    );
    CHECK(describe_what(echo) == "echo came back 12.0 dB below what was sent, and 38.0 dB of it were taken away");
}

TEST_CASE("a tone names all countries that it fits, in one string, and its frequencies")
{
    CHECK(
        to_json(dial_tone) ==
        R"({"t_ms":0,"line":"201","kind":"tone","phase":"begin","name":"dial","country":"us,ca","frequencies_hz":[350.0,440.0],"level_dbm0":-10.0})"
    );
}

TEST_CASE("voice, silence and machine tones are kinds of their own")
{
    CHECK(
        to_json({
            10ms, "", presence_record{phase::end, 500ms, "fax_cng", -12.3_dBm0}
    }) ==
        R"({"t_ms":10,"kind":"fax_cng","phase":"end","duration_ms":500,"level_dbm0":-12.3})"
    );
}

TEST_CASE("what a text telephone typed is one string, whatever is in it; people read it on one line")
{
    const event_record typed{
        10ms, "", text_telephone_record{phase::end, 4s, -12.3_dBm0, 45.45, "HELLO\r\nGA\b"}
    };
    CHECK(
        to_json(typed) ==
        R"({"t_ms":10,"kind":"text_telephone","phase":"end","duration_ms":4000,"level_dbm0":-12.3,"bits_per_second":45.45,"text":"HELLO\r\nGA\b"})"
    );
    CHECK(describe(typed) == "00:04.010  text telephone ends after 4.000 s: \"HELLO GA \"");
    CHECK(
        describe_what({
            10ms, "", text_telephone_record{phase::begin, 0ms, -12.3_dBm0, 50.0, ""}
    }) ==
        "text telephone, 50 bit/s, -12.3 dBm0"
    );
}

TEST_CASE("caller ID has all its fields, also those without a value")
{
    CHECK(
        to_json(caller) ==
        R"({"t_ms":5000,"line":"201","kind":"caller_id","format":"mdmf","modulation":"bell202","number":"5551234","name":"ADA \"A\" L","date":"07141230","reason":"","checksum_ok":true})"
    );
}

TEST_CASE("a call state says what it was concluded from")
{
    CHECK(
        to_json(on_201(9s, call_state_record{3, "connected", "active", "", 2, "ringback stopped", "inferred"})) ==
        R"({"t_ms":9000,"line":"201","kind":"call_state","call":3,"state":"connected","mode":"active","cause":"","related":2,"evidence":"ringback stopped","confidence":"inferred"})"
    );
    CHECK(
        to_json(on_201(9s, call_state_record{3, "idle", "", "", {}, "", ""})).find(R"("related":null)") !=
        std::string::npos
    );
}

TEST_CASE("a line signal carries the details that it has")
{
    CHECK(
        to_json(on_201(1s, line_signal_record{.signal = "off_hook"})) ==
        R"({"t_ms":1000,"line":"201","kind":"line_signal","signal":"off_hook"})"
    );
    CHECK(
        to_json(on_201(1s, line_signal_record{.signal = "pulse_digit", .digit = "7"})) ==
        R"({"t_ms":1000,"line":"201","kind":"line_signal","signal":"pulse_digit","digit":"7"})"
    );
    CHECK(
        to_json(on_201(1s, line_signal_record{.signal = "hookflash", .duration = 480ms})) ==
        R"({"t_ms":1000,"line":"201","kind":"line_signal","signal":"hookflash","duration_ms":480})"
    );
}

TEST_CASE("an event is valid JSON whatever a caller calls himself")
{
    auto strange = caller;
    std::get<caller_id_record>(strange.what).name = "\x01\"\\\xEB\n";
    const auto parsed = boost::json::parse(to_json(strange));
    CHECK(parsed.at("name").as_string() == "\x01\"\\\uFFFD\n");
    CHECK(to_json(strange).find('\n') == std::string::npos);
}

TEST_CASE("a level that is no number is null")
{
    CHECK(
        to_json(on_201(0ms, presence_record{phase::begin, 0ms, "voice", dbm0{-1.0 / 0.0}})) ==
        R"({"t_ms":0,"line":"201","kind":"voice","phase":"begin","level_dbm0":null})"
    );
    CHECK(to_json(on_201(0ms, presence_record{phase::begin, 0ms, "voice", dbm0{-0.01}})).ends_with(":0.0}"));
}

TEST_CASE("people read time, line and words in columns")
{
    CHECK(describe(dtmf_begin) == "00:01.250  201       digit 5, -6.0 dBm0, twist 2.0 dB");
    CHECK(describe(dial_tone) == "00:00.000  201       dial tone, 350 + 440 Hz, -10.0 dBm0 (us, ca)");
    CHECK(describe(caller) == "00:05.000  201       caller ID 5551234 \"ADA \"A\" L\", 07-14 12:30 (mdmf, bell202)");
}

TEST_CASE("a recording has no column for lines")
{
    CHECK(
        describe({
            2s, "", presence_record{phase::begin, 0ms, "voice", -20.0_dBm0}
    }) == "00:02.000  voice, -20.0 dBm0"
    );
}

TEST_CASE("people read an end when it comes")
{
    CHECK(describe(dtmf_end) == "00:01.330  201       digit 5 ends after 80 ms");
}

TEST_CASE("people are not read a list of fifty countries")
{
    auto everywhere = dial_tone;
    std::get<tone_record>(everywhere.what).countries.assign(46, "xx");
    CHECK(describe_what(everywhere).ends_with("(xx, xx, xx, xx, xx, xx, xx and 39 more)"));
}

TEST_CASE("minutes run on past the hour") { CHECK(clock_time(std::chrono::hours(2) + 5ms) == "120:00.005"); }

TEST_CASE("a fax tells of its rate, of each page, and how it ended")
{
    const auto page = on_201(30s, fax_page_record{1, "confirmed", 1100, 1728, "mmr", 14400, true, 0, 2});
    CHECK(
        to_json(page) ==
        R"({"t_ms":30000,"line":"201","kind":"fax_page","page":1,"outcome":"confirmed","rows":1100,"width":1728,)"
        R"("compression":"mmr","bit_rate":14400,"error_correction":true,"bad_rows":0,"frames_again":2})"
    );
    CHECK(describe_what(page) == "fax page 1 confirmed: 1728 x 1100, mmr, 14400 bit/s, 2 frames again");
    CHECK(describe_what(on_201(0s, fax_session_record{"207", 9600, false})) == "fax with \"207\", 9600 bit/s");
    CHECK(
        describe_what(on_201(0s, fax_result_record{false, 1, "RTN", "the last page was refused as unreadable"})) ==
        "fax failed, 1 page: the last page was refused as unreadable (RTN)"
    );
}
