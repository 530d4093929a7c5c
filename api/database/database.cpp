#include "api/database/database.hpp"

#include "api/database/on_disk.hpp"
#include "base/error.hpp"

#include <sqlite3.h>

#include <cstring>
#include <filesystem>
#include <utility>

namespace tipring::sql {

namespace {

constexpr int patience_ms = 5000; ///< with other processes

} // namespace

void database::closer::operator()(sqlite3* handle) const noexcept { sqlite3_close(handle); }
void statement::finalizer::operator()(sqlite3_stmt* handle) const noexcept { sqlite3_finalize(handle); }

database::database(std::string path, int application, const std::string& schema)
    : path_(std::move(path))
{
    disk::make_folder(std::filesystem::path(path_).parent_path().string());
    sqlite3* opened = nullptr;
    const int result = sqlite3_open(path_.c_str(), &opened);
    handle_.reset(opened);
    check(result);
    sqlite3_extended_result_codes(opened, 1);
    sqlite3_busy_timeout(opened, patience_ms);
    must_be_ours(application);
    run("pragma journal_mode=wal");
    run("pragma synchronous=full");
    run("pragma application_id=" + std::to_string(application));
    run(schema);
}

void database::must_be_ours(int application) const
{
    statement whose(*this, "pragma application_id");
    whose.step();
    statement full(*this, "select count(*) from sqlite_master");
    full.step();
    if (whose.number(0) != application && full.number(0) != 0)
        throw failure(errc::file_bad, "'" + path_ + "' is somebody else's database: give another file");
}

void database::fail(int result) const
{
    const int kind = result & 0xff;
    std::string sentence = "'" + path_;
    sentence += "': ";
    sentence += handle_ ? sqlite3_errmsg(handle_.get()) : "out of memory";
    if (kind == SQLITE_NOTADB || kind == SQLITE_CORRUPT)
        throw failure(errc::file_bad, sentence + ": give another file, or put this one away");
    const bool full = kind == SQLITE_FULL || kind == SQLITE_IOERR;
    throw failure(
        errc::operation_failed, sentence + (full ? ": make room on the disk" : ": look at the file and its folder")
    );
}

void database::check(int result) const
{
    if (result != SQLITE_OK && result != SQLITE_ROW && result != SQLITE_DONE)
        fail(result);
}

void database::run(const std::string& words) const
{
    check(sqlite3_exec(handle_.get(), words.c_str(), nullptr, nullptr, nullptr));
}

std::int64_t database::last_id() const { return sqlite3_last_insert_rowid(handle_.get()); }
int database::changes() const { return sqlite3_changes(handle_.get()); }

statement::statement(const database& in, const std::string& words)
    : in_(&in)
{
    sqlite3_stmt* made = nullptr;
    const int result = sqlite3_prepare_v2(in.handle_.get(), words.c_str(), -1, &made, nullptr);
    handle_.reset(made);
    in_->check(result);
}

statement& statement::with(const std::string& text)
{
    in_->check(sqlite3_bind_text(
        handle_.get(), ++bound_, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT // NOLINT: SQLite's
    ));
    return *this;
}

statement& statement::with(std::int64_t number)
{
    in_->check(sqlite3_bind_int64(handle_.get(), ++bound_, number));
    return *this;
}

statement& statement::with(double number)
{
    in_->check(sqlite3_bind_double(handle_.get(), ++bound_, number));
    return *this;
}

statement& statement::with(audio_in samples)
{
    in_->check(sqlite3_bind_blob64(
        handle_.get(), ++bound_, samples.data(), samples.size_bytes(), SQLITE_TRANSIENT // NOLINT: SQLite's
    ));
    return *this;
}

bool statement::step()
{
    const int result = sqlite3_step(handle_.get());
    in_->check(result);
    return result == SQLITE_ROW;
}

std::string statement::text(int column) const
{
    const void* const bytes = sqlite3_column_text(handle_.get(), column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column));
    return bytes ? std::string(static_cast<const char*>(bytes), size) : std::string();
}

std::int64_t statement::number(int column) const { return sqlite3_column_int64(handle_.get(), column); }
double statement::real(int column) const { return sqlite3_column_double(handle_.get(), column); }

audio_buffer statement::audio(int column) const
{
    const void* const bytes = sqlite3_column_blob(handle_.get(), column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column));
    audio_buffer samples(size / sizeof(std::int16_t));
    if (bytes)
        std::memcpy(samples.data(), bytes, samples.size() * sizeof(std::int16_t));
    return samples;
}

transaction::transaction(const database& in)
    : in_(in)
{
    in_.run("begin immediate");
}

transaction::~transaction()
{
    if (!open_)
        return;
    try {
        in_.run("rollback");
    } catch (...) { // NOLINT(bugprone-empty-catch): after a full disk SQLite has rolled back by itself
    }
}

void transaction::commit()
{
    in_.run("commit");
    open_ = false;
}

} // namespace tipring::sql
