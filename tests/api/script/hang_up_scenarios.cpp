/// Whoever is on the phone with an example hangs up: at each thing that it asks for, and shortly behind it.

#include "tests/api/script/script_town.hpp"

#include <functional>
#include <string>
#include <vector>

using namespace tipring;
using namespace tipring::tests;

namespace {

/// The example, each of whose operations is told before it is begun.
script_text watched(const std::string& name)
{
    script_text s = example(name);
    s.text.insert(0, R"(
        local real = call
        call = setmetatable({}, {__index = function(_, key)
            local value = real[key]
            if type(value) ~= "function" then return value end
            return function(_, ...) log("step", key) return value(real, ...) end
        end})
    )");
    return s;
}

struct impatient_town : script_town
{
    explicit impatient_town(int steps)
    {
        world.log = [this, steps](const std::string& on, const std::string& words) {
            log += on + ": " + words + "\n";
            enough = enough || (words.starts_with("step ") && ++begun == steps);
        };
        test::write_fax(folder / "sent.tif", document);
        world.arguments["folder"] = folder / "faxes";
        world.arguments["desk"] = "204";
        world.arguments["documents"] = "2=" + folder / "sent.tif";
    }

    int begun = 0;
    bool enough = false;
};

/// What somebody would do who stays; nothing that he waits for need come.
using role = std::function<awaitable<void>(script_town&)>;

awaitable<void> until_enough(impatient_town& t, sample_count behind)
{
    while (!t.enough)
        co_await t.time.wait(10ms);
    co_await t.time.wait(behind);
}

awaitable<void> plays(impatient_town& t, role part, sample_count behind)
{
    co_await first_of(part(t), until_enough(t, behind));
    t.phone("201").connect_machine(nullptr);
    t.phone("201").stop_speaking();
    t.phone("201").hang_up();
    co_await t.time.wait(120s);
}

awaitable<void> calls_in(impatient_town& t, role part, sample_count behind)
{
    co_await lift_and_dial(t.phone("201"), "301");
    co_await plays(t, std::move(part), behind);
}

awaitable<void> is_called(impatient_town& t, role part, sample_count behind)
{
    co_await answer(t, t.phone("201"));
    co_await plays(t, std::move(part), behind);
}

awaitable<void> dials_speaks(script_town& t, std::string digits, sample_count then)
{
    co_await t.time.wait(12s);
    co_await t.phone("201").dial(std::move(digits));
    co_await t.time.wait(then);
    co_await t.phone("201").speak(babble(4s));
    co_await t.time.wait(150s);
}

awaitable<void> starts_machine(script_town& t, dsp::fax_party party, std::string digits)
{
    dsp::fax_settings wishes;
    wishes.party = party;
    if (party == dsp::fax_party::called)
        wishes.receive = t.folder / "machine.tif";
    else
        wishes.send = t.folder / "sent.tif";
    co_await t.time.wait(12s);
    if (!digits.empty())
        co_await t.phone("201").dial(std::move(digits));
    co_await t.time.wait(4s);
    t.start_machine(wishes);
    co_await t.time.wait(150s);
}

awaitable<void> is_put_through(script_town& t)
{
    co_await t.time.wait(12s);
    co_await t.phone("201").dial("1");
    co_await picks_up(t, "204");
    co_await t.time.wait(60s);
}

struct part
{
    const char* example;
    bool called; ///< it calls him
    role does;
};

std::vector<part> parts()
{
    const auto dials = [](std::string digits, sample_count then) -> role {
        return [digits, then](script_town& t) { return dials_speaks(t, digits, then); };
    };
    const auto faxes = [](dsp::fax_party party, std::string digits) -> role {
        return [party, digits](script_town& t) { return starts_machine(t, party, digits); };
    };
    const role speaks_first = [](script_town& t) -> awaitable<void> {
        co_await t.phone("201").speak(babble(1s));
        co_await t.time.wait(4s);
        co_await t.phone("201").dial("1");
        co_await t.time.wait(60s);
    };
    return {
        {"voicemail_menu", false,        dials("2",                                        8s)},
        {"voicemail_menu",                false,             is_put_through                                        },
        {"screener",                false,                   dials("",       4s)},
        {"conference",             false,                         dials("1111#",                                                        4s)},
        {"conference",   false,dials("4711#",8s)},
        {"fax_on_demand",         false,                     faxes(dsp::fax_party::called,                                                                                      "2")},
        {"fax_or_voice",  false, faxes(dsp::fax_party::calling, "")},
        {"fax_or_voice",                false,               dials("",                                                         0s)},
        {"appointment",             true,                         speaks_first                                                           },
        {"alarm",        true,   [](script_town& t) -> awaitable<void> { return dials_speaks(t, "5", 8s); }},
    };
}

/// @return how many operations the example had begun
int left_at(const part& p, int step)
{
    impatient_town t(step);
    script_end end;
    const sample_count behind = step % 2 == 0 ? sample_count(0) : sample_count(700ms);
    const auto scene = [](impatient_town& w, const part& of, sample_count later, script_end& to) -> awaitable<void> {
        task_group people(w.time.executor());
        const script_text script = watched(of.example);
        role does = of.does;
        std::string number = "201";
        std::function<void(const script_end&)> tell = [&to](const script_end& e) { to = e; };
        if (of.called) {
            people.spawn(is_called(w, std::move(does), later));
            to = co_await call_with_script(w.world, script, *w.address, std::move(number));
        } else {
            people.spawn(calls_in(w, std::move(does), later));
            co_await serve_line(w.world, script, *w.address, 1, tell);
        }
        co_await people.stop();
    };
    t.time.run(scene(t, p, behind, end));
    CAPTURE(t.log);
    const bool nobody_left = end.why.find("by nobody") != std::string::npos; // an alarm's mistake
    CHECK_MESSAGE((end.what != how::failed || nobody_left), end.why);
    CHECK(t.leftovers().empty());
    return t.begun;
}

} // namespace

SCENARIO("whoever hangs up at any step of an example ends it in an ordinary way")
{
    int steps = 0;
    for (const part& p : parts()) {
        CAPTURE(std::string(p.example));
        for (int step = 1;; ++step) {
            CAPTURE(step);
            if (left_at(p, step) < step)
                break;
            ++steps;
        }
    }
    MESSAGE(steps, " steps");
    CHECK(steps > 40);
}
