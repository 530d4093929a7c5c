#include "api/records/records.hpp"

#include "api/database/database.hpp"
#include "api/database/locked_file.hpp"
#include "api/database/on_disk.hpp"
#include "base/error.hpp"

#include <cmath>
#include <cstdlib>
#include <ctime>
#include <filesystem>
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
create table if not exists unfinished(
    id integer primary key autoincrement, mailbox text not null, number text not null, name text not null, at integer not null);
create table if not exists memories(
    script text not null, key text not null, value text not null, primary key(script, key));
)";

namespace fs = std::filesystem;
using sql::statement;

constexpr const char* recording_mark = "-recording-"; ///< in the names of files

constexpr const char* message_columns = "select id, mailbox, number, name, at, seconds, heard from messages ";

/// What a message and a recording begin with: id, mailbox, number, name, at.
message beginning_of(const statement& row)
{
    message m;
    m.id = row.number(0);
    m.mailbox = row.text(1);
    m.number = row.text(2);
    m.name = row.text(3);
    m.at = row.number(4);
    return m;
}

message message_of(const statement& row)
{
    message m = beginning_of(row);
    m.seconds = row.real(5);
    m.heard = row.number(6) != 0;
    return m;
}

/// A variable of the environment; empty where it is not set.
std::string environment(const char* name)
{
    const char* const value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nobody here changes the environment
    return value ? value : "";
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
    const std::lock_guard alone(one_at_a_time_);
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
    const std::lock_guard alone(one_at_a_time_);
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

std::int64_t archive::insert(const message& m, audio_in audio) const
{
    statement s(
        *database_, "insert into messages(mailbox, number, name, at, seconds, heard, audio) values(?,?,?,?,?,0,?)"
    );
    const double seconds = static_cast<double>(audio.size()) / sample_rate;
    s.with(m.mailbox).with(m.number).with(m.name).with(m.at).with(seconds).with(audio);
    s.step();
    return database_->last_id();
}

std::int64_t archive::keep(message m, audio_in audio, unfinished_recording* said)
{
    const std::lock_guard alone(one_at_a_time_);
    sql::transaction whole(*database_);
    const std::int64_t id = insert(m, audio);
    if (said)
        forget_unfinished(said->id_);
    whole.commit();
    if (said)
        said->discard();
    return id;
}

// Recordings that are being made ----------------------------------------------------------------------------------------

unfinished_recording::unfinished_recording(std::int64_t id, disk::locked_file file)
    : id_(id)
    , file_(std::make_unique<disk::locked_file>(std::move(file)))
{
}

unfinished_recording::~unfinished_recording() = default;

void unfinished_recording::add(audio_in said) { file_->append(said); }

void unfinished_recording::discard() noexcept { file_->remove(); }

/// Beside the database, as its log is.
std::string archive::recording_of(std::int64_t id) const
{
    std::string path = database_->path();
    return path.append(recording_mark).append(std::to_string(id));
}

std::unique_ptr<unfinished_recording> archive::begin_recording(message m)
{
    const std::lock_guard alone(one_at_a_time_);
    sql::transaction whole(*database_); // nobody looks for it before it is locked
    statement s(*database_, "insert into unfinished(mailbox, number, name, at) values(?,?,?,?)");
    s.with(m.mailbox).with(m.number).with(m.name).with(m.at);
    s.step();
    const std::int64_t id = database_->last_id();
    disk::locked_file file = disk::locked_file::make(recording_of(id));
    const std::string folder = fs::path(database_->path()).parent_path().string();
    disk::sync(folder.empty() ? "." : folder);
    whole.commit();
    return std::unique_ptr<unfinished_recording>(new unfinished_recording(id, std::move(file))); // NOLINT: private
}

bool archive::is_unfinished(std::int64_t id) const
{
    statement s(*database_, "select 1 from unfinished where id = ?");
    s.with(id);
    return s.step();
}

void archive::forget_unfinished(std::int64_t id) const
{
    statement s(*database_, "delete from unfinished where id = ?");
    s.with(id);
    s.step();
}

/// Of recordings that were kept or never begun, when the power went.
std::vector<disk::locked_file> archive::left_over() const
{
    const fs::path whole(database_->path());
    const std::string begins = whole.filename().string() + recording_mark;
    std::vector<disk::locked_file> found;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(whole.has_parent_path() ? whole.parent_path() : ".", none)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with(begins) || is_unfinished(std::atoll(name.c_str() + begins.size())))
            continue;
        if (auto file = disk::locked_file::take(entry.path().string()))
            found.push_back(std::move(*file));
    }
    return found;
}

