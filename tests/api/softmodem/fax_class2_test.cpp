#include "api/softmodem/page_file.hpp"
#include "base/temporary_folder.hpp"
#include "dsp/fax_coding.hpp"
#include "tests/api/softmodem/fax_desk.hpp"
#include "tests/dsp/fax_pages.hpp"

using namespace tipring;
using namespace tipring::tests;
using test::fax_image;
using test::turned;

namespace {

constexpr std::uint8_t page_follows = ',', document_follows = ';', nothing_follows = '.';

octets coded(const fax_image& what)
{
    const temporary_folder folder("page");
    test::write_fax(folder / "page.tif", {what});
    return dsp::coded_page(folder / "page.tif", 0, false);
}

/// As libtiff reads it.
fax_image decoded(const octets& came, api::page_format format)
{
    const temporary_folder folder("page");
    api::page_file file(folder / "page.tif", format);
    REQUIRE(file.add(came, false));
    const std::vector<fax_image> pages = test::read_fax(folder / "page.tif");
    REQUIRE(pages.size() == 1);
    return pages.front();
}

octets shielded(const octets& plain, std::uint8_t end)
{
    octets all;
    dle::shield(plain, all);
    dle::put_code(end, all);
    return all;
}

/// @param wanted  lines, ` | ` between them
awaitable<void> expect_lines(program& at, std::string wanted)
{
    const std::string between = " | ";
    std::string rest = wanted + between;
    while (!rest.empty()) {
        const std::size_t end = rest.find(between);
        const std::string line = rest.substr(0, end);
        rest.erase(0, end + between.size());
        const std::string said = co_await at.result(5min);
        CHECK_MESSAGE(said == line, wanted);
    }
}

awaitable<void> ask(program& at, std::string command, std::string wanted)
{
    co_await at.type(command + "\r");
    co_await expect_lines(at, std::move(wanted));
}

awaitable<void> set_up_t32(program& at, std::string identity)
{
    co_await set_up(at, "2.0");
    co_await at.expect("AT+FNR=1,1,1,0;+FCR=1;+FCC=,,2,,1", "OK");
    co_await at.expect("AT+FLI=\"" + identity + "\"", "OK");
}

/// 301 has called 302, and both know each other; a's pages are awaited.
awaitable<void> connect_t32(fax_town& w)
{
    co_await set_up_t32(w.a.at, "301");
    co_await set_up_t32(w.b.at, "302");
    co_await w.a.at.expect("AT+FIS=0,5,0,2,0,1,0,0", "OK");
    co_await w.a.at.type(std::string("ATDT302\r"));
    const std::string rang = co_await w.b.at.result();
    CHECK(rang == "RING");
    co_await w.b.at.type(std::string("ATA\r"));
    co_await expect_lines(w.a.at, "+FCO | +FCI: \"302\" | +FIS: 1,5,2,2,1,1,0,0 | OK");
}

/// Behind CONNECT.
awaitable<void> sends(program& at, fax_image what, std::uint8_t next, std::string wanted)
{
    co_await at.type(shielded(coded(what), next));
    co_await expect_lines(at, std::move(wanted));
}

constexpr api::page_format one_dimension{};
constexpr api::page_format two_dimensions{false, 1728, true, false};

/// Behind CONNECT.
awaitable<void> takes_page(program& at, fax_image sent, api::page_format format, std::string wanted)
{
    co_await at.type(std::string("\x12")); // DC2
    const octets came = co_await at.data();
    const fax_image seen = decoded(came, format);
    CHECK(seen == sent);
    co_await expect_lines(at, std::move(wanted));
}

const fax_image page = test::printed_page(1, 300);

fax_image wide_page(unsigned seed) { return test::printed_page(seed, 200, 2432); }

bool on_hook(fax_town& w)
{
    return w.house.line("plant:301").calls().empty() && w.house.line("plant:302").calls().empty();
}

} // namespace

