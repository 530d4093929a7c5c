/// What a program does with calls: a menu, a message taken down, a transfer, and callers who hang up at any moment.

#include "api/program/program.hpp"
#include "tests/core/town.hpp"

#include <memory>
#include <optional>

using namespace tipring;
using namespace tipring::tests;
using api::address;
using api::gathering;
using enum call_state;

namespace {

/// The town with a program on plant:301.
struct program_town : town
{
    program_town()
    {
        told.add(registry);
        self = std::make_unique<api::program>(told, registry, "menu");
        address.emplace(self->open(line()));
    }
    ~program_town()
    {
        self.reset();
        time.run(registry.stop());
        told.remove(registry);
    }
    program_town(const program_town&) = delete;
    program_town& operator=(const program_town&) = delete;

    application_registry registry{time.executor()};
    std::unique_ptr<api::program> self;
    std::optional<api::address> address;
};

/// "Press 1 for Dmitri": until somebody is served.
awaitable<std::string> menu(program_town& t)
{
    const auto came = co_await t.address->next_call(60s);
    REQUIRE(came);
    const api::call& caller = *came;
    co_await caller.answer();
    const gathering one_digit;
    const std::string choice = co_await caller.ask(babble(4s), one_digit);
    if (choice == "1")
        co_await caller.transfer_to("204");
    else
        co_await caller.hang_up();
    co_return choice;
}

} // namespace

SCENARIO("a menu: the digit cuts the prompt short, and the caller is sent on")
{
    program_town t;
    std::string chosen;
    const auto scene = [](program_town& w, std::string& choice) -> awaitable<void> {
        task_group service(w.time.executor());
        const auto serve = [](program_town& house, std::string& to) -> awaitable<void> { to = co_await menu(house); };
        service.spawn(serve(w, choice));
        co_await lift_and_dial(w.phone("201"), "301");
        const bool prompt = co_await w.phone("201").hear_voice(patience);
        CHECK(prompt);
        co_await w.phone("201").dial("1");
        co_await picks_up(w, "204"); // and says who he is: a line hears nothing of an answer in silence
        co_await service.join();
        const bool through = co_await w.phone("201").hear_voice(patience);
        CHECK(through);
    };
    t.time.run(scene(t, chosen));
    CHECK(chosen == "1");
    CHECK(t.leftovers().empty());
}

SCENARIO("digits are gathered up to their number, to the one that ends them, or to the end of patience")
{
    program_town t;
    const auto scene = [](program_town& w) -> awaitable<void> {
        co_await lift_and_dial(w.phone("201"), "301");
        const auto came = co_await w.address->next_call(patience);
        REQUIRE(came);
        const api::call& caller = *came;
        co_await caller.answer();
        co_await w.time.wait(1s);
        gathering four;
        four.most = 4;
        four.first = 3s;
        four.between = 2s;

        co_await w.phone("201").dial("12345#");
        const std::string all = co_await caller.gather(four);
        CHECK(all == "1234");
        const std::string rest = co_await caller.gather(four);
        CHECK(rest == "5");
        co_await w.phone("201").dial("67");
        const sample_count asked = w.time.now();
        const std::string short_of_it = co_await caller.gather(four);
        CHECK(short_of_it == "67");
        CHECK(w.time.now() - asked == 2s);
        const std::string nothing = co_await caller.gather(four);
        CHECK(nothing.empty());
        co_await caller.hang_up();
        co_await caller.hang_up();
        CHECK(caller.state() == idle);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("a caller who hangs up ends whatever the program was at")
{
    const auto at_a_prompt = [](const api::call& c) -> awaitable<void> { co_await c.play(babble(30s)); };
    const auto gathering_digits = [](const api::call& c) -> awaitable<void> {
        gathering patient;
        patient.first = 120s;
        co_await c.gather(patient);
    };
    const auto asking = [](const api::call& c) -> awaitable<void> {
        gathering patient;
        patient.first = 120s;
        co_await c.ask(babble(30s), patient);
    };
    using work = awaitable<void> (*)(const api::call&);
    for (const work what : {work(at_a_prompt), work(gathering_digits), work(asking)}) {
        program_town t;
        const auto scene = [](program_town& w, work at) -> awaitable<void> {
            co_await lift_and_dial(w.phone("201"), "301");
            const auto came = co_await w.address->next_call(patience);
            REQUIRE(came);
            const api::call& caller = *came;
            co_await caller.answer();
            task_group leaving(w.time.executor());
            const auto leave = [](program_town& house) -> awaitable<void> {
                co_await house.time.wait(3s);
                house.phone("201").hang_up();
            };
            leaving.spawn(leave(w));
            const errc ended = co_await error_of(at(caller));
            CHECK(ended == errc::call_over);
            co_await leaving.join();
            co_await caller.hang_up();
        };
        t.time.run(scene(t, what));
        CHECK(t.leftovers().empty());
    }
}

SCENARIO("what a caller says is taken down until he falls silent, or hangs up")
{
    program_town t;
    const auto scene = [](program_town& w) -> awaitable<void> {
        co_await lift_and_dial(w.phone("201"), "301");
        const auto came = co_await w.address->next_call(patience);
        REQUIRE(came);
        const api::call& caller = *came;
        co_await caller.answer();
        co_await w.time.wait(1s);
        w.phone("201").start_speaking(babble(4s));
        const audio_buffer said = co_await caller.record(60s, 2s);
        w.phone("201").stop_speaking();
        CHECK(said.size() <= samples_in(60s));
        CHECK(level_of(said) > -40_dBm0);
        const audio_buffer little = co_await caller.record(500ms);
        CHECK(little.size() == samples_in(500ms));
        co_await caller.hang_up();
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("a program calls, asks somebody else meanwhile, and joins the two")
{
    program_town t;
    const auto scene = [](program_town& w) -> awaitable<void> {
        const api::call first = co_await w.address->make_call("201");
        co_await picks_up(w, "201");
        const bool there = co_await first.answered();
        CHECK(there);
        w.phone("201").stop_speaking();
        const api::call second = co_await first.consult("204");
        CHECK(first.state() == onholdpendtransfer);
        co_await picks_up(w, "204");
        const bool also_there = co_await second.answered();
        CHECK(also_there);
        co_await second.finish_transfer(first);
        CHECK(first.state() == idle);
        CHECK(second.state() == idle);
        co_await w.time.wait(2s);
        const bool through = co_await w.phone("201").hear_voice(patience);
        CHECK(through);

        w.phone("202").lift();
        co_await w.time.wait(500ms);
        const api::call refused = co_await w.address->make_call("202");
        const bool answered = co_await refused.answered();
        CHECK(!answered);
        CHECK(refused.state() == busy);
        co_await refused.hang_up();
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}
