#include "api/script/script_functions.hpp"

#include "api/fax/fax_call.hpp"
#include "api/program/prompts.hpp"
#include "base/async/helper_thread.hpp"
#include "base/error.hpp"

#include <lua5.4/lua.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <new>
#include <span>
#include <utility>

namespace tipring::script {

namespace fs = std::filesystem;
using core::call_state;

namespace {

using script_call_ptr = std::shared_ptr<script_call>;

/// What record() gave, or a message of a mailbox.
struct kept_audio
{
    audio_buffer samples;
    std::string ended;
    bool spoke = true;
    std::shared_ptr<records::unfinished_recording>
        on_disk;             ///< until it is kept; nothing for a message, and without a file for records
    bool is_message = false; ///< it was to go into a mailbox
    bool kept = false;
    script_state* owner = nullptr;

    ~kept_audio()
    {
        owner->held -= samples.size() * sizeof(std::int16_t);
        if (!on_disk || kept)
            return;
        const bool leave = owner->leaves == unkept::all || (owner->leaves == unkept::messages && is_message);
        owner->left_some |= leave;
        if (!leave)
            on_disk->discard();
    }
};
using kept_audio_ptr = std::shared_ptr<kept_audio>;

struct named_mailbox
{
    std::string name;
};

constexpr const char* call_type = "tipring.call";
constexpr const char* line_type = "tipring.line";
constexpr const char* recording_type = "tipring.recording";
constexpr const char* mailbox_type = "tipring.mailbox";
constexpr const char* hang_up_type = "tipring.hang_up";
constexpr const char* fax_type = "tipring.fax";
constexpr double longest_wait = 86400.0;        // seconds
constexpr std::size_t longest_text = 5000;      // characters that are spoken
constexpr std::size_t longest_memory = 1 << 16; // bytes
constexpr std::int64_t longest_recording = 3600;
constexpr const char* recovered_mailbox = "recovered"; // where recordings go that no script could keep

script_state& state_of(lua_State* lua) { return **static_cast<script_state**>(lua_getextraspace(lua)); }

// Values both ways ------------------------------------------------------------------------------------------------------

template <class T>
void push_object(lua_State* lua, const char* type, T value)
{
    void* const room = lua_newuserdatauv(lua, sizeof(T), 0);
    new (room) T(std::move(value));
    luaL_setmetatable(lua, type);
}

template <class T>
T& object_at(lua_State* lua, int at, const char* type)
{
    return *static_cast<T*>(luaL_checkudata(lua, at, type));
}

template <class T>
int destroy(lua_State* lua)
{
    static_cast<T*>(lua_touserdata(lua, 1))->~T();
    return 0;
}

void push_text(lua_State* lua, const std::string& text) { lua_pushlstring(lua, text.data(), text.size()); }

std::string text_at(lua_State* lua, int at)
{
    std::size_t size = 0;
    const char* const text = luaL_checklstring(lua, at, &size);
    return {text, size};
}

sample_count duration_at(lua_State* lua, int at)
{
    const double seconds = luaL_checknumber(lua, at);
    luaL_argcheck(lua, seconds >= 0.0 && seconds <= longest_wait, at, "seconds from 0 to 86400");
    return std::chrono::ceil<sample_count>(std::chrono::duration<double>(seconds));
}

sample_count duration_or(lua_State* lua, int at, sample_count otherwise)
{
    return lua_isnoneornil(lua, at) ? otherwise : duration_at(lua, at);
}

/// The table of named arguments. A name that nobody knows is an error, not a wish that is never granted.
class options
{
public:
    options(lua_State* lua, int at, std::span<const char* const> known)
        : lua_(lua)
        , at_(at)
    {
        if (lua_isnoneornil(lua, at)) {
            lua_settop(lua, at - 1);
            lua_newtable(lua);
        }
        luaL_checktype(lua, at, LUA_TTABLE);
        for (lua_pushnil(lua); lua_next(lua, at) != 0; lua_pop(lua, 1)) {
            const char* const key = lua_type(lua, -2) == LUA_TSTRING ? lua_tostring(lua, -2) : "";
            const auto same = [key](const char* k) { return std::string_view(k) == key; };
            if (std::ranges::none_of(known, same))
                refuse(key, known);
        }
    }

    sample_count seconds(const char* key, sample_count otherwise) const
    {
        if (!push(key))
            return pop(otherwise);
        int is_number = 0;
        const double s = pop(lua_tonumberx(lua_, -1, &is_number));
        if (is_number == 0 || !(s >= 0.0 && s <= longest_wait))
            luaL_error(lua_, "'%s' must be seconds from 0 to 86400", key);
        return std::chrono::ceil<sample_count>(std::chrono::duration<double>(s));
    }

    std::int64_t number(const char* key, std::int64_t otherwise, std::int64_t least, std::int64_t most) const
    {
        if (!push(key))
            return pop(otherwise);
        int is_number = 0;
        const std::int64_t n = pop(lua_tointegerx(lua_, -1, &is_number));
        if (is_number == 0 || n < least || n > most)
            luaL_error(
                lua_, "'%s' must be a whole number from %d to %d", key, static_cast<int>(least), static_cast<int>(most)
            );
        return n;
    }

