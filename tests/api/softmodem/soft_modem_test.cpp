#include "tests/api/softmodem/modem_town.hpp"

using namespace tipring;
using namespace tipring::tests;
using strings = std::vector<std::string>;

namespace {

struct desk : modem_town
{
    desk()
        : at(time, cable.computer_end())
    {
        tasks.spawn(at.run());
    }
    ~desk() { time.run(tasks.stop()); }
    desk(const desk&) = delete;
    desk& operator=(const desk&) = delete;

    terminal at;
};

constexpr const char* line_name = "plant:301";

} // namespace

SCENARIO("a program sets the modem up: V.250's settings, registers and identification")
{
    desk d;
    const auto scene = [](desk& w) -> awaitable<void> {
        strings said = co_await w.at.ask("ATE0");
        CHECK(said == strings{"ATE0", "OK"}); // echo was still on
        said = co_await w.at.ask("ATV1Q0X4&C1&D2&K3S0=0L1M0");
        CHECK(said == strings{"OK"});
        said = co_await w.at.ask("ATS7=45S7?");
        CHECK(said == strings{"045", "OK"});
        said = co_await w.at.ask("AT+FCLASS=?;+FCLASS?");
        CHECK(said == strings{"0,1,1.0,2,2.0,2.1,8", "0", "OK"});
        said = co_await w.at.ask("ATI3");
        CHECK(said == strings{"tipring soft modem", "OK"});
        said = co_await w.at.ask("AT+VCID=?");
        CHECK(said == strings{"+VCID: (0-2)", "OK"});
        said = co_await w.at.ask("AT+VCID=1;+VCID?");
        CHECK(said == strings{"+VCID: 1", "OK"});
        said = co_await w.at.ask("ATZ");
        CHECK(said == strings{"OK"});
        co_await w.at.ask("ATE0");
        said = co_await w.at.ask("AT+VCID?");
        CHECK(said == strings{"+VCID: 0", "OK"}); // one client's settings do not leak into the next one's
    };
    d.time.run(scene(d));
}

SCENARIO("what it does not know is an error, and ends the line; what stood before is done")
{
    desk d;
    const auto scene = [](desk& w) -> awaitable<void> {
        static const strings refused{
            "AT+FRM=96", "ATS1=1", "ATX9", "AT+VCID=3", "AT%%", "AT+FCLASS=3", "ATDT201", "ATA", "AT+VTX"};
        co_await w.at.ask("ATE0");
        for (const std::string& line : refused) {
            const strings said = co_await w.at.ask(line);
            CAPTURE(line);
            CHECK(said == strings{"ERROR"});
        }
        strings said = co_await w.at.ask("ATS8=5+NONE;S8=9");
        CHECK(said == strings{"ERROR"});
        said = co_await w.at.ask("ATS8?");
        CHECK(said == strings{"005", "OK"});
        said = co_await w.at.ask("AT" + std::string(5000, 'S'));
        CHECK(said == strings{"ERROR"});
    };
    d.time.run(scene(d));
}

SCENARIO("results in numbers, and none at all")
{
    desk d;
    const auto scene = [](desk& w) -> awaitable<void> {
        co_await w.at.ask("ATE0");
        w.at.raw.clear();
        co_await w.at.type("ATV0\r");
        co_await w.time.wait(1s);
        CHECK(w.at.raw == "0\r");
        co_await w.at.type("ATS3?+NONE\r");
        co_await w.time.wait(1s);
        CHECK(w.at.raw == "0\r013\r\n4\r");
        co_await w.at.type("ATQ1\r");
        co_await w.at.type("ATI\r");
        co_await w.time.wait(1s);
        CHECK(w.at.raw == "0\r013\r\n4\rtipring soft modem\r\n");
    };
    d.time.run(scene(d));
}

SCENARIO("a call comes in: RING first, who calls in the gap behind it, and answered it is a conversation")
{
    desk d;
    const auto scene = [](desk& w) -> awaitable<void> {
        co_await w.at.ask("ATE0+FCLASS=0;+VCID=1");
        w.at.lines.clear();
        co_await lift_and_dial(w.phone("201"), "301");
        const bool rang = co_await w.at.sees("RING", patience);
        CHECK(rang);
        const bool told = co_await w.at.sees("NAME = Ada", patience);
        CHECK(told);
        CHECK(w.at.has("NMBR = 201"));
        CHECK(w.at.lines.front() == "RING");
        strings said = co_await w.at.ask("AT+FCLASS=8");
        CHECK(said.back() == "OK");
        said = co_await w.at.ask("ATA");
        CHECK(said.back() == "VCON");
        co_await w.time.wait(500ms);
        w.at.lines.clear();
        co_await w.phone("201").dial("5");
        const bool heard = co_await w.at.sees("<5>", 3s);
        CHECK(heard);
        CHECK(w.at.has("</>"));
        said = co_await w.at.ask("ATH");
        CHECK(said.back() == "OK");
        CHECK(w.house.line(line_name).calls().empty());
    };
    d.time.run(scene(d));
}

