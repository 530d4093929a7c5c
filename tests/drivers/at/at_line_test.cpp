#include "drivers/at/at_line.hpp"
#include "tests/api/softmodem/modem_town.hpp"

using namespace tipring;
using namespace tipring::tests;
using drivers::at_line;
using drivers::at_line_settings;
using enum core::call_state;

namespace {

/// An application whose line is a modem: our own soft modem, on a cable.
struct office : modem_town
{
    explicit office(const at_line_settings& settings = {})
        : at(time, cable.computer_end(), settings)
        , engine(time)
        , line(time, engine.attach(at, {&house.exchange().country()}), spy, profile())
    {
        tasks.spawn(engine.run());
        tasks.spawn(at.run());
        tasks.spawn(line.run());
        time.run(at.until_ready(), 1min);
    }
    ~office()
    {
        time.run(tasks.stop());
        time.run(line.stop());
    }
    office(const office&) = delete;
    office& operator=(const office&) = delete;

    static line_profile profile()
    {
        line_profile p;
        p.timers.wait_recall_tone = 6s; // half duplex is late
        return p;
    }

    at_line at;
    media::media_engine engine;
    network_line line;
};

at_line_settings one_way_at_a_time()
{
    at_line_settings settings;
    settings.duplex = false;
    return settings;
}

awaitable<void> picks_up(office& o, const char* number)
{
    plant::telephone& phone = o.phone(number);
    const bool rang = co_await phone.wait_for_ring(patience);
    CHECK(rang);
    co_await o.time.wait(500ms);
    phone.lift();
    co_await o.time.wait(500ms);
    phone.start_speaking(babble(2s));
}

/// Out, answered, and the other one hangs up.
awaitable<void> a_call_out(office& o)
{
    const call_handle c = co_await o.line.make_call("204");
    co_await picks_up(o, "204");
    const call_states answered{connected};
    const bool there = co_await o.line.wait_for(c, answered, patience);
    CHECK(there);
    o.phone("204").stop_speaking();
    o.phone("204").hang_up();
    const call_states over{disconnected};
    const bool told = co_await o.line.wait_for(c, over, 40s);
    CHECK(told);
    co_await o.line.drop(c);
    CHECK(o.at.hook_position() == hook::on);
    CHECK(o.house.line("plant:301").calls().empty());
}

} // namespace

SCENARIO("the modem is asked what it is and what it can do, and is believed only where it answered")
{
    office o;
    const drivers::modem_facts& facts = o.at.facts();
    CHECK(facts.voice);
    CHECK(facts.duplex);
    REQUIRE(facts.format);
    CHECK(facts.format->format == dsp::sample_format::ulaw); // 16 bits do not fit 115200 bit/s
    CHECK(facts.speaks->name == "V.253");
    CHECK(facts.refused.empty());
    for (const drivers::capability& c : o.at.capabilities()) {
        CAPTURE(name_of(c.what));
        CHECK(c.can == c.why_not.empty());
    }
}

SCENARIO("a call through a modem that hears while it speaks: dialled, answered, hung up by the other one")
{
    office o;
    o.time.run(a_call_out(o), 10min);
}

SCENARIO("the same through a modem that does one at a time")
{
    office o(one_way_at_a_time());
    CHECK_FALSE(o.at.facts().duplex);
    o.time.run(a_call_out(o), 10min);
}

SCENARIO("a call comes in through a modem: who calls is known, and digits cross both ways")
{
    office o;
    const auto scene = [](office& w) -> awaitable<void> {
        co_await lift_and_dial(w.phone("201"), "301");
        const call_handle c = co_await w.line.wait_for_call(patience);
        REQUIRE(c);
        co_await w.time.wait(4s);
        CHECK(c->caller.number == "201");
        CHECK(c->caller.name == "Ada");
        co_await w.line.answer(c);
        co_await w.time.wait(1s);
        w.phone("201").listen_for_digits(true);
        co_await w.line.generate_digits(c, "159#");
        co_await w.time.wait(1s);
        CHECK(w.phone("201").digits_heard() == "159#");
        co_await w.line.drop(c);
        CHECK(w.house.line("plant:301").calls().empty());
    };
    o.time.run(scene(o), 10min);
}

SCENARIO("flash on a modem line: hold and unhold at the exchange, by its recall dial tone")
{
    office o;
    const auto scene = [](office& w) -> awaitable<void> {
        const call_handle c = co_await w.line.make_call("204");
        co_await picks_up(w, "204");
        const call_states answered{connected};
        const bool there = co_await w.line.wait_for(c, answered, patience);
        CHECK(there);
        w.phone("204").stop_speaking();
        co_await w.time.wait(1s);
        co_await w.line.hold(c);
        CHECK(c->is(onhold));
        co_await w.line.unhold(c);
        CHECK(c->is(connected));
        co_await w.line.drop(c);
    };
    o.time.run(scene(o), 10min);
}

SCENARIO("the modem is pulled out in a call: the call ends, and the line comes back by itself")
{
    office o;
    const auto scene = [](office& w) -> awaitable<void> {
        const call_handle c = co_await w.line.make_call("204");
        co_await picks_up(w, "204");
        co_await w.time.wait(3s);
        w.cable.unplug();
        co_await w.time.wait(2s);
        CHECK(c->over());
        CHECK_FALSE(w.at.present());
        CHECK_FALSE(w.at.trouble().empty());
        bool refused = false;
        try {
            co_await w.line.make_call("204");
        } catch (const failure& e) {
            refused = e.code() == errc::port_vanished;
        }
        CHECK(refused);
        w.cable.replug();
        w.tasks.spawn(modem_town::serve(w.modem));
        co_await w.at.until_ready();
        CHECK(w.at.present());
        CHECK(w.at.hook_position() == hook::on);
    };
    o.time.run(scene(o), 10min);
}
