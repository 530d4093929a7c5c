#include "base/temporary_folder.hpp"
#include "dsp/fax_modems.hpp"
#include "dsp/fax_terminal.hpp"
#include "tests/dsp/fax_pages.hpp"
#include "tests/dsp/line_audio.hpp"

#include <doctest/doctest.h>
#include <spandsp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <functional>
#include <numeric>
#include <string>
#undef lrint
#undef lrintf

using namespace tipring;
using namespace tipring::dsp;
using namespace tipring::test;

namespace {

/// A fax terminal, and all that it told.
struct machine
{
    explicit machine(const fax_settings& settings)
        : terminal(settings)
    {
    }

    void hear(audio_in received)
    {
        for (const fax_event& e : terminal.feed(received))
            told.push_back(e);
    }

    template <class What>
    std::vector<What> all() const
    {
        std::vector<What> found;
        for (const fax_event& e : told)
            if (const auto* what = std::get_if<What>(&e.what))
                found.push_back(*what);
        return found;
    }

    std::vector<fax_page> pages(fax_page::outcome became) const
    {
        std::vector<fax_page> found = all<fax_page>();
        std::erase_if(found, [&](const fax_page& p) { return p.became != became; });
        return found;
    }

    fax_result result() const
    {
        REQUIRE(terminal.result());
        return *terminal.result();
    }

    fax_terminal terminal;
    std::vector<fax_event> told;
};

/// What the wires do to 10 ms each way; called before they arrive.
using wires = std::function<void(sample_count now, audio_out from_a, audio_out from_b)>;

void nothing(sample_count, audio_out, audio_out) {}

/// Lets two terminals speak until both are through. @return how long that took.
sample_count talk(machine& a, machine& b, const wires& line = nothing, sample_count limit = 15min)
{
    std::array<std::int16_t, frame_length> from_a{}, from_b{};
    sample_count now{0};
    for (; now < limit && !(a.terminal.result() && b.terminal.result()); now += frame_time) {
        a.terminal.fill(from_a);
        b.terminal.fill(from_b);
        line(now, from_a, from_b);
        a.hear(from_b);
        b.hear(from_a);
    }
    return now;
}

struct exchange_of
{
    explicit exchange_of(const std::vector<fax_image>& document)
        : sent(document)
    {
        write_fax(folder / "sent.tif", sent);
        sender.send = folder / "sent.tif";
        sender.identity = "+49 30 1234567";
        receiver.party = fax_party::called;
        receiver.receive = folder / "received.tif";
        receiver.identity = "207";
    }

    std::vector<fax_image> received() const { return read_fax(folder / "received.tif"); }

    temporary_folder folder{"fax"};
    std::vector<fax_image> sent;
    fax_settings sender;
    fax_settings receiver;
};

using outcome = fax_page::outcome;

} // namespace

TEST_CASE("a page goes from one fax terminal to another, element by element, and each hears who the other is")
{
    exchange_of fax({printed_page(1, 300)});
    machine a(fax.sender), b(fax.receiver);
    const sample_count took = talk(a, b);
    CHECK(a.result().complete);
    CHECK(b.result().complete);
    CHECK(a.result().pages == 1);
    CHECK(std::string(a.result().t30) == "OK");
    CHECK(fax.received() == fax.sent);
    REQUIRE_FALSE(a.all<fax_connected>().empty());
    CHECK(a.all<fax_connected>().front().identity == "207");
    CHECK(b.all<fax_connected>().back().identity == "+49 30 1234567");
    REQUIRE(b.pages(outcome::confirmed).size() == 1);
    const fax_page page = b.pages(outcome::confirmed).front();
    CHECK(page.rows == 300);
    CHECK(page.width == 1728);
    CHECK(page.bit_rate == 14400);
    CHECK(page.error_correction);
    CHECK(page.compression == fax_compression::mmr);
    CHECK(took < 40s);
    MESSAGE("one short page took ", to_ms(took), " ms");
}

