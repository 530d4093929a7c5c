#include "api/fax/spool.hpp"

#include "api/database/database.hpp"
#include "api/database/on_disk.hpp"
#include "base/error.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <utility>

namespace tipring::api::fax {

namespace fs = std::filesystem;

using sql::statement;
using sql::transaction;

namespace {

constexpr int application = 0x74706678; ///< "tpfx": marks our files (PRAGMA application_id)

constexpr const char* schema = R"(
create table if not exists jobs(
    id integer primary key autoincrement, line text not null, number text not null, title text not null,
    identity text not null, header text not null, error_correction integer not null, first_page integer not null,
    pages integer not null, most_attempts integer not null, document text not null, state text not null,
    added integer not null, due integer not null, confirmed integer not null default 0,
    cancel integer not null default 0, counts_from integer not null default 1);
create table if not exists attempts(
    job integer not null, number integer not null, began integer not null, ended integer not null default 0,
    result text not null, first_page integer not null, confirmed integer not null default 0,
    in_doubt integer not null default 0, identity text not null default '', t30 text not null default '',
    words text not null default '', primary key(job, number));
create table if not exists pages(
    job integer not null, page integer not null, attempt integer not null, at integer not null, rows integer not null,
    bit_rate integer not null, error_correction integer not null, bad_rows integer not null, frames_again integer not null);
)";

constexpr auto states = std::to_array<std::pair<job_state, std::string_view>>({
    {job_state::waiting,   "waiting"  },
    {job_state::running,   "running"  },
    {job_state::done,      "done"     },
    {job_state::failed,    "failed"   },
    {job_state::cancelled, "cancelled"},
});

job_state state_of(const std::string& name)
{
    const auto* const found = std::ranges::find(states, name, &std::pair<job_state, std::string_view>::second);
    return found == states.end() ? job_state::failed : found->first;
}

/// A lock on a file, by flock(): it ends with its descriptor, and so with its process.
class file_lock
{
public:
    file_lock(const std::string& path, int flags, int operation)
        : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) // NOLINT(cppcoreguidelines-pro-type-vararg): POSIX
    {
        if (descriptor_ >= 0 && ::flock(descriptor_, operation) != 0) {
            ::close(descriptor_);
            descriptor_ = -1;
        }
    }
    ~file_lock()
    {
        if (descriptor_ >= 0)
            ::close(descriptor_);
    }
    file_lock(const file_lock&) = delete;
    file_lock& operator=(const file_lock&) = delete;

    bool held() const { return descriptor_ >= 0; }
    int release() { return std::exchange(descriptor_, -1); }

private:
    int descriptor_;
};

std::string new_name()
{
    std::uint64_t random = 0;
    if (::getrandom(&random, sizeof random, 0) != sizeof random)
        throw failure(errc::operation_failed, "the system gives no random numbers");
    std::string name = "fax-";
    name += std::to_string(random);
    name += ".tif";
    return name;
}

constexpr const char* job_columns =
    "select id, line, number, title, identity, header, error_correction, first_page, pages, "
    "most_attempts, document, state, added, due, confirmed from jobs ";

std::string jobs_that(std::string_view clause)
{
    std::string select;
    select.append(job_columns).append(clause);
    return select;
}

job job_of(const statement& row)
{
    job j;
    j.id = row.number(0);
    j.wishes.line = row.text(1);
    j.wishes.number = row.text(2);
    j.wishes.title = row.text(3);
    j.wishes.identity = row.text(4);
    j.wishes.header = row.text(5);
    j.wishes.error_correction = row.number(6) != 0;
    j.wishes.first_page = static_cast<int>(row.number(7));
    j.wishes.pages = static_cast<int>(row.number(8));
    j.wishes.most_attempts = static_cast<int>(row.number(9));
    j.document = row.text(10);
    j.state = state_of(row.text(11));
    j.added = row.number(12);
    j.due = row.number(13);
    j.confirmed = static_cast<int>(row.number(14));
    return j;
}

std::vector<attempt> attempts_of(const sql::database& in, std::int64_t id)
{
    statement s(
        in,
        "select number, began, ended, result, first_page, confirmed, in_doubt, identity, t30, words from attempts "
        "where job = ? order by number"
    );
    s.with(id);
    std::vector<attempt> all;
    while (s.step()) {
        attempt a;
        a.number = static_cast<int>(s.number(0));
        a.began = s.number(1);
        a.ended = s.number(2);
        a.result = attempt_result_of(s.text(3));
        a.first_page = static_cast<int>(s.number(4));
        a.confirmed = static_cast<int>(s.number(5));
        a.in_doubt = static_cast<int>(s.number(6));
        a.identity = s.text(7);
        a.t30 = s.text(8);
        a.words = s.text(9);
        all.push_back(std::move(a));
    }
    return all;
}

