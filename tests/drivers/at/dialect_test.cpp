#include "drivers/at/at_line.hpp"
#include "drivers/at/dialect.hpp"
#include "tests/drivers/at/scripted_modem.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

using namespace tipring;
using namespace tipring::at;
using namespace tipring::tests;
using drivers::line_event;

namespace {

/// A line on a modem that plays its family's transcript.
struct bench
{
    explicit bench(const transcript& story)
        : tasks(time.executor())
    {
        tasks.spawn(script.play(story));
        tasks.spawn(line.run());
    }
    ~bench() { time.run(tasks.stop()); }
    bench(const bench&) = delete;
    bench& operator=(const bench&) = delete;

    asio::io_context context;
    virtual_time time{context};
    hw::serial_cable cable{time};
    scripted_modem script{time, cable};
    drivers::at_line line{time, cable.computer_end()};
    task_group tasks;
};

std::string path_of(std::string_view name) { return std::string(TIPRING_TRANSCRIPTS) + "/" + std::string(name); }

/// What each family is found to be.
struct expected
{
    std::optional<offered_format> voice; ///< none: it has no voice mode
    std::size_t refused;
};

const std::map<std::string_view, expected> findings{
    {"Conexant CX930xx",    {offered_format{1, dsp::sample_format::linear8_unsigned}, 1}  },
    {"USR5637",             {offered_format{128, dsp::sample_format::linear8_unsigned}, 0}},
    {"Lucent/Agere",        {offered_format{131, dsp::sample_format::ulaw}, 0}            },
    {"Multi-Tech MT9234",   {offered_format{128, dsp::sample_format::linear8_unsigned}, 0}},
    {"Silicon Labs Si24xx", {std::nullopt, 0}                                             },
    {"Rockwell #V",         {offered_format{0, dsp::sample_format::linear8_unsigned}, 0}  },
};

} // namespace

TEST_CASE("every family's transcript is its driver's dialogue, and its call comes in with the caller's name and number")
{
    for (const dialect& d : dialects()) {
        if (d.transcript.empty())
            continue;
        CAPTURE(std::string(d.name));
        const transcript story = read_transcript(path_of(d.transcript));
        CHECK(story.facts.contains("make"));
        CHECK(story.facts.contains("source"));
        bench b(story);
        b.time.run(b.line.until_ready(), 1min);
        b.time.advance(7s);
        CHECK(b.script.played);

        const drivers::modem_facts& facts = b.line.facts();
        CHECK(facts.speaks == &d);
        CHECK_FALSE(facts.duplex);
        REQUIRE(findings.contains(d.name));
        const expected& e = findings.at(d.name);
        CHECK(facts.voice == e.voice.has_value());
        if (e.voice) {
            REQUIRE(facts.format);
            CHECK(facts.format->format == e.voice->format);
            CHECK(facts.format->number == e.voice->number);
        }
        CHECK(facts.refused.size() == e.refused);

        int rings = 0;
        caller_id who;
        while (const auto event = b.line.events().try_next()) {
            rings += event->what == line_event::kind::ring_begin;
            if (event->what == line_event::kind::caller_id)
                who = event->who;
        }
        CHECK(rings == 2);
        CHECK(who.number == "5551234");
        CHECK(who.name == "LOVELACE ADA");
        CHECK(who.date == "11230441");
    }
}

TEST_CASE("the standard itself is the last dialect, for every modem that nobody knows")
{
    CHECK(dialects().back().name == "V.253");
    const std::vector<std::string> stranger{"9600", "X-1"};
    CHECK(&dialect_of(stranger) == &dialects().back());
    const std::vector<std::string> known{"56000", "CX93001-EIS_V0.2002-V92"};
    CHECK(dialect_of(known).name == "Conexant CX930xx");
}

TEST_CASE("formats are told by name and bits, whatever their number, and only at 8000 samples a second")
{
    using enum dsp::sample_format;
    const auto format_in = [](std::string_view line) {
        const auto f = parse_format(line);
        return f ? std::optional(f->format) : std::nullopt;
    };
    CHECK(format_in("128,\"8-BIT LINEAR\",8,0,(7200,8000),(0),(0)") == linear8_unsigned);
    CHECK(format_in("+VSM: 4,\"G.711U\",8,0,(8000),(0),(0)") == ulaw);
    CHECK(format_in("0,\"SIGNED PCM\",8,0,8000,0,0") == linear8_signed);
    CHECK(format_in("1, \"UNSIGNED PCM\",8,0,(4800-11025),0,0") == linear8_unsigned);
    CHECK(format_in("129,\"16-BIT LINEAR\",16,0,(8000),(0),(0)") == linear16);
    CHECK(format_in("129,\"IMA ADPCM\",4,0,(8000),(0),(0)") == ima_adpcm);
    for (const char* line :
         {"3,\"G.729.A\",8,0,(8000),0,0",
          "2,\"4-BIT ADPCM\",4,0,(8000),0,0",
          "0,\"SIGNED PCM\",8,0,(7200),0,0",
          "OK",
          "",
          "1,\"PCM\"",
          "x,\"PCM\",8,0,(8000)"}) {
        CAPTURE(line);
        CHECK_FALSE(parse_format(line));
    }
}

TEST_CASE("the least noise that fits the serial port is chosen")
{
    using enum dsp::sample_format;
    const std::vector<offered_format> all{
        {1,   linear8_unsigned},
        {128, linear16        },
        {4,   ulaw            },
        {129, ima_adpcm       }
    };
    CHECK(best_of(all, 230400)->format == linear16);
    CHECK(best_of(all, 115200)->format == ulaw);
    CHECK(best_of(all, 57600)->format == ima_adpcm);
    CHECK_FALSE(best_of(all, 19200));
    CHECK_FALSE(best_of({}, 115200));
}