SCENARIO("two programs without T.30 exchange a page through two modems of class 2.0: every row, and who, how and how "
         "it ended")
{
    fax_town w;
    const auto scene = [](fax_town& t) -> awaitable<void> {
        co_await connect_t32(t);
        const auto sender = [](program& at) -> awaitable<void> {
            co_await ask(at, "AT+FDT", "+FCS: 0,5,0,2,0,1,0,0 | CONNECT");
            co_await sends(at, page, nothing_follows, "+FCS: 0,5,0,2,0,1,0,0 | +FPS: 1 | +FHS: 0 | OK");
        };
        const auto receiver = [](program& at) -> awaitable<void> {
            co_await expect_lines(at, "+FCO | +FTI: \"301\" | +FCS: 0,5,0,2,1,1,0,0 | OK");
            co_await ask(at, "AT+FDR", "CONNECT");
            co_await takes_page(at, page, two_dimensions, "+FPS: 1,12C,0,0,0 | +FET: 2 | OK");
            co_await ask(at, "AT+FDR", "+FHS: 0 | OK");
        };
        co_await join(sender(t.a.at), receiver(t.b.at));
        co_await t.time.wait(5s);
        CHECK(on_hook(t));
    };
    w.time.run(scene(w));
}

SCENARIO("pages of two formats in one call, without error correction, to a program of class 2")
{
    fax_town w;
    const auto scene = [](fax_town& t) -> awaitable<void> {
        co_await set_up_t32(t.a.at, "301");
        co_await set_up(t.b.at, "2");
        co_await t.b.at.expect("AT+FCR=1;+FLID=\"302\";+FDCC=1,3,2,2,0,0", "OK");
        co_await t.a.at.expect("AT+FCC=1,5,2,2,0,1;+FIS=0", "OK");
        co_await t.a.at.type(std::string("ATDT302\r"));
        co_await expect_lines(t.b.at, "RING");
        co_await t.b.at.type(std::string("ATA\r"));
        const auto sender = [](program& at) -> awaitable<void> {
            co_await expect_lines(at, "+FCO | +FCI: \"302\" | +FIS: 1,3,2,2,1,0,0,0 | OK");
            co_await ask(at, "AT+FDT", "+FCS: 0,3,2,2,0,0,0,0 | CONNECT");
            co_await sends(at, wide_page(1), page_follows, "+FCS: 0,3,2,2,0,0,0,0 | +FPS: 1 | OK");
            co_await ask(at, "AT+FDT", "CONNECT");
            co_await sends(at, wide_page(2), document_follows, "+FPS: 1 | +FIS: 1,3,2,2,1,0,0,0 | OK");
            co_await at.expect("AT+FIS=1,5,0", "OK");
            co_await ask(at, "AT+FDT", "+FCS: 1,3,0,2,0,0,0,0 | CONNECT");
            co_await sends(at, page, nothing_follows, "+FCS: 1,3,0,2,0,0,0,0 | +FPS: 1 | +FHS: 0 | OK");
        };
        const auto receiver = [](program& at) -> awaitable<void> {
            api::page_format wide;
            wide.width = 2432;
            co_await expect_lines(at, "+FCON | +FTSI:\"301\" | +FDCS:0,3,2,2,0,0,0,0 | OK");
            co_await ask(at, "AT+FDR", "CONNECT");
            co_await takes_page(at, wide_page(1), wide, "+FPTS:1,200,0,0,0 | +FET:0 | OK");
            co_await ask(at, "AT+FDR", "CONNECT");
            co_await takes_page(at, wide_page(2), wide, "+FPTS:1,200,0,0,0 | +FET:1 | OK");
            co_await ask(at, "AT+FDR", "+FDCS:1,3,0,2,0,0,0,0 | CONNECT");
            co_await takes_page(at, page, one_dimension, "+FPTS:1,300,0,0,0 | +FET:2 | OK");
            co_await ask(at, "AT+FDR", "+FHNG:0 | OK");
        };
        co_await join(sender(t.a.at), receiver(t.b.at));
        co_await t.time.wait(5s);
        CHECK(on_hook(t));
    };
    w.time.run(scene(w));
}