failure no_job(std::int64_t id)
{
    return failure(errc::file_missing, "no fax " + std::to_string(id) + ": 'tipring fax queue' shows them");
}

failure not_now(const job& j, const char* what)
{
    std::string sentence = "fax " + std::to_string(j.id);
    sentence += " is ";
    sentence += name_of(j.state);
    sentence += ": ";
    sentence += what;
    return failure(errc::invalid_state, sentence);
}

} // namespace

std::string_view name_of(job_state s)
{
    return std::ranges::find(states, s, &std::pair<job_state, std::string_view>::first)->second;
}

spool::spool(std::string folder)
    : folder_(std::move(folder))
    , database_(std::make_unique<sql::database>(folder_ + "/spool.db", application, schema))
{
    tidy_up();
}

spool::~spool() = default;

std::string spool::bell() const { return path_of("bell"); }

/// Whoever watches the file hears of it; who does not looks when something is due.
void spool::ring() const { const file_lock touched(bell(), O_WRONLY | O_CREAT | O_TRUNC, LOCK_SH); }

/// While somebody adds, files stand here that no job names yet.
void spool::tidy_up()
{
    const file_lock nobody_adds(path_of("adding"), O_RDWR | O_CREAT, LOCK_EX | LOCK_NB);
    if (!nobody_adds.held())
        return;
    std::set<std::string> wanted;
    statement s(*database_, "select document from jobs where document <> ''");
    while (s.step())
        wanted.insert(s.text(0));
    for (const fs::directory_entry& file : fs::directory_iterator(folder_)) {
        const std::string name = file.path().filename().string();
        std::error_code ignored;
        if (name.starts_with("fax-") && !wanted.contains(name))
            fs::remove(file.path(), ignored);
    }
}

std::int64_t spool::add(const job_wishes& what, const std::string& document, wall_ms now)
{
    const file_lock adding(path_of("adding"), O_RDWR | O_CREAT, LOCK_SH);
    const std::string name = new_name();
    disk::copy(document, path_of(name));
    statement s(
        *database_,
        "insert into jobs(line, number, title, identity, header, error_correction, first_page, pages, most_attempts, "
        "document, state, added, due) values(?,?,?,?,?,?,?,?,?,?,'waiting',?,?)"
    );
    s.with(what.line).with(what.number).with(what.title).with(what.identity).with(what.header);
    s.with(std::int64_t{what.error_correction}).with(std::int64_t{what.first_page}).with(std::int64_t{what.pages});
    s.with(std::int64_t{what.most_attempts}).with(name).with(now).with(now);
    s.run();
    ring();
    return database_->last_id();
}

job spool::read(std::int64_t id) const
{
    statement s(*database_, jobs_that("where id = ?"));
    s.with(id);
    if (!s.step())
        throw no_job(id);
    job j = job_of(s);
    j.attempts = attempts_of(*database_, id);
    return j;
}

job spool::find(std::int64_t id) { return read(id); }

std::vector<job> spool::jobs(wall_ms now)
{
    recover(now);
    statement s(*database_, jobs_that("order by id"));
    std::vector<job> all;
    while (s.step()) {
        all.push_back(job_of(s));
        all.back().attempts = attempts_of(*database_, all.back().id);
    }
    return all;
}

/// Jobs whose sender is no more: their documents are locked by nobody.
void spool::recover(wall_ms now)
{
    std::vector<std::pair<std::int64_t, std::string>> running;
    statement s(*database_, "select id, document from jobs where state = 'running'");
    while (s.step())
        running.emplace_back(s.number(0), s.text(1));
    for (const auto& [id, document] : running) {
        const file_lock orphaned(path_of(document), O_RDONLY, LOCK_EX | LOCK_NB);
        std::error_code unknown;
        if (!orphaned.held() && fs::exists(path_of(document), unknown))
            continue;
        transaction t(*database_);
        const job j = read(id);
        if (j.state != job_state::running)
            continue; // it was finished meanwhile
        statement cancelled(*database_, "select cancel from jobs where id = ?");
        cancelled.with(id).step();
        const bool unwanted = cancelled.number(0) != 0;
        conclude(j, unwanted ? attempt_result::cancelled : attempt_result::cut_off, "", "", now);
        t.commit();
    }
}

