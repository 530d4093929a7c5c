#include "api/records/records.hpp"

#include "base/c_ptr.hpp"
#include "base/error.hpp"

#include <sqlite3.h>

#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <string_view>
#include <utility>

namespace tipring::records {

namespace fs = std::filesystem;

namespace {

constexpr int patience_ms = 5000;       ///< with other processes
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

struct archive::database
{
    explicit database(std::string p)
        : path(std::move(p))
    {
        const auto folder = fs::path(path).parent_path();
        std::error_code why;
        if (!folder.empty())
            fs::create_directories(folder, why);
        sqlite3* opened = nullptr;
        const int result = sqlite3_open(path.c_str(), &opened);
        handle.reset(opened);
        check(result);
        sqlite3_extended_result_codes(opened, 1);
        sqlite3_busy_timeout(opened, patience_ms);
        must_be_ours();
        run("pragma journal_mode=wal");
        run("pragma synchronous=full");
        run("pragma application_id=" + std::to_string(application));
        run(schema);
    }

    void must_be_ours();

    [[noreturn]] void fail(int result) const
    {
        const std::string words = handle ? sqlite3_errmsg(handle.get()) : "out of memory";
        if ((result & 0xff) == SQLITE_NOTADB || (result & 0xff) == SQLITE_CORRUPT)
            throw failure(errc::file_bad, "'" + path + "': " + words + ": give another file, or put this one away");
        const bool full = (result & 0xff) == SQLITE_FULL || (result & 0xff) == SQLITE_IOERR;
        throw failure(
            errc::operation_failed,
            "'" + path + "': " + words + (full ? ": make room on the disk" : ": look at the file and its folder")
        );
    }

    void check(int result) const
    {
        if (result != SQLITE_OK && result != SQLITE_ROW && result != SQLITE_DONE)
            fail(result);
    }

    void run(const std::string& words) const
    {
        check(sqlite3_exec(handle.get(), words.c_str(), nullptr, nullptr, nullptr));
    }

    std::string path;
    c_ptr<sqlite3, sqlite3_close> handle;
};

namespace {

/// One statement: values in by place, rows out.
class statement
{
public:
    template <class Database>
    statement(const Database& in, const char* words)
        : fail_([&in](int result) { in.check(result); })
    {
        sqlite3_stmt* made = nullptr;
        const int result = sqlite3_prepare_v2(in.handle.get(), words, -1, &made, nullptr);
        handle_.reset(made);
        fail_(result);
    }

    statement& with(const std::string& text)
    {
        fail_(sqlite3_bind_text(
            handle_.get(), ++bound_, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT // NOLINT: SQLite's
        ));
        return *this;
    }
    statement& with(std::int64_t number)
    {
        fail_(sqlite3_bind_int64(handle_.get(), ++bound_, number));
        return *this;
    }
    statement& with(double number)
    {
        fail_(sqlite3_bind_double(handle_.get(), ++bound_, number));
        return *this;
    }
    statement& with(audio_in samples)
    {
        fail_(sqlite3_bind_blob64(
            handle_.get(), ++bound_, samples.data(), samples.size_bytes(), SQLITE_TRANSIENT // NOLINT: SQLite's
        ));
        return *this;
    }

    /// @return whether there is a row
    bool step()
    {
        const int result = sqlite3_step(handle_.get());
        fail_(result);
        return result == SQLITE_ROW;
    }

    std::string text(int column) const
    {
        const void* const bytes = sqlite3_column_text(handle_.get(), column);
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column));
        return bytes ? std::string(static_cast<const char*>(bytes), size) : std::string();
    }
    std::int64_t number(int column) const { return sqlite3_column_int64(handle_.get(), column); }
    double real(int column) const { return sqlite3_column_double(handle_.get(), column); }
    audio_buffer audio(int column) const
    {
        const void* const bytes = sqlite3_column_blob(handle_.get(), column);
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column));
        audio_buffer samples(size / sizeof(std::int16_t));
        if (bytes)
            std::memcpy(samples.data(), bytes, samples.size() * sizeof(std::int16_t));
        return samples;
    }

private:
    std::function<void(int)> fail_;
    c_ptr<sqlite3_stmt, sqlite3_finalize> handle_;
    int bound_ = 0;
};

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

/// A database of somebody else's is left alone.
void archive::database::must_be_ours()
{
    statement whose(*this, "pragma application_id");
    whose.step();
    statement full(*this, "select count(*) from sqlite_master");
    full.step();
    if (whose.number(0) != application && full.number(0) != 0)
        throw failure(errc::file_bad, "'" + path + "' is somebody else's database: give another file");
}

archive::archive(const std::string& path)
    : database_(std::make_unique<database>(path))
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
    return sqlite3_last_insert_rowid(database_->handle.get());
}

std::vector<message> archive::messages(const std::string& mailbox) const
{
    const std::string words = std::string(message_columns) + "where ?1 = '' or mailbox = ?1 order by id";
    statement s(*database_, words.c_str());
    s.with(mailbox);
    std::vector<message> all;
    while (s.step())
        all.push_back(message_of(s));
    return all;
}

std::optional<message> archive::find(std::int64_t id) const
{
    const std::string words = std::string(message_columns) + "where id = ?";
    statement s(*database_, words.c_str());
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
    if (sqlite3_changes(database_->handle.get()) == 0)
        throw no_message(id);
}

void archive::remove(std::int64_t id)
{
    statement s(*database_, "delete from messages where id = ?");
    s.with(id);
    s.step();
    if (sqlite3_changes(database_->handle.get()) == 0)
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