TEST_CASE("pages go over every modulation and compression, with error correction and without")
{
    struct way
    {
        set_of<fax_modulation> modulations;
        int bit_rate;
    };
    for (const way& w : {
             way{{fax_modulation::v27ter},                                           4800 },
             way{{fax_modulation::v27ter, fax_modulation::v29},                      9600 },
             way{{fax_modulation::v27ter, fax_modulation::v29, fax_modulation::v17}, 14400}
    })
        for (const fax_compression c : {fax_compression::mh, fax_compression::mr, fax_compression::mmr})
            for (const bool correction : {false, true}) {
                if (c == fax_compression::mmr && !correction)
                    continue;
                CAPTURE(w.bit_rate);
                CAPTURE(name_of(c));
                CAPTURE(correction);
                exchange_of fax({printed_page(1, 120), printed_page(2, 60)});
                fax.sender.modulations = w.modulations;
                fax.receiver.compressions = {c};
                fax.sender.error_correction = correction;
                machine a(fax.sender), b(fax.receiver);
                talk(a, b);
                CHECK(a.result().complete);
                CHECK(b.result().complete);
                CHECK(fax.received() == fax.sent);
                REQUIRE(b.pages(outcome::confirmed).size() == 2);
                CHECK(b.pages(outcome::confirmed).back().bit_rate == w.bit_rate);
                CHECK(b.pages(outcome::confirmed).back().compression == c);
                CHECK(b.pages(outcome::confirmed).back().error_correction == correction);
            }
}

TEST_CASE("a fine page of another width, and one of standard resolution, arrive in one document")
{
    fax_image fine = printed_page(3, 200, 2048);
    fine.y_resolution = 77.0;
    exchange_of fax({printed_page(1, 100), fine});
    machine a(fax.sender), b(fax.receiver);
    talk(a, b);
    CHECK(a.result().complete);
    CHECK(fax.received() == fax.sent);
    REQUIRE(fax.received().size() == 2);
    CHECK(fax.received()[1].y_resolution == doctest::Approx(77.0 * 2.54).epsilon(0.02)); // per inch
}

TEST_CASE("a header line stands above each page, and the page below it is as it was")
{
    exchange_of fax({printed_page(1, 100)});
    fax.sender.header = "tipring";
    machine a(fax.sender), b(fax.receiver);
    talk(a, b);
    REQUIRE(fax.received().size() == 1);
    std::vector<std::vector<std::uint8_t>> rows = fax.received()[0].rows;
    REQUIRE(rows.size() == 116);
    bool black = false;
    for (int i = 0; i < 16; ++i)
        for (const std::uint8_t eight : rows[static_cast<std::size_t>(i)])
            black = black || eight != 0;
    CHECK(black);
    rows.erase(rows.begin(), rows.begin() + 16);
    CHECK(rows == fax.sent[0].rows);
}

TEST_CASE("a document that was cut off goes on at the page that failed")
{
    exchange_of fax({printed_page(1, 60), printed_page(2, 60), printed_page(3, 60)});
    fax.sender.first_page = 1;
    machine a(fax.sender), b(fax.receiver);
    talk(a, b);
    CHECK(a.result().complete);
    CHECK(fax.received() == std::vector<fax_image>{fax.sent[1], fax.sent[2]});
}

TEST_CASE("a caller polls a document from the terminal that he calls")
{
    exchange_of fax({printed_page(1, 100)});
    fax.sender.party = fax_party::called;
    fax.receiver.party = fax_party::calling;
    machine a(fax.receiver), b(fax.sender);
    talk(a, b);
    CHECK(a.result().complete);
    CHECK(b.result().complete);
    CHECK(fax.received() == fax.sent);
}