std::optional<claimed_job> spool::claim(const std::string& line, wall_ms now)
{
    recover(now);
    std::vector<std::pair<std::int64_t, std::string>> due;
    statement s(
        *database_, "select id, document from jobs where state = 'waiting' and line = ? and due <= ? order by due, id"
    );
    s.with(line).with(now);
    while (s.step())
        due.emplace_back(s.number(0), s.text(1));
    for (const auto& [id, document] : due) {
        file_lock lock(path_of(document), O_RDONLY, LOCK_EX | LOCK_NB);
        std::error_code unknown;
        const bool gone = !fs::exists(path_of(document), unknown);
        if (!lock.held() && !gone)
            continue; // somebody else's
        transaction t(*database_);
        const job j = read(id);
        if (j.state != job_state::waiting || j.due > now)
            continue;
        statement begin(*database_, "insert into attempts(job, number, began, result, first_page) values(?,?,?,?,?)");
        begin.with(id).with(static_cast<std::int64_t>(j.attempts.size() + 1)).with(now);
        begin.with(std::string(name_of(attempt_result::under_way))).with(std::int64_t{j.next_page()}).run();
        statement(*database_, "update jobs set state = 'running', cancel = 0 where id = ?").with(id).run();
        if (gone)
            conclude(read(id), attempt_result::impossible, "", "its document is no longer in the spool", now);
        t.commit();
        if (gone)
            continue;
        job claimed = read(id);
        claimed.document = path_of(document);
        return claimed_job(*this, std::move(claimed), lock.release());
    }
    return std::nullopt;
}

std::optional<wall_ms> spool::next_due(const std::string& line) const
{
    statement s(*database_, "select min(due), count(*) from jobs where state = 'waiting' and line = ?");
    s.with(line).step();
    if (s.number(1) == 0)
        return std::nullopt;
    return s.number(0);
}

/// Ends the attempt that is under way, and decides what becomes of the job. Inside a transaction.
void spool::conclude(
    const job& which, attempt_result how, const std::string& t30, const std::string& words, wall_ms now
)
{
    const bool whole = which.next_page() > which.wishes.pages;
    if (whole)
        how = attempt_result::sent;
    statement end(
        *database_,
        "update attempts set ended = ?, result = ?, t30 = ?, words = ?, in_doubt = iif(?, 0, in_doubt) "
        "where job = ? and result = 'under_way'"
    );
    end.with(now).with(std::string(name_of(how))).with(t30).with(words.empty() ? std::string(words_for(how)) : words);
    end.with(std::int64_t{whole}).with(which.id).run();
    statement since(*database_, "select counts_from from jobs where id = ?");
    since.with(which.id).step();
    std::vector<attempt_outcome> so_far;
    for (const attempt& a : attempts_of(*database_, which.id))
        if (a.number >= since.number(0))
            so_far.push_back({a.result, a.confirmed});
    job_state next = how == attempt_result::sent        ? job_state::done
                     : how == attempt_result::cancelled ? job_state::cancelled
                                                        : job_state::failed;
    wall_ms due = which.due;
    if (const auto wait = wait_before_next(so_far, which.wishes.most_attempts); wait && next == job_state::failed) {
        next = job_state::waiting;
        due = now + std::chrono::milliseconds(*wait).count();
    }
    statement s(*database_, "update jobs set state = ?, due = ?, document = iif(?, '', document) where id = ?");
    s.with(std::string(name_of(next))).with(due).with(std::int64_t{whole}).with(which.id).run();
}

void spool::cancel(std::int64_t id, wall_ms now)
{
    recover(now);
    transaction t(*database_);
    const job j = read(id);
    if (j.state != job_state::waiting && j.state != job_state::running)
        throw not_now(j, "there is nothing to be cancelled");
    const char* const what = j.state == job_state::waiting ? "update jobs set state = 'cancelled' where id = ?"
                                                           : "update jobs set cancel = 1 where id = ?";
    statement(*database_, what).with(id).run();
    t.commit();
    ring();
}

void spool::retry(std::int64_t id, wall_ms now)
{
    recover(now);
    transaction t(*database_);
    const job j = read(id);
    if (j.state == job_state::done || j.state == job_state::running)
        throw not_now(j, "there is nothing to be tried again");
    statement s(*database_, "update jobs set state = 'waiting', cancel = 0, due = ?, counts_from = ? where id = ?");
    s.with(now).with(static_cast<std::int64_t>(j.attempts.size() + 1)).with(id).run();
    t.commit();
    ring();
}

