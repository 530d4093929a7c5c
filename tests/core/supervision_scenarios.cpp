/// What lines do that tell little: glare, silence, batteries that cannot decide, other telephones on the pair.

#include "tests/core/town.hpp"

using namespace tipring;
using namespace tipring::tests;
using enum call_state;

namespace {

/// When the bell of a line begins.
class bell final : public observer
{
public:
    void line_signalled(const std::string& line, const drivers::line_event& e) override
    {
        if (line == "plant:301" && e.what == drivers::line_event::kind::ring_begin && !rang)
            rang = e.at;
    }
    std::optional<sample_count> rang;
};

/// Ada calls the line, whose number is in her memory but for the last digit, which she dials at `at`.
awaitable<void> ada_calls(town& w, sample_count at)
{
    w.phone("201").lift();
    const bool dial_tone = co_await w.phone("201").hear_dial_tone(patience);
    REQUIRE(dial_tone);
    co_await w.phone("201").dial("30");
    co_await w.time.wait_until(at);
    co_await w.phone("201").dial("1");
}

/// The line calls 204 at `at`. @return what became of it: "refused: ...", or the state after 10 s
awaitable<void> line_calls(town& w, sample_count at, std::string& outcome, call_handle& made)
{
    co_await w.time.wait_until(at);
    try {
        made = co_await w.line().make_call("204");
        outcome = "made";
    } catch (const failure& refused) {
        outcome = refused.what();
    }
}

/// Both at once. @return what the line's program is left with
struct collision
{
    std::string outcome;
    call_handle made;
    call_handle offered;
    std::string evidence;
    bool they_talk = false;
    bool had_dial_tone = false;
};

constexpr sample_count ada_dials_at = 4s;

collision collide(sample_count line_calls_at)
{
    town t;
    collision result;
    const auto scene = [](town& w, sample_count at, collision& seen) -> awaitable<void> {
        task_group meanwhile(w.time.executor());
        meanwhile.spawn(ada_calls(w, ada_dials_at));
        meanwhile.spawn(line_calls(w, at, seen.outcome, seen.made));
        const call_handle in = co_await w.line().wait_for_call(12s);
        if (in) {
            seen.offered = in;
            seen.evidence = in->evidence().what;
            co_await w.time.wait(500ms);
            co_await w.line().answer(in);
            task_group talk(w.time.executor());
            talk.spawn(w.line().media().play(std::make_unique<media::recording>(babble(10s))));
            const bool voice = co_await w.phone("201").hear_voice(5s);
            seen.they_talk = voice && in->is(connected);
            co_await talk.stop();
            co_await w.line().drop(in);
        }
        w.phone("201").hang_up();
        co_await w.time.wait(3s);
        if (seen.made && !seen.made->is(idle))
            co_await w.line().drop(seen.made);
        co_await meanwhile.stop();
    };
    t.time.run(scene(t, line_calls_at, result));
    CHECK(t.leftovers().empty());
    result.had_dial_tone = t.spy.saw("plant:301 1 dialtone");
    return result;
}

/// When the line rings if nobody calls out on it.
sample_count when_it_rings()
{
    town t;
    bell rings;
    t.told.add(rings);
    const auto scene = [](town& w) -> awaitable<void> {
        co_await ada_calls(w, ada_dials_at);
        co_await w.time.wait(5s);
        w.phone("201").hang_up();
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
    REQUIRE(rings.rang.has_value());
    return *rings.rang;
}

} // namespace

SCENARIO("glare: whoever calls while the line is being seized is never taken for the one who was called")
{
    const sample_count rings = when_it_rings();
    int made = 0;
    int offered = 0;
    for (sample_count off = -60ms; off <= 40ms; off += 5ms) {
        CAPTURE(to_ms(off));
        const collision seen = collide(rings + off);
        if (seen.outcome == "made") {
            ++made; // the line was first: Ada hears busy
            CHECK_FALSE(seen.offered);
            CHECK(seen.had_dial_tone);
        } else {
            ++offered;
            CHECK(seen.outcome.find("plant:301") != std::string::npos);
            REQUIRE(seen.offered);
            CHECK(seen.they_talk);
        }
    }
    CHECK(made > 0);
    CHECK(offered > 0);
}

SCENARIO("a call that comes while the line rests between two calls goes before the second one")
{
    int came_first = 0;
    for (sample_count rested = 1000ms; rested <= 1400ms; rested += 25ms) {
        CAPTURE(to_ms(rested));
        town t;
        const auto scene = [](town& w, sample_count before, int& first_come) -> awaitable<void> {
            const call_handle first = co_await w.line().make_call("202");
            task_group meanwhile(w.time.executor());
            const sample_count dialled = w.time.now() + 4s;
            meanwhile.spawn(ada_calls(w, dialled));
            co_await w.time.wait_until(dialled - before);
            co_await w.line().drop(first);
            std::string outcome;
            call_handle second;
            co_await line_calls(w, w.time.now(), outcome, second);
            if (second) { // the exchange had not seen the line rest yet, and told Ada so
                co_await w.line().drop(second);
                co_return co_await meanwhile.stop();
            }
            CHECK(outcome == "somebody calls on line plant:301 just now: answer, or try again");
            REQUIRE(w.line().calls().size() == 1);
            const call_handle in = w.line().calls().front();
            CHECK(in->is(offering));
            if (w.line().line().hook_position() == hook::on) { // else the ring came in the last moment
                ++first_come;
                CHECK(in->evidence().what == "ring, as the line was about to be seized");
            }
            co_await w.line().answer(in);
            CHECK(in->is(connected));
            co_await w.time.wait(1s);
            co_await w.line().drop(in);
            co_await meanwhile.stop();
        };
        t.time.run(scene(t, rested, came_first));
        CHECK(t.leftovers().empty());
    }
    CHECK(came_first > 0);
}

SCENARIO("where an exchange tells by nothing that a party hung up, silence does, if it lasts, and not in a conversation"
)
{
    api::house_plan plan = north_american_town();
    plan.profile.timers.silence_means_hangup = 30s;
    town t(plan);
    const auto scene = [](town& w) -> awaitable<void> {
        const call_handle c = co_await w.line().make_call("204");
        co_await answer(w, w.phone("204"));
        w.phone("204").start_speaking(babble(2s));
        const call_states there{connected};
        const bool answered = co_await w.line().wait_for(c, there, patience);
        REQUIRE(answered);
        co_await w.time.wait(2min);
        CHECK(c->is(connected));
        w.phone("204").stop_speaking();
        co_await w.time.wait(25s);
        CHECK(c->is(connected));
        w.phone("204").start_speaking(babble(1s)); // he only thought
        co_await w.time.wait(2s);
        w.phone("204").stop_speaking();
        co_await w.time.wait(28s);
        CHECK(c->is(connected));
        co_await w.time.wait(5s);
        CHECK(c->is(disconnected));
        CHECK(c->evidence().what == "silence for 30 s");
        CHECK(c->evidence().sure == confidence::inferred);
        co_await w.line().drop(c);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("nobody is cut off for silence unless that was asked for")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        const call_handle c = co_await call_up(w, w.line(), "204");
        co_await w.time.wait(20min);
        CHECK(c->is(connected));
        co_await w.line().drop(c);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("a battery that turns back and forth as a call is answered is no hang-up; one that stays turned back is")
{
    for (const bool turns_again : {true, false}) {
        CAPTURE(turns_again);
        town t(town_with_reversals());
        const auto scene = [](town& w, bool again) -> awaitable<void> {
            const call_handle c = co_await call_up(w, w.line(), "204");
            co_await w.time.wait(100ms);
            w.at("301").line().set_polarity(polarity::normal);
            co_await w.time.wait(200ms);
            CHECK(c->is(connected));
            if (again)
                w.at("301").line().set_polarity(polarity::reversed);
            co_await w.time.wait(1s);
            CHECK(c->is(again ? connected : disconnected));
            if (again) {
                w.at("301").line().set_polarity(polarity::normal);
                co_await w.time.wait(100ms);
                CHECK(c->is(disconnected)); // long after the answer there is no grace
            }
            CHECK(c->evidence().what == "battery reversal");
            co_await w.line().drop(c);
        };
        t.time.run(scene(t, turns_again));
        CHECK(t.leftovers().empty());
    }
}

SCENARIO("a line on which another telephone talks is not seized, where telephones share it")
{
    for (const bool shared : {true, false}) {
        CAPTURE(shared);
        api::house_plan plan = north_american_town();
        plan.profile.shared_with_telephones = shared;
        town t(plan);
        const auto scene = [](town& w, bool hangs_together) -> awaitable<void> {
            // What a telephone on the same pair would put there: sound on a pair on which we are on hook.
            task_group talk(w.time.executor());
            w.at("301").line().transmit_on_hook(20s);
            talk.spawn(w.at("301").media().play(std::make_unique<media::recording>(babble(10s))));
            co_await w.time.wait(2s);
            std::string outcome;
            call_handle made;
            co_await line_calls(w, w.time.now(), outcome, made);
            CHECK(
                (outcome == "line plant:301 is in use by another telephone: something is heard on it; wait") ==
                hangs_together
            );
            if (made)
                co_await w.line().drop(made);
            CHECK(w.line().line().hook_position() == hook::on);
            co_await talk.stop();
            co_await w.time.wait(20s);
            co_await line_calls(w, w.time.now(), outcome, made);
            CHECK(outcome == "made");
            co_await w.line().drop(made);
        };
        t.time.run(scene(t, shared));
        CHECK(t.leftovers().empty());
    }
}
