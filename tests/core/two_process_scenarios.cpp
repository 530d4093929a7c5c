/// Nothing by the back door: the exchange with its telephones is one process, the application is another, and what one knows
/// of the other came over the cable between them.

#include "base/error.hpp"
#include "tests/core/half_town.hpp"
#include "tests/hw/plant/other_process.hpp"

using namespace tipring;
using namespace tipring::tests;
using enum call_state;

namespace {

/// The exchange's process: telephone 202, and the pair of line 301 into the cable.
struct office
{
    explicit office(int wire)
        : town(wire)
        , phone(town.world.add_telephone("plant:202", north_american_telephone(), api::built_in_house().conditions))
        , trunk(town.world.add_exchange_half(town.way, "plant:301", api::built_in_house().conditions))
    {
        switchboard.add(phone_line);
        switchboard.add(trunk_line);
        town.start();
        switchboard.start();
    }
    office(const office&) = delete;
    office& operator=(const office&) = delete;
    ~office()
    {
        town.time.run(switchboard.stop());
        town.stop();
    }

    std::size_t calls() const
    {
        std::size_t all = 0;
        for (const auto& s : switchboard.stations())
            all += s->calls().size();
        return all;
    }

    half_town town;
    plant::telephone& phone;
    plant::exchange_port& trunk;
    drivers::fxs_line phone_line{town.time, town.world.exchange_end("plant:202")};
    drivers::fxs_line trunk_line{town.time, trunk};
    core::exchange switchboard{town.engine, town.spy, office_config("202")};
};

/// Two rings, then Bruno answers, talks for a while, and hangs up.
std::string exchange_process(int wire)
{
    office here(wire);
    std::string told;
    const auto bruno = [](office& o, std::string& caller) -> awaitable<void> {
        const bool rang = co_await o.phone.wait_for_rings(2, 60s);
        if (!rang)
            throw failure(errc::operation_failed, "nobody rang");
        if (const auto shown = o.phone.shown())
            caller = shown->number;
        o.phone.lift();
        o.phone.start_speaking(babble(3s));
        co_await o.town.time.wait(8s);
        o.phone.hang_up();
        co_await o.town.stay();
    };
    here.town.time.run(bruno(here, told), 10min);
    return "called by " + told + ", calls left: " + std::to_string(here.calls());
}

} // namespace

SCENARIO("exchange and application in two processes: a call over the cable and nothing else")
{
    other_process exchange_side(exchange_process);
    {
        application_side a(exchange_side.wire());
        const auto scene = [](application_side& app) -> awaitable<void> {
            const call_states rings{ringback};
            const call_states answered{connected};
            const call_states over{disconnected};
            co_await app.town.time.wait(1s);
            const call_handle c = co_await app.line.make_call("202");
            const bool ringing = co_await app.line.wait_for(c, rings, patience);
            CHECK(ringing);
            const bool there = co_await app.line.wait_for(c, answered, patience);
            CHECK(there);
            CHECK(c->evidence().what == "voice");
            CHECK(c->evidence().sure == confidence::inferred);
            const bool left = co_await app.line.wait_for(c, over, 40s);
            CHECK(left);
            CHECK(c->evidence().what == "congestion tone");
            co_await app.line.drop(c);
            CHECK(c->is(idle));
            co_await app.town.time.wait(2s); // the exchange sees the line on hook
        };
        a.town.time.run(scene(a), 10min);
        CHECK(a.town.way.connected());
        const std::vector<std::string> story = {
            "dialtone", "dialing", "proceeding", "ringback", "connected", "disconnected", "idle"};
        REQUIRE(a.town.spy.states.size() == story.size());
        for (std::size_t i = 0; i < story.size(); ++i)
            CHECK(a.town.spy.states[i] == "plant:line1 1 " + story[i]);
    }
    CHECK(exchange_side.report() == "called by 301, calls left: 0");
}