std::vector<message> archive::file_unfinished()
{
    const std::lock_guard alone(one_at_a_time_);
    sql::transaction whole(*database_);
    std::vector<message> all;
    statement rows(*database_, "select id, mailbox, number, name, at from unfinished order by id");
    while (rows.step())
        all.push_back(beginning_of(rows));
    std::vector<message> filed;
    std::vector<disk::locked_file> done;
    for (message& m : all) {
        std::error_code none;
        auto said = disk::locked_file::take(recording_of(m.id));
        if (!said && fs::exists(recording_of(m.id), none))
            continue; // somebody is at it
        forget_unfinished(m.id);
        const audio_buffer audio = said ? said->read() : audio_buffer();
        if (!audio.empty()) {
            m.id = insert(m, audio);
            m.seconds = static_cast<double>(audio.size()) / sample_rate;
            filed.push_back(m);
        }
        if (said)
            done.push_back(std::move(*said));
    }
    for (disk::locked_file& rest : left_over())
        done.push_back(std::move(rest));
    whole.commit();
    for (disk::locked_file& file : done)
        file.remove();
    return filed;
}

// Messages --------------------------------------------------------------------------------------------------------------

std::vector<message> archive::messages(const std::string& mailbox) const
{
    const std::lock_guard alone(one_at_a_time_);
    statement s(*database_, std::string(message_columns) + "where ?1 = '' or mailbox = ?1 order by id");
    s.with(mailbox);
    std::vector<message> all;
    while (s.step())
        all.push_back(message_of(s));
    return all;
}

std::optional<message> archive::find(std::int64_t id) const
{
    const std::lock_guard alone(one_at_a_time_);
    statement s(*database_, std::string(message_columns) + "where id = ?");
    s.with(id);
    if (!s.step())
        return std::nullopt;
    return message_of(s);
}

audio_buffer archive::audio_of(std::int64_t id) const
{
    const std::lock_guard alone(one_at_a_time_);
    statement s(*database_, "select audio from messages where id = ?");
    s.with(id);
    if (!s.step())
        throw no_message(id);
    return s.audio(0);
}

void archive::mark_heard(std::int64_t id)
{
    const std::lock_guard alone(one_at_a_time_);
    statement s(*database_, "update messages set heard = 1 where id = ?");
    s.with(id);
    s.step();
    if (database_->changes() == 0)
        throw no_message(id);
}

void archive::remove(std::int64_t id)
{
    const std::lock_guard alone(one_at_a_time_);
    statement s(*database_, "delete from messages where id = ?");
    s.with(id);
    s.step();
    if (database_->changes() == 0)
        throw no_message(id);
}

std::optional<std::string> archive::remembered(const std::string& script, const std::string& key) const
{
    const std::lock_guard alone(one_at_a_time_);
    statement s(*database_, "select value from memories where script = ? and key = ?");
    s.with(script).with(key);
    if (!s.step())
        return std::nullopt;
    return s.text(0);
}

void archive::remember(const std::string& script, const std::string& key, const std::optional<std::string>& value)
{
    const std::lock_guard alone(one_at_a_time_);
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

std::string usual_place()
{
    if (std::string said = environment("TIPRING_RECORDS"); !said.empty())
        return said;
    std::string state = environment("XDG_STATE_HOME");
    if (state.empty())
        state = environment("HOME") + "/.local/state";
    return state + "/tipring/records.db";
}

std::string words_for_found(const message& m)
{
    std::string words = "message " + std::to_string(m.id);
    words.append(" in mailbox '").append(m.mailbox).append("', ").append(std::to_string(std::lround(m.seconds)));
    words.append(" s from ").append(m.number.empty() ? "a number that is not known" : m.number);
    return words + ", was being recorded when its program ended: what was said until then is kept";
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
