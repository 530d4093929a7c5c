#include "tests/api/softmodem/fax_desk.hpp"

using namespace tipring;
using namespace tipring::tests;
using test::holds;
using test::noise_of;
using test::octets;

namespace {

octets final_frame(octets rest)
{
    octets frame{0xff, 0x13};
    frame.insert(frame.end(), rest.begin(), rest.end());
    return frame;
}

octets first_frame(octets rest)
{
    octets frame = final_frame(std::move(rest));
    frame[1] = 0x03;
    return frame;
}

// The frames of a call, as T.30 has them.
const octets called_id = first_frame({0x40, 0x33});
const octets capabilities = final_frame({0x80, 0x10, 0x1a});
const octets calling_id = first_frame({0x43, 0x10, 0x10, 0x11});
const octets command = final_frame({0x83, 0x01});
const octets confirmation = final_frame({0x84});
const octets end_of_procedure = final_frame({0x2f});
const octets message_confirmed = final_frame({0x8c});
const octets disconnect = final_frame({0xfb});
const octets training_check(1800, 0); ///< 1.5 s of zeros
const octets no_more;

/// 301 has called 302: a's +FRH runs, b's +FTH.
awaitable<void> connect(fax_town& w)
{
    co_await set_up(w.a.at, "1");
    co_await set_up(w.b.at, "1");
    co_await w.a.at.type(std::string("ATDT302\r"));
    const std::string rang = co_await w.b.at.result();
    CHECK(rang == "RING");
    co_await w.b.at.expect("ATA", "CONNECT");
}

/// The same, and b's first frame is there: both wait for a command.
awaitable<void> converse(fax_town& w)
{
    co_await connect(w);
    const std::string sent = co_await w.b.at.put_frame(capabilities);
    CHECK(sent == "OK");
    const std::string heard = co_await w.a.at.result();
    CHECK(heard == "CONNECT");
    const octets got = co_await w.a.at.get_frame();
    CHECK(got == capabilities);
}

const octets page = noise_of(6000, 7);

awaitable<void> sends_a_page(program& at)
{
    std::string said = co_await at.result();
    CHECK(said == "CONNECT");
    octets frame = co_await at.get_frame();
    CHECK(frame == called_id);
    co_await at.expect("AT+FRH=3", "CONNECT");
    frame = co_await at.get_frame();
    CHECK(frame == capabilities);

    co_await at.expect("AT+FTH=3", "CONNECT");
    said = co_await at.put_frame(calling_id);
    CHECK(said == "CONNECT");
    said = co_await at.put_frame(command);
    CHECK(said == "OK");
    co_await at.expect("AT+FTS=8;+FTM=96", "CONNECT"); // all of the line
    said = co_await at.put_frame(training_check);
    CHECK(said == "OK");
    co_await at.expect("AT+FRS=1", "OK");
    co_await at.expect("AT+FRH=3", "CONNECT");
    frame = co_await at.get_frame();
    CHECK(frame == confirmation);

    co_await at.expect("AT+FTM=96", "CONNECT");
    said = co_await at.put_frame(page);
    CHECK(said == "OK");
    co_await at.expect("AT+FTS=8;+FTH=3", "CONNECT");
    said = co_await at.put_frame(end_of_procedure);
    CHECK(said == "OK");
    co_await at.expect("AT+FRH=3", "CONNECT");
    frame = co_await at.get_frame();
    CHECK(frame == message_confirmed);
    co_await at.expect("AT+FTH=3", "CONNECT");
    said = co_await at.put_frame(disconnect);
    CHECK(said == "OK");
    co_await at.expect("ATH", "OK");
}

awaitable<void> receives_a_page(program& at)
{
    std::string said = co_await at.put_frame(called_id);
    CHECK(said == "CONNECT");
    said = co_await at.put_frame(capabilities);
    CHECK(said == "OK");
    co_await at.expect("AT+FRH=3", "CONNECT");
    octets frame = co_await at.get_frame();
    CHECK(frame == calling_id);
    co_await at.expect("AT+FRH=3", "CONNECT");
    frame = co_await at.get_frame();
    CHECK(frame == command);
    co_await at.expect("AT+FRM=96", "CONNECT");
    const octets check = co_await at.data();
    CHECK(holds(check, octets(1790, 0)));
    said = co_await at.result();
    CHECK(said == "NO CARRIER");
    co_await at.expect("AT+FTH=3", "CONNECT");
    said = co_await at.put_frame(confirmation);
    CHECK(said == "OK");
    co_await at.expect("AT+FRM=96", "CONNECT");
    const octets came = co_await at.data();
    CHECK(holds(came, page));
    said = co_await at.result();
    CHECK(said == "NO CARRIER");
    co_await at.expect("AT+FRH=3", "CONNECT");
    frame = co_await at.get_frame();
    CHECK(frame == end_of_procedure);
    co_await at.expect("AT+FTH=3", "CONNECT");
    said = co_await at.put_frame(message_confirmed);
    CHECK(said == "OK");
    co_await at.expect("AT+FRH=3", "CONNECT");
    frame = co_await at.get_frame();
    CHECK(frame == disconnect);
    co_await at.expect("ATH", "OK");
}

} // namespace

