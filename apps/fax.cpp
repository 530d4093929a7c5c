#include "api/database/on_disk.hpp"
#include "api/fax/document.hpp"
#include "api/fax/fax_call.hpp"
#include "api/system/call_session.hpp"
#include "api/system/fax_queue.hpp"
#include "apps/command.hpp"
#include "apps/fax_events.hpp"
#include "apps/fax_queue.hpp"
#include "apps/traced_line.hpp"
#include "base/temporary_folder.hpp"

#include <array>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace tipring::apps {

namespace {

namespace fs = std::filesystem;

struct wishes
{
    std::string line;
    std::string number;
    std::string file;
    std::string out;
    std::string poll;
    std::string identity;
    std::string header;
    std::string trace;
    bool plain = false;
    bool pdf = false;
    int first_page = 1;
    int rings = 1;
    int retries = 0;
    bool queue = false;
    std::string spool;
    double wait = 3600.0;
};

/// What is said at the end, and the exit status.
exit_status conclude(api::call_result call, const std::optional<api::fax::report>& fax, const std::string& hint)
{
    if (!fax)
        return status_of(call);
    if (fax->result.complete)
        return exit_status::done;
    context::warn(
        "the fax failed after " + pages_of(fax->result.pages) + ": " + std::string(fax->result.words) +
        " (T.30: " + std::string(fax->result.t30) + ")" + hint
    );
    return exit_status::failed;
}

api::fax::settings settings_of(const wishes& w, const traced_line& line, const time_source& time)
{
    api::fax::settings how;
    how.identity = w.identity;
    how.header = w.header;
    how.error_correction = !w.plain;
    how.as_pdf = w.pdf;
    how.first_page = w.first_page - 1;
    how.tell = [tell = fax_teller(line, w.line, time)](const dsp::fax_event& e) mutable { tell(e); };
    return how;
}

using session = std::function<awaitable<api::call_result>(core::network_line&, std::optional<api::fax::report>&)>;

awaitable<void>
run_session(const session& run, core::network_line& line, api::call_result& call, std::optional<api::fax::report>& fax)
{
    call = co_await run(line, fax);
}

awaitable<void> put(std::optional<api::fax::report>& into, awaitable<api::fax::report> from)
{
    into = co_await std::move(from);
}

/// How a fax went in the end, over all its calls.
struct sending
{
    api::fax_attempt last;
    int confirmed = 0; ///< pages
};

/// Again and again, from the page that failed, as the rules allow.
awaitable<void>
send_all(const traced_line& told, const wishes& w, core::network_line& line, std::string document, sending& into)
{
    std::vector<api::fax::attempt_outcome> so_far;
    for (;;) {
        fax_teller teller(told, w.line, line.time());
        api::fax::settings how = settings_of(w, told, line.time());
        const int before = into.confirmed;
        how.first_page += before;
        how.tell = [&teller, before](const dsp::fax_event& e) { teller(e, before); };
        into.last = co_await api::send_fax(line, w.number, document, std::move(how));
        const int now = into.last.fax ? into.last.fax->result.pages : 0;
        into.confirmed += now;
        so_far.push_back({into.last.result(), now});
        const auto wait = api::fax::wait_before_next(so_far, w.retries + 1);
        if (!wait)
            co_return;
        std::string sentence(words_for(so_far.back().result));
        sentence += ": trying again in ";
        sentence += std::to_string(wait->count());
        context::warn(sentence + " s");
        co_await line.time().wait(*wait);
    }
}

api::fax::job_wishes job_of(const wishes& w, int pages)
{
    api::fax::job_wishes job;
    job.line = w.line;
    job.number = w.number;
    job.title = fs::path(w.file).filename().string();
    job.identity = w.identity;
    job.header = w.header;
    job.error_correction = !w.plain;
    job.first_page = w.first_page;
    job.pages = pages;
    job.most_attempts = w.retries > 0 ? w.retries + 1 : 0;
    return job;
}

exit_status send(const context& shared, const wishes& w)
{
    const temporary_folder papers("fax");
    const std::string document = papers / "document.tif";
    const int pages = api::fax::prepare_document(w.file, document);
    if (w.first_page > pages)
        throw usage_error("'" + w.file + "' has " + pages_of(pages) + ", not " + std::to_string(w.first_page));
    if (w.queue)
        return queue_fax(shared, w.spool, job_of(w, pages), document);
    traced_line line(shared, w.line, w.trace);
    sending went;
    line.live().run(send_all(line, w, line.live().line(), document, went));
    line.finish();
    if (went.last.wrong)
        throw failure(static_cast<errc>(went.last.wrong->value()), went.last.why);
    if (went.last.fax)
        went.last.fax->result.pages = went.confirmed;
    const int next = w.first_page + went.confirmed;
    return conclude(
        went.last.call,
        went.last.fax,
        went.confirmed > 0 && next <= pages ? "; --first-page " + std::to_string(next) + " sends the rest" : ""
    );
}

/// fax-20261123-184500
std::string name_by_clock()
{
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "fax-%Y%m%d-%H%M%S", &local);
    return text.data();
}

