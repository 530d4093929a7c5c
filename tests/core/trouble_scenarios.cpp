/// A line in trouble: caller ID that arrives damaged, and battery that goes away in whatever state a call is.

#include "tests/core/town.hpp"

using namespace tipring;
using namespace tipring::tests;
using enum call_state;

namespace {

awaitable<void> connect_bystanders(town& t) { return connect(t, "204", "205"); }

bool bystanders_talk(town& t)
{
    return t.at("204").calls().front()->is(connected) && t.at("205").calls().front()->is(connected);
}

// Caller ID ------------------------------------------------------------------------------------------------------

/// No audio on the pair from `begin` for `length`, counted from the end of the first ring burst.
struct damage
{
    sample_count begin;
    sample_count length;
};

/// 201 calls somebody, whose caller ID is damaged on the way.
awaitable<void> call_with_damage(town& t, std::string number, plant::loop& pair, damage what)
{
    co_await lift_and_dial(t.phone("201"), std::move(number));
    while (!pair.ring_voltage())
        co_await t.time.wait(10ms);
    while (pair.ring_voltage())
        co_await t.time.wait(1ms);
    co_await t.time.wait(what.begin);
    pair.cut_audio(true);
    co_await t.time.wait(what.length);
    pair.cut_audio(false);
    co_await t.time.wait(2s);
}

/// Hits of half a dozen bits all along the burst, which lasts from about 0.5 s to 1.1 s; and bursts that are cut off.
std::vector<damage> damages()
{
    std::vector<damage> all;
    for (sample_count begin = 450ms; begin < 1200ms; begin += 50ms)
        all.push_back({begin, 5ms});
    for (sample_count begin = 500ms; begin < 1100ms; begin += 100ms)
        all.push_back({begin, 2s});
    return all;
}

// Battery --------------------------------------------------------------------------------------------------------

awaitable<void> application_calls_and_confers(town& t)
{
    network_line& line = t.line();
    const call_states answered{connected, busy, disconnected, idle};
    const call_handle first = co_await line.make_call("202");
    co_await t.phone("202").wait_for_ring(5s);
    co_await t.time.wait(4s);
    t.phone("202").lift();
    t.phone("202").start_speaking(babble(2s));
    co_await line.wait_for(first, answered, 8s);
    co_await line.hold(first);
    co_await t.time.wait(500ms);
    co_await line.unhold(first);
    const call_handle second = co_await line.setup_transfer(first);
    co_await line.dial(second, "203");
    co_await t.phone("203").wait_for_ring(5s);
    t.phone("203").lift();
    t.phone("203").start_speaking(babble(2s));
    co_await line.wait_for(second, answered, 8s);
    const call_handle conference = co_await line.complete_transfer(first, second, transfer_mode::conference);
    co_await t.time.wait(1s);
    co_await line.drop(conference);
}

awaitable<void> application_calls_one_who_is_busy(town& t)
{
    t.phone("202").lift();
    const call_handle call = co_await t.line().make_call("202");
    const call_states over{disconnected, idle};
    co_await t.line().wait_for(call, over, 20s);
}

awaitable<void> application_calls_a_wrong_number(town& t)
{
    const call_handle call = co_await t.line().make_call("299");
    const call_states over{disconnected, idle};
    co_await t.line().wait_for(call, over, 20s);
}

awaitable<void> application_hears_no_dial_tone(town& t)
{
    t.house.pair("plant:301").cut_audio(true);
    const call_handle call = co_await t.line().make_call("202");
    co_await t.time.wait(5s);
    co_await t.line().drop(call);
}

awaitable<void> application_is_called(town& t)
{
    co_await lift_and_dial(t.phone("201"), "301");
    const call_handle call = co_await t.line().wait_for_call(20s);
    if (!call)
        co_return;
    co_await t.time.wait(500ms);
    co_await t.line().accept(call);
    co_await t.time.wait(500ms);
    co_await t.line().answer(call);
    co_await t.time.wait(2s);
    co_await t.line().drop(call);
}

struct loss
{
    call_state in;
    awaitable<void> (*dialogue)(town&);
};

constexpr auto losses = std::to_array<loss>({
    {offering,           application_is_called            },
    {accepted,           application_is_called            },
    {connected,          application_is_called            },
    {dialtone,           application_calls_and_confers    },
    {dialing,            application_calls_and_confers    },
    {proceeding,         application_calls_and_confers    },
    {ringback,           application_calls_and_confers    },
    {connected,          application_calls_and_confers    },
    {onhold,             application_calls_and_confers    },
    {onholdpendtransfer, application_calls_and_confers    },
    {conferenced,        application_calls_and_confers    },
    {busy,               application_calls_one_who_is_busy},
    {specialinfo,        application_calls_a_wrong_number },
    {disconnected,       application_hears_no_dial_tone   },
});

/// Operations on a call that has gone are refused: that is the clean way.
awaitable<void> refusals_allowed(awaitable<void> dialogue)
{
    try {
        co_await std::move(dialogue);
    } catch (const failure&) {
    }
}

/// Pulls the plug as soon as a call of the line is in that state. @return whether one ever was.
awaitable<void> pull_the_plug_in(town& t, call_state state, bool& reached)
{
    for (sample_count waited{}; waited < 60s && !reached; waited += 10ms) {
        for (const call_handle& c : t.line().calls())
            reached |= c->is(state);
        if (reached)
            t.house.pair("plant:301").unplug(true);
        else
            co_await t.time.wait(10ms);
    }
}

} // namespace