SCENARIO("two programs carry out T.30 through two soft modems and the exchange: identities, training check, a page, "
         "its confirmation")
{
    fax_town w;
    const auto scene = [](fax_town& t) -> awaitable<void> {
        co_await connect(t);
        co_await join(sends_a_page(t.a.at), receives_a_page(t.b.at));
        co_await t.time.wait(5s);
        CHECK(t.house.line("plant:301").calls().empty());
        CHECK(t.house.line("plant:302").calls().empty());
    };
    w.time.run(scene(w));
}

SCENARIO("DLE in a frame is one octet or two, wherever the program cuts what it writes")
{
    fax_town w;
    const auto scene = [](fax_town& t) -> awaitable<void> {
        co_await converse(t);
        const octets frame = final_frame({0x20, 0x10, 0x11, 0x10, 0x10, 0x03, 0x13, 0x1a, 0x10});
        octets written{0xff, 0x13, 0x20, 0x10, 0x10, 0x11, 0x10, 0x1a, 0x03, 0x13, 0x1a, 0x10, 0x10, 0x10, 0x03};
        for (std::size_t cut = 0; cut <= written.size(); ++cut) {
            CAPTURE(cut);
            co_await t.a.at.expect("AT+FTH=3", "CONNECT");
            octets before(written.begin(), written.begin() + static_cast<std::ptrdiff_t>(cut));
            octets behind(written.begin() + static_cast<std::ptrdiff_t>(cut), written.end());
            co_await t.a.at.type(std::move(before));
            co_await t.time.wait(100ms);
            co_await t.a.at.type(std::move(behind));
            co_await t.b.at.expect("AT+FRH=3", "CONNECT");
            const octets got = co_await t.b.at.get_frame();
            CHECK(got == frame);
            const std::string said = co_await t.a.at.result();
            CHECK(said == "OK");
        }
    };
    w.time.run(scene(w));
}

SCENARIO("a frame that the line damaged is shown, and the result is ERROR; the next one is good again")
{
    fax_town w;
    const auto scene = [](fax_town& t) -> awaitable<void> {
        co_await converse(t);
        co_await t.b.at.type(std::string("AT+FRH=3\r"));
        co_await t.a.at.expect("AT+FTH=3", "CONNECT");
        octets to_be_damaged = program::shielded(first_frame(noise_of(60, 1)));
        co_await t.a.at.type(std::move(to_be_damaged));
        std::string said = co_await t.b.at.result();
        CHECK(said == "CONNECT");
        co_await t.time.wait(1s);
        plant::line_conditions loud = t.house.plan().conditions;
        loud.noise = dbm0{-5.0};
        t.house.pair("plant:302").set_conditions(loud);
        co_await t.time.wait(30ms);
        t.house.pair("plant:302").set_conditions(t.house.plan().conditions);
        const octets damaged = co_await t.b.at.data();
        CHECK(damaged.size() > 3);
        said = co_await t.b.at.result();
        CHECK(said == "ERROR");
        said = co_await t.a.at.result();
        CHECK(said == "CONNECT");
        said = co_await t.a.at.put_frame(confirmation);
        CHECK(said == "OK");
        for (bool last = false; !last;) { // what broke in two may be two
            co_await t.b.at.expect("AT+FRH=3", "CONNECT");
            octets got = co_await t.b.at.data();
            said = co_await t.b.at.result();
            last = said != "ERROR";
            got.resize(got.size() - 2);
            if (last)
                CHECK(got == confirmation);
        }
        CHECK(said == "OK");
    };
    w.time.run(scene(w));
}

