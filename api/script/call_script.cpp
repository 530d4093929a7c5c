#include "api/script/call_script.hpp"

#include "api/script/script_functions.hpp"
#include "base/async/combine.hpp"
#include "base/async/helper_thread.hpp"
#include "base/error.hpp"
#include "dsp/country_tones.hpp"
#include "dsp/tone_generator.hpp"

#include <lua5.4/lua.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace tipring::script {

namespace {

constexpr std::int64_t cost_of_an_operation = 500; ///< in instructions: a loop of waits that do not wait ends, too
constexpr sample_count apology = 2s;

std::string seconds_text(sample_count t) { return std::to_string(to_ms(t) / 1000) + " s"; }

/// One coroutine of Lua's with what it waits for.
class script_run
{
public:
    script_run(script_world& world, const script_text& script, api::address line, bool& left_some)
        : shared_{world, script, line, left_some}
        , box_(world.limits)
        , time_(line.line().time())
        , end_by_(time_.now() + world.limits.longest)
    {
        box_.refill(time_.now());
    }

    script_state& shared() { return shared_; }
    const sandbox& box() const { return box_; }

    /// The script itself, which stands on the stack; what it has for fax machines takes its place where one is heard.
    awaitable<script_end> run()
    {
        script_end end = co_await run_function();
        while (shared_.faxes && end.what != script_end::how::failed) {
            const auto from = std::exchange(shared_.faxes, nullptr);
            lua_rawgeti(box_.state(), LUA_REGISTRYINDEX, *from->on_fax);
            luaL_unref(box_.state(), LUA_REGISTRYINDEX, *std::exchange(from->on_fax, std::nullopt));
            end = co_await run_function();
        }
        co_return end;
    }

    awaitable<void> clean_up(script_end& end)
    {
        while (!shared_.at_end.empty()) {
            const int reference = shared_.at_end.back();
            shared_.at_end.pop_back();
            lua_rawgeti(box_.state(), LUA_REGISTRYINDEX, reference);
            const script_end cleaned = co_await run_function();
            if (cleaned.what == script_end::how::failed && end.what != script_end::how::failed) {
                end.what = cleaned.what;
                end.why = cleaned.why;
                end.code = cleaned.code;
            }
            if (box_.exhausted())
                co_return;
        }
    }

private:
    /// Runs the function on the top of the stack as a coroutine, to its end.
    awaitable<script_end> run_function()
    {
        lua_State* const lua = lua_newthread(box_.state());
        const int kept = luaL_ref(box_.state(), LUA_REGISTRYINDEX);
        lua_xmove(box_.state(), lua, 1);
        script_end end;
        for (;;) {
            int results = 0;
            shared_.leaves = unkept::none; // what Lua lets go of while it runs, the script has thrown away
            const int status = lua_resume(lua, nullptr, 0, &results);
            shared_.leaves = unkept::all;
            if (status != LUA_YIELD || box_.exhausted()) {
                end = judge(lua, status);
                break;
            }
            lua_pop(lua, results);
            if (!box_.charge(cost_of_an_operation)) {
                end = failed(where_in(lua) + "asks again and again without waiting for anything");
                break;
            }
            if (time_.now() >= end_by_) {
                end = failed(where_in(lua) + "ran for " + seconds_text(box_.limits().longest) + ", which is the limit");
                break;
            }
            co_await perform();
            box_.refill(time_.now());
        }
        if (!box_.exhausted())
            lua_resetthread(lua); // closes what is to be closed
        luaL_unref(box_.state(), LUA_REGISTRYINDEX, kept);
        co_return end;
    }

    /// Does what the script waits for; what it gives, or throws, is kept for Lua.
    awaitable<void> perform()
    {
        operation_in_lua work = std::move(shared_.pending);
        shared_.pending = nullptr;
        shared_.outcome = {};
        if (shared_.faxes)
            co_return;
        try {
            std::optional<give_results> got = co_await within(time_, end_by_ - time_.now(), or_fax(work()));
            if (got)
                shared_.outcome.give = std::move(*got);
            else
                shared_.outcome.wrong =
                    "the script ran for " + seconds_text(box_.limits().longest) + ", which is the limit";
        } catch (const failure& why) {
            shared_.outcome.wrong = why.what();
            shared_.outcome.code = why.code();
        }
    }