TEST_CASE("polling somebody who has no document ends with a reason")
{
    exchange_of fax({printed_page(1, 100)});
    fax_settings caller = fax.receiver;
    caller.party = fax_party::calling;
    fax_settings called = fax.receiver;
    called.receive = fax.folder / "other.tif";
    machine a(caller), b(called);
    talk(a, b);
    CHECK_FALSE(a.result().complete);
    CHECK(std::string(a.result().t30) == "TX_INCAPABLE");
}

TEST_CASE("noise costs rate, time or the call, and never the truth: what is called good is the page that was sent")
{
    int complete = 0, failed = 0;
    for (const bool correction : {true, false})
        for (const double level : {-60.0, -38.0, -34.0, -31.0, -28.0, -25.0}) {
            CAPTURE(level);
            CAPTURE(correction);
            exchange_of fax({printed_page(1, 80), printed_page(2, 80)});
            fax.sender.error_correction = correction;
            machine a(fax.sender), b(fax.receiver);
            test::noise to_a(dbm0{level}, 5), to_b(dbm0{level}, 6);
            talk(a, b, [&](sample_count, audio_out from_a, audio_out from_b) {
                to_b.add_to(from_a);
                to_a.add_to(from_b);
            });
            REQUIRE(a.terminal.result());
            REQUIRE(b.terminal.result());
            (a.result().complete ? complete : failed) += 1;
            const std::vector<fax_image> received = fax.received();
            CHECK(static_cast<int>(received.size()) == b.result().pages);
            if (a.result().complete)
                CHECK(received.size() >= fax.sent.size());
            if (correction)
                for (std::size_t i = 0; i < received.size(); ++i)
                    CHECK(received[i] == fax.sent[i]);
            for (const fax_image& page : received)
                CHECK(page.rows.size() > 70);
            MESSAGE(
                "noise ",
                level,
                " dBm0, ",
                std::string(correction ? "error correction: " : "none: "),
                std::string(a.result().t30),
                ", ",
                a.all<fax_trained>().empty() ? 0 : a.all<fax_trained>().back().bit_rate,
                " bit/s"
            );
        }
    CHECK(complete >= 4);
    CHECK(failed >= 1);
}

namespace {

/// Of the sender's audio, the second half of the image of page `number` is lost, counted from 0.
wires loses_half_a_page(const machine& receiver, std::size_t number, sample_count after)
{
    return [&receiver, number, after, begun = sample_count{-1}, lost = false, done = false](
               sample_count now, audio_out from_a, audio_out
           ) mutable {
        if (done || receiver.all<fax_trained>().empty() || receiver.pages(outcome::confirmed).size() != number)
            return;
        if (begun.count() < 0)
            begun = now;
        if (now < begun + after)
            return;
        const bool pause = std::ranges::all_of(from_a, [](std::int16_t sample) { return sample == 0; });
        done = lost && pause; // the image is over: what comes behind it is heard
        lost = lost || !pause;
        std::ranges::fill(from_a, std::int16_t{0});
    };
}

} // namespace

TEST_CASE("a page of which the line lost the rest is refused, not kept as a short one")
{
    for (const std::size_t number : {0, 1}) {
        CAPTURE(number);
        exchange_of fax({printed_page(1, 200), printed_page(2, 200)});
        fax.sender.error_correction = false;
        machine a(fax.sender), b(fax.receiver);
        talk(a, b, loses_half_a_page(b, number, 6s));
        REQUIRE(b.pages(outcome::refused).size() == 1);
        CHECK(b.pages(outcome::refused).front().number == static_cast<int>(number) + 1);
        const std::vector<fax_image> received = fax.received();
        if (number == 0) { // more was to come: the sender trains again, and repeats the page
            CHECK(a.result().complete);
            CHECK(b.result().complete);
            CHECK(received == fax.sent);
        } else { // SpanDSP as a sender does not repeat a last page
            CHECK_FALSE(a.result().complete);
            CHECK(std::string(a.result().t30) == "RTN");
            CHECK_FALSE(b.result().complete);
            CHECK(received == std::vector<fax_image>{fax.sent[0]});
        }
    }
}

