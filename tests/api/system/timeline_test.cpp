#include "api/system/plain_text.hpp"
#include "api/system/timeline.hpp"
#include "api/system/timeline_layout.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using namespace tipring;
using namespace tipring::api;

namespace {

/// @return what is wrong with `text` as XML, "" where nothing is: tags nest, attributes are quoted, no stray markup.
std::string xml_fault(std::string_view text)
{
    std::vector<std::string> open;
    std::size_t at = 0;
    while ((at = text.find('<', at)) != std::string_view::npos) {
        const auto end = text.find('>', at);
        if (end == std::string_view::npos)
            return "a tag without an end";
        std::string_view tag = text.substr(at + 1, end - at - 1);
        at = end;
        if (tag.starts_with('?'))
            continue;
        if (tag.starts_with('/')) {
            if (open.empty() || open.back() != tag.substr(1))
                return "unexpected <" + std::string(tag) + ">";
            open.pop_back();
            continue;
        }
        if (tag.find('<') != std::string_view::npos || std::count(tag.begin(), tag.end(), '"') % 2 != 0)
            return "bad tag " + std::string(tag);
        if (!tag.ends_with('/'))
            open.emplace_back(tag.substr(0, tag.find(' ')));
    }
    for (std::size_t a = 0; (a = text.find('&', a)) != std::string_view::npos; ++a)
        if (text.find(';', a) > a + 6)
            return "a bare ampersand";
    return open.empty() ? "" : "<" + open.back() + "> is not closed";
}

/// One event of each kind, with everything that text can do wrong.
timeline a_run_with_every_kind()
{
    timeline t{.title = "A <run> & more", .duration = 30s, .lanes = {}, .events = {}};
    t.lanes.push_back({"201", "201", "Ada's & Ben's", {}});
    const audio_buffer loud(8000, 12000);
    t.lanes.back().audio.feed(loud);
    const auto on = [&](std::string line, sample_count at, auto what) {
        t.events.push_back({at, line, std::move(what)});
    };
    on("", 0ms, chapter_record{"First <chapter>"});
    on("201", 1s, line_signal_record{.signal = "off_hook"});
    on("201", 1s, call_state_record{1, "dialtone", "", "", {}, "", ""});
    on("201",
       1100ms,
       tone_record{
           phase::begin, 0ms, "dial", {"us"   },
              { 350_Hz, 440_Hz},
              -13_dBm0
    });
    on("201",
       1100ms,
       tone_record{
           phase::end, 900ms, "dial", {"us"   },
              { 350_Hz, 440_Hz},
              -13_dBm0
    });
    on("201", 2s, dtmf_record{phase::begin, 0ms, '2', -6_dBm0, 2_dB});
    on("201", 2s, dtmf_record{phase::end, 80ms, '2', -6_dBm0, 2_dB});
    on("201", 2200ms, dtmf_record{phase::begin, 0ms, '#', -6_dBm0, 2_dB});
    on("201", 2s, call_state_record{1, "dialing", "", "", {}, "", ""});
    on("201", 3s, mf_record{'5', "r1"});
    on("201", 4s, call_state_record{1, "connected", "active", "", 2, "voice", "inferred"});
    on("201", 5s, line_signal_record{.signal = "hookflash", .duration = 500ms});
    on("201", 5s, call_state_record{1, "onhold", "", "", {}, "", ""});
    on("201", 5s, call_state_record{2, "dialtone", "", "", 1, "", ""});
    on("201", 6s, presence_record{phase::begin, 0ms, "voice", -20_dBm0});
    on("201", 6s, presence_record{phase::end, 1s, "voice", -20_dBm0});
    on("201", 7s, presence_record{phase::begin, 0ms, "silence", -90_dBm0});
    on("201", 8s, call_state_record{2, "idle", "", "", {}, "", ""});
    on("201", 9s, line_signal_record{.signal = "on_hook"});
    on("201", 9s, call_state_record{1, "idle", "", "", {}, "", ""});
    on("", 10s, chapter_record{"Second"});
    on("202", 10s, line_signal_record{.signal = "ring_begin"});
    on("202", 12s, line_signal_record{.signal = "ring_end"});
    on("202", 13s, caller_id_record{"mdmf", "v23", "201", "Ada <3", "", "", false});
    on("202", 14s, presence_record{phase::begin, 0ms, "fax_cng", -12_dBm0});
    on("202", 14s, presence_record{phase::end, 500ms, "fax_cng", -12_dBm0});
    on("202", 14500ms, text_telephone_record{phase::begin, 0ms, -12_dBm0, 45.45, ""});
    on("202", 14500ms, text_telephone_record{phase::end, 400ms, -12_dBm0, 45.45, "HI <3"});
    on("202", 15s, line_signal_record{.signal = "pulse_digit", .digit = "7"});
    on("202", 16s, line_signal_record{.signal = "polarity_reversal", .polarity = "reversed"});
    on("202", 17s, line_signal_record{.signal = "battery_lost"});
    on("202", 18s, line_signal_record{.signal = "battery_restored"});
    on("202", 19s, error_record{"port_vanished", "gone & lost"});
    return t;
}

std::string contents(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

TEST_CASE("the picture is well-formed XML")
{
    CHECK(xml_fault(render_timeline_svg(a_run_with_every_kind())) == "");
    CHECK(xml_fault("<a><b></a>") != "");
    CHECK(xml_fault("<a b=\"c>\"</a>") != "");
}

TEST_CASE("every event appears in the picture, in words")
{
    const timeline t = a_run_with_every_kind();
    const std::string svg = render_timeline_svg(t);
    for (const event_record& e : t.events)
        CHECK_MESSAGE(svg.find(xml_text(describe(e))) != std::string::npos, describe(e));
}

TEST_CASE("a picture of the same run has the same bytes")
{
    CHECK(render_timeline_svg(a_run_with_every_kind()) == render_timeline_svg(a_run_with_every_kind()));
}

TEST_CASE("a run without events is a picture all the same")
{
    CHECK(xml_fault(render_timeline_svg({.title = "nothing", .duration = {}, .lanes = {}, .events = {}})) == "");
}

TEST_CASE("a minute of a long run is several hundred units wide, a short run fills a screen")
{
    const auto width_of = [](sample_count duration) {
        const std::string svg = render_timeline_svg({.title = "", .duration = duration, .lanes = {}, .events = {}});
        const auto at = svg.find("width=\"") + 7;
        return std::stoi(svg.substr(at, 6));
    };
    CHECK(width_of(std::chrono::minutes(5)) > 3000);
    CHECK(width_of(std::chrono::minutes(5)) < 5000);
    CHECK(width_of(15s) > 1200);
}

TEST_CASE("a state lasts until the next one of its call, the last one until the call is idle")
{
    const timeline run = a_run_with_every_kind();
    const timeline_layout layout = lay_out(run);
    REQUIRE(layout.lanes.size() == 2);
    const lane_layout& lane = layout.lanes[0];
    REQUIRE(lane.calls.size() == 2);
    const auto& states = lane.calls[0].states;
    REQUIRE(states.size() == 4);
    CHECK(states[0].name == "dialtone");
    CHECK(states[0].to == sample_count(2s));
    CHECK(states[3].name == "onhold");
    CHECK(states[3].to == sample_count(9s));
}

TEST_CASE("two calls at once on one line stand one under the other")
{
    const timeline run = a_run_with_every_kind();
    const timeline_layout layout = lay_out(run);
    CHECK(layout.lanes[0].call_rows == 2);
    CHECK(layout.lanes[0].calls[0].row == 0);
    CHECK(layout.lanes[0].calls[1].row == 1);
}

TEST_CASE("what has begun and not ended lasts until the end of the run")
{
    const timeline run = a_run_with_every_kind();
    const lane_layout lane = lay_out(run).lanes[0];
    REQUIRE(lane.sounds.size() == 2);
    CHECK(lane.sounds[1].name == "silence");
    CHECK(lane.sounds[1].to == sample_count(30s));
}

TEST_CASE("an end whose begin was never told is drawn all the same")
{
    const timeline t{
        .title = "",
        .duration = 5s,
        .lanes = {},
        .events = {{1s, "201", tone_record{phase::end, 2s, "busy", {}, {}, -20_dBm0}}}};
    const lane_layout lane = lay_out(t).lanes[0];
    REQUIRE(lane.marks.size() == 1);
    CHECK(lane.marks[0].span.from == sample_count(1s));
    CHECK(lane.marks[0].span.to == sample_count(3s));
}

TEST_CASE("digits in a row are one number, digits apart are two")
{
    timeline t{.title = "", .duration = 20s, .lanes = {}, .events = {}};
    for (const auto& [at, digit] : {
             std::pair(1000ms, '2'), {1160ms, '0'},
               {1320ms, '2'},
               {9000ms, '#'}
    })
        t.events.push_back({
            at, "201", dtmf_record{phase::begin, 0ms, digit, -6_dBm0, 2_dB}
        });
    const lane_layout lane = lay_out(t).lanes[0];
    REQUIRE(lane.marks.size() == 2);
    CHECK(lane.marks[0].span.name == "202");
    CHECK(lane.marks[0].parts.size() == 3);
    CHECK(lane.marks[1].span.name == "#");
}

TEST_CASE("a waveform is as long as its audio, however it was fed")
{
    audio_buffer ramp(1000);
    for (std::size_t i = 0; i < ramp.size(); ++i)
        ramp[i] = static_cast<std::int16_t>(i);
    waveform whole;
    whole.feed(ramp);
    waveform pieces;
    pieces.feed(audio_in(ramp).first(333));
    pieces.feed(audio_in(ramp).subspan(333));
    REQUIRE(whole.swings().size() == 5);
    CHECK(whole.length() == sample_count(1000));
    CHECK(whole.swings()[1].low == 200);
    CHECK(whole.swings()[1].high == 399);
    REQUIRE(pieces.swings().size() == 5);
    CHECK(pieces.swings()[1].low == 200);
    CHECK(pieces.swings()[1].high == 399);
}

TEST_CASE("the timeline on disk holds an event a line, and no chapters")
{
    const auto path = std::filesystem::temp_directory_path() / "tipring_timeline_test.jsonl";
    timeline_writer writer(path.string());
    writer.write({0ms, "", chapter_record{"one"}});
    writer.write({1ms, "201", line_signal_record{.signal = "off_hook"}});
    writer.write({2ms, "201", line_signal_record{.signal = "on_hook"}});
    writer.close();
    CHECK(
        contents(path) == "{\"t_ms\":1,\"line\":\"201\",\"kind\":\"line_signal\",\"signal\":\"off_hook\"}\n"
                          "{\"t_ms\":2,\"line\":\"201\",\"kind\":\"line_signal\",\"signal\":\"on_hook\"}\n"
    );
    std::filesystem::remove(path);
}

TEST_CASE("a timeline that cannot be written says so")
{
    CHECK_THROWS_AS(timeline_writer("/nonexistent/timeline.jsonl"), failure);
    CHECK_THROWS_AS(write_timeline_svg({}, "/nonexistent/timeline.svg"), failure);
    timeline_writer full("/dev/full");
    full.write({1ms, "201", line_signal_record{.signal = "off_hook"}});
    CHECK_THROWS_AS(full.close(), failure);
}
