#include "hw/hook_decoder.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace tipring;
using namespace tipring::hw;

namespace {

/// What a line monitor would print: "0 off_hook, 1000 hookflash", in milliseconds.
struct monitor
{
    explicit monitor(const hook_windows& windows = {})
        : decoder(windows)
    {
    }

    /// Alternately closes and opens the loop for each of `lengths`, beginning with closed.
    void play(const std::vector<sample_count>& lengths)
    {
        bool closed = true;
        for (const sample_count length : lengths) {
            note(decoder.feed(closed, now));
            pass(length);
            closed = !closed;
        }
    }

    /// Time passes, looked at only when the decoder asked for it.
    void pass(sample_count length)
    {
        const sample_count end = now + length;
        for (auto due = decoder.look_again(); due && *due < end; due = decoder.look_again()) {
            REQUIRE(*due >= now);
            now = *due;
            note(decoder.look(now));
        }
        now = end;
    }

    void note(std::span<const port_event> events)
    {
        for (const port_event& event : events) {
            log += (log.empty() ? "" : ", ") + std::to_string(to_ms(event.at)) + " " + std::string(name_of(event.what));
            if (event.what == port_event::kind::pulse_digit)
                log += std::string(" ") + event.digit;
            reported_at.push_back(now);
        }
    }

    hook_decoder decoder;
    sample_count now{};
    std::string log;
    std::vector<sample_count> reported_at;
};

std::string decoded(const std::vector<sample_count>& lengths, const hook_windows& windows = {})
{
    monitor m(windows);
    m.play(lengths);
    return m.log;
}

std::vector<sample_count> train(int pulses, sample_count open, sample_count closed)
{
    std::vector<sample_count> lengths{1s};
    for (int i = 0; i < pulses; ++i) {
        lengths.push_back(open);
        lengths.push_back(i + 1 == pulses ? sample_count(1s) : closed);
    }
    return lengths;
}

} // namespace

TEST_CASE("a lifted and a replaced handset are reported with the time of the edge")
{
    monitor m;
    m.play({1s, 3s});
    CHECK(m.log == "0 off_hook, 1000 on_hook");
    CHECK(m.decoder.position() == hook::on);
    CHECK(m.reported_at[0] == 10ms);   // after the debounce
    CHECK(m.reported_at[1] == 2250ms); // when it is too long for a flash
    CHECK_FALSE(m.decoder.look_again());
}

TEST_CASE("a break is a pulse, a flash or a hang-up by its length, on both sides of every limit")
{
    struct row
    {
        const char* windows;
        hook_windows use;
        sample_count open;
        const char* means;
    };
    const hook_windows dahdi;
    const hook_windows etsi = etsi_hook_windows();
    const std::vector<row> table{
  // windows  use    open     means
        {"dahdi", dahdi, 9ms,    ""                             },
        {"dahdi", dahdi, 14ms,   ""                             },
        {"dahdi", dahdi, 15ms,   ", 1000 pulse_digit 1"         },
        {"dahdi", dahdi, 60ms,   ", 1000 pulse_digit 1"         },
        {"dahdi", dahdi, 199ms,  ", 1000 pulse_digit 1"         },
        {"dahdi", dahdi, 200ms,  ", 1000 hookflash"             },
        {"dahdi", dahdi, 750ms,  ", 1000 hookflash"             },
        {"dahdi", dahdi, 1249ms, ", 1000 hookflash"             },
        {"dahdi", dahdi, 1250ms, ", 1000 on_hook, 2250 off_hook"},
        {"etsi",  etsi,  33ms,   ", 1000 pulse_digit 1"         },
        {"etsi",  etsi,  67ms,   ", 1000 pulse_digit 1"         },
        {"etsi",  etsi,  74ms,   ", 1000 pulse_digit 1"         },
        {"etsi",  etsi,  80ms,   ", 1000 hookflash"             },
        {"etsi",  etsi,  120ms,  ", 1000 hookflash"             },
        {"etsi",  etsi,  249ms,  ", 1000 hookflash"             },
        {"etsi",  etsi,  250ms,  ", 1000 on_hook, 1250 off_hook"},
    };
    for (const row& r : table) {
        CAPTURE(r.windows);
        CAPTURE(to_ms(r.open));
        CHECK(decoded({1s, r.open, 1s}, r.use) == std::string("0 off_hook") + r.means);
    }
}

