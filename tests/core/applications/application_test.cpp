/// Several applications on one line: who sees a call, whose it is, handing over, and what becomes of it when they leave.

#include "core/applications/application.hpp"
#include "core/applications/application_registry.hpp"
#include "tests/core/town.hpp"

#include <memory>

using namespace tipring;
using namespace tipring::tests;
using enum call_state;

namespace {

const opening takes_voice{
    .owner = true, .media = {media_mode::interactive_voice, media_mode::automated_voice}
};
const opening takes_fax{.owner = true, .media = {media_mode::g3_fax}};
const opening watches{.monitor = true};

std::string_view name_of(application_event::kind what)
{
    using enum application_event::kind;
    switch (what) {
    case new_call: return "new_call";
    case made_call: return "made_call";
    case state: return "state";
    case identified: return "identified";
    case handed_over: return "handed_over";
    case users: return "users";
    }
    return "";
}

/// An application that remembers what it was told, as "new_call offering owner".
struct program
{
    program(application_registry& among, std::string name)
        : self(among, std::move(name), [this](const application_event& e) {
            const char* const rights[] = {"none", "monitor", "owner"};
            told.push_back(
                std::string(name_of(e.what)) + " " + std::string(name_of(e.call->state())) + " " +
                rights[static_cast<int>(e.right)]
            );
        })
    {
    }

    bool was_told(const std::string& what) const { return std::ranges::find(told, what) != told.end(); }

    std::vector<std::string> told;
    application self;
};

/// A town with two programs on plant:301.
struct shared_town : town
{
    shared_town() { told.add(registry); }
    ~shared_town()
    {
        menu.reset();
        panel.reset();
        time.run(registry.stop());
        told.remove(registry);
    }
    shared_town(const shared_town&) = delete;
    shared_town& operator=(const shared_town&) = delete;

    application_registry registry{time.executor()};
    std::unique_ptr<program> menu = std::make_unique<program>(registry, "menu");
    std::unique_ptr<program> panel = std::make_unique<program>(registry, "Panel");
};

awaitable<call_handle> incoming(shared_town& t)
{
    co_await lift_and_dial(t.phone("201"), "301");
    const call_handle came = co_await t.line().wait_for_call(patience);
    REQUIRE(came);
    co_return came;
}

} // namespace