SCENARIO("a program of class 2 says by +FET what follows; its page is of its own bit order, and what is no page is "
         "refused before it is sent")
{
    fax_town w;
    const auto scene = [](fax_town& t) -> awaitable<void> {
        co_await set_up(t.a.at, "2");
        co_await t.a.at.expect("AT+FLID=\"301\";+FBOR=1;+FDIS=0,5,0,2,0,0", "OK");
        co_await set_up_t32(t.b.at, "302");
        co_await t.b.at.expect("AT+FBO=1;+FCC=1,5,0,2,0", "OK");
        co_await t.a.at.type(std::string("ATDT302\r"));
        co_await expect_lines(t.b.at, "RING");
        co_await t.b.at.type(std::string("ATA\r"));
        const auto sender = [](program& at) -> awaitable<void> {
            co_await expect_lines(at, "+FCON | +FCSI:\"302\" | +FDIS:1,5,0,2,1,2,0,0 | OK");
            co_await at.expect("AT+FET=0", "ERROR"); // no page yet
            co_await ask(at, "AT+FDT", "+FDCS:0,5,0,2,0,0,0,0 | CONNECT");
            co_await at.type(shielded(octets(2000, 0x55), dle::end));
            co_await expect_lines(at, "\x11 | OK"); // XON
            co_await at.expect("AT+FET=2", "ERROR");
            co_await ask(at, "AT+FDT", "CONNECT");
            co_await at.type(shielded(turned(coded(page)), dle::end));
            co_await expect_lines(at, "\x11 | OK");
            co_await at.expect("AT+FDT", "ERROR"); // +FET is to come
            co_await ask(at, "AT+FET=0", "+FDCS:0,5,0,2,0,0,0,0 | +FPTS:1 | OK");
            co_await ask(at, "AT+FDT", "CONNECT");
            co_await at.type(shielded(turned(coded(page)), dle::end));
            co_await expect_lines(at, "\x11 | OK");
            co_await ask(at, "AT+FET=2", "+FPTS:1 | +FHNG:0 | OK");
        };
        const auto receiver = [](program& at) -> awaitable<void> {
            api::page_format highest_first;
            highest_first.first_bit_highest = true;
            co_await expect_lines(at, "+FCO | +FTI: \"301\" | +FCS: 0,5,0,2,0,0,0,0 | OK");
            co_await ask(at, "AT+FDR", "CONNECT");
            co_await takes_page(at, page, highest_first, "+FPS: 1,12C,0,0,0 | +FET: 0 | OK");
            co_await ask(at, "AT+FDR", "CONNECT");
            co_await takes_page(at, page, highest_first, "+FPS: 1,12C,0,0,0 | +FET: 2 | OK");
            co_await ask(at, "AT+FDR", "+FHS: 0 | OK");
        };
        co_await join(sender(t.a.at), receiver(t.b.at));
    };
    w.time.run(scene(w));
}

SCENARIO("the sending program aborts in the middle of a page, or falls silent there: both ends are on hook, and no "
         "page was sent")
{
    for (const bool aborts : {true, false}) {
        fax_town w;
        const auto scene = [](fax_town& t, bool says_so) -> awaitable<void> {
            co_await connect_t32(t);
            co_await t.a.at.expect("AT+FCT=10", "OK");
            co_await ask(t.a.at, "AT+FDT", "+FCS: 0,5,0,2,0,1,0,0 | CONNECT");
            octets part = coded(page);
            part.resize(part.size() / 2);
            if (says_so) {
                co_await t.a.at.type(shielded(part, dle::discard));
                co_await expect_lines(t.a.at, "+FHS: 2 | OK");
            } else {
                const sample_count begin = t.time.now();
                octets without_end;
                dle::shield(part, without_end);
                co_await t.a.at.type(without_end);
                co_await expect_lines(t.a.at, "+FHS: 43 | OK");
                CHECK(t.time.now() - begin > 10s);
                CHECK(t.time.now() - begin < 15s);
            }
            co_await expect_lines(t.b.at, "+FHS: 70 | OK");
            co_await t.time.wait(5s);
            CHECK(on_hook(t));
            co_await t.a.at.expect("AT+FDT", "ERROR");
            co_await t.b.at.expect("AT+FDR", "ERROR");
        };
        w.time.run(scene(w, aborts));
    }
}

