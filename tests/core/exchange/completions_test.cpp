/// "Please call back": a message that one extension leaves for another, until the two have talked.

#include "core/exchange/completions.hpp"
#include "tests/core/town.hpp"

using namespace tipring;
using namespace tipring::tests;
using dsp::tone_name;
using enum call_state;

namespace {

/// The services' codes, as the exchange has them.
struct codes
{
    explicit codes(town& t)
        : features(t.house.exchange().config().features)
    {
    }

    std::string operator()(feature what, std::string_view number = {}) const
    {
        return *digits_for(features, what, number);
    }

    const feature_codes& features;
};

/// Lifts, dials a code, and hangs up after the exchange's word on it.
awaitable<bool> code_accepted(town& t, const char* at, std::string code)
{
    plant::telephone& phone = t.phone(at);
    co_await lift_and_dial(phone, std::move(code));
    co_await t.time.wait(200ms); // the dial tone is over
    const std::vector<tone_name> any{tone_name::stutter_dial, tone_name::dial, tone_name::congestion};
    const auto heard = co_await phone.hear_one_of(any, patience);
    phone.hang_up();
    co_await t.time.wait(2s); // longer than a flash
    co_return heard&&* heard != tone_name::congestion;
}

/// Rings there until the caller gives up.
awaitable<void> call_in_vain(town& t, const char* from, const char* to)
{
    co_await lift_and_dial(t.phone(from), to);
    const bool rang = co_await t.phone(to).wait_for_ring(patience);
    CHECK(rang);
    t.phone(from).hang_up();
    co_await t.time.wait(3s);
}

awaitable<bool> lamp_becomes(town& t, const char* number, bool lit)
{
    return t.phone(number).wait_for_message_lamp(lit, patience);
}

awaitable<void> talk_and_hang_up(town& t, const char* one, const char* other)
{
    t.phone(one).start_speaking(babble(2s));
    const bool heard = co_await t.phone(other).hear_voice(patience);
    CHECK(heard);
    t.phone(one).hang_up();
    t.phone(other).hang_up();
    co_await t.time.wait(3s);
}

} // namespace

SCENARIO("a message for a busy extension lights its lamp; a code calls back who left it, and once they talk it is done")
{
    for (const bool european : {false, true}) {
        CAPTURE(european);
        town t(european ? european_town() : north_american_town());
        const auto scene = [](town& w) -> awaitable<void> {
            const codes dial(w);
            w.phone("202").lift();
            co_await lift_and_dial(w.phone("201"), "202");
            const bool told = co_await w.phone("201").hear(tone_name::busy, patience);
            CHECK(told);
            w.phone("201").hang_up();
            co_await w.time.wait(2s);
            const bool left = co_await code_accepted(w, "201", dial(feature::leave_message));
            CHECK(left);
            w.phone("202").hang_up();
            const bool lit = co_await lamp_becomes(w, "202", true);
            CHECK(lit);

            co_await lift_and_dial(w.phone("202"), dial(feature::answer_message));
            const bool rang = co_await w.phone("201").wait_for_ring(patience);
            CHECK(rang);
            CHECK(w.at("202").message_waiting()); // nobody is there yet
            w.phone("201").lift();
            co_await w.time.wait(500ms);
            CHECK_FALSE(w.at("202").message_waiting());
            co_await talk_and_hang_up(w, "201", "202");
            const bool dark = co_await lamp_becomes(w, "202", false);
            CHECK(dark);
            const bool another = co_await code_accepted(w, "202", dial(feature::answer_message));
            CHECK_FALSE(another);
        };
        t.time.run(scene(t));
        CHECK(t.leftovers().empty());
    }
}