void spool::remove(std::int64_t id, wall_ms now)
{
    recover(now);
    transaction t(*database_);
    const job j = read(id);
    if (j.state == job_state::waiting || j.state == job_state::running)
        throw not_now(j, "cancel it first");
    for (const char* const part :
         {"delete from pages where job = ?", "delete from attempts where job = ?", "delete from jobs where id = ?"})
        statement(*database_, part).with(id).run();
    t.commit();
    std::error_code ignored; // else tidy_up() takes it
    if (!j.document.empty())
        fs::remove(path_of(j.document), ignored);
}

claimed_job::claimed_job(spool& owner, job what, int lock)
    : owner_(&owner)
    , what_(std::move(what))
    , lock_(lock)
{
}

claimed_job::claimed_job(claimed_job&& other) noexcept
    : owner_(other.owner_)
    , what_(std::move(other.what_))
    , lock_(std::exchange(other.lock_, -1))
{
}

claimed_job& claimed_job::operator=(claimed_job&& other) noexcept
{
    std::swap(owner_, other.owner_);
    std::swap(what_, other.what_);
    std::swap(lock_, other.lock_);
    return *this;
}

claimed_job::~claimed_job()
{
    if (lock_ >= 0)
        ::close(lock_);
}

void claimed_job::note(const dsp::fax_event& e, wall_ms now)
{
    const sql::database& db = *owner_->database_;
    if (const auto* far_end = std::get_if<dsp::fax_connected>(&e.what)) {
        statement s(db, "update attempts set identity = ? where job = ? and result = 'under_way'");
        s.with(far_end->identity).with(what_.id).run();
    }
    if (std::holds_alternative<dsp::fax_trained>(e.what)) {
        statement s(db, "update attempts set in_doubt = ? where job = ? and result = 'under_way'");
        s.with(std::int64_t{what_.next_page()}).with(what_.id).run();
    }
    const auto* const page = std::get_if<dsp::fax_page>(&e.what);
    if (!page || page->became == dsp::fax_page::outcome::refused)
        return;
    const int number = what_.next_page();
    const int next = number < what_.wishes.pages ? number + 1 : 0;
    transaction t(db);
    statement kept(
        db,
        "insert into pages(job, page, attempt, at, rows, bit_rate, error_correction, bad_rows, frames_again) "
        "values(?,?,?,?,?,?,?,?,?)"
    );
    kept.with(what_.id).with(std::int64_t{number}).with(std::int64_t{what_.attempts.back().number}).with(now);
    kept.with(std::int64_t{page->rows}).with(std::int64_t{page->bit_rate}).with(std::int64_t{page->error_correction});
    kept.with(std::int64_t{page->bad_rows}).with(std::int64_t{page->frames_again}).run();
    statement s(
        db, "update attempts set confirmed = confirmed + 1, in_doubt = ? where job = ? and result = 'under_way'"
    );
    s.with(std::int64_t{next}).with(what_.id).run();
    statement(db, "update jobs set confirmed = confirmed + 1 where id = ?").with(what_.id).run();
    t.commit();
    ++what_.confirmed;
}

job claimed_job::finish(attempt_result how, const std::string& t30, const std::string& words, wall_ms now)
{
    const std::string document = what_.document;
    transaction t(*owner_->database_);
    owner_->conclude(owner_->read(what_.id), how, t30, words, now);
    t.commit();
    what_ = owner_->read(what_.id);
    std::error_code ignored; // else tidy_up() takes it
    if (what_.document.empty())
        fs::remove(document, ignored);
    ::close(std::exchange(lock_, -1));
    return what_;
}

bool claimed_job::cancel_wanted() const
{
    statement s(*owner_->database_, "select cancel from jobs where id = ?");
    s.with(what_.id).step();
    return s.number(0) != 0;
}

std::string usual_spool()
{
    const auto environment = [](const char* name) {
        const char* const value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nobody here changes it
        return std::string(value ? value : "");
    };
    if (std::string said = environment("TIPRING_SPOOL"); !said.empty())
        return said;
    std::string state = environment("XDG_STATE_HOME");
    if (state.empty())
        state = environment("HOME") + "/.local/state";
    return state + "/tipring/fax";
}

} // namespace tipring::api::fax
