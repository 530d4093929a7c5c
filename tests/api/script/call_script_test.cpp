/// Scripts on calls, through audio: the examples that tipring ships, callers who leave at every step of them, and scripts that go wrong.

#include "api/program/prompts.hpp"
#include "base/error.hpp"
#include "dsp/fax_pump.hpp"
#include "tests/api/script/script_town.hpp"

#include <unistd.h>

#include <array>
#include <filesystem>
#include <map>
#include <set>

using namespace tipring;
using namespace tipring::tests;
using namespace tipring::script;
using enum call_state;

// The examples ----------------------------------------------------------------------------------------------------------

SCENARIO("a menu with voicemail puts a caller through")
{
    script_town t;
    t.world.arguments["desk"] = "204";
    const script_end end = serve(t, example("voicemail_menu"), [](script_town& w) -> awaitable<void> {
        co_await hear_prompt(w);
        co_await w.phone("201").dial("1");
        co_await picks_up(w, "204");
        const bool through = co_await w.phone("201").hear_voice(patience);
        CHECK(through);
        co_await w.time.wait(10s);
    });
    CHECK_MESSAGE(end.what == how::finished, end.why);
    CHECK(t.logged("choice 1"));
}

SCENARIO("a menu with voicemail keeps what a caller says, who he is, and the call")
{
    script_town t;
    const script_end end = serve(t, example("voicemail_menu"), [](script_town& w) -> awaitable<void> {
        co_await hear_prompt(w);
        co_await w.phone("201").dial("2");
        co_await w.time.wait(8s); // the tone
        co_await w.phone("201").speak(babble(4s));
        co_await w.phone("201").dial("#");
        co_await w.time.wait(20s);
    });
    CHECK_MESSAGE(end.what == how::finished, end.why);
    const auto kept = t.world.records->messages("office");
    REQUIRE(kept.size() == 1);
    CHECK(kept.front().number == "201");
    CHECK(kept.front().seconds > 3.0);
    CHECK(level_of(t.world.records->audio_of(kept.front().id)) > -40_dBm0);
    const auto calls = t.world.records->calls();
    REQUIRE(calls.size() == 1);
    CHECK(calls.front().result == "answered");
    CHECK(calls.front().incoming);
    CHECK(calls.front().number == "201");
    CHECK(calls.front().seconds > 10.0);
}

SCENARIO("a caller who hangs up while he leaves a message has left one")
{
    script_town t;
    const script_end end = serve(t, example("voicemail_menu"), [](script_town& w) -> awaitable<void> {
        co_await hear_prompt(w);
        co_await w.phone("201").dial("2");
        co_await w.time.wait(8s);
        co_await w.phone("201").speak(babble(4s));
        w.phone("201").hang_up();
        co_await w.time.wait(60s);
    });
    CHECK_MESSAGE(end.what == how::hung_up, end.why);
    CHECK(t.world.records->messages("office").size() == 1);
    CHECK(t.logged("is over"));
}

SCENARIO("an appointment is confirmed by a person")
{
    script_town t;
    const script_end end = call_out(t, example("appointment"), "201", [](script_town& w) -> awaitable<void> {
        co_await answer(w, w.phone("201"));
        co_await w.phone("201").speak(babble(1s));
        co_await w.time.wait(4s);
        co_await w.phone("201").dial("1");
        co_await w.time.wait(60s);
    });
    CHECK_MESSAGE(end.what == how::finished, end.why);
    CHECK(end.result == api::call_result::talked);
    CHECK_MESSAGE(t.logged("answered by person"), t.log);
    CHECK(t.logged("confirmed"));
}

SCENARIO("an answering machine gets the message after its beep")
{
    script_town t;
    const script_end end = call_out(t, example("appointment"), "201", [](script_town& w) -> awaitable<void> {
        co_await answer(w, w.phone("201"));
        co_await w.phone("201").speak(babble(7s));
        audio_buffer beep(samples_in(400ms));
        api::beep()->fill(beep);
        co_await w.phone("201").speak(beep);
        const bool message = co_await w.phone("201").hear_voice(5s);
        CHECK(message);
        co_await w.time.wait(60s);
    });
    CHECK_MESSAGE(end.what == how::finished, end.why);
    CHECK_MESSAGE(t.logged("answered by machine"), t.log);
    CHECK(t.logged("message left"));
}