SCENARIO("the receiving program hangs up on a page, by a command behind it or by CAN before: its sender does not take "
         "it for confirmed")
{
    for (const bool by_command : {true, false}) {
        fax_town w;
        const auto scene = [](fax_town& t, bool command) -> awaitable<void> {
            co_await connect_t32(t);
            const auto sender = [](program& at) -> awaitable<void> {
                co_await ask(at, "AT+FDT", "+FCS: 0,5,0,2,0,1,0,0 | CONNECT");
                co_await sends(at, page, nothing_follows, "+FCS: 0,5,0,2,0,1,0,0 | +FHS: 40 | OK");
            };
            const auto receiver = [](program& at, virtual_time& time, bool waits) -> awaitable<void> {
                co_await expect_lines(at, "+FCO | +FTI: \"301\" | +FCS: 0,5,0,2,1,1,0,0 | OK");
                if (waits) {
                    co_await ask(at, "AT+FDR", "CONNECT");
                    co_await takes_page(at, page, two_dimensions, "+FPS: 1,12C,0,0,0 | +FET: 2 | OK");
                    co_await ask(at, "AT+FKS", "+FHS: 2 | OK");
                } else {
                    co_await at.type(std::string("AT+FDR\r"));
                    co_await time.wait(4s);
                    co_await ask(at, "\x18", "+FHS: 2 | OK");
                }
            };
            co_await join(sender(t.a.at), receiver(t.b.at, t.time, command));
            co_await t.time.wait(5s);
            CHECK(on_hook(t));
        };
        w.time.run(scene(w, by_command));
    }
}

SCENARIO("a receiving program that stops reading in a page has it unconfirmed: its sender hears of no success")
{
    fax_town w;
    const auto scene = [](fax_town& t) -> awaitable<void> {
        co_await connect_t32(t);
        const fax_image long_page = test::printed_page(2, 1500);
        const auto sender = [](program& at, fax_image what) -> awaitable<void> {
            co_await ask(at, "AT+FDT", "+FCS: 0,5,0,2,0,1,0,0 | CONNECT");
            co_await sends(at, std::move(what), nothing_follows, "+FCS: 0,5,0,2,0,1,0,0 | +FHS: 54 | OK");
        };
        const auto receiver = [](program& at, virtual_time& time) -> awaitable<void> {
            co_await expect_lines(at, "+FCO | +FTI: \"301\" | +FCS: 0,5,0,2,1,1,0,0 | OK");
            co_await ask(at, "AT+FDR", "CONNECT");
            at.reads = false;
            co_await time.wait(2min);
            at.read_again();
            const octets cut_off = co_await at.data();
            CHECK(cut_off.size() > 1000);
            const std::string over = co_await at.result();
            CHECK(over == "+FHS: A0");
            co_await expect_lines(at, "OK");
        };
        co_await join(sender(t.a.at, long_page), receiver(t.b.at, t.time));
        CHECK(on_hook(t));
    };
    w.time.run(scene(w));
}

SCENARIO("a page that takes minutes: fill in front of it keeps the program from giving up")
{
    fax_town w;
    const auto scene = [](fax_town& t) -> awaitable<void> {
        co_await set_up_t32(t.a.at, "301");
        co_await t.a.at.expect("AT+FIS=0,1,0,2,0,0", "OK"); // 4800 bit/s
        co_await set_up_t32(t.b.at, "302");
        co_await t.b.at.expect("AT+FCC=,,,,0", "OK");
        const fax_image long_page = test::printed_page(3, 1000);
        co_await t.a.at.type(std::string("ATDT302\r"));
        co_await expect_lines(t.b.at, "RING");
        co_await t.b.at.type(std::string("ATA\r"));
        const auto sender = [](program& at, fax_image what) -> awaitable<void> {
            co_await expect_lines(at, "+FCO | +FCI: \"302\" | +FIS: 1,5,2,2,1,1,0,0 | OK");
            co_await ask(at, "AT+FDT", "+FCS: 0,1,0,2,0,0,0,0 | CONNECT");
            co_await at.type(shielded(coded(what), nothing_follows));
            std::string said = co_await at.result();
            CHECK(said == "+FCS: 0,1,0,2,0,0,0,0");
            said = co_await at.result(10min);
            CHECK(said == "+FPS: 1");
            co_await expect_lines(at, "+FHS: 0 | OK");
        };
        const auto receiver = [](program& at, fax_image sent, virtual_time& time) -> awaitable<void> {
            co_await expect_lines(at, "+FCO | +FTI: \"301\" | +FCS: 0,1,0,2,0,0,0,0 | OK");
            const sample_count begin = time.now();
            const std::string said = co_await at.ask("AT+FDR");
            CHECK(said == "CONNECT");
            CHECK(time.now() - begin < 60s);
            const octets came = co_await at.data(10min);
            CHECK(time.now() - begin > 100s);
            REQUIRE(came.size() > 1024);
            const octets fill(1024, 0);
            CHECK(std::equal(fill.begin(), fill.end(), came.begin()));
            const fax_image seen = decoded(came, one_dimension);
            CHECK(seen == sent);
            co_await expect_lines(at, "+FPS: 1,3E8,0,0,0 | +FET: 2 | OK");
            co_await ask(at, "AT+FDR", "+FHS: 0 | OK");
        };
        co_await join(sender(t.a.at, long_page), receiver(t.b.at, long_page, t.time));
    };
    w.time.run(scene(w));
}

