#include "dsp/fax_pump.hpp"
#include "tests/dsp/fax_octets.hpp"
#include "tests/dsp/line_audio.hpp"

#include <doctest/doctest.h>

#include <array>
#include <utility>
#include <vector>

using namespace tipring;
using namespace tipring::dsp;
using happening = fax_pump::happening;
using namespace tipring::test;

namespace {

struct told
{
    happening what{};
    octets which{};
    sample_count at{};
};

struct modem
{
    explicit modem(const sample_count& now)
        : pump([this, &now](happening what, octets which) {
            all.push_back({what, std::move(which), now});
        })
    {
    }

    std::vector<octets> of(happening what) const
    {
        std::vector<octets> found;
        for (const told& t : all)
            if (t.what == what)
                found.push_back(t.which);
        return found;
    }

    std::size_t count(happening what) const { return of(what).size(); }

    octets page() const
    {
        octets joined;
        for (const octets& piece : of(happening::data))
            joined.insert(joined.end(), piece.begin(), piece.end());
        return joined;
    }

    sample_count when(happening what) const
    {
        for (const told& t : all)
            if (t.what == what)
                return t.at;
        return -1ms;
    }

    std::vector<told> all;
    fax_pump pump;
};

/// Two pumps at the ends of a wire that delays by a frame.
struct wire
{
    void run(sample_count length)
    {
        for (const sample_count end = now + length; now < end; now += frame_time) {
            std::array<std::int16_t, frame_length> from_a{}, from_b{};
            a.pump.feed(to_a);
            b.pump.feed(to_b);
            a.pump.fill(from_a);
            b.pump.fill(from_b);
            if (noisy)
                loud.add_to(from_a);
            to_a = from_b;
            to_b = from_a;
        }
    }

    sample_count now{0};
    bool noisy = false;
    noise loud{dbm0{0.0}, 1};
    modem a{now}, b{now};
    std::array<std::int16_t, frame_length> to_a{}, to_b{};
};

octets frame_of(std::size_t length, unsigned seed)
{
    octets frame = noise_of(length, seed);
    frame[0] = 0xff;
    return frame;
}

} // namespace

TEST_CASE("frames of every length arrive as they were put, behind a preamble of a second, and the carrier goes behind "
          "the last")
{
    wire w;
    w.b.pump.hear_frames();
    w.a.pump.send_frames();
    std::vector<octets> sent;
    for (const std::size_t length : {std::size_t(3), std::size_t(20), std::size_t(260), fax_pump::longest_frame}) {
        sent.push_back(frame_of(length, static_cast<unsigned>(length)));
        CHECK(w.a.pump.put_frame(sent.back()));
    }
    CHECK_FALSE(w.a.pump.put_frame(frame_of(fax_pump::longest_frame + 1, 1)));
    CHECK_FALSE(w.a.pump.put_frame({}));
    w.a.pump.end_frames();
    w.run(20s);
    CHECK(w.b.of(happening::frame) == sent);
    CHECK(w.b.count(happening::damaged_frame) == 0);
    CHECK(w.b.count(happening::carrier) == 1);
    CHECK(w.b.count(happening::carrier_lost) == 1);
    CHECK(w.a.count(happening::frame_sent) == sent.size());
    CHECK(w.a.count(happening::sent) == 1);
    CHECK(w.b.when(happening::frame) > 1s - 150ms); // T.30 §5.3.1: 1 s +-15 %
    CHECK(w.b.when(happening::frame) < 1s + 300ms);
    CHECK(w.b.when(happening::carrier_lost) - w.a.when(happening::sent) < 60ms);
}