SCENARIO("an appointment with somebody who is busy tells so")
{
    script_town t;
    t.phone("202").lift();
    const script_end end = call_out(t, example("appointment"), "202", just_waits);
    CHECK(end.what == how::finished);
    CHECK(end.result == api::call_result::busy);
    CHECK(t.logged("not reached: busy"));
    CHECK(t.world.records->calls().front().result == "busy");
}

SCENARIO("a screener puts friends through, asks strangers who they are, and leaves others ringing")
{
    const person stranger = [](script_town& w) -> awaitable<void> {
        co_await hear_prompt(w);
        co_await w.time.wait(3s);
        co_await w.phone("201").speak(babble(3s));
        co_await w.time.wait(30s);
    };
    const person friendly = [](script_town& w) -> awaitable<void> {
        co_await picks_up(w, "204");
        const bool through = co_await w.phone("201").hear_voice(patience);
        CHECK(through);
        co_await w.time.wait(5s);
    };
    const person in_vain = [](script_town& w) -> awaitable<void> {
        const bool voice = co_await w.phone("201").hear_voice(20s);
        CHECK_FALSE(voice);
    };
    script_town t;
    t.world.arguments["desk"] = "204";
    const script_end first = serve(t, example("screener"), stranger);
    CHECK_MESSAGE(first.what == how::finished, first.why);
    CHECK(t.world.records->messages("screener").size() == 1);
    serve(t, example("screener"), stranger);
    CHECK(t.logged("stranger 201 for the time number 2"));
    t.world.arguments["friends"] = "205,201";
    const script_end second = serve(t, example("screener"), friendly);
    CHECK_MESSAGE(second.what == how::finished, second.why);
    t.world.arguments["blocked"] = "201";
    const script_end third = serve(t, example("screener"), in_vain);
    CHECK_MESSAGE(third.what == how::finished, third.why);
    CHECK(t.world.records->calls().front().result == "not_answered");
}

SCENARIO("an alarm goes from one to the next until somebody acknowledges it")
{
    script_town t;
    t.world.arguments["others"] = "203,204";
    t.phone("202").lift();
    const script_end end = call_out(t, example("alarm"), "202", [](script_town& w) -> awaitable<void> {
        const bool rang = co_await w.phone("204").wait_for_ring(120s); // 203 is not at home
        CHECK(rang);
        co_await picks_up(w, "204");
        co_await w.time.wait(2s);
        w.phone("204").stop_speaking();
        co_await w.time.wait(4s);
        co_await w.phone("204").dial("5");
        co_await w.time.wait(60s);
    });
    CHECK_MESSAGE(end.what == how::finished, end.why);
    CHECK(t.logged("202 busy"));
    CHECK(t.logged("203 no_answer"));
    CHECK(t.logged("acknowledged by 204"));
    CHECK(t.world.records->calls().size() == 3);
}

SCENARIO("who knows the PIN hears the others in the conference room")
{
    script_town t;
    const auto scene = [](script_town& w, const script_text& s) -> awaitable<void> {
        task_group lines(w.time.executor());
        std::function<void(const script_end&)> tell = [](const script_end& e) {
            CHECK_MESSAGE(e.what != how::failed, e.why);
        };
        lines.spawn(serve_line(w.world, s, *w.address, 1, tell));
        lines.spawn(serve_line(w.world, s, w.second, 1, tell));
        const auto enters = [](script_town& house, const char* phone, const char* number, std::string pins
                            ) -> awaitable<void> {
            co_await lift_and_dial(house.phone(phone), number);
            const bool asked = co_await house.phone(phone).hear_voice(patience);
            CHECK(asked);
            co_await house.phone(phone).dial(pins.substr(0, 5));
            if (pins.size() > 5) {
                co_await house.time.wait(3s);
                co_await house.phone(phone).dial(pins.substr(5));
            }
            co_await house.time.wait(8s);
        };
        co_await enters(w, "201", "301", "1111#4711#");
        co_await enters(w, "204", "302", "4711#");
        w.phone("204").start_speaking(babble(2s));
        const bool heard = co_await w.phone("201").hear_voice(patience);
        CHECK(heard);
        w.phone("204").stop_speaking();
        co_await w.phone("201").dial("#"); // leaves, and is told good bye
        w.phone("204").hang_up();
        co_await lines.join();
    };
    t.time.run(scene(t, example("conference")));
    CHECK(t.logged("plant:301: wrong pin, attempt 1"));
    CHECK(t.logged("plant:302: enters"));
    CHECK(t.logged("plant:301: leaves"));
    CHECK(t.leftovers().empty());
}

