#pragma once
/// SQLite at arm's length: one file of ours that is never half written, and statements with values in and rows out.

#include "base/audio.hpp"

#include <cstdint>
#include <memory>
#include <string>

struct sqlite3;
struct sqlite3_stmt;

namespace tipring::sql {

/// One database file.
///
/// Durable    write-ahead log, synchronous=FULL: what is committed is on disk, with its folder; power may go at any moment.
/// Shared     by several processes; whoever finds it locked waits for five seconds.
/// Threads    one at a time. Everything waits for the disk: not for an engine's thread.
/// Errors     failure(operation_failed) with what SQLite said: a full disk, no permission; failure(file_bad) for a file that is no
///            database of ours.
class database
{
public:
    /// Makes the file, and its folder, where they are missing.
    /// @param application  PRAGMA application_id: a database that has another one is left alone
    /// @param schema       statements that do no harm where the tables are there
    database(std::string path, int application, const std::string& schema);

    void run(const std::string& words) const;
    std::int64_t last_id() const; ///< of the row that was inserted last
    int changes() const;          ///< rows that the last statement touched

    const std::string& path() const { return path_; }

private:
    friend class statement;

    struct closer
    {
        void operator()(sqlite3* handle) const noexcept;
    };

    void must_be_ours(int application) const;
    void check(int result) const;
    [[noreturn]] void fail(int result) const;

    std::string path_;
    std::unique_ptr<sqlite3, closer> handle_;
};

/// One statement: values in by place, rows out.
class statement
{
public:
    statement(const database& in, const std::string& words);

    statement& with(const std::string& text);
    statement& with(std::int64_t number);
    statement& with(double number);
    statement& with(audio_in samples);

    /// @return whether there is a row
    bool step();
    void run() { step(); } ///< for those that give none

    std::string text(int column) const;
    std::int64_t number(int column) const;
    double real(int column) const;
    audio_buffer audio(int column) const;

private:
    struct finalizer
    {
        void operator()(sqlite3_stmt* handle) const noexcept;
    };

    const database* in_;
    std::unique_ptr<sqlite3_stmt, finalizer> handle_;
    int bound_ = 0;
};

/// Everything until commit(), or nothing. Nobody else writes meanwhile.
class transaction
{
public:
    explicit transaction(const database& in);
    ~transaction();
    transaction(const transaction&) = delete;
    transaction& operator=(const transaction&) = delete;

    void commit();

private:
    const database& in_;
    bool open_ = true;
};

} // namespace tipring::sql