TEST_CASE("pulse trains at 10 and 20 pulses a second are the digits 1 to 9 and 0, by either set of windows")
{
    struct rate
    {
        sample_count open;
        sample_count closed;
    };
    for (const hook_windows& windows : {hook_windows{}, etsi_hook_windows()})
        for (const rate r : {
                 rate{60ms, 40ms},
                 rate{67ms, 33ms},
                 rate{30ms, 20ms},
                 rate{33ms, 17ms}
        })
            for (int pulses = 1; pulses <= 10; ++pulses) {
                CAPTURE(to_ms(r.open));
                CAPTURE(pulses);
                const std::string digit(1, "01234567890"[pulses]);
                CHECK(decoded(train(pulses, r.open, r.closed), windows) == "0 off_hook, 1000 pulse_digit " + digit);
            }
}

TEST_CASE("where pulse and flash overlap, a lone break is a flash and several are a digit")
{
    const hook_windows etsi = etsi_hook_windows(); // both mean 80 ms
    CHECK(decoded(train(1, 80ms, 40ms), etsi) == "0 off_hook, 1000 hookflash");
    CHECK(decoded(train(3, 80ms, 40ms), etsi) == "0 off_hook, 1000 pulse_digit 3");
}

TEST_CASE("digits are told apart by the pause between them")
{
    CHECK(decoded({1s, 60ms, 40ms, 60ms, 300ms, 60ms, 1s}) == "0 off_hook, 1000 pulse_digit 2, 1460 pulse_digit 1");
    CHECK(decoded({1s, 60ms, 249ms, 60ms, 1s}) == "0 off_hook, 1000 pulse_digit 2");
    CHECK(decoded({1s, 60ms, 250ms, 60ms, 1s}) == "0 off_hook, 1000 pulse_digit 1, 1310 pulse_digit 1");
}

TEST_CASE("eleven pulses are no digit") { CHECK(decoded(train(11, 60ms, 40ms)) == "0 off_hook"); }

TEST_CASE("a flash or a hang-up in the middle of a train ends the digit first")
{
    CHECK(decoded({1s, 60ms, 40ms, 60ms, 40ms, 500ms, 1s}) == "0 off_hook, 1000 pulse_digit 2, 1200 hookflash");
    CHECK(decoded({1s, 60ms, 40ms, 3s}) == "0 off_hook, 1000 pulse_digit 1, 1100 on_hook");
}

TEST_CASE("contact bounce is nothing, and does not disturb what it accompanies")
{
    CHECK(decoded({3ms, 2ms, 4ms, 3ms, 1s, 9ms, 1s}) == "12 off_hook");
    CHECK(decoded({1s, 3ms, 2ms, 495ms, 3ms, 2ms, 1s}) == "0 off_hook, 1005 hookflash");
    SUBCASE("a bounce just before a break becomes too long does not save the call")
    {
        CHECK(decoded({1s, 1245ms, 8ms, 1s}) == "0 off_hook, 1000 on_hook");
    }
    SUBCASE("but a handset that is really back just in time does")
    {
        CHECK(decoded({1s, 1245ms, 1s}) == "0 off_hook, 1000 hookflash");
    }
}

TEST_CASE("a decoder that was not asked in time says the same, only later")
{
    hook_decoder decoder;
    decoder.feed(true, 0ms);
    std::string log;
    for (const port_event& event : decoder.feed(false, 1s))
        log += std::string(name_of(event.what)) + " ";
    for (const port_event& event : decoder.look(1h))
        log += std::string(name_of(event.what)) + " ";
    CHECK(log == "off_hook on_hook ");
}
