#include "api/records/records.hpp"

#include "api/database/database.hpp"
#include "base/error.hpp"

#include <cstdlib>
#include <ctime>
#include <utility>

namespace tipring::records {

namespace {

constexpr int application = 0x74697072; ///< "tipr": marks our files (PRAGMA application_id)

constexpr const char* schema = R"(
create table if not exists calls(
    id integer primary key, line text not null, incoming integer not null, number text not null, name text not null,
    began integer not null, seconds real not null, result text not null, script text not null, remark text not null);
create table if not exists messages(
    id integer primary key autoincrement, mailbox text not null, number text not null, name text not null,
    at integer not null, seconds real not null, heard integer not null, audio blob not null);
create table if not exists memories(
    script text not null, key text not null, value text not null, primary key(script, key));
)";

} // namespace

namespace {

using sql::statement;

constexpr const char* message_columns = "select id, mailbox, number, name, at, seconds, heard from messages ";

message message_of(const statement& row)
{
    message m;
    m.id = row.number(0);
    m.mailbox = row.text(1);
    m.number = row.text(2);
    m.name = row.text(3);
    m.at = row.number(4);
    m.seconds = row.real(5);
    m.heard = row.number(6) != 0;
    return m;
}

failure no_message(std::int64_t id)
{
    return failure(errc::file_missing, "no message " + std::to_string(id) + ": 'tipring mailbox list' shows them");
}

} // namespace

archive::archive(const std::string& path)
    : database_(std::make_unique<sql::database>(path, application, schema))
{
}

archive::~archive() = default;

void archive::add(call_record c)
{
    statement s(
        *database_,
        "insert into calls(line, incoming, number, name, began, seconds, result, script, remark) "
        "values(?,?,?,?,?,?,?,?,?)"
    );
    s.with(c.line).with(std::int64_t{c.incoming}).with(c.number).with(c.name).with(c.began).with(c.seconds);
    s.with(c.result).with(c.script).with(c.remark);
    s.step();
}

std::vector<call_record> archive::calls(std::size_t most) const
{
    statement s(
        *database_,
        "select id, line, incoming, number, name, began, seconds, result, script, remark from calls "
        "order by id desc limit ?"
    );
    s.with(static_cast<std::int64_t>(most));
    std::vector<call_record> all;
    while (s.step()) {
        call_record c;
        c.id = s.number(0);
        c.line = s.text(1);
        c.incoming = s.number(2) != 0;
        c.number = s.text(3);
        c.name = s.text(4);
        c.began = s.number(5);
        c.seconds = s.real(6);
        c.result = s.text(7);
        c.script = s.text(8);
        c.remark = s.text(9);
        all.push_back(std::move(c));
    }
    return all;
}

std::int64_t archive::keep(message m, audio_in audio)
{
    statement s(
        *database_, "insert into messages(mailbox, number, name, at, seconds, heard, audio) values(?,?,?,?,?,0,?)"
    );
    const double seconds = static_cast<double>(audio.size()) / sample_rate;
    s.with(m.mailbox).with(m.number).with(m.name).with(m.at).with(seconds).with(audio);
    s.step();
    return database_->last_id();
}

std::vector<message> archive::messages(const std::string& mailbox) const
{
    statement s(*database_, std::string(message_columns) + "where ?1 = '' or mailbox = ?1 order by id");
    s.with(mailbox);
    std::vector<message> all;
    while (s.step())
        all.push_back(message_of(s));
    return all;
}

std::optional<message> archive::find(std::int64_t id) const
{
    statement s(*database_, std::string(message_columns) + "where id = ?");
    s.with(id);
    if (!s.step())
        return std::nullopt;
    return message_of(s);
}

audio_buffer archive::audio_of(std::int64_t id) const
{
    statement s(*database_, "select audio from messages where id = ?");
    s.with(id);
    if (!s.step())
        throw no_message(id);
    return s.audio(0);
}

void archive::mark_heard(std::int64_t id)
{
    statement s(*database_, "update messages set heard = 1 where id = ?");
    s.with(id);
    s.step();
    if (database_->changes() == 0)
        throw no_message(id);
}

void archive::remove(std::int64_t id)
{
    statement s(*database_, "delete from messages where id = ?");
    s.with(id);
    s.step();
    if (database_->changes() == 0)
        throw no_message(id);
}

std::optional<std::string> archive::remembered(const std::string& script, const std::string& key) const
{
    statement s(*database_, "select value from memories where script = ? and key = ?");
    s.with(script).with(key);
    if (!s.step())
        return std::nullopt;
    return s.text(0);
}

void archive::remember(const std::string& script, const std::string& key, const std::optional<std::string>& value)
{
    statement s(
        *database_,
        value ? "insert or replace into memories(script, key, value) values(?,?,?)"
              : "delete from memories where script = ? and key = ?"
    );
    s.with(script).with(key);
    if (value)
        s.with(*value);
    s.step();
}

namespace {

/// A variable of the environment; empty where it is not set.
std::string environment(const char* name)
{
    const char* const value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nobody here changes the environment
    return value ? value : "";
}

} // namespace

std::string usual_place()
{
    if (std::string said = environment("TIPRING_RECORDS"); !said.empty())
        return said;
    std::string state = environment("XDG_STATE_HOME");
    if (state.empty())
        state = environment("HOME") + "/.local/state";
    return state + "/tipring/records.db";
}

std::string local_time(wall_ms t)
{
    const auto seconds = static_cast<std::time_t>(t / 1000);
    std::tm local{};
    localtime_r(&seconds, &local);
    char text[32]; // NOLINT: what strftime wants
    return {text, std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &local)};
}

} // namespace tipring::records
