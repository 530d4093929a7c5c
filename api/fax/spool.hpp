#pragma once
/// Faxes that are to be sent, until they are: in a folder that survives everything but the loss of the disk.

#include "api/fax/retries.hpp"
#include "dsp/fax_terminal.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tipring::sql {
class database;
}

namespace tipring::api::fax {

/// What is to be sent, where to, and how.
struct job_wishes
{
    std::string line; ///< by its name, as tipring::api::open_live_line knows it
    std::string number;
    std::string title; ///< of the document, for people: its file's name
    std::string identity;
    std::string header;
    bool error_correction = true;
    int first_page = 1;    ///< from 1
    int pages = 0;         ///< of the document
    int most_attempts = 0; ///< 0: as the rules say (retries.hpp)
};

enum class job_state { waiting, running, done, failed, cancelled };
std::string_view name_of(job_state s);

struct attempt
{
    int number = 0; ///< from 1
    wall_ms began = 0;
    wall_ms ended = 0; ///< 0: it lasts
    attempt_result result{};
    int first_page = 1;
    int confirmed = 0; ///< pages
    int in_doubt =
        0; ///< the page that was on its way when the attempt broke off, from 1: it may have arrived, and is sent again; 0: none
    std::string identity; ///< of the other machine
    std::string t30;      ///< T.30's name for how it ended, where a fax machine spoke
    std::string words;
};

struct job
{
    std::int64_t id = 0; ///< given by spool::add
    job_wishes wishes;
    job_state state{};
    wall_ms added = 0;
    wall_ms due = 0;      ///< while it waits: not before
    int confirmed = 0;    ///< pages, in all attempts
    std::string document; ///< its file; empty once it is done
    std::vector<attempt> attempts;

    int next_page() const { return wishes.first_page + confirmed; }
};

class spool;

/// A job in our hands: nobody else sends it while this lives. Where it dies without finish(), or its process does, the attempt was cut
/// off, and whoever looks into the spool next sees so by the lock that is gone.
class claimed_job
{
public:
    ~claimed_job();
    claimed_job(claimed_job&&) noexcept;
    claimed_job& operator=(claimed_job&&) noexcept;

    const job& what() const { return what_; }

    /// As the fax goes on: notes who answered, that a page is on its way, and which was confirmed. On disk when it returns.
    void note(const dsp::fax_event& e, wall_ms now);

    /// How the attempt went. What becomes of the job is said by the rules.
    /// @return the job as it is now
    job finish(attempt_result how, const std::string& t30, const std::string& words, wall_ms now);

    bool cancel_wanted() const;

private:
    friend class spool;
    claimed_job(spool& owner, job what, int lock);

    spool* owner_;
    job what_;
    int lock_; ///< a descriptor of the document, locked by flock()
};

/// The folder: `spool.db` and the documents.
///
/// Durable   add() returns when the document, its name and the job are on disk. A page that was confirmed is on disk before the next
///           event of the fax is looked at; one whose confirmation was lost with the power is sent again, and its attempt says so.
/// Shared    by several processes. Who sends a job holds a lock on its document, which ends with the process: nothing is judged by how
///           long it takes.
/// Threads   one at a time. Every function waits for the disk: not for an engine's thread.
/// Errors    failure(operation_failed) that says what the disk said; nothing is half done then.
class spool
{
public:
    /// Makes the folder where it is missing. Takes away what an add() left that was cut off.
    explicit spool(std::string folder);
    ~spool();
    spool(const spool&) = delete;
    spool& operator=(const spool&) = delete;

    /// Copies the document, which prepare_document() has made. @return the job's id
    std::int64_t add(const job_wishes& what, const std::string& document, wall_ms now);

    std::vector<job> jobs(wall_ms now); ///< the oldest first
    job find(std::int64_t id);          ///< @throws failure(file_missing), as all that take an id

    /// The next job that is due on that line, with a new attempt begun. Nothing where there is none.
    std::optional<claimed_job> claim(const std::string& line, wall_ms now);
    /// When the next one of that line is due; nothing where none waits.
    std::optional<wall_ms> next_due(const std::string& line) const;

    /// A job that is being sent elsewhere is cancelled there. @throws failure(invalid_state) where it is over
    void cancel(std::int64_t id, wall_ms now);
    /// At once, with all attempts that the rules allow. @throws failure(invalid_state) where it is done or being sent
    void retry(std::int64_t id, wall_ms now);

    /// Forgets a job, and its document with it. @throws failure(invalid_state) where it still waits or is being sent: cancel it first
    void remove(std::int64_t id, wall_ms now);

    /// Changes whenever a job is added, cancelled or retried by anybody: a file for inotify.
    std::string bell() const;

private:
    friend class claimed_job;

    void recover(wall_ms now);
    void tidy_up();
    void ring() const;
    std::string path_of(const std::string& name) const { return folder_ + "/" + name; }
    void conclude(const job& which, attempt_result how, const std::string& t30, const std::string& words, wall_ms now);
    job read(std::int64_t id) const;

    std::string folder_;
    std::unique_ptr<sql::database> database_;
};

/// Where it is unless somebody says otherwise: $TIPRING_SPOOL, else $XDG_STATE_HOME/tipring/fax, else under ~/.local/state.
std::string usual_spool();

} // namespace tipring::api::fax