    std::string text(const char* key, std::string otherwise) const
    {
        if (!push(key))
            return pop(std::move(otherwise));
        if (lua_type(lua_, -1) != LUA_TSTRING)
            luaL_error(lua_, "'%s' must be a text", key);
        return pop(text_at(lua_, -1));
    }

    bool truth(const char* key, bool otherwise) const
    {
        const bool there = push(key);
        return pop(there ? lua_toboolean(lua_, -1) != 0 : otherwise);
    }

    /// Leaves the value on the stack. @return whether there is one.
    bool push(const char* key) const { return lua_getfield(lua_, at_, key) != LUA_TNIL; }

private:
    /// (No destructor may do this: an error of Lua's stands on the stack while it unwinds.)
    template <class T>
    T pop(T value) const
    {
        lua_settop(lua_, -2);
        return value;
    }

    void refuse(const char* key, std::span<const char* const> known) const
    {
        std::string list;
        for (const char* k : known)
            list += (list.empty() ? "" : ", ") + std::string(k);
        lua_pushfstring(lua_, "no option '%s' here: there are %s", key, list.c_str());
        luaL_argerror(lua_, at_, lua_tostring(lua_, -1));
    }

    lua_State* lua_;
    int at_;
};

// Waiting ---------------------------------------------------------------------------------------------------------------

/// The one error of its type.
int raise_the_one(lua_State* lua, const char* type)
{
    luaL_getmetatable(lua, type);
    lua_getfield(lua, -1, "value");
    return lua_error(lua);
}

/// Goes on with what was awaited: its results, or its failure as an error with script and line.
int resumed(lua_State* lua, int, lua_KContext)
{
    const script_state::outcome_of_operation& o = state_of(lua).outcome;
    if (state_of(lua).faxes)
        return raise_the_one(lua, fax_type);
    if (o.code == errc::call_over)
        return raise_the_one(lua, hang_up_type);
    if (!o.wrong.empty())
        return luaL_error(lua, "%s", o.wrong.c_str());
    return o.give ? o.give(lua) : 0;
}

int suspend(lua_State* lua, operation_in_lua what)
{
    if (!lua_isyieldable(lua))
        return luaL_error(lua, "nothing can be waited for inside a sort, a gsub or a metamethod");
    state_of(lua).pending = std::move(what);
    return lua_yieldk(lua, 0, 0, resumed);
}

int suspend_for_nothing(lua_State* lua, std::function<awaitable<void>()> what)
{
    const auto then = [](std::function<awaitable<void>()> work) -> awaitable<give_results> {
        co_await work();
        co_return give_results();
    };
    return suspend(lua, [then, what = std::move(what)] { return then(what); });
}

give_results giving(std::string text)
{
    return [text = std::move(text)](lua_State* lua) {
        push_text(lua, text);
        return 1;
    };
}

give_results giving_truth(bool truth)
{
    return [truth](lua_State* lua) {
        lua_pushboolean(lua, truth ? 1 : 0);
        return 1;
    };
}

/// A recording weighs on the script that holds it.
kept_audio& push_recording(lua_State* lua, audio_buffer samples, std::string ended, bool spoke)
{
    script_state& s = state_of(lua);
    const std::size_t bytes = samples.size() * sizeof(std::int16_t);
    if (s.held + bytes > s.world.limits.recordings)
        lua_gc(lua, LUA_GCCOLLECT);
    if (s.held + bytes > s.world.limits.recordings)
        luaL_error(
            lua, "the script holds more recordings than %d MB", static_cast<int>(s.world.limits.recordings >> 20)
        );
    auto audio = std::make_shared<kept_audio>();
    audio->samples = std::move(samples);
    audio->ended = std::move(ended);
    audio->spoke = spoke;
    audio->owner = &s;
    s.held += bytes;
    kept_audio& made = *audio;
    push_object<kept_audio_ptr>(lua, recording_type, std::move(audio));
    return made;
}

// Sounds ----------------------------------------------------------------------------------------------------------------

/// One of three.
struct prompt
{
    std::string file = {};
    std::string text = {};
    kept_audio_ptr recording = {};

