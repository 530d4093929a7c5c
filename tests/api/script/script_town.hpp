#pragma once
/// A town with scripts on two lines, and people who call them.

#include "api/script/call_script.hpp"
#include "base/temporary_folder.hpp"
#include "dsp/fax_terminal.hpp"
#include "tests/api/program/program_town.hpp"
#include "tests/dsp/fax_pages.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tipring::tests {

using namespace tipring::script;
using how = script_end::how;

/// The town with scripts on plant:301 and plant:302.
struct script_town : program_town
{
    script_town()
        : program_town(transferring())
        , world{*self}
        , second(self->open(line("plant:302")))
    {
        world.records = std::make_shared<records::archive>(folder / "records.db");
        world.clock = [](sample_count now) { return 1'700'000'000'000 + to_ms(now); };
        world.log = [this](const std::string& on, const std::string& words) { log += on + ": " + words + "\n"; };
    }

    static api::house_plan transferring() { return north_american_town(); }

    bool logged(const std::string& words) const { return log.find(words) != std::string::npos; }

    ~script_town() { phone("201").connect_machine(nullptr); }

    /// Somebody presses start at the fax machine that stands beside the telephone 201.
    void start_machine(dsp::fax_settings wishes)
    {
        wishes.identity = "201";
        machine.emplace(wishes);
        phone("201").connect_machine([this](audio_in received, audio_out out) {
            machine->fill(out);
            machine->feed(received);
        });
    }

    temporary_folder folder{"scripts"};
    std::vector<test::fax_image> document{test::printed_page(1, 120), test::printed_page(2, 90)};
    std::optional<dsp::fax_terminal> machine;
    script_world world;
    api::address second;
    std::string log;
};

inline script_text saying(std::string text)
{
    script_text s;
    s.name = "s.lua";
    s.text = std::move(text);
    return s;
}

inline script_text example(const std::string& name) { return script_text::read(EXAMPLES "/" + name + ".lua"); }

/// What the caller at 201 does once he has dialled.
using person = awaitable<void> (*)(script_town&);

inline awaitable<void> at_the_phone(script_town& t, person does)
{
    co_await lift_and_dial(t.phone("201"), "301");
    co_await does(t);
}

inline awaitable<void> just_waits(script_town& t) { co_await t.time.wait(60s); }

/// One call from 201 is served, while he does something.
inline script_end serve(script_town& t, const script_text& script, person does = just_waits)
{
    script_end end;
    const auto scene = [](script_town& w, const script_text& s, person p, script_end& to) -> awaitable<void> {
        task_group caller(w.time.executor());
        caller.spawn(at_the_phone(w, p));
        std::function<void(const script_end&)> tell = [&to](const script_end& e) { to = e; };
        co_await serve_line(w.world, s, *w.address, 1, tell);
        co_await caller.stop();
    };
    t.time.run(scene(t, script, does, end));
    CAPTURE(end.why);
    CHECK(t.leftovers().empty());
    return end;
}

inline script_end call_out(script_town& t, const script_text& script, const char* number, person does)
{
    script_end end;
    const auto scene = [](script_town& w, const script_text& s, std::string n, person p, script_end& to
                       ) -> awaitable<void> {
        task_group called(w.time.executor());
        called.spawn(p(w));
        to = co_await call_with_script(w.world, s, *w.address, n);
        co_await called.stop();
    };
    t.time.run(scene(t, script, number, does, end));
    CHECK(t.leftovers().empty());
    return end;
}

/// Waits until the script says something, and for the end of it.
inline awaitable<void> hear_prompt(script_town& t)
{
    const bool spoken = co_await t.phone("201").hear_voice(patience);
    CHECK(spoken);
    co_await t.time.wait(500ms);
}

} // namespace tipring::tests
