#include "tests/lab/town.hpp"

using namespace tipring;
using namespace tipring::tests;
using enum call_state;

namespace {

const call_states answered{connected};
const call_states over{disconnected};
const call_states rings{ringback};

/// What a line was told before it first rang.
class before_the_ring final : public observer
{
public:
    explicit before_the_ring(std::string line)
        : line_(std::move(line))
    {
    }
    void line_signalled(const std::string& line, const drivers::line_event& e) override
    {
        if (line != line_ || rang_)
            return;
        rang_ = e.what == drivers::line_event::kind::ring_begin;
        told += std::string(drivers::name_of(e.what)) + " ";
    }
    std::string told;

private:
    std::string line_;
    bool rang_ = false;
};

awaitable<void> calls_out(network_line& line) { co_await line.make_call("303"); }

} // namespace

SCENARIO("an outgoing call over the kernel's lines: each state is heard, and so is the far end's hang-up")
{
    lab_town t;
    const auto scene = [](lab_town& w) -> awaitable<void> {
        const call_handle c = co_await w.line(0).make_call("302");
        CHECK(c->is(proceeding));
        const bool ringing = co_await w.line(0).wait_for(c, rings, patience);
        CHECK(ringing);
        const call_handle theirs = co_await w.line(1).wait_for_call(patience);
        REQUIRE(theirs);
        co_await w.time.wait(6s);
        CHECK(theirs->caller.number == "301"); // sent between the rings, heard on hook
        CHECK(theirs->caller.name == "Line 1");
        co_await w.line(1).answer(theirs);
        co_await w.line(1).media().play(media::source_of(media::recording(babble(2s))));
        const bool there = co_await w.line(0).wait_for(c, answered, patience);
        CHECK(there);
        CHECK(c->evidence().what == "voice");
        CHECK(w.at(0).calls().front()->is(connected)); // the exchange knows
        co_await w.line(1).drop(theirs);
        const bool told = co_await w.line(0).wait_for(c, over, 30s);
        CHECK(told);
        CHECK(c->evidence().what == "congestion tone");
    };
    t.run(scene(t));
}

// DAHDI's virtual spans have no polarity
SCENARIO(
    "who calls is known before the first ring: by DTMF, by data, and each after a reversal of the battery" * like_a_card
)
{
    for (const char* country : {"se", "uk"}) {
        CAPTURE(std::string(country));
        lab_plan plan;
        plan.exchange = defaults_for(country);
        plan.profile.country = country;
        plan.profile.recall = recall_service::register_recall;
        before_the_ring spy(address(lines().fxo.front()));
        lab_town t(plan, spy);
        const auto scene = [](lab_town& w) -> awaitable<void> {
            const call_handle c = co_await w.line(1).make_call("301");
            const call_handle theirs = co_await w.line(0).wait_for_call(patience);
            REQUIRE(theirs);
            CHECK(theirs->caller.number == "302");
            co_await w.line(1).drop(c);
            const call_states gone{idle};
            co_await w.line(0).wait_for(theirs, gone, 15s);
        };
        t.run(scene(t));
        CHECK(spy.told.starts_with("polarity_reversal "));
        CHECK(spy.told.ends_with("ring_begin "));
    }
}

// DAHDI's virtual spans have no room for a second telephone
SCENARIO("a line on which another telephone talks is not seized, and once it is free it is" * like_a_card)
{
    lab_plan plan;
    plan.profile.shared_with_telephones = true;
    lab_town t(plan);
    const auto scene = [](lab_town& w) -> awaitable<void> {
        const call_handle c = co_await w.line(1).make_call("301");
        const call_handle theirs = co_await w.line(0).wait_for_call(patience);
        REQUIRE(theirs);
        wire("beside 1 1"); // somebody takes the call there
        const call_states gone{idle};
        co_await w.line(0).wait_for(theirs, gone, 15s);
        CHECK(theirs->is(idle));
        CHECK(w.at(0).calls().front()->is(connected));
        task_group talk(w.time.executor());
        talk.spawn(w.line(1).media().play(media::source_of(media::recording(babble(10s)))));
        const errc refused = co_await error_of(calls_out(w.line(0)));
        co_await talk.stop();
        CHECK(refused == errc::line_in_use);
        CHECK(w.line(0).line().hook_position() == hook::on);
        CHECK(w.at(0).calls().front()->is(connected)); // nobody was disturbed

        wire("beside 1 0");
        co_await w.line(1).drop(c);
        co_await w.time.wait(5s);
        const errc free = co_await error_of(calls_out(w.line(0)));
        CHECK(free == errc{});
    };
    t.run(scene(t));
}

SCENARIO("a call that nobody takes stops ringing, and is over at both ends")
{
    lab_town t;
    const auto scene = [](lab_town& w) -> awaitable<void> {
        const call_handle c = co_await w.line(0).make_call("302");
        const call_handle theirs = co_await w.line(1).wait_for_call(patience);
        REQUIRE(theirs);
        co_await w.line(0).drop(c);
        const call_states gone{idle};
        const bool told = co_await w.line(1).wait_for(theirs, gone, 15s); // no event of the kernel's says so
        CHECK((told || theirs->is(idle)));
    };
    t.run(scene(t));
}