/// Where a document that comes is to stand.
struct tray
{
    std::string folder;
    std::string name; ///< without its ending

    bool taken() const
    {
        const auto there = [this](const char* ending) { return fs::exists(folder + "/" + name + ending); };
        return there(".tif") || there(".pdf") || there(".p001.tif");
    }
};

/// A name of a document is one; anything else is a folder, and the clock gives the name.
tray tray_for(wishes& w)
{
    const fs::path out(w.out);
    const std::string ending = out.extension().string();
    if ((ending == ".pdf" || ending == ".tif") && !fs::is_directory(out)) {
        w.pdf = w.pdf || ending == ".pdf";
        const tray named{out.has_parent_path() ? out.parent_path().string() : ".", out.stem().string()};
        if (named.taken())
            throw usage_error("'" + w.out + "' is there already: nothing that was received is overwritten");
        return named;
    }
    tray by_clock{w.out, name_by_clock()};
    for (int i = 2; by_clock.taken(); ++i)
        by_clock.name = name_by_clock() + "-" + std::to_string(i);
    return by_clock;
}

exit_status receive(const context& shared, wishes w)
{
    const tray into_tray = tray_for(w);
    disk::make_folder(into_tray.folder);
    api::fax::must_keep_pages(w.pdf);
    traced_line line(shared, w.line, w.trace);
    api::call_result call{};
    std::optional<api::fax::report> fax;
    const session run = [&](core::network_line& on, std::optional<api::fax::report>& into) {
        const auto party = w.poll.empty() ? dsp::fax_party::called : dsp::fax_party::calling;
        const api::business work = [&, party](core::call_handle c) {
            return put(
                into,
                api::fax::receive(
                    std::move(c), into_tray.folder, into_tray.name, settings_of(w, line, on.time()), party
                )
            );
        };
        const auto limit = std::chrono::ceil<sample_count>(std::chrono::duration<double>(w.wait));
        return w.poll.empty() ? api::answer_call(on, w.rings, limit, work) : api::place_call(on, w.poll, work);
    };
    line.live().run(run_session(run, line.live().line(), call, fax));
    line.finish();
    if (fax && !fax->remark.empty())
        context::warn(fax->remark + "; what came is there as TIFF");
    if (fax && !fax->file.empty() && !shared.json)
        std::printf("%s\n", fax->file.c_str());
    return conclude(call, fax, fax && !fax->file.empty() ? "; what came is in '" + fax->file + "'" : "");
}

void add_common(command& to, wishes& w)
{
    to.text("--identity", w.identity, "Own number, as the other machine shows it: 20 characters at most", "NUMBER");
    to.text("--trace", w.trace, trace_help, "DIR");
    to.flag("--no-ecm", w.plain, "Without error correction");
}

} // namespace

void add_fax(CLI::App& app, context& shared)
{
    auto w = std::make_shared<wishes>();
    command fax(app, shared, "fax", "Send a document to a fax machine, or receive one");
    fax.example(
        "tipring fax receive plant:301 --poll 207 --out in && tipring fax send plant:301 207 in/*.tif",
        "Felix, at 207 in the built-in town, is a fax machine: he has a page for who polls him, and takes what is sent."
    );

    command send_it(fax, "send", "Send a TIFF or a PDF");
    send_it.argument("LINE", w->line, line_help);
    send_it.argument("NUMBER", w->number, "0-9 * # A-D, and , W ! T P as in TAPI");
    send_it.argument("FILE", w->file, "A TIFF of any kind, or a PDF (Ghostscript draws it, in a sandbox)");
    send_it.text(
        "--header", w->header, "On top of every page, with time and page number: 50 characters at most", "TEXT"
    );
    send_it.number("--first-page", w->first_page, "Begin with this page", 1, 1000);
    send_it.number(
        "--retries", w->retries, "Where it does not go through, try again so often, from the page that failed", 0, 100
    );
    send_it.flag("--queue", w->queue, "Put it into the queue and return: 'tipring fax queue run LINE' sends it");
    add_spool_flag(send_it, w->spool);
    add_common(send_it, *w);
    send_it.runs([&shared, w] { return send(shared, *w); });

    command receive_it(fax, "receive", "Wait for a fax, or ask for one");
    receive_it.argument("LINE", w->line, line_help);
    receive_it.text(
        "--out",
        w->out,
        "Where documents go; made where it is not there. A name that ends in .tif or .pdf is the document's own",
        "DIR"
    );
    receive_it.flag("--pdf", w->pdf, "As PDF (by tiff2pdf, in a sandbox) instead of TIFF");
    receive_it.text("--poll", w->poll, "Call there, and ask for the document that waits", "NUMBER");
    receive_it.number("--rings", w->rings, "Let it ring so often first", 1, 20);
    receive_it.seconds("--wait", w->wait, "Give up after so many seconds without a call");
    add_common(receive_it, *w);
    receive_it.runs([&shared, w] {
        if (w->out.empty())
            throw usage_error("--out is missing: where should documents go?");
        return receive(shared, *w);
    });

    add_fax_queue(fax, shared);
}

} // namespace tipring::apps
