#include "api/database/on_disk.hpp"
#include "api/fax/document.hpp"
#include "api/fax/fax_call.hpp"
#include "api/fax/tray.hpp"
#include "api/system/call_session.hpp"
#include "api/system/fax_queue.hpp"
#include "apps/call_records.hpp"
#include "apps/command.hpp"
#include "apps/fax_events.hpp"
#include "apps/fax_queue.hpp"
#include "apps/interruption.hpp"
#include "apps/traced_line.hpp"
#include "base/temporary_folder.hpp"

#include <chrono>
#include <filesystem>
#include <iostream>
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
    bool for_ever = false;
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

/// Where documents that come go: a folder, and a name without its ending where it is not the clock that gives it.
struct destination
{
    std::string folder;
    std::optional<std::string> name;
};

/// A name of a document is one; anything else is a folder.
destination destination_of(wishes& w)
{
    const fs::path out(w.out);
    const std::string ending = out.extension().string();
    if ((ending != ".pdf" && ending != ".tif") || fs::is_directory(out))
        return {w.out, std::nullopt};
    if (fs::exists(out))
        throw usage_error("'" + w.out + "' is there already: nothing that was received is overwritten");
    w.pdf = w.pdf || ending == ".pdf";
    return {out.has_parent_path() ? out.parent_path().string() : ".", out.stem().string()};
}

/// For people and their scripts the file's name is enough.
void tell_document(const context& shared, traced_line& line, const api::fax::filed_document& d, bool cut_off)
{
    const core::line_device& device = line.live().device();
    if (!d.file.empty() && shared.json)
        line.tell({
            device.now(), device.name(), api::fax_document_record{d.file, d.pages, cut_off}
        });
    else if (!d.file.empty())
        std::cout << d.file << std::endl;
    if (!d.remark.empty())
        context::warn(d.remark + (cut_off ? "; what came is in '" + d.file + "'" : "; what came is there as TIFF"));
}

/// Receives one document, or one after the other.
class receiver
{
public:
    receiver(const context& shared, const wishes& w, traced_line& line, destination into)
        : shared_(shared)
        , wishes_(w)
        , line_(line)
        , into_(std::move(into))
        , clock_(wall_clock(line.live().device().now()))
    {
        for (const api::fax::filed_document& d : api::fax::file_cut_off(into_.folder, w.pdf))
            tell_document(shared_, line_, d, true);
    }

    /// @param signal  set where it is to end
    awaitable<void> run(const int& signal)
    {
        do {
            fax_.reset();
            failed_.clear();
            call_ = co_await next_call();
            last_ = conclude();
        } while (wishes_.for_ever && signal == 0);
    }

    exit_status status() const { return last_; }

private:
    awaitable<api::call_result> next_call()
    {
        core::network_line& on = line_.live().line();
        const api::business work = [this](core::call_handle c) { return take(std::move(c)); };
        const auto limit = wishes_.for_ever
                               ? sample_count(std::chrono::hours(24))
                               : std::chrono::ceil<sample_count>(std::chrono::duration<double>(wishes_.wait));
        return wishes_.poll.empty() ? api::answer_call(on, wishes_.rings, limit, work)
                                    : api::place_call(on, wishes_.poll, work);
    }

    awaitable<void> take(core::call_handle call)
    {
        const auto party = wishes_.poll.empty() ? dsp::fax_party::called : dsp::fax_party::calling;
        std::string name = into_.name.value_or(api::fax::fax_name(clock_(call->device().now())));
        api::fax::settings how = settings_of(wishes_, line_, line_.live().line().time());
        awaitable<api::fax::report> work =
            api::fax::receive(std::move(call), into_.folder, std::move(name), std::move(how), party);
        try {
            co_await put(fax_, std::move(work));
        } catch (const failure& e) { // one caller's fax is no reason to leave the next one alone
            if (!wishes_.for_ever)
                throw;
            failed_ = e.what();
        }
    }

    exit_status conclude() const
    {
        if (!failed_.empty()) {
            context::warn(failed_);
            return exit_status::failed;
        }
        if (!fax_)
            return status_of(call_);
        tell_document(shared_, line_, fax_->document, false);
        for (const api::fax::filed_document& d : fax_->cut_off)
            tell_document(shared_, line_, d, true);
        const std::string& file = fax_->document.file;
        return apps::conclude(call_, fax_, file.empty() ? "" : "; what came is in '" + file + "'");
    }

    const context& shared_;
    const wishes& wishes_;
    traced_line& line_;
    destination into_;
    std::function<records::wall_ms(sample_count)> clock_;
    api::call_result call_{};
    std::optional<api::fax::report> fax_;
    std::string failed_;
    exit_status last_{};
};

exit_status receive(const context& shared, wishes w)
{
    destination into = destination_of(w);
    disk::make_folder(into.folder);
    api::fax::must_keep_pages(w.pdf);
    traced_line line(shared, w.line, w.trace);
    receiver all(shared, w, line, std::move(into));
    int signal = 0;
    run_until_interrupted(line.live(), all.run(signal), signal);
    line.finish();
    return signal != 0 ? exit_status::interrupted : all.status();
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
    receive_it.flag("--for-ever", w->for_ever, "One document after the other, until interrupted");
    receive_it.seconds("--wait", w->wait, "Give up after so many seconds without a call");
    add_common(receive_it, *w);
    receive_it.runs([&shared, w] {
        if (w->out.empty())
            throw usage_error("--out is missing: where should documents go?");
        if (w->for_ever && !w->poll.empty())
            throw usage_error("--for-ever and --poll do not go together: what would be asked for again and again?");
        return receive(shared, *w);
    });

    add_fax_queue(fax, shared);
}

} // namespace tipring::apps