SCENARIO("frames come where a page is waited for: +FCERROR, and none is lost; with +FAR=1 they are shown at once")
{
    fax_town w;
    const auto scene = [](fax_town& t) -> awaitable<void> {
        co_await converse(t);
        for (const bool adaptive : {false, true}) {
            CAPTURE(adaptive);
            co_await t.b.at.expect(adaptive ? "AT+FAR=1" : "AT+FAR=0", "OK");
            co_await t.b.at.type(std::string("AT+FRM=145\r"));
            co_await t.a.at.expect("AT+FTH=3", "CONNECT");
            co_await t.a.at.type(program::shielded(command));
            std::string said = co_await t.b.at.result();
            CHECK(said == (adaptive ? "+FRH:3" : "+FCERROR"));
            if (adaptive)
                said = co_await t.b.at.result();
            else
                said = co_await t.b.at.ask("AT+FRH=3");
            CHECK(said == "CONNECT");
            const octets got = co_await t.b.at.get_frame();
            CHECK(got == command);
            said = co_await t.a.at.result();
            CHECK(said == "OK");
        }
    };
    w.time.run(scene(w));
}

SCENARIO("a character ends what waits or receives, and nothing of the line behind it is done; what transmits goes on")
{
    fax_town w;
    const auto scene = [](fax_town& t) -> awaitable<void> {
        co_await converse(t);
        for (const char* waits : {"AT+FRH=3", "AT+FRM=96", "AT+FRM=73;S8=77"}) {
            CAPTURE(waits);
            co_await t.a.at.type(std::string(waits) + "\r");
            co_await t.time.wait(1s);
            co_await t.a.at.type(std::string("\x13\x11")); // flow control is no abort
            co_await t.time.wait(100ms);
            CHECK_FALSE(t.a.at.has_unread());
            const std::string said = co_await t.a.at.ask("\x18");
            CHECK(said == "OK");
        }
        co_await t.a.at.expect("ATS8?", "002");
        co_await t.a.at.result(); // OK

        co_await t.b.at.expect("AT+FTM=96", "CONNECT");
        co_await t.a.at.type(std::string("AT+FRS=20\r")); // it is never silent
        co_await t.time.wait(2s);
        CHECK_FALSE(t.a.at.has_unread());
        std::string said = co_await t.a.at.ask("\x18");
        CHECK(said == "OK");
        said = co_await t.b.at.put_frame(no_more);
        CHECK(said == "OK");

        co_await t.time.wait(200ms);                      // what went before is over, and is not heard in its place
        co_await t.a.at.type(std::string("AT+FRM=48\r")); // and in the middle of a page
        co_await t.b.at.expect("AT+FTM=48", "CONNECT");
        said = co_await t.a.at.result();
        CHECK(said == "CONNECT");
        co_await t.time.wait(1s);
        co_await t.a.at.type(std::string("\x18"));
        const octets part = co_await t.a.at.data();
        CHECK(part.size() > 100);
        said = co_await t.a.at.result();
        CHECK(said == "OK");
        const octets rest(100, 0x55);
        said = co_await t.b.at.put_frame(rest);
        CHECK(said == "OK");
    };
    w.time.run(scene(w));
}

