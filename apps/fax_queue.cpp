#include "apps/fax_queue.hpp"

#include "api/fax/spool.hpp"
#include "api/records/records.hpp"
#include "api/system/fax_queue.hpp"
#include "api/system/json_line.hpp"
#include "apps/fax_events.hpp"
#include "apps/traced_line.hpp"
#include "base/async/combine.hpp"
#include "base/error.hpp"

#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string_view>

namespace tipring::apps {

namespace {

using api::fax::job;
using api::fax::job_state;

constexpr sample_count patience = 10s; ///< with a call that is hung up

struct wishes
{
    std::string action = "list";
    std::string which;
    std::string spool;
    std::string trace;
    bool for_ever = false;
};

api::fax::wall_ms wall_now()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::string place_of(const std::string& said) { return said.empty() ? api::fax::usual_spool() : said; }

/// Reading makes no folder.
std::optional<api::fax::spool> opened(const wishes& w)
{
    const std::string place = place_of(w.spool);
    std::error_code unknown;
    if (std::filesystem::exists(place + "/spool.db", unknown))
        return std::optional<api::fax::spool>(std::in_place, place);
    if (!w.spool.empty())
        throw failure(errc::file_missing, "'" + place + "' holds no faxes: 'tipring fax send --queue' makes it");
    return std::nullopt;
}

void print_json(const job& j)
{
    api::json_line o;
    o.text("kind", "fax_job").number("job", j.id).text("state", name_of(j.state)).text("line", j.wishes.line);
    o.text("number", j.wishes.number).text("document", j.wishes.title).number("pages", j.wishes.pages);
    o.number("first_page", j.wishes.first_page).number("confirmed", j.confirmed);
    o.text("added", records::local_time(j.added));
    if (j.state == job_state::waiting)
        o.text("due", records::local_time(j.due));
    else
        o.nothing("due");
    o.text("file", j.document);
    std::cout << o.finish() << '\n';
    for (const api::fax::attempt& a : j.attempts) {
        o.text("kind", "fax_attempt").number("job", j.id).number("attempt", a.number);
        o.text("began", records::local_time(a.began)).text("result", name_of(a.result));
        o.number("first_page", a.first_page).number("confirmed", a.confirmed).number("in_doubt", a.in_doubt);
        o.text("identity", a.identity).text("t30", a.t30).text("words", a.words);
        std::cout << o.finish() << '\n';
    }
}

void print_text(const job& j)
{
    std::cout << j.id << "  " << name_of(j.state) << "  " << j.wishes.line << " to " << j.wishes.number << "  "
              << j.wishes.title << ", " << j.confirmed << " of " << pages_of(j.wishes.pages - j.wishes.first_page + 1);
    if (!j.attempts.empty()) {
        const api::fax::attempt& last = j.attempts.back();
        std::cout << ", attempt " << last.number << ": " << last.words;
        if (!last.t30.empty() && last.t30 != "OK")
            std::cout << " (T.30: " << last.t30 << ")";
    }
    if (j.state == job_state::waiting && !j.attempts.empty())
        std::cout << "; again at " << records::local_time(j.due);
    for (const api::fax::attempt& a : j.attempts)
        if (a.in_doubt > 0)
            std::cout << "; page " << a.in_doubt << " was on its way when attempt " << a.number
                      << " broke off, and may arrive twice";
    std::cout << '\n';
}

void print(const context& shared, const job& j)
{
    shared.json ? print_json(j) : print_text(j);
    std::cout.flush();
}

std::int64_t id_in(const wishes& w)
{
    char* end = nullptr;
    const long long id = std::strtoll(w.which.c_str(), &end, 10);
    if (w.which.empty() || *end != '\0' || id <= 0)
        throw usage_error("'" + w.which + "' is no fax: give the number that 'tipring fax queue' shows");
    return id;
}

bool is_over(const job& j) { return j.state != job_state::waiting && j.state != job_state::running; }

exit_status remove_all(api::fax::spool& from)
{
    for (const job& j : from.jobs(wall_now()))
        if (is_over(j))
            from.remove(j.id, wall_now());
    return exit_status::done;
}

exit_status change(const context& shared, const wishes& w)
{
    const bool all = w.action == "remove" && w.which == "all";
    const std::int64_t id = all ? 0 : id_in(w);
    auto spool = opened(w);
    if (!spool && all)
        return exit_status::done;
    if (!spool)
        throw failure(errc::file_missing, "no fax " + w.which + ": none was queued yet");
    if (all)
        return remove_all(*spool);
    if (w.action == "remove") {
        spool->remove(id, wall_now());
        return exit_status::done;
    }
    if (w.action == "cancel")
        spool->cancel(id, wall_now());
    else
        spool->retry(id, wall_now());
    print(shared, spool->find(id));
    return exit_status::done;
}

awaitable<void> interrupted(time_source& time, bool& was)
{
    asio::signal_set signals(time.executor(), SIGINT, SIGTERM);
    co_await signals.async_wait(asio::use_awaitable);
    was = true;
}

awaitable<void> until_interrupted(core::network_line& line, awaitable<void> work, bool& was)
{
    co_await first_of(std::move(work), interrupted(line.time(), was));
    for (const core::call_handle& left : line.calls())
        if (!left->over())
            co_await within(line.time(), patience, line.drop(left));
}

exit_status work_off(const context& shared, const wishes& w)
{
    if (w.which.empty())
        throw usage_error("'run' needs a line: tipring fax queue run LINE");
    api::fax::spool spool(place_of(w.spool));
    traced_line traced(shared, w.which, w.trace);
    core::network_line& line = traced.live().line();
    fax_teller teller(traced, w.which, line.time());
    bool all_sent = true;
    api::fax_queue_wishes how;
    how.line = w.which;
    how.for_ever = w.for_ever;
    how.wall = [wall = wall_now(), began = line.now()](sample_count now) { return wall + to_ms(now - began); };
    how.tell = [&teller](const job& j, const dsp::fax_event& e) { teller(e, j.attempts.back().first_page - 1); };
    how.ended = [&](const job& j) {
        all_sent = all_sent && j.state != job_state::failed;
        print(shared, j);
    };
    bool was_interrupted = false;
    traced.live().run(until_interrupted(line, api::work_off(line, spool, std::move(how)), was_interrupted));
    traced.finish();
    if (was_interrupted)
        return exit_status::interrupted;
    return all_sent ? exit_status::done : exit_status::failed;
}

exit_status queue(const context& shared, const wishes& w)
{
    if (w.action == "run")
        return work_off(shared, w);
    if (w.action == "cancel" || w.action == "retry" || w.action == "remove")
        return change(shared, w);
    if (w.action != "list")
        throw usage_error("'" + w.action + "' is none of list, cancel, retry, remove, run");
    if (auto spool = opened(w))
        for (const job& j : spool->jobs(wall_now()))
            print(shared, j);
    return exit_status::done;
}

} // namespace

void add_spool_flag(command& to, std::string& into)
{
    to.text("--spool", into, "The queue's folder (default: $TIPRING_SPOOL, or tipring/fax in the user's state)", "DIR");
}

exit_status queue_fax(
    const context& shared, const std::string& spool, const api::fax::job_wishes& what, const std::string& document
)
{
    api::fax::spool into(place_of(spool));
    print(shared, into.find(into.add(what, document, wall_now())));
    return exit_status::done;
}

void add_fax_queue(command& fax, context& shared)
{
    auto w = std::make_shared<wishes>();
    command queue_of(fax, "queue", "Faxes that wait to be sent: list, cancel, retry, remove, run");
    queue_of.optional_argument(
        "ACTION",
        w->action,
        "list; cancel ID; retry ID, at once; remove ID, or all: what is over, with its document; run LINE, which sends "
        "what waits for that line until nothing does"
    );
    queue_of.optional_argument("WHAT", w->which, "ID of a fax, or LINE, or all");
    queue_of.flag("--for-ever", w->for_ever, "With 'run': wait for more");
    queue_of.text("--trace", w->trace, trace_help, "DIR");
    add_spool_flag(queue_of, w->spool);
    queue_of.example(
        "tipring fax receive plant:301 --poll 207 --out in && tipring fax send plant:301 207 in/*.tif --queue --spool q"
        " && tipring fax queue run plant:301 --spool q && tipring fax queue --spool q",
        "A number that is busy is called again after 3 minutes, up to 12 times; docs/fax.md has the table.\n"
        "A fax that broke off goes on with the page that failed. Several may run at once, on one line or on many."
    );
    queue_of.runs([&shared, w] { return queue(shared, *w); });
}

} // namespace tipring::apps