    bool none() const { return file.empty() && text.empty() && !recording; }
};

/// Beside the script, and not somewhere above it: names may have been made of what a caller says of himself.
std::string beside_script(lua_State* lua, const std::string& name)
{
    const fs::path named(name);
    for (const fs::path& part : named)
        if (part == "..")
            luaL_error(lua, "'%s': a file's name has no '..'", named.c_str());
    return (fs::path(state_of(lua).script.folder) / named).string();
}

prompt prompt_at(lua_State* lua, int at)
{
    prompt p;
    if (auto* const recording = static_cast<kept_audio_ptr*>(luaL_testudata(lua, at, recording_type)))
        p.recording = *recording;
    else
        p.file = beside_script(lua, text_at(lua, at));
    return p;
}

std::string words_at(lua_State* lua, int at)
{
    std::string words = text_at(lua, at);
    if (words.empty() || words.size() > longest_text)
        luaL_error(lua, "a text to be spoken has 1 to %d characters", static_cast<int>(longest_text));
    return words;
}

awaitable<void> play(script_call_ptr c, prompt p, api::barge_in digit)
{
    if (p.recording)
        co_await c->call.play(p.recording->samples, digit);
    else if (!p.file.empty())
        co_await c->call.play_file(p.file, digit);
    else if (!p.text.empty())
        co_await c->call.say(p.text, digit);
}

script_call_ptr this_call(lua_State* lua) { return object_at<script_call_ptr>(lua, 1, call_type); }

int call_play(lua_State* lua)
{
    static constexpr std::array known = {"interrupt"};
    const script_call_ptr c = this_call(lua);
    const prompt p = prompt_at(lua, 2);
    const options o(lua, 3, known);
    const api::barge_in digit = o.truth("interrupt", true) ? api::barge_in::on : api::barge_in::off;
    return suspend_for_nothing(lua, [c, p, digit] { return play(c, p, digit); });
}

int call_say(lua_State* lua)
{
    static constexpr std::array known = {"interrupt"};
    const script_call_ptr c = this_call(lua);
    prompt p;
    p.text = words_at(lua, 2);
    const options o(lua, 3, known);
    const api::barge_in digit = o.truth("interrupt", true) ? api::barge_in::on : api::barge_in::off;
    return suspend_for_nothing(lua, [c, p, digit] { return play(c, p, digit); });
}

int call_beep(lua_State* lua)
{
    const script_call_ptr c = this_call(lua);
    const auto sound = [](script_call_ptr on) -> awaitable<void> { co_await on->call.play(api::beep()); };
    return suspend_for_nothing(lua, [c, sound] { return sound(c); });
}

int call_music(lua_State* lua)
{
    const script_call_ptr c = this_call(lua);
    const bool on = lua_toboolean(lua, 2) != 0;
    const auto switch_it = [](script_call_ptr which, bool wanted) -> awaitable<void> {
        which->call.music(wanted);
        co_return;
    };
    return suspend_for_nothing(lua, [c, on, switch_it] { return switch_it(c, on); });
}

int call_send_digits(lua_State* lua)
{
    const script_call_ptr c = this_call(lua);
    const std::string digits = text_at(lua, 2);
    return suspend_for_nothing(lua, [c, digits] { return c->call.send_digits(digits); });
}

awaitable<give_results> collect(script_call_ptr c, prompt p, api::gathering how)
{
    co_await play(c, p, api::barge_in::on);
    std::string digits = co_await c->call.gather(how);
    co_return giving(std::move(digits));
}

int call_collect(lua_State* lua)
{
    static constexpr std::array known = {"max", "timeout", "between", "until", "play", "say"};
    const script_call_ptr c = this_call(lua);
    const options o(lua, 2, known);
    api::gathering how;
    how.most = static_cast<std::size_t>(o.number("max", 1, 1, 100));
    how.first = o.seconds("timeout", how.first);
    how.between = o.seconds("between", how.between);
    how.until = o.text("until", how.until);
    prompt p;
    if (o.push("play"))
        p = prompt_at(lua, lua_gettop(lua));
    if (o.push("say"))
        p.text = words_at(lua, lua_gettop(lua));
    return suspend(lua, [c, p, how] { return collect(c, p, how); });
}

/// A recording while it is made: on disk as it comes, where there is a file for records.
struct recording_in_work
{
    api::recording_wishes how;
    bool beep = true;
    bool is_message = false;
    records::message becomes;
    std::shared_ptr<records::archive> records;
    std::shared_ptr<records::unfinished_recording> on_disk;
    bool empty = true; ///< nothing is on disk yet
    bool* left_some = nullptr;
    api::taken_down said;