TEST_CASE("wherever the other end vanishes, the call ends by itself, and the file has the pages that were confirmed")
{
    for (const sample_count when : {0s, 2s, 5s, 8s, 12s, 16s, 20s, 24s}) {
        CAPTURE(to_ms(when));
        exchange_of fax({printed_page(1, 150), printed_page(2, 150)});
        machine a(fax.sender), b(fax.receiver);
        const sample_count took = talk(a, b, [&](sample_count now, audio_out from_a, audio_out from_b) {
            if (now >= when) {
                std::ranges::fill(from_a, std::int16_t{0});
                std::ranges::fill(from_b, std::int16_t{0});
            }
        });
        CHECK(took < 5min);
        CHECK_FALSE(a.result().complete);
        CHECK_FALSE(a.result().words.empty());
        CHECK(static_cast<int>(fax.received().size()) == b.result().pages);
        for (std::size_t i = 0; i < fax.received().size(); ++i)
            CHECK(fax.received()[i] == fax.sent[i]);
    }
}

TEST_CASE("who hangs up in the middle has a result at once")
{
    exchange_of fax({printed_page(1, 300)});
    machine a(fax.sender), b(fax.receiver);
    talk(a, b, nothing, 12s);
    REQUIRE_FALSE(a.terminal.result());
    a.terminal.hang_up();
    CHECK(std::string(a.result().t30) == "CALLDROPPED");
    CHECK_FALSE(a.result().complete);
}

TEST_CASE("a page that waits is confirmed to its sender when it is safe, and not before")
{
    for (const sample_count later : {10ms, 1500ms, 7000ms}) {
        CAPTURE(to_ms(later));
        exchange_of fax({printed_page(1, 60), printed_page(2, 60)});
        fax.receiver.pages_wait = true;
        machine a(fax.sender), b(fax.receiver);
        std::size_t safe = 0;
        sample_count came{-1};
        talk(a, b, [&](sample_count now, audio_out, audio_out) {
            const std::size_t pages = b.pages(outcome::confirmed).size();
            CHECK(a.pages(outcome::confirmed).size() <= safe);
            if (pages == safe)
                return;
            if (came.count() < 0)
                came = now;
            if (now < came + later)
                return;
            came = sample_count{-1};
            ++safe;
            b.terminal.confirm_page();
        });
        CHECK(safe == 2);
        CHECK(a.result().complete);
        CHECK(fax.received() == fax.sent);
    }
}

TEST_CASE("a page that never becomes safe is never confirmed")
{
    exchange_of fax({printed_page(1, 60)});
    fax.receiver.pages_wait = true;
    machine a(fax.sender), b(fax.receiver);
    talk(a, b, nothing, 2min);
    REQUIRE(a.terminal.result());
    CHECK_FALSE(a.result().complete);
    CHECK(a.pages(outcome::confirmed).empty());
}

namespace {

/// Gives `a` its pages so much later than they are waited for.
wires gives_pages(machine& a, sample_count later, wires line = nothing)
{
    return [&a, later, line, given = 0, since = sample_count{-1}](sample_count now, audio_out x, audio_out y) mutable {
        line(now, x, y);
        const std::size_t confirmed = a.pages(outcome::confirmed).size();
        CHECK(static_cast<int>(confirmed) <= given);
        const bool waits = given == 0 ? !a.all<fax_offer>().empty() : given == 1 && confirmed == 1;
        if (!waits || a.terminal.result())
            return;
        if (since.count() < 0)
            since = now;
        if (now > since) // it says nothing while it waits
            CHECK(std::ranges::count(x, 0) == static_cast<std::ptrdiff_t>(x.size()));
        if (now < since + later)
            return;
        since = sample_count{-1};
        ++given;
        a.terminal.give_page(given == 1 ? fax_next::page : fax_next::nothing);
    };
}

} // namespace