    awaitable<give_results> or_fax(awaitable<give_results> work)
    {
        const auto put = [](std::optional<give_results>& into, awaitable<give_results> from) -> awaitable<void> {
            into = co_await std::move(from);
        };
        std::optional<give_results> got;
        co_await first_of(put(got, std::move(work)), until_fax());
        co_return got.value_or(nullptr);
    }

    /// Until a fax machine is heard on a call that has a function for it.
    awaitable<void> until_fax()
    {
        const auto listens = [](const std::shared_ptr<script_call>& c) { return c->on_fax.has_value(); };
        const auto found = std::ranges::find_if(shared_.calls, listens);
        if (found == shared_.calls.end())
            co_return co_await time_.wait(box_.limits().longest);
        const std::shared_ptr<script_call> c = *found;
        core::call_handle which = c->call.handle();
        const core::call_states there{core::call_state::connected};
        for (;;) {
            const bool connected = co_await which->device().wait_for(which, there, box_.limits().longest);
            bool heard = false;
            if (connected)
                heard = co_await fax_on(*c);
            if (heard)
                break;
            co_await time_.wait(1s); // it is held, or over: what the script waits for says so
        }
        shared_.faxes = c;
    }

    static awaitable<bool> fax_on(const script_call& c)
    {
        try {
            co_return co_await c.call.fax_machine();
        } catch (const failure&) {
            co_return false;
        }
    }

    script_end judge(lua_State* lua, int status) const
    {
        script_end end;
        if (box_.exhausted())
            return failed(*box_.exhausted());
        if (status == LUA_OK)
            return end;
        if (is_fax(lua))
            return end;
        if (is_hang_up(lua)) {
            end.what = script_end::how::hung_up;
            return end;
        }
        std::string why = lua_type(lua, -1) == LUA_TSTRING ? lua_tostring(lua, -1) : "an error that is no text";
        const std::string where = where_in(lua);
        if (!where.empty() && why.find(shared_.script.name + ":") == std::string::npos)
            why = where + why;
        end = failed(why);
        if (shared_.outcome.code && why.find(shared_.outcome.wrong) != std::string::npos)
            end.code = shared_.outcome.code;
        return end;
    }

    static script_end failed(std::string why)
    {
        script_end end;
        end.what = script_end::how::failed;
        end.why = std::move(why);
        return end;
    }