SCENARIO("a program that promises data and sends none, or a frame without end, gets ERROR, and the line is silent")
{
    fax_town w;
    const auto scene = [](fax_town& t) -> awaitable<void> {
        co_await converse(t);
        for (const char* sends : {"AT+FTH=3", "AT+FTM=96"}) {
            CAPTURE(sends);
            co_await t.a.at.expect(sends, "CONNECT");
            const sample_count begin = t.time.now();
            std::string said = co_await t.a.at.result();
            CHECK(said == "ERROR");
            CHECK(t.time.now() - begin >= 5s - 100ms);
            CHECK(t.time.now() - begin < 6s);
            co_await t.b.at.expect("AT+FRS=20", "OK");
        }
        co_await t.a.at.expect("AT+FTH=3", "CONNECT");
        const octets longest = final_frame(octets(298, 1)), too_long = final_frame(octets(299, 1)),
                     endless(20000, 0x11);
        std::string said = co_await t.a.at.put_frame(longest);
        CHECK(said == "OK");
        co_await t.a.at.expect("AT+FTH=3", "CONNECT");
        said = co_await t.a.at.put_frame(too_long);
        CHECK(said == "ERROR");
        co_await t.a.at.expect("AT+FTH=3", "CONNECT");
        said = co_await t.a.at.put_frame(endless);
        CHECK(said == "ERROR");
        co_await t.a.at.expect("AT+FTH=3", "CONNECT");
        said = co_await t.a.at.put_frame(no_more); // nothing to say after all
        CHECK(said == "OK");
        co_await t.b.at.expect("AT+FRS=20", "OK");
    };
    w.time.run(scene(w));
}

SCENARIO("a program that does not read loses a part of its page, and neither the end of it nor what comes later")
{
    fax_town w;
    const auto scene = [](fax_town& t) -> awaitable<void> {
        co_await converse(t);
        co_await t.b.at.type(std::string("AT+FRM=145\r"));
        co_await t.a.at.expect("AT+FTM=145", "CONNECT");
        const std::string begun = co_await t.b.at.result();
        CHECK(begun == "CONNECT");
        t.b.at.reads = false;
        const sample_count begin = t.time.now();
        const octets long_page(180000, 0x42); // 100 s
        std::string said = co_await t.a.at.put_frame(long_page);
        CHECK(said == "OK");
        CHECK(t.time.now() - begin > 99s); // the writer waited: no more is read than can be sent
        co_await t.time.wait(2s);
        t.b.at.read_again();
        const octets came = co_await t.b.at.data();
        CHECK(came.size() > 60000);
        CHECK(came.size() < 90000);
        said = co_await t.b.at.result();
        CHECK(said == "NO CARRIER");
        co_await t.b.at.expect("ATH", "OK");
        co_await t.b.at.expect("AT+FCLASS?", "1");
    };
    w.time.run(scene(w));
}

SCENARIO("fax commands are for class 1 and a line off hook; values that there are not are errors")
{
    fax_town w;
    const auto scene = [](fax_town& t) -> awaitable<void> {
        program& at = t.a.at;
        co_await set_up(at, "1");
        for (const char* on_hook : {"AT+FTH=3", "AT+FRH=3", "AT+FTM=96", "AT+FRM=96", "AT+FTS=1", "AT+FRS=1"})
            co_await at.expect(on_hook, "ERROR");
        co_await at.expect("AT+FRM=?", "24,48,72,73,74,96,97,98,121,122,145,146");
        co_await at.result();
        co_await at.expect("AT+FTH=?", "3");
        co_await at.result();
        co_await at.expect("AT+FCLASS=?", "0,1,1.0,2,2.0,2.1,8");
        co_await at.result();
        co_await at.expect("AT+FAE=1", "ERROR");
        co_await at.expect("ATH1", "OK");
        for (const char* wrong :
             {"AT+FTM=95", "AT+FTH=4", "AT+FTM", "AT+FTS=256", "AT+FTS=-1", "AT+FRH?", "AT+FCLASS=3"})
            co_await at.expect(wrong, "ERROR");
        co_await at.expect("AT+FTS=100", "OK");
        co_await at.expect("AT+FCLASS=1.0", "OK");
        co_await at.expect("AT+FCLASS=0", "OK");
        co_await t.time.wait(1s);
        CHECK(t.house.line("plant:301").calls().empty());
        co_await at.expect("ATZ", "OK");
        co_await at.ask("ATE0"); // the echo
        co_await at.result();
        co_await at.expect("AT+FCLASS?", "0");
        co_await at.result();
        co_await at.expect("AT+FTS=1", "ERROR");
    };
    w.time.run(scene(w));
}