SCENARIO("the caller gives up: no more RING, and S1 is back at nothing")
{
    desk d;
    const auto scene = [](desk& w) -> awaitable<void> {
        co_await w.at.ask("ATE0");
        co_await lift_and_dial(w.phone("201"), "301");
        const bool rang = co_await w.at.sees("RING", patience);
        CHECK(rang);
        w.phone("201").hang_up();
        co_await w.time.wait(15s);
        const strings said = co_await w.at.ask("ATS1?");
        CHECK(said == strings{"000", "OK"});
    };
    d.time.run(scene(d));
}

SCENARIO("a voice call is dialled to its answer, and the results say what the network did")
{
    desk d;
    const auto scene = [](desk& w) -> awaitable<void> {
        co_await w.at.ask("ATE0+FCLASS=8");
        task_group people(w.time.executor());
        const auto picks_up = [](desk& x) -> awaitable<void> {
            plant::telephone& phone = x.phone("204");
            const bool rang = co_await phone.wait_for_ring(patience);
            CHECK(rang);
            co_await x.time.wait(5s); // the exchange's ringback is heard meanwhile
            phone.lift();
            co_await x.time.wait(1s);
            phone.start_speaking(babble(2s));
        };
        people.spawn(picks_up(w));
        strings said = co_await w.at.ask("ATDT204", 60s);
        CHECK(said.back() == "VCON");
        co_await people.join();
        co_await w.at.ask("ATH");
        w.phone("204").stop_speaking();
        w.phone("204").hang_up();
        co_await w.time.wait(5s);

        w.phone("202").lift();
        co_await w.time.wait(1s);
        said = co_await w.at.ask("ATDT202", 60s);
        CHECK(said.back() == "BUSY");
        co_await w.time.wait(5s);
        said = co_await w.at.ask("ATX0DT202", 60s);
        CHECK(said.back() == "NO CARRIER");
        CHECK(w.house.line(line_name).calls().empty());
    };
    d.time.run(scene(d));
}

SCENARIO("a dial that is aborted by a character hangs up (V.250 5.6.1)")
{
    desk d;
    const auto scene = [](desk& w) -> awaitable<void> {
        co_await w.at.ask("ATE0+FCLASS=8");
        w.at.lines.clear();
        co_await w.at.type("ATDT204\r");
        co_await w.time.wait(4s);
        CHECK_FALSE(w.at.has("NO CARRIER"));
        co_await w.at.type("x");
        const bool said = co_await w.at.sees("NO CARRIER", 5s);
        CHECK(said);
        CHECK(w.house.line(line_name).calls().empty());
        const strings next = co_await w.at.ask("AT");
        CHECK(next.back() == "OK");
    };
    d.time.run(scene(d));
}

SCENARIO("an emergency number is not dialled: not at once, not in pieces, not as tones on dial tone")
{
    desk d;
    const auto scene = [](desk& w) -> awaitable<void> {
        co_await w.at.ask("ATE0+FCLASS=8");
        strings said = co_await w.at.ask("ATDT911");
        CHECK(said.back() == "ERROR");
        said = co_await w.at.ask("ATDT9;");
        CHECK(said.back() == "OK");
        said = co_await w.at.ask("ATDT11;");
        CHECK(said.back() == "ERROR");
        co_await w.at.ask("ATH");
        co_await w.time.wait(3s);
        said = co_await w.at.ask("AT+VLS=1");
        CHECK(said.back() == "OK");
        said = co_await w.at.ask("AT+VTS=9,1");
        CHECK(said.back() == "OK");
        said = co_await w.at.ask("AT+VTS={1,20}");
        CHECK(said.back() == "ERROR");
    };
    d.time.run(scene(d));
}

SCENARIO("a modem in voice mode stays off hook behind a call that ended, until the program hangs up")
{
    desk d;
    const auto scene = [](desk& w) -> awaitable<void> {
        co_await w.at.ask("ATE0+FCLASS=8");
        co_await lift_and_dial(w.phone("201"), "301");
        const bool rang = co_await w.at.sees("<R>", patience);
        CHECK(rang);
        co_await w.at.ask("ATA");
        w.phone("201").hang_up();
        co_await w.time.wait(60s);
        strings said = co_await w.at.ask("AT+VLS?");
        CHECK(std::ranges::find(said, "1") != said.end());
        CHECK_FALSE(w.house.line(line_name).calls().empty());
        co_await w.at.ask("AT+VLS=0");
        CHECK(w.house.line(line_name).calls().empty());
    };
    d.time.run(scene(d));
}

SCENARIO("the program goes away in a call: the line is hung up, and the next one finds the modem as new")
{
    desk d;
    const auto scene = [](desk& w) -> awaitable<void> {
        co_await w.at.ask("ATE0+FCLASS=8");
        co_await w.at.ask("AT+VLS=1");
        CHECK_FALSE(w.house.line(line_name).calls().empty());
        const strings begun = co_await w.at.ask("AT+VRX");
        CHECK(begun.back() == "CONNECT");
        w.modem.dte_left();
        co_await w.time.wait(2s);
        CHECK(w.house.line(line_name).calls().empty());
        const strings said = co_await w.at.ask("AT+FCLASS?");
        CHECK(said.back() == "OK");
        CHECK(std::ranges::find(said, "0") != said.end());
    };
    d.time.run(scene(d));
}