SCENARIO("a call that comes in goes to the first that takes its kind; others watch it, and may not touch it")
{
    shared_town t;
    const auto scene = [](shared_town& w) -> awaitable<void> {
        application& fax = w.panel->self;
        fax.open(w.line(), takes_fax);
        program second(w.registry, "second");
        program watcher(w.registry, "watcher");
        watcher.self.open(w.line(), watches);
        w.menu->self.open(w.line(), takes_voice);
        second.self.open(w.line(), takes_voice);

        const call_handle c = co_await incoming(w);
        CHECK(w.menu->told == std::vector<std::string>{"new_call offering owner"});
        CHECK(watcher.told == std::vector<std::string>{"new_call offering monitor"});
        CHECK(second.told.empty());
        CHECK(w.panel->told.empty());

        const errc only_watching = co_await error_of(watcher.self.answer(c));
        CHECK(only_watching == errc::not_owner);
        const errc not_held = co_await error_of(second.self.answer(c));
        CHECK(not_held == errc::not_owner);
        CHECK(c->is(offering));

        co_await w.menu->self.answer(c);
        CHECK(w.menu->was_told("state connected owner"));
        CHECK(watcher.was_told("state connected monitor"));
        co_await w.menu->self.drop(c);
        CHECK(watcher.was_told("state idle monitor"));
        const errc over = co_await error_of(watcher.self.drop(c));
        CHECK(over == errc::invalid_state);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("a call that an application makes is its own; monitors see it, and nobody else owns it")
{
    shared_town t;
    const auto scene = [](shared_town& w) -> awaitable<void> {
        w.panel->self.open(w.line(), opening{.monitor = true, .owner = true, .media = takes_voice.media});
        const errc closed = co_await error_of([](application& a, line_device& l) -> awaitable<void> {
            co_await a.make_call(l, "204");
        }(w.menu->self, w.line()));
        CHECK(closed == errc::invalid_call);
        w.menu->self.open(w.line(), opening{});
        const call_handle made = co_await w.menu->self.make_call(w.line(), "204");
        CHECK(w.menu->told.front() == "made_call dialtone owner");
        CHECK(w.panel->told.front() == "new_call dialtone monitor");
        CHECK(w.menu->self.right_to(made) == privilege::owner);
        CHECK(w.panel->self.right_to(made) == privilege::monitor);
        const errc not_its = co_await error_of(w.panel->self.drop(made));
        CHECK(not_its == errc::not_owner);
        co_await w.menu->self.drop(made);
        CHECK(made->is(idle));
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("a consultation call is seen when its operation is over, by its maker first")
{
    shared_town t;
    const auto scene = [](shared_town& w) -> awaitable<void> {
        application& menu = w.menu->self;
        menu.open(w.line(), takes_voice);
        w.panel->self.open(w.line(), watches);
        const call_handle c = co_await incoming(w);
        co_await menu.answer(c);
        co_await w.time.wait(1s);
        w.menu->told.clear();
        w.panel->told.clear();
        const call_handle consultation = co_await menu.setup_transfer(c);
        CHECK(w.menu->told.front() == "state onholdpendtransfer owner");
        CHECK(w.menu->told.back() == "made_call dialtone owner");
        CHECK(w.panel->told.back() == "new_call dialtone monitor");
        co_await menu.drop(consultation);
        CHECK(c->is(connected));
        co_await menu.drop(c);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("a call is handed over by name and by kind; both own it until one lets go")
{
    shared_town t;
    const auto scene = [](shared_town& w) -> awaitable<void> {
        application& menu = w.menu->self;
        application& panel = w.panel->self;
        menu.open(w.line(), takes_voice);
        panel.open(w.line(), takes_fax);
        const call_handle c = co_await incoming(w);
        co_await menu.answer(c);

        const auto refused = [&](auto hand_over) {
            try {
                hand_over();
            } catch (const failure& e) {
                return static_cast<errc>(e.code().value());
            }
            return errc{};
        };
        CHECK(refused([&] { menu.hand_over(c, "nobody"); }) == errc::no_such_application);
        CHECK(refused([&] { menu.hand_over(c, media_mode::data_modem); }) == errc::no_such_application);
        CHECK(refused([&] { menu.hand_over(c, media_mode::automated_voice); }) == errc::handed_to_oneself);
        CHECK(refused([&] { menu.hand_over(c, "MENU"); }) == errc{});
        CHECK(refused([&] { panel.hand_over(c, "menu"); }) == errc::not_owner);
        CHECK(refused([&] { menu.set_right(c, privilege::monitor); }) == errc::invalid_state);
        CHECK(w.panel->told.empty());

        menu.hand_over(c, "pANEL");
        CHECK(w.panel->told == std::vector<std::string>{"handed_over connected owner"});
        CHECK(w.menu->told.back() == "users connected owner");
        CHECK(menu.right_to(c) == privilege::owner);
        menu.set_right(c, privilege::monitor);
        CHECK(w.panel->told.back() == "users connected owner");
        CHECK(panel.holders_of(c, privilege::owner) == 1);
        CHECK(panel.holders_of(c, privilege::monitor) == 1);
        const errc no_more = co_await error_of(menu.drop(c));
        CHECK(no_more == errc::not_owner);

        menu.release(c);
        menu.open(w.line(), opening{});
        panel.open(w.line(), takes_voice);
        menu.open(w.line(), takes_fax);
        panel.hand_over(c, media_mode::g3_fax);
        CHECK(w.menu->told.back() == "handed_over connected owner");
        co_await menu.drop(c);
        CHECK(w.panel->was_told("state idle owner"));
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("what its last owner leaves is dropped when it closes the line or dies, and goes on when it only lets go")
{
    shared_town t;
    const auto scene = [](shared_town& w) -> awaitable<void> {
        w.menu->self.open(w.line(), takes_voice);
        w.panel->self.open(w.line(), watches);
        const call_states over{idle};

        const call_handle released = co_await incoming(w);
        co_await w.menu->self.answer(released);
        w.menu->self.release(released);
        CHECK(w.panel->told.back() == "users connected monitor");
        co_await w.time.wait(5s);
        CHECK(released->is(connected));
        w.panel->self.set_right(released, privilege::owner);
        w.panel->self.close(w.line());
        const bool dropped = co_await w.line().wait_for(released, over, patience);
        CHECK(dropped);
        w.phone("201").hang_up();
        co_await w.time.wait(3s);

        const call_handle shared = co_await incoming(w);
        co_await w.menu->self.answer(shared);
        w.panel->self.open(w.line(), takes_voice);
        w.menu->self.hand_over(shared, "panel");
        w.menu.reset(); // the program dies
        co_await w.time.wait(5s);
        CHECK(shared->is(connected));
        w.panel.reset();
        const bool gone = co_await w.line().wait_for(shared, over, patience);
        CHECK(gone);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("a program that comes late takes the calls that are there, as a monitor")
{
    shared_town t;
    const auto scene = [](shared_town& w) -> awaitable<void> {
        w.menu->self.open(w.line(), takes_voice);
        const call_handle c = co_await incoming(w);
        co_await w.menu->self.answer(c);
        w.panel->self.open(w.line(), watches);
        CHECK(w.panel->self.right_to(c) == privilege::none);
        CHECK(w.panel->self.take_calls(w.line()) == std::vector<call_handle>{c});
        CHECK(w.panel->self.take_calls(w.line()).empty());
        CHECK(w.menu->told.back() == "users connected owner");
        CHECK(w.panel->self.right_to(c) == privilege::monitor);
        co_await w.menu->self.drop(c);
        CHECK(w.panel->self.right_to(c) == privilege::none);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("who calls is told to everybody who holds the call")
{
    shared_town t;
    const auto scene = [](shared_town& w) -> awaitable<void> {
        w.menu->self.open(w.line(), takes_voice);
        const call_handle c = co_await incoming(w);
        co_await w.time.wait(8s); // caller ID comes after the first ring
        CHECK(w.menu->was_told("identified offering owner"));
        CHECK(c->caller.number == "201");
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("two programs want the same call: the one answers or drops it, the other is refused, and nothing happens twice"
)
{
    shared_town t;
    const auto scene = [](shared_town& w) -> awaitable<void> {
        w.menu->self.open(w.line(), takes_voice);
        w.panel->self.open(w.line(), takes_voice);
        const call_handle came = co_await incoming(w);
        w.menu->self.hand_over(came, "panel");
        errc first{};
        errc second{};
        const auto race = [](awaitable<void> work, errc& result) -> awaitable<void> {
            result = co_await error_of(std::move(work));
        };
        co_await join(race(w.menu->self.answer(came), first), race(w.panel->self.answer(came), second));
        CHECK(first == errc{});
        CHECK(second == errc::invalid_state);
        CHECK(came->is(connected));
        co_await join(race(w.panel->self.drop(came), first), race(w.menu->self.drop(came), second));
        CHECK(came->is(idle));
        CHECK((second == errc{} || second == errc::invalid_state || second == errc::call_over));
        w.phone("201").hang_up();
        co_await w.time.wait(5s);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("a program that dies in the middle of an operation leaves no call, and the next one finds the line free")
{
    using work = awaitable<void> (*)(shared_town&);
    const work calling = [](shared_town& w) -> awaitable<void> {
        co_await w.menu->self.make_call(w.line(), "204");
        co_await w.time.wait(1h);
    };
    const work consulting = [](shared_town& w) -> awaitable<void> {
        const call_handle c = co_await w.menu->self.make_call(w.line(), "204");
        co_await picks_up(w, "204");
        const call_states answered{connected};
        co_await w.line().wait_for(c, answered, patience);
        const call_handle beside = co_await w.menu->self.setup_transfer(c);
        co_await w.menu->self.dial(beside, "203");
        co_await w.time.wait(1h);
    };
    for (const work what : {calling, consulting})
        for (const sample_count moment : {500ms, 1500ms, 2500ms, 4000ms, 7000ms, 10000ms, 13000ms}) {
            CAPTURE(what == consulting);
            CAPTURE(to_ms(moment));
            shared_town t;
            const auto scene = [](shared_town& w, work at, sample_count when) -> awaitable<void> {
                w.menu->self.open(w.line(), takes_voice);
                co_await within(w.time, when, at(w));
                w.menu.reset();
                w.phone("204").hang_up();
                co_await w.time.wait(20s);
                CHECK(w.line().calls().empty());
                CHECK(w.at("301").calls().empty());
                w.panel->self.open(w.line(), takes_voice);
                const call_handle next = co_await w.panel->self.make_call(w.line(), "204");
                CHECK(next->is(proceeding));
                co_await w.panel->self.drop(next);
            };
            t.time.run(scene(t, what, moment));
            CHECK(t.leftovers().empty());
        }
}