SCENARIO("calls that find no fax machine: busy, and nobody there within S7; one that is aborted while it calls")
{
    fax_town w;
    const auto scene = [](fax_town& t) -> awaitable<void> {
        program& at = t.a.at;
        co_await set_up(at, "1");
        t.house.telephone("202").lift();
        co_await t.time.wait(1s);
        co_await at.expect("ATDT202", "BUSY");
        co_await t.time.wait(5s);
        co_await at.expect("ATS7=20DT203", "NO ANSWER");
        co_await t.time.wait(5s);
        co_await at.type(std::string("ATDT203\r"));
        co_await t.time.wait(6s);
        const std::string said = co_await at.ask("\x18");
        CHECK(said == "NO CARRIER");
        CHECK(t.house.line("plant:301").calls().empty());
        co_await at.expect("ATDT911", "ERROR");
    };
    w.time.run(scene(w));
}

SCENARIO("S0=1: the modem answers a fax by itself; the other end hangs up in the middle: NO CARRIER")
{
    fax_town w;
    const auto scene = [](fax_town& t) -> awaitable<void> {
        co_await set_up(t.a.at, "1");
        co_await set_up(t.b.at, "1");
        co_await t.b.at.expect("ATS0=1", "OK");
        co_await t.a.at.type(std::string("ATDT302\r"));
        std::string said = co_await t.b.at.result();
        CHECK(said == "RING");
        said = co_await t.b.at.result();
        CHECK(said == "CONNECT");
        said = co_await t.b.at.put_frame(capabilities);
        CHECK(said == "OK");
        said = co_await t.a.at.result();
        CHECK(said == "CONNECT");
        co_await t.a.at.get_frame();
        co_await t.b.at.type(std::string("AT+FRH=3\r"));
        co_await t.a.at.expect("ATH", "OK");
        said = co_await t.b.at.result();
        CHECK(said == "NO CARRIER");
        co_await t.b.at.expect("ATH", "OK");
    };
    w.time.run(scene(w));
}

SCENARIO(
    "a program that writes garbage, and goes in the middle of it, leaves a modem that works and a line that is free"
)
{
    fax_town w;
    const auto scene = [](fax_town& t) -> awaitable<void> {
        std::mt19937 random(3);
        for (const char* state :
             {"AT+FTH=3", "AT+FTM=72", "AT+FRH=3", "AT+FRM=121", "AT+FRS=255", "AT+FTS=200", "AT"}) {
            CAPTURE(state);
            co_await converse(t);
            co_await t.a.at.type(std::string(state) + "\r");
            co_await t.time.wait(500ms);
            for (int i = 0; i < 20; ++i) {
                octets garbage = noise_of(1 + random() % 400, static_cast<unsigned>(random()));
                for (std::uint8_t& octet : garbage)
                    octet = random() % 4 == 0 ? dle::escape : octet;
                co_await t.a.at.type(std::move(garbage));
                co_await t.time.wait(sample_count(random() % 2000));
            }
            t.a.modem.dte_left();
            co_await t.time.wait(8s);
            CHECK(t.house.line("plant:301").calls().empty());
            t.a.at.forget();
            std::string said = co_await t.a.at.ask("\r\rATQ0V1E0");
            co_await t.time.wait(1s);
            t.a.at.forget();
            co_await t.a.at.expect("AT+FCLASS?", "0");
            t.b.modem.dte_left();
            co_await t.time.wait(5s);
            t.a.at.forget();
            t.b.at.forget();
        }
    };
    w.time.run(scene(w));
}