    script_state shared_; ///< outlives what Lua has of it
    sandbox box_;
    time_source& time_;
    sample_count end_by_;
};

/// What an exchange gives who cannot be helped.
awaitable<void> apologise(api::call call)
{
    dsp::tone_pattern tone;
    for (int burst = 0; burst < 4; ++burst) {
        tone.once.push_back({480_Hz, 620_Hz, false, 250ms});
        tone.once.push_back({0_Hz, 0_Hz, false, 250ms});
    }
    try {
        auto source = core::media::source_of(dsp::tone_generator(std::move(tone), -24_dBm0));
        co_await within(call.handle()->device().time(), apology, call.play(std::move(source)));
    } catch (const failure&) { // he is gone, or was never there
        co_return;
    }
}

awaitable<void> end_call(script_call& c, bool politely)
{
    if (c.call.state() == core::call_state::connected) {
        if (!c.answered)
            c.answered = c.call.handle()->state_entered();
        if (politely)
            co_await apologise(c.call);
    }
    if (!c.result && c.call.handle()->origin != core::call_origin::inbound)
        c.result = api::result_of(*c.call.handle());
    if (c.given_away)
        co_return;
    try {
        co_await c.call.hang_up();
    } catch (const failure&) { // handed to another program, or its line is gone: not ours to end
        co_return;
    }
}

records::call_record record_of(const script_state& s, const script_call& c, const script_end& end)
{
    const core::call& which = *c.call.handle();
    records::call_record r;
    r.line = s.line.name();
    r.script = s.script.name;
    r.incoming = which.origin == core::call_origin::inbound;
    r.number = r.incoming ? which.caller.number : which.called;
    r.name = which.caller.name;
    r.began = s.world.clock(c.began);
    if (c.answered)
        r.seconds = std::chrono::duration<double>(which.device().now() - *c.answered).count();
    if (c.answered)
        r.result = api::name_of(api::call_result::talked);
    else
        r.result = c.result && !r.incoming ? api::name_of(*c.result) : "not_answered";
    r.remark = end.why;
    return r;
}

awaitable<void> keep_record(script_world& world, time_source& time, records::call_record r)
{
    if (!world.records)
        co_return;
    std::function<void()> add = [&] { world.records->add(r); };
    co_await on_helper_thread(time, add);
}

/// Counts a script while it runs.
class running_script
{
public:
    explicit running_script(script_world& in)
        : in_(in)
    {
        ++in_.running;
    }
    ~running_script()
    {
        if (--in_.running == 0 && in_.idle)
            in_.idle();
    }
    running_script(const running_script&) = delete;
    running_script& operator=(const running_script&) = delete;

private:
    script_world& in_;
};

unkept left_by(const script_end& end)
{
    switch (end.what) {
    case script_end::how::finished: return unkept::none;
    case script_end::how::hung_up: return unkept::messages;
    case script_end::how::failed: return unkept::all;
    }
    return unkept::all;
}

awaitable<script_end>
run_to_its_end(script_world& world, const script_text& script, api::address line, api::call call, bool& left_some)
{
    script_run run(world, script, line, left_some);
    script_state& s = run.shared();
    prepare(run.box(), s, call);
    script_end end = co_await run.run();
    for (std::size_t i = 0; i < s.calls.size(); ++i) {
        const auto c = s.calls[i];
        co_await end_call(*c, end.what == script_end::how::failed);
        records::call_record r = record_of(s, *c, end);
        co_await keep_record(world, line.line().time(), std::move(r));
    }
    end.result = s.calls.back()->answered ? api::call_result::talked : s.calls.back()->result;
    co_await run.clean_up(end);
    s.leaves = left_by(end);
    co_return end;
}

/// What a script has left unkept becomes a message.
awaitable<void> file_unkept(script_world& world, const api::address& line)
{
    std::vector<records::message> filed;
    std::function<void()> file = [&] { filed = world.records->file_unfinished(); };
    try {
        co_await on_helper_thread(line.line().time(), file);
    } catch (const failure&) { // the disk takes nothing now: it stays beside the database, for the next time
    }
    if (world.log)
        for (const records::message& m : filed)
            world.log(line.name(), records::words_for_found(m));
}

} // namespace

awaitable<script_end> run_script(script_world& world, const script_text& script, api::address line, api::call call)
{
    const running_script counted(world);
    bool left_some = false;
    script_end end = co_await run_to_its_end(world, script, line, std::move(call), left_some);
    if (left_some)
        co_await file_unkept(world, line);
    co_return end;
}

awaitable<void> serve_line(
    script_world& world,
    const script_text& script,
    api::address line,
    std::size_t most,
    std::function<void(const script_end&)> tell
)
{
    for (std::size_t served = 0; (most == 0 || served < most) && !world.closing;) {
        const std::optional<api::call> caller = co_await line.next_call();
        if (!caller || world.closing)
            continue;
        const script_end end = co_await run_script(world, script, line, *caller);
        tell(end);
        ++served;
    }
}

awaitable<script_end>
call_with_script(script_world& world, const script_text& script, api::address line, std::string number)
{
    const api::call made = co_await line.make_call(std::move(number));
    script_end end = co_await run_script(world, script, line, made);
    co_return end;
}

} // namespace tipring::script