SCENARIO("a caller chooses a document, presses start, and gets it")
{
    script_town t;
    test::write_fax(t.folder / "prices.tif", t.document);
    t.world.arguments["documents"] = "1=none.tif,2=" + t.folder / "prices.tif";
    const script_end end = serve(t, example("fax_on_demand"), [](script_town& w) -> awaitable<void> {
        co_await hear_prompt(w);
        co_await w.phone("201").dial("2");
        co_await w.time.wait(4s);
        dsp::fax_settings wishes;
        wishes.party = dsp::fax_party::called;
        wishes.receive = w.folder / "machine.tif";
        w.start_machine(wishes);
        co_await w.time.wait(150s);
    });
    CHECK_MESSAGE(end.what == how::finished, end.why);
    CHECK_MESSAGE(t.logged("document 2 sent 2 pages"), t.log);
    CHECK(t.logged("OK"));
    CHECK(test::read_fax(t.folder / "machine.tif") == t.document);
}

SCENARIO("a caller who chooses a document and has no fax machine is told from one that has")
{
    script_town t;
    test::write_fax(t.folder / "prices.tif", t.document);
    t.world.arguments["documents"] = "1=" + t.folder / "prices.tif";
    const script_end end = serve(t, example("fax_on_demand"), [](script_town& w) -> awaitable<void> {
        co_await hear_prompt(w);
        co_await w.phone("201").dial("1");
        co_await w.time.wait(150s);
    });
    CHECK_MESSAGE(end.what == how::finished, end.why);
    CHECK_MESSAGE(t.logged("document 1 not sent 0 pages"), t.log);
}

SCENARIO("a fax machine that calls is told from a person by its calling tone, and leaves its fax")
{
    script_town t;
    test::write_fax(t.folder / "sent.tif", t.document);
    t.world.arguments["folder"] = t.folder / "faxes";
    const script_end end = serve(t, example("fax_or_voice"), [](script_town& w) -> awaitable<void> {
        dsp::fax_settings wishes;
        wishes.send = w.folder / "sent.tif";
        w.start_machine(wishes);
        co_await w.time.wait(150s);
    });
    CHECK_MESSAGE(end.what == how::finished, end.why);
    CHECK_MESSAGE(t.logged("fax from 201 complete 2 pages"), t.log);
    const std::filesystem::directory_iterator files(t.folder / "faxes");
    REQUIRE(std::distance(files, std::filesystem::directory_iterator()) == 1);
    for (const auto& file : std::filesystem::directory_iterator(t.folder / "faxes"))
        CHECK(test::read_fax(file.path().string()) == t.document);
}

SCENARIO("on a line for faxes and voices a person leaves a message")
{
    script_town t;
    const script_end end = serve(t, example("fax_or_voice"), [](script_town& w) -> awaitable<void> {
        co_await hear_prompt(w);
        co_await w.time.wait(4s);
        co_await w.phone("201").speak(babble(4s));
        co_await w.time.wait(20s);
    });
    CHECK_MESSAGE(end.what == how::finished, end.why);
    CHECK(t.world.records->messages("office").size() == 1);
}