TEST_CASE("flags go on while a frame is late, and what noise went through is never told as a good frame")
{
    std::size_t damaged = 0;
    for (unsigned seed = 1; seed <= 20; ++seed) {
        CAPTURE(seed);
        wire w;
        w.loud = noise(dbm0{0.0}, seed);
        w.b.pump.hear_frames();
        w.a.pump.send_frames();
        w.run(4s);
        CHECK(w.b.count(happening::carrier) == 1);
        CHECK(w.b.count(happening::carrier_lost) == 0);
        w.a.pump.put_frame(frame_of(30, 1));
        w.run(400ms);
        w.noisy = true;
        w.run(40ms);
        w.noisy = false;
        w.run(2s);
        for (const octets& frame : w.b.of(happening::frame))
            CHECK(frame == frame_of(30, 1)); // noise that did no harm
        for (const octets& frame : w.b.of(happening::damaged_frame))
            CHECK(frame != frame_of(30, 1));
        damaged += w.b.count(happening::damaged_frame); // or the noise looked like an abort
        w.b.all.clear();
        w.a.pump.put_frame(frame_of(30, 2));
        w.a.pump.end_frames();
        w.run(3s);
        REQUIRE(w.b.count(happening::frame) == 1);
        CHECK(w.b.of(happening::frame).front() == frame_of(30, 2));
    }
    CHECK(damaged >= 5);
}

TEST_CASE("pages arrive over every carrier, to the bit, and both ends know when they end")
{
    for (const fax_carrier carrier : {
             fax_carrier{fax_modulation::v27ter, 2400 },
             fax_carrier{fax_modulation::v27ter, 4800 },
             fax_carrier{fax_modulation::v29,    7200 },
             fax_carrier{fax_modulation::v29,    9600 },
             fax_carrier{fax_modulation::v17,    7200 },
             fax_carrier{fax_modulation::v17,    9600 },
             fax_carrier{fax_modulation::v17,    12000},
             fax_carrier{fax_modulation::v17,    14400}
    }) {
        CAPTURE(carrier.bit_rate);
        wire w;
        w.b.pump.hear_page(carrier);
        w.a.pump.send_page(carrier);
        const octets page = noise_of(2000, static_cast<unsigned>(carrier.bit_rate));
        w.run(2s);
        CHECK(w.a.count(happening::sending) == 1);
        CHECK(w.b.count(happening::carrier) == 1);
        w.a.pump.put(page);
        w.a.pump.end_page();
        w.run(8s);
        CHECK(holds(w.b.page(), page));
        CHECK(w.a.count(happening::sent) == 1);
        CHECK(w.b.count(happening::carrier_lost) == 1);
        if (carrier.modulation != fax_modulation::v17)
            continue;
        fax_carrier again = carrier;
        again.short_training = true; // knows the line from the first time
        w.b.pump.hear_page(again);
        w.a.pump.send_page(again);
        w.run(1s);
        w.a.pump.put(page);
        w.a.pump.end_page();
        w.run(8s);
        CHECK(w.b.count(happening::carrier_lost) == 2);
        CHECK(holds(w.b.page(), page));
    }
}

TEST_CASE("before data there are ones, behind data that are late zeros, and after 5 s of them it tells")
{
    const fax_carrier carrier{fax_modulation::v29, 9600};
    wire w;
    w.b.pump.hear_page(carrier);
    w.a.pump.send_page(carrier);
    w.run(1s);
    const octets before = w.b.page();
    REQUIRE(before.size() > 300);
    CHECK(std::ranges::count(before, 0xff) > static_cast<std::ptrdiff_t>(before.size()) - 3);
    w.a.pump.put(octets{0x5a});
    w.run(4s);
    CHECK(w.a.count(happening::starved) == 0);
    w.run(1500ms);
    CHECK(w.a.count(happening::starved) == 1);
    const octets late = w.b.page();
    const auto zeros = std::ranges::count(late, 0x00);
    CHECK(zeros > 5000);
}