SCENARIO("busy and no such number are heard as they are")
{
    lab_town t;
    const auto scene = [](lab_town& w) -> awaitable<void> {
        const call_states told{busy, specialinfo, disconnected};
        co_await w.line(1).line().off_hook();
        const call_handle first = co_await w.line(0).make_call("302");
        co_await w.line(0).wait_for(first, told, patience);
        CHECK(first->is(busy));
        co_await w.line(0).drop(first);
        co_await w.line(1).line().on_hook();
        const call_handle second = co_await w.line(0).make_call("399");
        co_await w.line(0).wait_for(second, told, patience);
        CHECK(second->is(specialinfo));
    };
    t.run(scene(t));
}

SCENARIO("an open switching interval tells the line that its party hung up")
{
    lab_plan plan;
    plan.station.hangup = hangup_supervision::loop_break;
    lab_town t(plan);
    const auto scene = [](lab_town& w) -> awaitable<void> {
        const call_handle c = co_await call_up(w, 0, 1);
        co_await w.line(1).drop(w.line(1).calls().front());
        const bool told = co_await w.line(0).wait_for(c, over, 5s);
        CHECK(told);
        CHECK(c->evidence().what == "loop break");
        CHECK(w.at(0).line().hook_position() == hook::off); // our own break is no hang-up of the telephone's
    };
    t.run(scene(t));
}

// DAHDI's virtual spans have no polarity
SCENARIO("battery reversal confirms answer and hang-up, where the card can reverse" * like_a_card)
{
    lab_plan plan;
    plan.station.answer = answer_supervision::reversal;
    plan.station.hangup = hangup_supervision::reversal;
    plan.profile.reversal_means_answer = true;
    plan.profile.reversal_means_hangup = true;
    lab_town t(plan);
    const auto scene = [](lab_town& w) -> awaitable<void> {
        const call_handle c = co_await w.line(0).make_call("302");
        const call_handle theirs = co_await w.line(1).wait_for_call(patience);
        REQUIRE(theirs);
        co_await w.line(1).answer(theirs); // and says nothing
        co_await w.time.wait(1s);
        CHECK(c->is(connected));
        CHECK(c->mode() == call_mode{connected_mode::confirmed});
        co_await w.line(1).drop(theirs);
        co_await w.time.wait(3s);
        CHECK(c->is(disconnected));
        CHECK(c->evidence().what == "battery reversal");
    };
    t.run(scene(t));
}

SCENARIO("a line that dials by pulses is understood")
{
    lab_plan plan;
    plan.profile.pulse_dialling = true;
    lab_town t(plan);
    const auto scene = [](lab_town& w) -> awaitable<void> {
        const call_handle c = co_await w.line(0).make_call("302");
        const bool ringing = co_await w.line(0).wait_for(c, rings, patience);
        CHECK(ringing);
    };
    t.run(scene(t));
}

SCENARIO("by flash: hold and retrieve, consult and transfer")
{
    lab_town t;
    const auto scene = [](lab_town& w) -> awaitable<void> {
        network_line& line = w.line(0);
        const call_handle original = co_await call_up(w, 0, 1);
        co_await line.hold(original);
        CHECK(original->is(onhold));
        co_await line.unhold(original);
        CHECK(original->is(connected));

        const call_handle consultation = co_await line.setup_transfer(original);
        CHECK(consultation->is(dialtone));
        co_await line.dial(consultation, "303");
        co_await picks_up(w, 2);
        const bool there = co_await line.wait_for(consultation, answered, patience);
        CHECK(there);
        co_await line.complete_transfer(original, consultation, transfer_mode::transfer);
        CHECK(original->is(idle));
        co_await w.time.wait(3s);
        CHECK(w.at(0).calls().empty());
        CHECK(w.at(1).calls().front()->peer.lock() == w.at(2).calls().front()); // the exchange joined them
    };
    t.run(scene(t));
}

SCENARIO("by flash: three parties, and the last one dropped")
{
    lab_town t;
    const auto scene = [](lab_town& w) -> awaitable<void> {
        network_line& line = w.line(0);
        const call_handle first = co_await call_up(w, 0, 1);
        const conference_setup made = co_await line.setup_conference(first);
        co_await line.dial(made.consultation, "303");
        co_await picks_up(w, 2);
        const bool there = co_await line.wait_for(made.consultation, answered, patience);
        CHECK(there);
        co_await line.add_to_conference(made.conference, made.consultation);
        co_await w.time.wait(1s);
        CHECK(w.at(0).calls().size() == 3); // the exchange agrees
        co_await line.remove_from_conference(made.consultation);
        CHECK(first->is(connected));
        co_await w.time.wait(2s);
        CHECK(w.at(2).calls().front()->is(disconnected));
        const errc not_now = co_await error_of(line.remove_from_conference(first));
        CHECK(not_now == errc::invalid_state);
    };
    t.run(scene(t));
}

SCENARIO("register recall with the flash of 100 ms that the kernel takes for a dialled 1: swap with 2, join with 3")
{
    lab_town t(european_lab());
    const auto scene = [](lab_town& w) -> awaitable<void> {
        network_line& line = w.line(0);
        const call_handle first = co_await call_up(w, 0, 1);
        const call_handle second = co_await line.setup_transfer(first);
        co_await line.dial(second, "303");
        co_await picks_up(w, 2);
        const bool there = co_await line.wait_for(second, answered, patience);
        CHECK(there);
        co_await line.swap_hold(second, first);
        co_await w.time.wait(1s);
        CHECK(w.at(0).calls().front()->is(connected)); // the exchange agrees: 302 is active
        co_await line.swap_hold(first, second);
        const call_handle conference = co_await line.complete_transfer(first, second, transfer_mode::conference);
        CHECK(conference->is(connected));
        co_await w.time.wait(1s);
        CHECK(w.at(0).calls().size() == 3);
    };
    t.run(scene(t));
}