TEST_CASE("a caller whose pages come one by one keeps the other end waiting, between its offers and behind a page")
{
    for (const bool error_correction : {true, false}) {
        for (const sample_count later : {10ms, 1000ms, 2500ms, 4000ms}) {
            CAPTURE(error_correction);
            CAPTURE(to_ms(later));
            exchange_of fax({printed_page(1, 60), printed_page(2, 60)});
            fax.sender.pages_come = true;
            fax.sender.error_correction = error_correction;
            machine a(fax.sender), b(fax.receiver);
            talk(a, b, gives_pages(a, later));
            CHECK(a.result().complete);
            CHECK(b.result().complete);
            CHECK(fax.received() == fax.sent);
            REQUIRE(a.pages(outcome::confirmed).size() == 2);
            CHECK(a.pages(outcome::confirmed)[0].number == 1);
            CHECK(a.pages(outcome::confirmed)[1].number == 2);
            CHECK(a.all<fax_connected>().size() == 1);
            CHECK(a.all<fax_offer>().front().session.bit_rate == 14400);
            CHECK(a.all<fax_agreement>().front().session.error_correction == error_correction);
        }
    }
}

TEST_CASE("of pages that come one by one, a refused one is sent again before the next is asked for")
{
    exchange_of fax({printed_page(1, 200), printed_page(2, 200)});
    fax.sender.error_correction = false;
    fax.sender.pages_come = true;
    machine a(fax.sender), b(fax.receiver);
    talk(a, b, gives_pages(a, 100ms, loses_half_a_page(b, 0, 6s)));
    CHECK(b.pages(outcome::refused).size() == 1);
    CHECK(a.pages(outcome::refused).size() == 1);
    CHECK(a.pages(outcome::confirmed).size() == 2);
    CHECK(a.result().complete);
    CHECK(fax.received() == fax.sent);
}

TEST_CASE("a caller whose page never comes is hung up on, and nothing counts as sent")
{
    exchange_of fax({printed_page(1, 60)});
    fax.sender.pages_come = true;
    machine a(fax.sender), b(fax.receiver);
    const sample_count took = talk(a, b);
    CHECK(took < 2min);
    CHECK_FALSE(a.result().complete);
    CHECK(a.result().pages == 0);
    CHECK(fax.received().empty());
}

TEST_CASE("a caller whose page is longer than any paper, or who does not stop sending pages, is hung up on")
{
    exchange_of fax({printed_page(1, 300), printed_page(2, 60), printed_page(3, 60)});
    SUBCASE("long") { fax.receiver.most_rows = 200; }
    SUBCASE("many") { fax.receiver.most_pages = 1; }
    machine a(fax.sender), b(fax.receiver);
    talk(a, b);
    CHECK_FALSE(a.result().complete);
    CHECK_FALSE(b.result().complete);
    CHECK(b.result().words.find("page") != std::string_view::npos);
}

TEST_CASE("every code of SpanDSP's T.30 has a name and words")
{
    fax_settings nobody;
    CHECK_THROWS_WITH(fax_terminal{nobody}, "a fax needs a document to send, or a file to receive into");
    nobody.send = "x.tif";
    nobody.identity = "1234567890 1234567890";
    CHECK_THROWS(fax_terminal{nobody});
}

// Hostile callers -----------------------------------------------------------------------------------------------------

namespace {

/// A caller built on the same modulations, who says something else than T.30 meant.
class hostile_caller
{
public:
    using lie = std::function<std::vector<std::uint8_t>(std::vector<std::uint8_t>)>;

    hostile_caller(const std::string& document, lie how)
        : how_(std::move(how))
        , modems_([](fax_direction, fax_frame) { return fax_handling::show; })
        , t30_(
              t30_init(nullptr, 1, fax_modems::set_receiver, &modems_, fax_modems::set_transmitter, &modems_, say, this)
          )
    {
        modems_.serve(*t30_);
        t30_set_ecm_capability(t30_, 1);
        t30_set_tx_file(t30_, document.c_str(), -1, -1);
    }
    ~hostile_caller()
    {
        t30_terminate(t30_);
        t30_free(t30_);
    }
    hostile_caller(const hostile_caller&) = delete;
    hostile_caller& operator=(const hostile_caller&) = delete;