SCENARIO("messages are answered in the order in which they were left, and who does not answer has left his still")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        const codes dial(w);
        const std::string for_202 = dial(feature::leave_message, "202"); // named, without a call before it
        for (const char* one : {"203", "201", "203"}) {
            const bool left = co_await code_accepted(w, one, for_202);
            CHECK(left);
        }
        co_await lift_and_dial(w.phone("202"), dial(feature::answer_message));
        const bool first_rings = co_await w.phone("203").wait_for_ring(patience);
        CHECK(first_rings);
        w.phone("202").hang_up(); // in vain
        co_await w.time.wait(3s);
        CHECK(w.house.exchange().waiting().first_message_for("202") == "203");

        co_await lift_and_dial(w.phone("203"), "202"); // he tries again himself
        co_await answer(w, w.phone("202"));
        co_await talk_and_hang_up(w, "203", "202");
        CHECK(w.at("202").message_waiting());
        CHECK(w.house.exchange().waiting().first_message_for("202") == "201");
        co_await lift_and_dial(w.phone("202"), dial(feature::answer_message));
        co_await answer(w, w.phone("201"));
        co_await talk_and_hang_up(w, "201", "202");
        CHECK_FALSE(w.at("202").message_waiting());
    };
    t.time.run(scene(t), 10min);
    CHECK(t.leftovers().empty());
}

SCENARIO("a message is thrown away by whom it is for, and taken back by who left it: by code and by a program")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        const codes dial(w);
        co_await call_in_vain(w, "201", "202");
        bool done = co_await code_accepted(w, "201", dial(feature::leave_message));
        CHECK(done);
        bool lamp = co_await lamp_becomes(w, "202", true);
        CHECK(lamp);
        done = co_await code_accepted(w, "202", dial(feature::cancel_message));
        CHECK(done);
        lamp = co_await lamp_becomes(w, "202", false);
        CHECK(lamp);

        done = co_await code_accepted(w, "201", dial(feature::leave_message)); // it was called last, still
        CHECK(done);
        CHECK(w.at("202").message_waiting());
        done = co_await code_accepted(w, "201", dial(feature::cancel_completion));
        CHECK(done);
        CHECK_FALSE(w.at("202").message_waiting());

        w.phone("203").lift();
        co_await w.time.wait(1s);
        const call_handle c = co_await w.at("203").make_call("202");
        const call_states rings{ringback};
        const bool nobody_there = co_await w.at("203").wait_for(c, rings, patience);
        CHECK(nobody_there);
        const std::uint32_t id = co_await w.at("203").complete_call(c, completion_mode::message);
        CHECK(c->is(idle));
        lamp = co_await lamp_becomes(w, "202", true);
        CHECK(lamp);
        co_await w.at("203").uncomplete_call(id);
        lamp = co_await lamp_becomes(w, "202", false);
        CHECK(lamp);
        const errc again = co_await error_of(w.at("203").uncomplete_call(id));
        CHECK(again == errc::no_such_completion);
    };
    t.time.run(scene(t), 10min);
    CHECK(t.leftovers().empty());
}

SCENARIO("a message nobody could answer is not taken: for oneself, for no extension, and one too many")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        const codes dial(w);
        for (const char* number : {"", "201", "599"}) {
            CAPTURE(std::string(number));
            const bool left = co_await code_accepted(w, "201", dial(feature::leave_message, number));
            CHECK_FALSE(left);
        }
        CHECK_FALSE(w.at("201").message_waiting());
        int left = 0;
        for (const char* number : {"202", "203", "204", "205", "301", "302"}) {
            const bool taken = co_await code_accepted(w, "201", dial(feature::leave_message, number));
            left += taken ? 1 : 0;
        }
        CHECK(left == 5);
    };
    t.time.run(scene(t), 10min);
    CHECK(t.leftovers().empty());
}

SCENARIO("a lamp that a mailbox has lit is not put out by what extensions do about their own messages")
{
    town t;
    const auto scene = [](town& w) -> awaitable<void> {
        const codes dial(w);
        w.at("202").set_message_waiting(true);
        const bool left = co_await code_accepted(w, "201", dial(feature::leave_message, "202"));
        CHECK(left);
        w.at("202").set_message_waiting(false);
        CHECK(w.at("202").message_waiting());
        w.at("202").set_message_waiting(true);
        const bool done = co_await code_accepted(w, "202", dial(feature::cancel_message));
        CHECK(done);
        CHECK(w.at("202").message_waiting());
        w.at("202").set_message_waiting(false);
        CHECK_FALSE(w.at("202").message_waiting());
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}