SCENARIO("somebody speaks, and then starts a fax: the recording is left for it, whatever the script catches")
{
    script_town t;
    test::write_fax(t.folder / "sent.tif", t.document);
    t.world.arguments["folder"] = t.folder / "faxes";
    const script_text script = saying(R"(
        call:on_fax(function() log('fax', call:receive_fax{folder = args.folder}.pages) end)
        call:answer()
        for i = 1, 3 do pcall(function() call:record{max = 60, silence = 30} end) end
        call:wait(1)
        log('went on')
    )");
    const person sends_later = [](script_town& w) -> awaitable<void> {
        co_await w.time.wait(8s);
        co_await w.phone("201").speak(babble(4s));
        dsp::fax_settings wishes;
        wishes.send = w.folder / "sent.tif";
        w.start_machine(wishes);
        co_await w.time.wait(150s);
    };
    const script_end end = serve(t, script, sends_later);
    CHECK_MESSAGE(end.what == how::finished, end.why);
    CHECK_MESSAGE(t.logged("fax 2"), t.log);
    CHECK_FALSE(t.logged("went on"));

    script_town other;
    test::write_fax(other.folder / "sent.tif", other.document);
    const script_text forgetful = saying(R"(
        call:on_fax(function() log('fax') end)
        call:on_fax(nil)
        call:answer()
        log(call:record{max = 20, silence = 30}.ended)
    )");
    const script_end forgot = serve(other, forgetful, sends_later);
    CHECK_MESSAGE(forgot.what == how::finished, forgot.why);
    CHECK_MESSAGE(other.logged("limit"), other.log);
    CHECK_FALSE(other.logged("fax"));
}

SCENARIO("a fax machine that sends no tone is known by the preamble of its frames")
{
    const person speaks = [](script_town& w) -> awaitable<void> {
        co_await w.time.wait(8s);
        const auto nobody = [](dsp::fax_pump::happening, const std::vector<std::uint8_t>&) {};
        const auto pump = std::make_shared<dsp::fax_pump>(nobody);
        pump->send_frames();
        constexpr std::array<std::uint8_t, 6> command{0xff, 0xc8, 0xc1, 0x00, 0x46, 0x1f}; // DCS
        pump->put_frame(command);
        pump->end_frames();
        w.phone("201").connect_machine([pump](audio_in received, audio_out out) {
            pump->fill(out);
            pump->feed(received);
        });
        co_await w.time.wait(20s);
    };
    script_town t;
    const script_text script = saying(R"(
        call:on_fax(function() log('fax') end)
        call:answer()
        log(call:record{max = 20, silence = 30}.ended)
    )");
    const script_end end = serve(t, script, speaks);
    CHECK_MESSAGE(end.what == how::finished, end.why);
    CHECK_MESSAGE(t.logged("fax"), t.log);
    CHECK_FALSE(t.logged("limit"));
}

SCENARIO("a document that is none is a script's error, and a folder above the script is refused")
{
    const auto fails = [](const char* text) {
        script_town t;
        const script_end end = serve(t, saying(text));
        CHECK(end.what == how::failed);
        return end.why;
    };
    CHECK(fails("call:answer() call:send_fax{file = 'none.tif'}").find("none.tif': no such file") != std::string::npos);
    CHECK(fails("call:answer() call:send_fax{}").find("which document?") != std::string::npos);
    CHECK(fails("call:answer() call:receive_fax{folder = '../x'}").find("no '..'") != std::string::npos);
}

// What goes wrong ---------------------------------------------------------------------------------------------------------

SCENARIO("a script that fails says where, and leaves the caller with congestion tone and a line that is free again")
{
    struct wrong
    {
        const char* text;
        const char* why;
    };
    for (const wrong& w : {
             wrong{"call:answer()\nerror('no ink')",                                                  "s.lua:2: no ink"                            },
             wrong{"call:answer()\ncall:fly()",                                                       "s.lua:2: a call has no 'fly'"               },
             wrong{"call:answer()\n\ncall:play('missing.wav')",                                       "s.lua:3: cannot open 'missing.wav'"         },
             wrong{"call:answer()\ncall:play('../x.wav')",                                            "s.lua:2: '../x.wav'"                        },
             wrong{"call:answer()\ncall:collect{maximum = 4}",                                        "no option 'maximum'"                        },
             wrong{"call:answer()\ncall:collect{max = 0}",                                            "from 1 to 100"                              },
             wrong{"call:answer()\ncall:wait(-1)",                                                    "seconds from 0"                             },
             wrong{"call:beep()",                                                                     "s.lua:1: call 1 on plant:301 is in offering"},
             wrong{"call:answer()\nwhile true do end",                                                "s.lua:2: ran for"                           },
             wrong{"call:answer()\nwhile true do call:wait(0) end",                                   "s.lua:2: asks again and again"              },
             wrong{
                   "call:answer()\nlocal t = {} while true do t[#t + 1] = ('x'):rep(9999) .. #t end", "not enough memory"                          },
             wrong{"call:answer()\nerror({})",                                                        "no text"                                    },
             wrong{"call:answer()\ntable.sort({2, 1}, function() call:wait(1) end)",                  "inside a sort"                              },
    }) {
        CAPTURE(std::string(w.text));
        script_town t;
        const script_end end = serve(t, saying(w.text), [](script_town& house) -> awaitable<void> {
            const bool tone = co_await house.phone("201").hear(dsp::tone_name::congestion, 30s);
            CHECK(tone);
            co_await house.time.wait(30s);
        });
        CHECK(end.what == how::failed);
        CHECK_MESSAGE(end.why.find(w.why) != std::string::npos, end.why);
        CHECK(t.world.records->calls().front().remark == end.why);
    }
}