TEST_CASE("where a page is waited for and frames come, that is told and the frames are heard; another page's carrier "
          "is told too")
{
    wire w;
    w.b.pump.hear_page({fax_modulation::v29, 9600});
    w.a.pump.send_frames();
    w.a.pump.put_frame(frame_of(10, 1));
    w.a.pump.end_frames();
    w.run(3s);
    CHECK(w.b.count(happening::other_carrier) == 1);
    CHECK(w.b.pump.hears_frames());
    REQUIRE(w.b.count(happening::frame) == 1);
    CHECK(w.b.of(happening::frame).front() == frame_of(10, 1));

    wire other;
    other.b.pump.hear_page({fax_modulation::v17, 14400});
    other.a.pump.send_page({fax_modulation::v27ter, 4800});
    other.a.pump.put(noise_of(1000, 1));
    other.a.pump.end_page();
    other.run(5s);
    CHECK(other.b.count(happening::carrier) == 0);
    CHECK(other.b.page().empty());
    CHECK_FALSE(other.b.pump.hears_frames());
}

TEST_CASE("a page, and frames, that began before anybody asked for them are heard from their beginning")
{
    const fax_carrier carrier{fax_modulation::v17, 14400};
    wire w;
    w.a.pump.send_page(carrier);
    w.run(1800ms); // training alone takes 1.4 s
    w.b.pump.hear_page(carrier);
    CHECK(w.b.count(happening::carrier) == 1);
    const octets page = noise_of(1000, 4);
    w.a.pump.put(page);
    w.a.pump.end_page();
    w.run(2s);
    CHECK(holds(w.b.page(), page));
    CHECK(w.b.count(happening::carrier_lost) == 1);

    w.b.pump.hear_nothing();
    w.a.pump.send_frames();
    w.a.pump.put_frame(frame_of(5, 1));
    w.a.pump.end_frames();
    w.run(1600ms);
    w.b.pump.hear_frames();
    REQUIRE(w.b.count(happening::frame) == 1);
    CHECK(w.b.of(happening::frame).front() == frame_of(5, 1));
    w.b.pump.hear_page(carrier); // those frames are over: they do not come again in its place
    w.run(1s);
    CHECK(w.b.count(happening::other_carrier) == 0);
}

TEST_CASE("who turns the line round leaves 75 ms of silence, and who waited already does not wait again")
{
    wire w;
    w.run(1s);
    w.a.pump.send_frames();
    w.a.pump.put_frame(frame_of(5, 1));
    w.a.pump.end_frames();
    w.run(3s);
    const sample_count began = w.a.when(happening::sending);
    CHECK(began <= 1s + 10ms); // it had been silent all the time
    const sample_count ended = w.a.when(happening::sent);
    CHECK(ended > 2s);

    w.b.pump.hear_frames();
    w.now = 0ms;
    w.b.all.clear();
    w.a.all.clear();
    w.a.pump.send_frames();
    w.a.pump.put_frame(frame_of(5, 2));
    w.a.pump.end_frames();
    while (w.a.count(happening::sent) == 0 && w.now < 5s)
        w.run(10ms);
    const sample_count over = w.now;
    w.b.pump.send_frames();
    w.run(300ms);
    const sample_count turn = w.b.when(happening::sending) - over;
    CHECK(turn >= 55ms);
    CHECK(turn <= 95ms); // T.30 §5.3.2.2: 75 ms +-20 ms
}

TEST_CASE("CNG is heard as often as one likes, CED once, and silence is told from both")
{
    wire w;
    w.a.pump.send_tone(fax_tone::cng);
    w.run(2s);
    CHECK(w.b.pump.silent_for() > 1s); // half a second of tone, then a pause of three
    w.run(2s);
    CHECK(w.b.pump.silent_for() < 1s);
    CHECK(w.a.count(happening::sent) == 0);
    w.a.pump.send_tone(fax_tone::ced);
    w.run(4s);
    CHECK(w.a.count(happening::sent) == 1);
    w.run(1s);
    CHECK(w.b.pump.silent_for() >= 1s);
}
