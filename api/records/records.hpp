#pragma once
/// What stays when a call is over: who called and how it went, messages left, and what scripts want to remember. In one SQLite file.

#include "base/audio.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tipring::disk {
class locked_file;
}

namespace tipring::sql {
class database;
}

namespace tipring::records {

/// Milliseconds since 1970-01-01 00:00 UTC.
using wall_ms = std::int64_t;

/// "2026-11-23 17:40:22", in this machine's local time.
std::string local_time(wall_ms t);

struct call_record
{
    std::int64_t id = 0; ///< given by add()
    std::string line;
    bool incoming = true;
    std::string number; ///< who called, or who was called; empty: not told
    std::string name;
    wall_ms began = 0;
    double seconds = 0.0; ///< from the answer to the end; 0: never answered
    std::string result;   ///< "answered", "busy", "no_answer" ...
    std::string script;
    std::string remark; ///< why the script failed, where it did
};

struct message
{
    std::int64_t id = 0; ///< given by keep()
    std::string mailbox;
    std::string number; ///< of who left it
    std::string name;
    wall_ms at = 0;
    double seconds = 0.0;
    bool heard = false;
};

class archive;

/// What is being said, on disk while it is recorded. Where the program, or the power, is gone before archive::keep(), the next
/// archive::file_unfinished() makes a message of it.
class unfinished_recording
{
public:
    ~unfinished_recording(); ///< leaves it to file_unfinished()
    unfinished_recording(const unfinished_recording&) = delete;
    unfinished_recording& operator=(const unfinished_recording&) = delete;

    /// On disk when it returns: not for an engine's thread. @throws failure(operation_failed) where there is no room
    void add(audio_in said);
    /// Nobody wants it any more.
    void discard() noexcept;

private:
    friend class archive;
    unfinished_recording(std::int64_t id, disk::locked_file file);

    std::int64_t id_;
    std::unique_ptr<disk::locked_file> file_;
};

/// The file.
///
/// Durable      keep() returns when SQLite has synced the message (write-ahead log, synchronous=FULL): a message is there whole, with its
///              audio, or not at all; power may go at any moment.
/// Shared       by several processes; whoever finds the file locked waits for five seconds.
/// Threads      any. Every function waits for the disk: not for an engine's thread.
/// Errors       failure(operation_failed) saying what the disk or SQLite said: a full disk, no permission; failure(file_bad) for a file
///              that is no database of ours.
class archive
{
public:
    /// Makes the file, and its folder, where they are missing.
    explicit archive(const std::string& path);
    ~archive();
    archive(const archive&) = delete;
    archive& operator=(const archive&) = delete;

    void add(call_record c);
    std::vector<call_record> calls(std::size_t most = 1000) const; ///< the latest first

    /// @param said  what was kept of it meanwhile: no longer needed then
    /// @return its id
    std::int64_t keep(message m, audio_in audio, unfinished_recording* said = nullptr);

    /// Begins a recording that is to survive us. @param m  what it becomes if it has to
    std::unique_ptr<unfinished_recording> begin_recording(message m);
    /// Makes messages of recordings whose programs are gone. @return those
    std::vector<message> file_unfinished();

    std::vector<message> messages(const std::string& mailbox = {}) const; ///< of all where empty; the oldest first
    std::optional<message> find(std::int64_t id) const;
    audio_buffer audio_of(std::int64_t id) const; ///< @throws failure(file_missing)
    void mark_heard(std::int64_t id);             ///< @throws failure(file_missing)
    void remove(std::int64_t id);                 ///< @throws failure(file_missing)

    /// What a script remembers: texts by name, apart from those of other scripts.
    std::optional<std::string> remembered(const std::string& script, const std::string& key) const;
    /// @param value  nothing: forgets it
    void remember(const std::string& script, const std::string& key, const std::optional<std::string>& value);

private:
    std::int64_t insert(const message& m, audio_in audio) const;
    std::string recording_of(std::int64_t id) const;
    bool is_unfinished(std::int64_t id) const;
    void forget_unfinished(std::int64_t id) const;
    std::vector<disk::locked_file> left_over() const;

    std::unique_ptr<sql::database> database_;
    mutable std::mutex one_at_a_time_;
};

/// What people are told of a message that file_unfinished() made, as one sentence.
std::string words_for_found(const message& m);

/// Where it is unless somebody says otherwise: $TIPRING_RECORDS, else $XDG_STATE_HOME/tipring/records.db, else under ~/.local/state.
std::string usual_place();

} // namespace tipring::records
