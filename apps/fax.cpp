#include "api/fax/document.hpp"
#include "api/fax/fax_call.hpp"
#include "api/system/call_session.hpp"
#include "apps/command.hpp"
#include "apps/traced_line.hpp"
#include "base/temporary_folder.hpp"

#include <array>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <memory>
#include <optional>

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
    int first_page = 1;
    int rings = 1;
    double wait = 3600.0;
};

std::string_view name_of(dsp::fax_page::outcome became)
{
    switch (became) {
    case dsp::fax_page::outcome::confirmed: return "confirmed";
    case dsp::fax_page::outcome::refused: return "refused";
    case dsp::fax_page::outcome::empty: return "empty";
    }
    return {};
}

api::fax_page_record record_of(const dsp::fax_page& p)
{
    api::fax_page_record r;
    r.page = p.number;
    r.outcome = name_of(p.became);
    r.rows = p.rows;
    r.width = p.width;
    r.compression = dsp::name_of(p.compression);
    r.bit_rate = p.bit_rate;
    r.error_correction = p.error_correction;
    r.bad_rows = p.bad_rows;
    r.frames_again = p.frames_again;
    return r;
}

/// Turns what terminals tell into events of the line.
class teller
{
public:
    teller(const traced_line& line, std::string name, const time_source& time)
        : line_(line)
        , name_(std::move(name))
        , time_(time)
    {
    }

    void operator()(const dsp::fax_event& e)
    {
        if (const auto* far_end = std::get_if<dsp::fax_connected>(&e.what))
            identity_ = far_end->identity;
        if (const auto* rate = std::get_if<dsp::fax_trained>(&e.what))
            tell(api::fax_session_record{identity_, rate->bit_rate, rate->error_correction});
        if (const auto* page = std::get_if<dsp::fax_page>(&e.what))
            tell(record_of(*page));
        if (const auto* r = std::get_if<dsp::fax_result>(&e.what))
            tell(api::fax_result_record{r->complete, r->pages, std::string(r->t30), std::string(r->words)});
    }

private:
    template <class Record>
    void tell(Record r) const
    {
        line_.tell({time_.now(), name_, std::move(r)});
    }

    const traced_line& line_;
    std::string name_;
    const time_source& time_;
    std::string identity_;
};

std::string pages_of(int count) { return std::to_string(count) + (count == 1 ? " page" : " pages"); }

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
    how.first_page = w.first_page - 1;
    how.tell = teller(line, w.line, time);
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

exit_status send(const context& shared, const wishes& w)
{
    const temporary_folder papers("fax");
    const std::string document = papers / "document.tif";
    const int pages = api::fax::prepare_document(w.file, document);
    if (w.first_page > pages)
        throw usage_error("'" + w.file + "' has " + pages_of(pages) + ", not " + std::to_string(w.first_page));
    traced_line line(shared, w.line, w.trace);
    api::call_result call{};
    std::optional<api::fax::report> fax;
    const session run = [&](core::network_line& on, std::optional<api::fax::report>& into) {
        return api::place_call(
            on, w.number, api::business([&](core::call_handle c) {
                return put(into, api::fax::send(std::move(c), document, settings_of(w, line, on.time())));
            })
        );
    };
    line.live().run(run_session(run, line.live().line(), call, fax));
    line.finish();
    const int next = w.first_page + (fax ? fax->result.pages : 0);
    return conclude(
        call,
        fax,
        fax && fax->result.pages > 0 && next <= pages ? "; --first-page " + std::to_string(next) + " sends the rest"
                                                      : ""
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

exit_status receive(const context& shared, const wishes& w)
{
    std::error_code failed;
    fs::create_directories(w.out, failed);
    if (failed)
        throw failure(errc::operation_failed, "'" + w.out + "' cannot be made: " + failed.message());
    std::string name = name_by_clock();
    for (int i = 2; fs::exists(w.out + "/" + name + ".tif"); ++i)
        name = name_by_clock() + "-" + std::to_string(i);
    traced_line line(shared, w.line, w.trace);
    api::call_result call{};
    std::optional<api::fax::report> fax;
    const session run = [&](core::network_line& on, std::optional<api::fax::report>& into) {
        const auto party = w.poll.empty() ? dsp::fax_party::called : dsp::fax_party::calling;
        const api::business work = [&, party](core::call_handle c) {
            return put(into, api::fax::receive(std::move(c), w.out, name, settings_of(w, line, on.time()), party));
        };
        const auto limit = std::chrono::ceil<sample_count>(std::chrono::duration<double>(w.wait));
        return w.poll.empty() ? api::answer_call(on, w.rings, limit, work) : api::place_call(on, w.poll, work);
    };
    line.live().run(run_session(run, line.live().line(), call, fax));
    line.finish();
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
    add_common(send_it, *w);
    send_it.runs([&shared, w] { return send(shared, *w); });

    command receive_it(fax, "receive", "Wait for a fax, or ask for one");
    receive_it.argument("LINE", w->line, line_help);
    receive_it.text("--out", w->out, "Where documents go, as TIFF; made where it is not there", "DIR");
    receive_it.text("--poll", w->poll, "Call there, and ask for the document that waits", "NUMBER");
    receive_it.number("--rings", w->rings, "Let it ring so often first", 1, 20);
    receive_it.seconds("--wait", w->wait, "Give up after so many seconds without a call");
    add_common(receive_it, *w);
    receive_it.runs([&shared, w] {
        if (w->out.empty())
            throw usage_error("--out is missing: where should documents go?");
        return receive(shared, *w);
    });
}

} // namespace tipring::apps