    void feed(audio_in received) { modems_.feed(received); }
    void fill(audio_out out) { modems_.fill(out); }

private:
    static void say(void* self, const std::uint8_t* octets, int length)
    {
        auto& me = *static_cast<hostile_caller*>(self);
        if (length <= 0) {
            fax_modems::send_frame(&me.modems_, octets, length);
            return;
        }
        const std::vector<std::uint8_t> frame = me.how_({octets, octets + length});
        fax_modems::send_frame(&me.modems_, frame.data(), static_cast<int>(frame.size()));
    }

    lie how_;
    fax_modems modems_;
    t30_state_t* t30_;
};

std::vector<std::uint8_t> cuts_coded_data(std::vector<std::uint8_t> frame)
{
    if (frame[2] == std::uint8_t(fax_control::fcd) && frame[3] % 2 == 0)
        frame.resize(3);
    return frame;
}

std::vector<std::uint8_t> stretches_commands(std::vector<std::uint8_t> frame)
{
    if ((frame[2] & 0xfe) == std::uint8_t(fax_control::dcs))
        frame.resize(50, 0xaa);
    return frame;
}

/// SpanDSP as it comes hears the caller, in a process of its own. @return whether that ended well.
bool spandsp_survives(hostile_caller& caller, const std::string& file)
{
    const pid_t child = fork();
    if (child == 0) {
        for (const int deadly : {SIGSEGV, SIGABRT, SIGBUS})
            std::signal(deadly, SIG_DFL); // doctest would tell of a crash
        alarm(120);
        fax_state_t* const fax = fax_init(nullptr, 0);
        fax_set_transmit_on_idle(fax, 1);
        t30_state_t* const t30 = fax_get_t30_state(fax);
        t30_set_ecm_capability(t30, 1);
        t30_set_supported_compressions(t30, T30_SUPPORT_T4_1D_COMPRESSION | T30_SUPPORT_T6_COMPRESSION);
        t30_set_rx_file(t30, file.c_str(), -1);
        std::array<std::int16_t, frame_length> there{}, back{};
        for (sample_count now{0}; now < 60s; now += frame_time) {
            caller.fill(there);
            fax_tx(fax, back.data(), static_cast<int>(back.size()));
            fax_rx(fax, there.data(), static_cast<int>(there.size()));
            caller.feed(back);
        }
        fax_free(fax); // a heap that was written over shows here
        _exit(0);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

} // namespace

TEST_CASE("frames that kill SpanDSP's own receiver, sent as audio, cost their caller his call and nothing else")
{
    struct attack
    {
        hostile_caller::lie lie;
        bool kills;
    };
    for (const auto& [lie, kills] : {
             attack{cuts_coded_data,    true },
             attack{stretches_commands, false}
    }) {
        exchange_of fax({printed_page(1, 200)});
        {
            hostile_caller honest(fax.folder / "sent.tif", [](std::vector<std::uint8_t> frame) { return frame; });
            CHECK(spandsp_survives(honest, fax.folder / "foreign.tif"));
            hostile_caller caller(fax.folder / "sent.tif", lie);
            if (kills)
                CHECK_FALSE(spandsp_survives(caller, fax.folder / "foreign.tif"));
        }
        hostile_caller caller(fax.folder / "sent.tif", lie);
        machine b(fax.receiver);
        std::array<std::int16_t, frame_length> there{}, back{};
        for (sample_count now{0}; now < 10min && !b.terminal.result(); now += frame_time) {
            caller.fill(there);
            b.terminal.fill(back);
            b.hear(there);
            caller.feed(back);
        }
        CHECK_FALSE(b.result().complete);
        CHECK(b.terminal.frames_dropped() > 0);
        CHECK(fax.received().empty());
    }
}