SCENARIO("settings of class 2 and 2.0 are read back as they were set; what the modem does not have is an error")
{
    fax_town w;
    const auto scene = [](fax_town& t) -> awaitable<void> {
        program& at = t.a.at;
        co_await set_up(at, "2.0");
        co_await ask(at, "AT+FCLASS?", "2.0 | OK");
        co_await ask(at, "AT+FCC=?", "(0,1),(1,3,5),(0-2),(0-2),(0,1),(0,1),(0),(0-7) | OK");
        co_await at.expect("AT+FCC=0,3,0,2,0,0,0,5", "OK");
        co_await ask(at, "AT+FCC?", "0,3,0,2,0,0,0,5 | OK");
        co_await ask(at, "AT+FIS?", "0,3,0,2,0,0,0,5 | OK");
        co_await at.expect("AT+FNR=1,0,1", "OK");
        co_await ask(at, "AT+FNR?", "1,0,1,0 | OK");
        co_await at.expect("AT+FLI=\"+49 30 1234567\"", "OK");
        co_await ask(at, "AT+FLI?", "\"+49 30 1234567\" | OK");
        co_await ask(at, "AT+FMI?", "tipring | OK");
        for (const char* wrong :
             {"AT+FCC=2",
              "AT+FCC=0,2",
              "AT+FIS=x",
              "AT+FCS=1",
              "AT+FNR=2",
              "AT+FNR=1,1,1,1,1",
              "AT+FLI=\"123456789012345678901\"",
              "AT+FBO=2",
              "AT+FCR=2",
              "AT+FCT=0",
              "AT+FET=3",
              "AT+FDT",
              "AT+FDR",
              "AT+FET=0",
              "AT+FKS",
              "AT+FSP=1",
              "AT+FCLASS=2.2",
              "ATA"}) // +FCR=0
            co_await at.expect(wrong, "ERROR");
        co_await at.expect("AT+FIP", "OK");
        co_await ask(at, "AT+FCC?;+FLI?;+FNR?", "1,5,0,2,0,1,0,0 | \"\" | 0,0,0,0 | OK");
        co_await at.expect("AT+FCLASS=2.1", "OK");
        co_await ask(at, "AT+FCLASS?", "2.1 | OK");
        co_await at.expect("AT+FCLASS=2", "OK");
        co_await at.expect("AT+FDCC=1,5,0,2,1,2,0,0", "OK");
        co_await ask(at, "AT+FDIS?", "1,5,0,2,1,2,0,0 | OK");
        co_await at.expect("AT+FCLASS=1", "OK");
        co_await at.expect("ATH1", "OK");
        co_await at.expect("AT+FDT", "ERROR");
    };
    w.time.run(scene(w));
}

SCENARIO("a class 2.0 call to somebody who is no fax machine")
{
    fax_town w;
    const auto scene = [](fax_town& t) -> awaitable<void> {
        program& at = t.a.at;
        co_await set_up(at, "2.0");
        t.house.telephone("202").lift();
        co_await t.time.wait(1s);
        co_await at.expect("ATDT202", "BUSY");
        co_await t.time.wait(5s);
        co_await at.expect("ATS7=20DT203", "NO ANSWER");
        co_await t.time.wait(5s);
        CHECK(t.house.line("plant:301").calls().empty());
        co_await at.expect("ATDT911", "ERROR");
    };
    w.time.run(scene(w));
}
