/// What a program does with calls: a menu, a message taken down, a transfer, and callers who hang up at any moment; and what TAPI 3 says
/// of its call objects (A32 to A36).

#include "api/program/conference_room.hpp"
#include "api/program/prompts.hpp"
#include "dsp/tone_generator.hpp"
#include "tests/api/program/program_town.hpp"

#include <cstdio>
#include <fstream>

using namespace tipring;
using namespace tipring::tests;
using api::address;
using api::gathering;
using enum call_state;

namespace {

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
        api::recording_wishes how;
        how.silence = 2s;
        const api::taken_down said = co_await caller.record(how);
        CHECK(said.ended_by == api::recording_end::limit); // he never stops
        CHECK(said.audio.size() == samples_in(60s));
        CHECK(level_of(said.audio) > -40_dBm0);
        w.phone("201").stop_speaking();
        co_await w.phone("201").speak(babble(2s));
        how.most = 500ms;
        const api::taken_down little = co_await caller.record(how);
        CHECK(little.audio.size() == samples_in(500ms));
        CHECK_FALSE(little.spoke);
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

SCENARIO("a call that is over is hung up as often as one likes; what is not offered is not answered (A32)")
{
    program_town t;
    const auto scene = [](program_town& w) -> awaitable<void> {
        const api::call made = co_await w.address->make_call("204");
        const errc not_mine_to_answer = co_await error_of(made.answer());
        CHECK(not_mine_to_answer == errc::invalid_state);
        const errc dialled_already = co_await error_of(made.dial("204"));
        CHECK(dialled_already == errc::invalid_state);
        co_await made.hang_up();
        CHECK(made.state() == idle);
        co_await made.hang_up();
        const errc over = co_await error_of(made.answer());
        CHECK(over == errc::invalid_state);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("an address that is none is found before the line is touched (A33)")
{
    program_town t;
    const auto make_call = [](program_town& w, std::string number) -> awaitable<void> {
        co_await w.address->make_call(std::move(number));
    };
    const auto scene = [](program_town& w, auto call) -> awaitable<void> {
        for (const char* number : {"two-oh-one", "20x", "+49 30"}) {
            CAPTURE(std::string(number));
            const errc wrong = co_await error_of(call(w, number));
            CHECK(wrong == errc::address_invalid);
        }
        CHECK(w.line().line().hook_position() == hook::on);
    };
    t.time.run(scene(t, make_call));
    CHECK(t.spy.states.empty());
}

SCENARIO("a call is given to another program; where nobody has that name it is ended (A34)")
{
    program_town t;
    api::program other(t.told, t.registry, "operator");
    other.open(t.line());
    const auto scene = [](program_town& w, api::program& operators) -> awaitable<void> {
        co_await lift_and_dial(w.phone("201"), "301");
        const auto came = co_await w.address->next_call(patience);
        REQUIRE(came);
        const api::call& caller = *came;
        co_await caller.answer();
        co_await caller.hand_to("OPERATOR");
        CHECK(caller.state() == connected);
        CHECK(operators.application().right_to(caller.handle()) == privilege::owner);
        const errc let_go = co_await error_of(caller.hold());
        CHECK(let_go == errc::not_owner);
        co_await operators.application().drop(caller.handle());
        w.phone("201").hang_up();
        co_await w.time.wait(3s);

        co_await lift_and_dial(w.phone("201"), "301");
        const auto again = co_await w.address->next_call(patience);
        REQUIRE(again);
        const api::call& unwanted = *again;
        co_await unwanted.answer();
        const errc nobody = co_await error_of(unwanted.hand_to("nobody"));
        CHECK(nobody == errc::no_such_application);
        CHECK(unwanted.state() == idle);
    };
    t.time.run(scene(t, other));
    CHECK(t.leftovers().empty());
}

SCENARIO("only a consultation can be finished (A35)")
{
    program_town t;
    const auto finish = [](const api::call& c) -> awaitable<void> { co_await c.finish_transfer(c); };
    const auto scene = [](program_town& w, auto do_finish) -> awaitable<void> {
        const api::call ordinary = co_await w.address->make_call("201");
        co_await picks_up(w, "201");
        const bool there = co_await ordinary.answered();
        CHECK(there);
        const errc refused = co_await error_of(do_finish(ordinary));
        CHECK(refused == errc::invalid_state);
        CHECK(ordinary.state() == connected);
        co_await ordinary.hang_up();
    };
    t.time.run(scene(t, finish));
    CHECK(t.leftovers().empty());
}

SCENARIO(
    "whoever wants to be disturbed again has his calls forwarded no longer either (A36); a busy number is tried again"
)
{
    api::house_plan plan = north_american_town();
    plan.profile.features = plan.exchange.features;
    program_town t(plan);
    const auto scene = [](program_town& w) -> awaitable<void> {
        forwarding rules;
        rules.rules.emplace_back();
        rules.rules.front().when = forward_condition::busy;
        rules.rules.front().to = "204";
        co_await w.address->forward(rules);
        CHECK(w.at("301").forwards().rules.size() == 1);
        co_await w.address->do_not_disturb(true);
        CHECK(w.at("301").forwards().rules.front().to.empty());
        co_await w.address->do_not_disturb(false);
        CHECK(w.at("301").forwards().empty());

        w.phone("204").lift();
        const api::call in_vain = co_await w.address->make_call("204");
        const bool there = co_await in_vain.answered();
        CHECK_FALSE(there);
        const std::uint32_t asked = co_await in_vain.complete();
        CHECK(in_vain.state() == idle);
        CHECK(w.house.exchange().waiting().waiting("301") == 1);
        co_await w.address->give_up(asked);
        CHECK(w.house.exchange().waiting().waiting("301") == 0);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("what stops a recording is told, and the digit that did is not in it")
{
    program_town t;
    const auto scene = [](program_town& w) -> awaitable<void> {
        co_await lift_and_dial(w.phone("201"), "301");
        const auto came = co_await w.address->next_call(patience);
        REQUIRE(came);
        const api::call& caller = *came;
        const errc early = co_await error_of(caller.play(babble(1s)));
        CHECK(early == errc::invalid_state);
        co_await caller.answer();
        co_await w.time.wait(1s);

        task_group phone(w.time.executor());
        const auto says = [](program_town& house, std::string digits) -> awaitable<void> {
            co_await house.time.wait(500ms);
            co_await house.phone("201").speak(babble(3s));
            if (!digits.empty())
                co_await house.phone("201").dial(digits);
        };
        api::recording_wishes how;
        how.silence = 4s;
        phone.spawn(says(w, "1#")); // a digit that means nothing here, and the one that ends it
        const api::taken_down by_digit = co_await caller.record(how);
        CHECK(by_digit.ended_by == api::recording_end::digit);
        CHECK(by_digit.spoke);
        CHECK(by_digit.audio.size() < samples_in(4500ms));
        co_await phone.join();

        phone.spawn(says(w, ""));
        const api::taken_down by_silence = co_await caller.record(how);
        CHECK(by_silence.ended_by == api::recording_end::silence);
        co_await phone.join();

        how.first_word = 2s;
        const sample_count asked = w.time.now();
        const api::taken_down nothing = co_await caller.record(how);
        CHECK(nothing.ended_by == api::recording_end::silence);
        CHECK_FALSE(nothing.spoke);
        CHECK(w.time.now() - asked < 2100ms);

        const auto leaves = [](program_town& house) -> awaitable<void> {
            co_await house.phone("201").speak(babble(2s));
            house.phone("201").hang_up();
        };
        phone.spawn(leaves(w));
        how.most = 600s;
        how.silence = 600s;
        const api::taken_down what_there_was = co_await caller.record(how);
        CHECK(what_there_was.ended_by == api::recording_end::hang_up);
        CHECK(what_there_was.audio.size() >= samples_in(1s));
        co_await phone.join();
        const errc late = co_await error_of(caller.wait(1s));
        CHECK(late == errc::call_over);
    };
    t.time.run(scene(t));
    CHECK(t.leftovers().empty());
}

SCENARIO("a prompt comes from a file, and a digit that cuts it short is there to be gathered; what is no recording is "
         "refused")
{
    program_town t;
    std::ofstream("no_recording.wav") << "Dear Sir or Madam";
    const auto scene = [](program_town& w) -> awaitable<void> {
        co_await lift_and_dial(w.phone("201"), "301");
        const auto came = co_await w.address->next_call(patience);
        REQUIRE(came);
        const api::call& caller = *came;
        co_await caller.answer();
        const errc missing = co_await error_of(caller.play_file("missing.wav"));
        CHECK(missing == errc::file_missing);
        const errc letter = co_await error_of(caller.play_file("no_recording.wav"));
        CHECK(letter == errc::file_bad);
        const errc device = co_await error_of(caller.play_file("/dev/zero"));
        CHECK(device == errc::file_bad);

        task_group phone(w.time.executor());
        const auto presses = [](program_town& house) -> awaitable<void> {
            co_await house.time.wait(1s);
            co_await house.phone("201").dial("7");
        };
        phone.spawn(presses(w));
        const sample_count began = w.time.now();
        co_await caller.play(babble(30s), api::barge_in::on);
        CHECK(w.time.now() - began < 2s);
        const gathering one;
        const std::string digit = co_await caller.gather(one);
        CHECK(digit == "7");
        co_await phone.join();
        caller.music(true);
        w.phone("201").start_recording();
        co_await w.time.wait(2s);
        CHECK(level_of(w.phone("201").received()) > -40_dBm0);
        caller.music(false);
        co_await w.time.wait(500ms);
        w.phone("201").start_recording();
        co_await w.time.wait(1s);
        CHECK(level_of(w.phone("201").received()) < -50_dBm0);
        w.phone("201").stop_recording();
        co_await caller.hang_up();
    };
    t.time.run(scene(t));
    std::remove("no_recording.wav");
    CHECK(t.leftovers().empty());
}

namespace {

/// What somebody who is called says first.
using first_words = awaitable<void> (*)(program_town&);

awaitable<void> says_hello(program_town& w) { co_await w.phone("201").speak(babble(900ms)); }

awaitable<void> is_a_machine(program_town& w)
{
    co_await w.phone("201").speak(babble(6s));
    audio_buffer beep(samples_in(500ms));
    api::beep()->fill(beep);
    co_await w.phone("201").speak(beep);
}

awaitable<void> is_a_fax(program_town& w)
{
    w.phone("201").start_tone(2100_Hz, -12_dBm0);
    co_await w.time.wait(3s);
    w.phone("201").stop_tone();
}

} // namespace

SCENARIO("people, answering machines and fax machines are told from one another, with the reason")
{
    struct told
    {
        first_words what;
        dsp::answerer who;
    };
    for (const told& who : {
             told{says_hello,   dsp::answerer::person },
             told{is_a_machine, dsp::answerer::machine},
             told{is_a_fax,     dsp::answerer::fax    }
    }) {
        program_town t;
        const auto scene = [](program_town& w, first_words words, dsp::answerer expected) -> awaitable<void> {
            const api::call called = co_await w.address->make_call("201");
            co_await answer(w, w.phone("201"));
            task_group phone(w.time.executor());
            phone.spawn(words(w));
            const api::call_result result = co_await called.outcome();
            CHECK(result == api::call_result::talked);
            const dsp::answer found = co_await called.detect();
            CAPTURE(found.reason);
            CHECK(found.who == expected);
            CHECK_FALSE(found.reason.empty());
            if (expected == dsp::answerer::machine) {
                const bool beeped = co_await called.beeped(10s);
                CHECK(beeped);
            }
            co_await phone.join();
            co_await called.hang_up();
        };
        t.time.run(scene(t, who.what, who.who));
        CHECK(t.leftovers().empty());
    }
}

SCENARIO("two calls on two lines of ours are bridged until one hangs up")
{
    program_town t;
    const api::address second = t.self->open(t.line("plant:302"));
    const auto scene = [](program_town& w, api::address other) -> awaitable<void> {
        const auto answers = [](api::address at) -> awaitable<api::call> {
            const auto came = co_await at.next_call(patience);
            REQUIRE(came);
            co_await came->answer();
            co_return *came;
        };
        co_await lift_and_dial(w.phone("201"), "301");
        const api::call first = co_await answers(*w.address);
        co_await lift_and_dial(w.phone("204"), "302");
        const api::call third = co_await answers(other);
        task_group bridged(w.time.executor());
        bridged.spawn(api::bridge(first, third));
        w.phone("201").start_speaking(babble(2s));
        const bool heard = co_await w.phone("204").hear_voice(patience);
        CHECK(heard);
        w.phone("201").hang_up();
        co_await bridged.join();
        CHECK(third.state() == connected);
        co_await third.hang_up();
        co_await first.hang_up();
    };
    t.time.run(scene(t, second));
    CHECK(t.leftovers().empty());
}