SCENARIO("hanging up can be caught, but the call is over all the same; what at_end was given runs on every way out")
{
    script_town t;
    const person leaves = [](script_town& w) -> awaitable<void> {
        co_await w.time.wait(4s);
        w.phone("201").hang_up();
        co_await w.time.wait(60s);
    };
    const script_end end = serve(
        t,
        saying("at_end(function() store.set('left', 'yes') log('cleaned', store.get('left')) end)\n"
               "call:answer()\n"
               "local ok, why = pcall(call.wait, call, 100)\n"
               "log(ok, why, call:over())\n"
               "call:beep()\n"
               "log('never')"),
        leaves
    );
    CHECK(end.what == how::hung_up);
    CHECK_MESSAGE(t.logged("false the other end hung up true"), t.log);
    CHECK(t.logged("cleaned yes"));
    CHECK_FALSE(t.logged("never"));

    const script_end stubborn = serve(t, saying("call:answer() while true do pcall(call.beep, call) end"), leaves);
    CHECK(stubborn.what == how::failed);
    CHECK_MESSAGE(stubborn.why.find("again and again") != std::string::npos, stubborn.why);
}

SCENARIO("an emergency number is refused to a script, by whatever way it asks; nothing is dialled")
{
    script_town t;
    const person answers = [](script_town& w) -> awaitable<void> {
        co_await picks_up(w, "201");
        co_await w.time.wait(60s);
    };
    for (const char* text :
         {"call:wait_for_answer(30) call:transfer('911')", "call:wait_for_answer(30) call:hangup() line:call('911')"}) {
        const script_end end = call_out(t, saying(text), "201", answers);
        CHECK(end.what == how::failed);
        CHECK_MESSAGE(end.code == errc::dial_refused, end.why);
        CHECK(end.why.find("s.lua:1:") == 0);
    }
    const auto dial = [](script_town& w) -> awaitable<void> {
        co_await call_with_script(w.world, saying(""), *w.address, "911");
    };
    const auto scene = [](script_town& w, auto asks) -> awaitable<void> {
        const errc refused = co_await error_of(asks(w));
        CHECK(refused == errc::dial_refused);
    };
    t.time.run(scene(t, dial));
}

SCENARIO("a script has its own time: one that would wait for ever is ended at its limit")
{
    script_town t;
    t.world.limits.longest = 30s;
    const script_end end = serve(t, saying("call:answer() while true do call:wait(7) end"));
    CHECK(end.what == how::failed);
    CHECK_MESSAGE(end.why.find("s.lua:1:") == 0, end.why);
    CHECK(end.why.find("30 s") != std::string::npos);
    t.world.limits.recordings = 100'000;
    const script_end leaky = serve(
        t,
        saying("call:answer() local all = {} while true do all[#all + 1] = call:record{max = 2, first_word = 2, beep = "
               "false} end")
    );
    CHECK(leaky.what == how::failed);
    CHECK_MESSAGE(leaky.why.find("more recordings") != std::string::npos, leaky.why);
}

// Recordings that were not kept ---------------------------------------------------------------------------------------------