SCENARIO("caller ID that is damaged or cut off on the way names nobody wrongly, and the call goes on")
{
    bool telephone_saw_bad = false;
    int line_without_name = 0;
    for (const damage& what : damages()) {
        CAPTURE(to_ms(what.begin));
        CAPTURE(to_ms(what.length));
        town t;
        plant::telephone& called = t.phone("203");
        t.time.run(call_with_damage(t, "203", t.house.pair("203"), what));
        for (const dsp::caller_id_event& message : called.messages())
            telephone_saw_bad |= !message.message.checksum_ok;
        if (const auto shown = called.shown())
            CHECK(shown->number == "201");
        called.lift();
        t.time.advance(1s);
        CHECK(t.at("203").calls().front()->is(connected));
        t.phone("201").hang_up();
        called.hang_up();
        t.time.advance(3s);

        t.time.run(call_with_damage(t, "301", t.house.pair("plant:301"), what));
        REQUIRE(t.line().calls().size() == 1);
        const call_handle call = t.line().calls().front();
        CHECK(call->is(offering));
        CHECK((call->caller.number.empty() || call->caller.number == "201"));
        line_without_name += call->caller.number.empty() ? 1 : 0;
        t.time.run(t.line().answer(call));
        CHECK(call->is(connected));
        CHECK(t.leftovers().empty());
    }
    CHECK(telephone_saw_bad);
    CHECK(line_without_name > 5);
    CHECK(line_without_name < static_cast<int>(damages().size())); // hits before and behind the burst do no harm
}

SCENARIO(
    "a line that loses battery, whatever state its call is in: the call ends, others go on, and the line works again"
)
{
    for (const loss& l : losses) {
        CAPTURE(std::string(name_of(l.in)));
        town t;
        t.time.run(connect_bystanders(t));
        bool reached = false;
        t.time.run(join(refusals_allowed(l.dialogue(t)), pull_the_plug_in(t, l.in, reached)));
        REQUIRE(reached);
        t.time.advance(60s); // longer than a line keeps a call that nobody drops
        CHECK(t.line().calls().empty());
        CHECK(t.line().line().hook_position() == hook::on);
        CHECK(bystanders_talk(t));

        t.house.pair("plant:301").unplug(false);
        t.house.pair("plant:301").cut_audio(false);
        for (const char* number : {"201", "202", "203"})
            t.phone(number).hang_up();
        t.time.advance(30s);
        const auto call_again = [](town& w) -> awaitable<void> {
            const call_handle again = co_await w.line().make_call("203");
            const call_states alerting{ringback};
            const bool rings = co_await w.line().wait_for(again, alerting, 10s);
            CHECK(rings);
            co_await w.line().drop(again);
        };
        t.time.run(call_again(t));
        CHECK(bystanders_talk(t));
        CHECK(t.leftovers().empty());
    }
}