    ~recording_in_work()
    {
        if (on_disk && empty)
            on_disk->discard();
        else if (on_disk)
            *left_some = true;
    }
};
using recording_in_work_ptr = std::shared_ptr<recording_in_work>;

awaitable<void> begin_on_disk(time_source& time, recording_in_work_ptr r)
{
    std::function<void()> begin = [r] { r->on_disk = r->records->begin_recording(r->becomes); };
    co_await on_helper_thread(time, begin);
    recording_in_work* const whole = r.get(); // which owns this
    r->how.meanwhile = [&time, whole](audio_buffer said) {
        whole->empty = false;
        std::function<void()> add = [on_disk = whole->on_disk, said = std::move(said)] { on_disk->add(said); };
        return on_helper_thread(time, std::move(add));
    };
}

int give_recording(lua_State* lua, const recording_in_work_ptr& r)
{
    const std::string ended(api::name_of(r->said.ended_by));
    kept_audio& audio = push_recording(lua, std::move(r->said.audio), ended, r->said.spoke);
    audio.on_disk = std::move(r->on_disk);
    audio.is_message = r->is_message;
    return 1;
}

awaitable<give_results> take_down(script_call_ptr c, recording_in_work_ptr r)
{
    if (r->records)
        co_await begin_on_disk(c->call.handle()->device().time(), r);
    if (r->beep)
        co_await c->call.play(api::beep());
    r->said = co_await c->call.record(r->how);
    co_return [r](lua_State* lua) { return give_recording(lua, r); };
}

int call_record(lua_State* lua)
{
    static constexpr std::array known = {"max", "silence", "first_word", "until", "level", "beep", "mailbox"};
    const script_call_ptr c = this_call(lua);
    const options o(lua, 2, known);
    const auto r = std::make_shared<recording_in_work>();
    api::recording_wishes& how = r->how;
    how.most = std::chrono::seconds(o.number("max", 60, 1, longest_recording));
    how.silence = o.seconds("silence", how.silence);
    how.first_word = o.seconds("first_word", how.first_word);
    how.until = o.text("until", how.until);
    how.quietest = dbm0{static_cast<double>(o.number("level", -40, -60, 0))};
    r->beep = o.truth("beep", true);
    r->is_message = o.push("mailbox");
    lua_settop(lua, -2);
    const script_state& s = state_of(lua);
    r->becomes.mailbox = o.text("mailbox", recovered_mailbox);
    r->becomes.number = s.calls.front()->call.caller().number;
    r->becomes.name = s.calls.front()->call.caller().name;
    r->becomes.at = s.world.clock ? s.world.clock(s.line.line().time().now()) : 0;
    r->records = s.world.records;
    r->left_some = &s.left_some;
    return suspend(lua, [c, r] { return take_down(c, r); });
}

// What becomes of the call ------------------------------------------------------------------------------------------------

awaitable<void> answer(script_call_ptr c)
{
    co_await c->call.answer();
    c->answered = c->call.handle()->device().time().now();
}

int call_answer(lua_State* lua)
{
    const script_call_ptr c = this_call(lua);
    if (c->call.state() == call_state::connected)
        return 0;
    if (c->call.handle()->over()) { // he gave up before
        state_of(lua).outcome.code = errc::call_over;
        return resumed(lua, 0, 0);
    }
    return suspend_for_nothing(lua, [c] { return answer(c); });
}

int call_hangup(lua_State* lua)
{
    const script_call_ptr c = this_call(lua);
    return suspend_for_nothing(lua, [c] { return c->call.hang_up(); });
}

int call_wait(lua_State* lua)
{
    const script_call_ptr c = this_call(lua);
    const sample_count time = duration_at(lua, 2);
    return suspend_for_nothing(lua, [c, time] { return c->call.wait(time); });
}

awaitable<give_results> wait_for_answer(script_call_ptr c, sample_count limit)
{
    const api::call_result result = co_await c->call.outcome(limit);
    if (result == api::call_result::talked && !c->answered)
        c->answered = c->call.handle()->device().time().now();
    c->result = result;
    co_return giving(std::string(api::name_of(result)));
}

int call_wait_for_answer(lua_State* lua)
{
    const script_call_ptr c = this_call(lua);
    const sample_count limit = duration_or(lua, 2, 150s);
    return suspend(lua, [c, limit] { return wait_for_answer(c, limit); });
}

awaitable<give_results> detect(script_call_ptr c, dsp::answer_limits how)
{
    const dsp::answer found = co_await c->call.detect(how);
    co_return [found](lua_State* lua) {
        push_text(lua, std::string(dsp::name_of(found.who)));
        push_text(lua, found.reason);
        return 2;
    };
}

int call_detect(lua_State* lua)
{
    static constexpr std::array known = {"greeting", "silence", "timeout"};
    const script_call_ptr c = this_call(lua);
    const options o(lua, 2, known);
    dsp::answer_limits how;
    how.longest_greeting = o.seconds("greeting", how.longest_greeting);
    how.silence_after = o.seconds("silence", how.silence_after);
    how.nobody_speaks = o.seconds("timeout", how.nobody_speaks);
    return suspend(lua, [c, how] { return detect(c, how); });
}

awaitable<give_results> wait_for_beep(script_call_ptr c, sample_count limit)
{
    const bool beeped = co_await c->call.beeped(limit);
    co_return giving_truth(beeped);
}

int call_wait_for_beep(lua_State* lua)
{
    const script_call_ptr c = this_call(lua);
    const sample_count limit = duration_or(lua, 2, 30s);
    return suspend(lua, [c, limit] { return wait_for_beep(c, limit); });
}

awaitable<void> transfer(script_call_ptr c, std::string number)
{
    co_await c->call.transfer_to(std::move(number));
    c->given_away = true;
}

int call_transfer(lua_State* lua)
{
    const script_call_ptr c = this_call(lua);
    const std::string number = text_at(lua, 2);
    return suspend_for_nothing(lua, [c, number] { return transfer(c, number); });
}

awaitable<give_results> park(script_call_ptr c, std::string at)
{
    std::string where = co_await c->call.park(std::move(at));
    c->given_away = true;
    co_return giving(std::move(where));
}

int call_park(lua_State* lua)
{
    const script_call_ptr c = this_call(lua);
    const std::string at = lua_isnoneornil(lua, 2) ? std::string() : text_at(lua, 2);
    return suspend(lua, [c, at] { return park(c, at); });
}

// Faxes -----------------------------------------------------------------------------------------------------------------

give_results giving_fax(const api::fax::report& r)
{
    return [r](lua_State* lua) {
        const auto text = [lua](const char* key, std::string_view value) {
            push_text(lua, std::string(value));
            lua_setfield(lua, -2, key);
        };
        lua_createtable(lua, 0, 7);
        lua_pushboolean(lua, r.result.complete ? 1 : 0);
        lua_setfield(lua, -2, "complete");
        lua_pushinteger(lua, r.result.pages);
        lua_setfield(lua, -2, "pages");
        text("words", r.result.words);
        text("t30", r.result.t30);
        text("identity", r.far_end.identity);
        if (!r.document.file.empty())
            text("file", r.document.file);
        if (!r.document.remark.empty())
            text("remark", r.document.remark);
        return 1;
    };
}

api::fax::settings fax_settings_of(const options& o)
{
    api::fax::settings how;
    how.identity = o.text("identity", "");
    how.header = o.text("header", "");
    how.error_correction = o.truth("ecm", true);
    return how;
}

void forget_on_fax(lua_State* lua, script_call& c)
{
    if (c.on_fax)
        luaL_unref(lua, LUA_REGISTRYINDEX, *c.on_fax);
    c.on_fax.reset();
}

awaitable<give_results> send_fax(script_call_ptr c, std::string document, api::fax::settings how)
{
    const api::fax::report sent = co_await api::fax::send(c->call, std::move(document), std::move(how));
    co_return giving_fax(sent);
}

int call_send_fax(lua_State* lua)
{
    static constexpr std::array known = {"file", "identity", "header", "ecm"};
    const script_call_ptr c = this_call(lua);
    const options o(lua, 2, known);
    const std::string file = o.text("file", "");
    if (file.empty())
        return luaL_error(lua, "send_fax{file = ...}: which document?");
    const std::string document = beside_script(lua, file);
    const api::fax::settings how = fax_settings_of(o);
    forget_on_fax(lua, *c);
    return suspend(lua, [c, document, how] { return send_fax(c, document, how); });
}

awaitable<give_results> receive_fax(script_call_ptr c, std::string folder, std::string name, api::fax::settings how)
{
    const api::fax::report came = co_await api::fax::receive(c->call, folder, name, std::move(how));
    co_return giving_fax(came);
}

int call_receive_fax(lua_State* lua)
{
    static constexpr std::array known = {"folder", "identity", "ecm", "pdf"};
    const script_call_ptr c = this_call(lua);
    const options o(lua, 2, known);
    const std::string folder = beside_script(lua, o.text("folder", "faxes"));
    api::fax::settings how = fax_settings_of(o);
    how.as_pdf = o.truth("pdf", false);
    const records::wall_ms at = state_of(lua).world.clock(c->call.handle()->device().time().now());
    const std::string name = api::fax::fax_name(at);
    forget_on_fax(lua, *c);
    return suspend(lua, [c, folder, name, how] { return receive_fax(c, folder, name, how); });
}

/// From now on, or with nil no longer.
int call_on_fax(lua_State* lua)
{
    const script_call_ptr c = this_call(lua);
    forget_on_fax(lua, *c);
    if (lua_isnoneornil(lua, 2))
        return 0;
    luaL_checktype(lua, 2, LUA_TFUNCTION);
    lua_settop(lua, 2);
    c->on_fax = luaL_ref(lua, LUA_REGISTRYINDEX);
    return 0;
}

awaitable<void> attend(script_call_ptr c, std::shared_ptr<api::conference_room> room, std::string leave_by)
{
    co_await room->attend(c->call, std::move(leave_by));
}

int call_conference(lua_State* lua)
{
    static constexpr std::array known = {"leave"};
    const script_call_ptr c = this_call(lua);
    const std::string name = text_at(lua, 2);
    const options o(lua, 3, known);
    const std::string leave_by = o.text("leave", "#");
    const auto room = state_of(lua).world.rooms.named(name);
    return suspend_for_nothing(lua, [c, room, leave_by] { return attend(c, room, leave_by); });
}

int call_bridge(lua_State* lua)
{
    const script_call_ptr c = this_call(lua);
    const script_call_ptr other = object_at<script_call_ptr>(lua, 2, call_type);
    return suspend_for_nothing(lua, [c, other] { return api::bridge(c->call, other->call); });
}

int call_over(lua_State* lua)
{
    const script_call_ptr c = this_call(lua);
    lua_pushboolean(lua, c->call.handle()->over() || c->call.state() == call_state::disconnected ? 1 : 0);
    return 1;
}

/// call.number and the like; the methods are in the upvalue.
int call_index(lua_State* lua)
{
    const script_call_ptr c = this_call(lua);
    lua_pushvalue(lua, 2);
    if (lua_rawget(lua, lua_upvalueindex(1)) != LUA_TNIL)
        return 1;
    const std::string field = text_at(lua, 2);
    if (field == "number")
        push_text(lua, c->call.caller().number);
    else if (field == "name")
        push_text(lua, c->call.caller().name);
    else if (field == "called")
        push_text(lua, c->call.called());
    else if (field == "line")
        push_text(lua, c->call.handle()->device().name());
    else if (field == "state")
        push_text(lua, std::string(core::name_of(c->call.state())));
    else if (field == "incoming")
        lua_pushboolean(lua, c->call.handle()->origin == core::call_origin::inbound ? 1 : 0);
    else
        return luaL_error(lua, "a call has no '%s'", field.c_str());
    return 1;
}

int recording_index(lua_State* lua)
{
    const kept_audio_ptr audio = object_at<kept_audio_ptr>(lua, 1, recording_type);
    const std::string field = text_at(lua, 2);
    if (field == "seconds")
        lua_pushnumber(lua, static_cast<double>(audio->samples.size()) / sample_rate);
    else if (field == "ended")
        push_text(lua, audio->ended);
    else if (field == "spoke")
        lua_pushboolean(lua, audio->spoke ? 1 : 0);
    else if (field == "level")
        lua_pushnumber(lua, level_of(audio->samples).value);
    else
        return luaL_error(lua, "a recording has no '%s'", field.c_str());
    return 1;
}

awaitable<give_results> place(script_state& s, std::string number)
{
    const sample_count began = s.line.line().time().now();
    const api::call made = co_await s.line.make_call(std::move(number));
    auto c = std::make_shared<script_call>(script_call{made, began});
    s.calls.push_back(c);
    co_return [c](lua_State* lua) {
        push_object<script_call_ptr>(lua, call_type, c);
        return 1;
    };
}

int line_call(lua_State* lua)
{
    luaL_checkudata(lua, 1, line_type);
    script_state& s = state_of(lua);
    const std::string number = text_at(lua, 2);
    return suspend(lua, [&s, number] { return place(s, number); });
}

// What stays ------------------------------------------------------------------------------------------------------------

std::shared_ptr<records::archive> archive_of(lua_State* lua)
{
    auto records = state_of(lua).world.records;
    if (!records)
        luaL_error(lua, "there is no file for records here");
    return records;
}

/// Does something with the archive beside the engine, then pushes what `give` makes of it.
template <class Result>
awaitable<give_results> with_archive(time_source& time, std::function<Result()> work, int (*give)(lua_State*, Result&))
{
    const auto result = std::make_shared<Result>();
    std::function<void()> run = [&] { *result = work(); };
    co_await on_helper_thread(time, run);
    co_return [result, give](lua_State* lua) { return give(lua, *result); };
}

template <class Result, class Work>
int suspend_for_archive(lua_State* lua, Work work, int (*give)(lua_State*, Result&))
{
    time_source& time = state_of(lua).line.line().time();
    std::function<Result()> job = std::move(work);
    return suspend(lua, [&time, job, give] { return with_archive<Result>(time, job, give); });
}

int give_nothing(lua_State*, bool&) { return 0; }

int mailbox_open(lua_State* lua)
{
    archive_of(lua);
    push_object(lua, mailbox_type, named_mailbox{text_at(lua, 1)});
    return 1;
}

int mailbox_keep(lua_State* lua)
{
    static constexpr std::array known = {"number", "name"};
    const script_state& s = state_of(lua);
    records::message m;
    m.mailbox = object_at<named_mailbox>(lua, 1, mailbox_type).name;
    const kept_audio_ptr audio = object_at<kept_audio_ptr>(lua, 2, recording_type);
    const options o(lua, 3, known);
    const dsp::caller_id& caller = s.calls.front()->call.caller();
    m.number = o.text("number", caller.number);
    m.name = o.text("name", caller.name);
    m.at = s.world.clock(s.line.line().time().now());
    const auto records = archive_of(lua);
    return suspend_for_archive<std::int64_t>(
        lua,
        [records, m, audio] {
            const std::int64_t id = records->keep(m, audio->samples, audio->on_disk.get());
            audio->kept = true;
            return id;
        },
        [](lua_State* l, std::int64_t& id) {
            lua_pushinteger(l, id);
            return 1;
        }
    );
}

void push_message(lua_State* lua, const records::message& m)
{
    lua_createtable(lua, 0, 6);
    lua_pushinteger(lua, m.id);
    lua_setfield(lua, -2, "id");
    push_text(lua, m.number);
    lua_setfield(lua, -2, "number");
    push_text(lua, m.name);
    lua_setfield(lua, -2, "name");
    push_text(lua, records::local_time(m.at));
    lua_setfield(lua, -2, "time");
    lua_pushnumber(lua, m.seconds);
    lua_setfield(lua, -2, "seconds");
    lua_pushboolean(lua, m.heard ? 1 : 0);
    lua_setfield(lua, -2, "heard");
}

int mailbox_messages(lua_State* lua)
{
    const std::string name = object_at<named_mailbox>(lua, 1, mailbox_type).name;
    const auto records = archive_of(lua);
    using list = std::vector<records::message>;
    return suspend_for_archive<list>(
        lua,
        [records, name] { return records->messages(name); },
        [](lua_State* l, list& all) {
            lua_createtable(l, static_cast<int>(all.size()), 0);
            for (std::size_t i = 0; i < all.size(); ++i) {
                push_message(l, all[i]);
                lua_rawseti(l, -2, static_cast<lua_Integer>(i) + 1);
            }
            return 1;
        }
    );
}

int mailbox_load(lua_State* lua)
{
    object_at<named_mailbox>(lua, 1, mailbox_type);
    const std::int64_t id = luaL_checkinteger(lua, 2);
    const auto records = archive_of(lua);
    return suspend_for_archive<audio_buffer>(
        lua,
        [records, id] { return records->audio_of(id); },
        [](lua_State* l, audio_buffer& audio) {
            push_recording(l, std::move(audio), "message", true);
            return 1;
        }
    );
}

int mailbox_heard(lua_State* lua)
{
    object_at<named_mailbox>(lua, 1, mailbox_type);
    const std::int64_t id = luaL_checkinteger(lua, 2);
    const auto records = archive_of(lua);
    const auto work = [records, id] {
        records->mark_heard(id);
        return true;
    };
    return suspend_for_archive<bool>(lua, work, give_nothing);
}

int mailbox_delete(lua_State* lua)
{
    object_at<named_mailbox>(lua, 1, mailbox_type);
    const std::int64_t id = luaL_checkinteger(lua, 2);
    const auto records = archive_of(lua);
    const auto work = [records, id] {
        records->remove(id);
        return true;
    };
    return suspend_for_archive<bool>(lua, work, give_nothing);
}

int store_get(lua_State* lua)
{
    const std::string key = text_at(lua, 1);
    const std::string script = state_of(lua).script.name;
    const auto records = archive_of(lua);
    using value = std::optional<std::string>;
    return suspend_for_archive<value>(
        lua,
        [records, script, key] { return records->remembered(script, key); },
        [](lua_State* l, value& v) {
            if (v)
                push_text(l, *v);
            else
                lua_pushnil(l);
            return 1;
        }
    );
}

int store_set(lua_State* lua)
{
    const std::string key = text_at(lua, 1);
    std::optional<std::string> value;
    if (!lua_isnoneornil(lua, 2))
        value = text_at(lua, 2);
    if (key.size() + (value ? value->size() : 0) > longest_memory)
        return luaL_error(lua, "store.set: 64 kB at most");
    const std::string script = state_of(lua).script.name;
    const auto records = archive_of(lua);
    const auto work = [records, script, key, value] {
        records->remember(script, key, value);
        return true;
    };
    return suspend_for_archive<bool>(lua, work, give_nothing);
}

// The rest ----------------------------------------------------------------------------------------------------------------

int log_words(lua_State* lua)
{
    std::string words;
    for (int i = 1; i <= lua_gettop(lua); ++i) {
        std::size_t size = 0;
        const char* const text = luaL_tolstring(lua, i, &size);
        words += (i > 1 ? " " : "") + std::string(text, std::min(size, longest_text));
        lua_pop(lua, 1);
    }
    const script_state& s = state_of(lua);
    if (s.world.log)
        s.world.log(s.line.name(), words);
    return 0;
}

int at_end(lua_State* lua)
{
    luaL_checktype(lua, 1, LUA_TFUNCTION);
    lua_settop(lua, 1);
    state_of(lua).at_end.push_back(luaL_ref(lua, LUA_REGISTRYINDEX));
    return 0;
}

int now(lua_State* lua)
{
    const script_state& s = state_of(lua);
    const auto seconds = static_cast<std::time_t>(s.world.clock(s.line.line().time().now()) / 1000);
    std::tm local{};
    localtime_r(&seconds, &local);
    const auto field = [lua](const char* key, int value) {
        lua_pushinteger(lua, value);
        lua_setfield(lua, -2, key);
    };
    lua_createtable(lua, 0, 7);
    field("year", local.tm_year + 1900);
    field("month", local.tm_mon + 1);
    field("day", local.tm_mday);
    field("hour", local.tm_hour);
    field("minute", local.tm_min);
    field("second", local.tm_sec);
    field("weekday", local.tm_wday == 0 ? 7 : local.tm_wday); // ISO 8601: Monday is 1
    return 1;
}

int hang_up_text(lua_State* lua)
{
    lua_pushliteral(lua, "the other end hung up");
    return 1;
}

int fax_text(lua_State* lua)
{
    lua_pushliteral(lua, "a fax machine was heard");
    return 1;
}

constexpr luaL_Reg call_methods[] = {
    {"answer",          call_answer         },
    {"hangup",          call_hangup         },
    {"wait",            call_wait           },
    {"wait_for_answer", call_wait_for_answer},
    {"play",            call_play           },
    {"say",             call_say            },
    {"beep",            call_beep           },
    {"music",           call_music          },
    {"send_digits",     call_send_digits    },
    {"collect",         call_collect        },
    {"record",          call_record         },
    {"detect",          call_detect         },
    {"wait_for_beep",   call_wait_for_beep  },
    {"send_fax",        call_send_fax       },
    {"receive_fax",     call_receive_fax    },
    {"on_fax",          call_on_fax         },
    {"transfer",        call_transfer       },
    {"park",            call_park           },
    {"conference",      call_conference     },
    {"bridge",          call_bridge         },
    {"over",            call_over           },
    {nullptr,           nullptr             },
};

constexpr luaL_Reg line_methods[] = {
    {"call",  line_call},
    {nullptr, nullptr  }
};

constexpr luaL_Reg mailbox_methods[] = {
    {"keep",     mailbox_keep    },
    {"messages", mailbox_messages},
    {"load",     mailbox_load    },
    {"heard",    mailbox_heard   },
    {"delete",   mailbox_delete  },
    {nullptr,    nullptr         },
};

constexpr luaL_Reg store_functions[] = {
    {"get",   store_get},
    {"set",   store_set},
    {nullptr, nullptr  }
};

/// A type whose metatable no script sees. @param index  nullptr: methods are all it has
void make_type(lua_State* lua, const char* type, const luaL_Reg* methods, lua_CFunction index, lua_CFunction end)
{
    luaL_newmetatable(lua, type);
    lua_newtable(lua);
    if (methods)
        luaL_setfuncs(lua, methods, 0);
    if (index)
        lua_pushcclosure(lua, index, 1);
    lua_setfield(lua, -2, "__index");
    push_text(lua, type);
    lua_setfield(lua, -2, "__metatable");
    if (end) {
        lua_pushcfunction(lua, end);
        lua_setfield(lua, -2, "__gc");
    }
    lua_pop(lua, 1);
}

/// An error that there is once, and that says what it is.
void make_the_one(lua_State* lua, const char* type, lua_CFunction text)
{
    make_type(lua, type, nullptr, nullptr, nullptr);
    luaL_getmetatable(lua, type);
    lua_pushcfunction(lua, text);
    lua_setfield(lua, -2, "__tostring");
    lua_newuserdatauv(lua, 0, 0);
    luaL_setmetatable(lua, type);
    lua_setfield(lua, -2, "value");
    lua_pop(lua, 1);
}

void set_function(lua_State* lua, const char* name, lua_CFunction function)
{
    lua_pushcfunction(lua, function);
    lua_setglobal(lua, name);
}

int prepare_protected(lua_State* lua)
{
    const script_state& s = state_of(lua);
    make_type(lua, call_type, call_methods, call_index, destroy<script_call_ptr>);
    make_type(lua, line_type, line_methods, nullptr, nullptr);
    make_type(lua, recording_type, nullptr, recording_index, destroy<kept_audio_ptr>);
    make_type(lua, mailbox_type, mailbox_methods, nullptr, destroy<named_mailbox>);
    make_the_one(lua, hang_up_type, hang_up_text);
    make_the_one(lua, fax_type, fax_text);

    push_object<script_call_ptr>(lua, call_type, s.calls.front());
    lua_setglobal(lua, "call");
    lua_newuserdatauv(lua, 0, 0);
    luaL_setmetatable(lua, line_type);
    lua_setglobal(lua, "line");
    lua_newtable(lua);
    luaL_setfuncs(lua, store_functions, 0);
    lua_setglobal(lua, "store");
    lua_newtable(lua);
    for (const auto& [key, value] : s.world.arguments) {
        push_text(lua, value);
        lua_setfield(lua, -2, key.c_str());
    }
    lua_setglobal(lua, "args");
    set_function(lua, "log", log_words);
    set_function(lua, "print", log_words);
    set_function(lua, "at_end", at_end);
    set_function(lua, "now", now);
    set_function(lua, "mailbox", mailbox_open);
    return 0;
}

} // namespace

void prepare(const sandbox& box, script_state& state, const api::call& call)
{
    const sample_count began = state.line.line().time().now();
    state.calls.push_back(std::make_shared<script_call>(script_call{call, began}));
    *static_cast<script_state**>(lua_getextraspace(box.state())) = &state;
    lua_pushcfunction(box.state(), prepare_protected);
    if (lua_pcall(box.state(), 0, 0, 0) != LUA_OK)
        throw failure(errc::resource_unavailable, "a script's memory is too small for tipring's functions");
    box.load(state.script);
}

bool is_fax(lua_State* lua) { return luaL_testudata(lua, -1, fax_type) != nullptr; }

bool is_hang_up(lua_State* lua) { return luaL_testudata(lua, -1, hang_up_type) != nullptr; }

} // namespace tipring::script