namespace {

constexpr const char* takes_a_message =
    "call:wait(5)\ncall:answer()\nlocal said = call:record{max = 6, first_word = 9, mailbox = 'office'}\n";

awaitable<void> speaks(script_town& t)
{
    co_await t.time.wait(4s);
    t.phone("201").start_speaking(babble(3s));
    co_await t.time.wait(60s);
}

awaitable<void> speaks_and_leaves(script_town& t)
{
    co_await t.time.wait(4s);
    t.phone("201").start_speaking(babble(3s));
    co_await t.time.wait(8s);
    t.phone("201").stop_speaking();
    t.phone("201").hang_up();
    co_await t.time.wait(60s);
}

} // namespace

SCENARIO("a recording becomes a message where its script fails before it keeps it")
{
    script_town t;
    const script_end end = serve(t, saying(std::string(takes_a_message) + "error('no ink')"), speaks);
    CHECK(end.what == how::failed);
    REQUIRE(t.world.records->messages("office").size() == 1);
    CHECK(t.world.records->messages("office").front().seconds == doctest::Approx(6.0));
    CHECK_MESSAGE(t.logged("message 1 in mailbox 'office', 6 s from 201"), t.log);
    serve(t, saying("call:answer()\ncall:record{max = 4, first_word = 9}\nerror('no ink')"), speaks);
    CHECK(t.world.records->messages("recovered").size() == 1);
}

SCENARIO("a message survives a caller who hangs up before it is kept; a recording that is no message does not")
{
    script_town t;
    const script_end end = serve(t, saying(std::string(takes_a_message) + "call:wait(30)"), speaks_and_leaves);
    CHECK(end.what == how::hung_up);
    CHECK(t.world.records->messages("office").size() == 1);
    serve(
        t, saying("call:answer()\nlocal said = call:record{max = 6, first_word = 9}\ncall:wait(30)"), speaks_and_leaves
    );
    CHECK(t.world.records->messages().size() == 1);
}

SCENARIO("what a script that ends well has not kept is gone, and so is what it threw away on the way")
{
    script_town t;
    const script_end end = serve(t, saying(takes_a_message), speaks);
    CHECK_MESSAGE(end.what == how::finished, end.why);
    const script_end twice = serve(
        t,
        saying("call:answer()\nlocal said\nfor i = 1, 2 do said = call:record{max = 3, mailbox = 'office'} end\n"
               "mailbox('office'):keep(said)"),
        speaks
    );
    CHECK_MESSAGE(twice.what == how::finished, twice.why);
    CHECK(t.world.records->messages().size() == 1);
    CHECK(t.world.records->file_unfinished().empty());
}

SCENARIO("a script that is cut short in a recording leaves it to be found")
{
    script_town t;
    const auto scene = [](script_town& w, const script_text& s) -> awaitable<void> {
        task_group caller(w.time.executor());
        caller.spawn(at_the_phone(w, speaks));
        std::function<void(const script_end&)> tell = [](const script_end&) { FAIL("it was cut short"); };
        co_await within(w.time, 20s, serve_line(w.world, s, *w.address, 1, tell));
        co_await caller.stop();
    };
    t.time.run(scene(
        t,
        saying("call:wait(5) call:answer() call:record{max = 600, first_word = 600, silence = 600, mailbox = 'office'}")
    ));
    CHECK(t.world.running == 0);
    CHECK(t.world.records->messages().empty());
    const auto found = t.world.records->file_unfinished();
    REQUIRE(found.size() == 1);
    CHECK(found.front().mailbox == "office");
    CHECK(found.front().number == "201");
    CHECK(found.front().seconds > 3.0);
}

SCENARIO("a world that is closing takes no more calls, and says when its last script has ended")
{
    script_town t;
    int idle = 0;
    t.world.idle = [&idle] { ++idle; };
    const auto scene = [](script_town& w, const script_text& s) -> awaitable<void> {
        task_group caller(w.time.executor());
        caller.spawn(at_the_phone(w, just_waits));
        std::function<void(const script_end&)> tell = [&w](const script_end&) { w.world.closing = true; };
        co_await serve_line(w.world, s, *w.address, 0, tell);
        co_await caller.stop();
    };
    t.time.run(scene(t, saying("call:answer()")));
    CHECK(idle == 1);
    CHECK(t.world.running == 0);
}
