#include "api/records/records.hpp"
#include "api/system/json_line.hpp"
#include "apps/command.hpp"
#include "core/media/audio_file.hpp"

#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>

namespace tipring::apps {

namespace {

namespace fs = std::filesystem;

struct wishes
{
    std::string what;
    std::string which;
    std::string mailbox;
    std::string out = ".";
    std::string records;
    bool csv = false;
    int most = 1000;
};

/// Reading makes no file.
std::unique_ptr<records::archive> opened(const wishes& w)
{
    const std::string place = w.records.empty() ? records::usual_place() : w.records;
    std::error_code unknown;
    if (!fs::exists(place, unknown)) {
        if (!w.records.empty())
            throw failure(errc::file_missing, "'" + place + "': no such file: 'tipring ivr --records' makes it");
        return nullptr;
    }
    return std::make_unique<records::archive>(place);
}

/// The same, with what a program that is gone was recording.
std::unique_ptr<records::archive> opened_mailboxes(const wishes& w)
{
    std::unique_ptr<records::archive> archive = opened(w);
    if (archive)
        for (const records::message& m : archive->file_unfinished())
            context::warn(records::words_for_found(m));
    return archive;
}

/// A field of RFC 4180, in quotes where it must be.
std::string csv_field(const std::string& text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

std::string tenths(double seconds) { return api::in_tenths(seconds); }

void print_message(const context& shared, const records::message& m)
{
    if (shared.json) {
        api::json_line j;
        j.text("kind", "message").number("id", m.id).text("mailbox", m.mailbox).text("number", m.number);
        j.text("name", m.name).text("time", records::local_time(m.at)).tenths("seconds", m.seconds);
        std::cout << j.boolean("heard", m.heard).finish() << '\n';
        return;
    }
    std::cout << m.id << "  " << m.mailbox << "  " << records::local_time(m.at) << "  " << tenths(m.seconds) << " s  "
              << (m.number.empty() ? "number unknown" : m.number) << (m.name.empty() ? "" : " " + m.name)
              << (m.heard ? "" : "  new") << '\n';
}

/// 'NAME' of a file from what a stranger may have put into a mailbox's name.
std::string harmless(std::string name)
{
    for (char& c : name)
        if (!std::isalnum(static_cast<unsigned char>(c)) && c != '-' && c != '_')
            c = '_';
    return name;
}

void write_audio(const std::string& path, audio_in audio)
{
    core::wav_writer file(path);
    file.write(audio);
    file.close();
}

std::int64_t id_in(const wishes& w)
{
    char* end = nullptr;
    const long long id = std::strtoll(w.which.c_str(), &end, 10);
    if (w.which.empty() || *end != '\0' || id <= 0)
        throw usage_error("'" + w.which + "' is no message: give the number that 'tipring mailbox list' shows");
    return id;
}

exit_status list(const context& shared, const wishes& w)
{
    const auto archive = opened_mailboxes(w);
    if (!archive)
        return exit_status::done;
    for (const records::message& m : archive->messages(w.mailbox))
        print_message(shared, m);
    return exit_status::done;
}

exit_status play(const context& shared, const wishes& w)
{
    auto archive = opened_mailboxes(w);
    const std::int64_t id = id_in(w);
    if (!archive)
        throw failure(errc::file_missing, "no message " + w.which + ": there are none yet");
    const audio_buffer audio = archive->audio_of(id);
    archive->mark_heard(id);
    if (shared.json)
        print_message(shared, *archive->find(id));
    else
        std::cout.write(
            reinterpret_cast<const char*>(audio.data()),
            static_cast<std::streamsize>(audio.size() * sizeof(std::int16_t))
        );
    return exit_status::done;
}

exit_status export_messages(const context& shared, const wishes& w)
{
    const auto archive = opened_mailboxes(w);
    if (!archive)
        return exit_status::done;
    std::error_code why;
    fs::create_directories(w.out, why);
    for (const records::message& m : archive->messages(w.mailbox)) {
        if (!w.which.empty() && m.id != id_in(w))
            continue;
        const std::string name = harmless(m.mailbox) + "-" + std::to_string(m.id) + ".wav";
        const std::string path = (fs::path(w.out) / name).string();
        write_audio(path, archive->audio_of(m.id));
        if (shared.json)
            std::cout << api::json_line().text("kind", "exported").number("id", m.id).text("file", path).finish()
                      << '\n';
        else
            std::cout << path << '\n';
    }
    return exit_status::done;
}

exit_status mailbox(const context& shared, const wishes& w)
{
    if (w.what == "list")
        return list(shared, w);
    if (w.what == "play")
        return play(shared, w);
    if (w.what == "export")
        return export_messages(shared, w);
    throw usage_error("'" + w.what + "' is none of list, play, export");
}

void print_csv(const records::call_record& c)
{
    std::cout << c.id << ',' << csv_field(c.line) << ',' << (c.incoming ? "in" : "out") << ',' << csv_field(c.number)
              << ',' << csv_field(c.name) << ',' << records::local_time(c.began) << ',' << tenths(c.seconds) << ','
              << c.result << ',' << csv_field(c.script) << ',' << csv_field(c.remark) << '\n';
}

void print_json(const records::call_record& c)
{
    api::json_line j;
    j.text("kind", "call").number("id", c.id).text("line", c.line).text("direction", c.incoming ? "in" : "out");
    j.text("number", c.number).text("name", c.name).text("time", records::local_time(c.began));
    j.tenths("seconds", c.seconds).text("result", c.result).text("script", c.script).text("remark", c.remark);
    std::cout << j.finish() << '\n';
}

void print_call(const records::call_record& c)
{
    std::cout << records::local_time(c.began) << "  " << c.line << (c.incoming ? "  from " : "  to ")
              << (c.number.empty() ? "somebody" : c.number) << (c.name.empty() ? "" : " " + c.name) << "  " << c.result
              << "  " << tenths(c.seconds) << " s" << (c.remark.empty() ? "" : "  " + c.remark) << '\n';
}

exit_status calls(const context& shared, const wishes& w)
{
    if (w.csv && !shared.json)
        std::cout << "id,line,direction,number,name,time,seconds,result,script,remark\n";
    const auto archive = opened(w);
    if (!archive)
        return exit_status::done;
    for (const records::call_record& c : archive->calls(static_cast<std::size_t>(w.most)))
        shared.json ? print_json(c) : w.csv ? print_csv(c) : print_call(c);
    return exit_status::done;
}

void add_place(command& to, wishes& w)
{
    to.text(
        "--records",
        w.records,
        "The file (default: $TIPRING_RECORDS, or tipring/records.db in the user's state)",
        "FILE"
    );
}

} // namespace

void add_mailbox(CLI::App& app, context& shared)
{
    auto w = std::make_shared<wishes>();
    command box(app, shared, "mailbox", "Messages that call scripts have kept: list, play, export");
    box.argument(
        "ACTION",
        w->what,
        "list; play ID, as 16-bit samples on standard output; export [ID], as WAV files",
        {"list", "play", "export"}
    );
    box.optional_argument("ID", w->which, "Which message");
    box.text("--mailbox", w->mailbox, "Only of this mailbox", "NAME");
    box.text("--out", w->out, "Where to export to (here)", "DIR");
    add_place(box, *w);
    box.example("tipring mailbox list", "To hear message 1: tipring mailbox play 1 | aplay -f S16_LE -r 8000");
    box.runs([&shared, w] { return mailbox(shared, *w); });
}

void add_calls(CLI::App& app, context& shared)
{
    auto w = std::make_shared<wishes>();
    command log(app, shared, "calls", "Calls of 'call', 'answer' and call scripts, the latest first");
    log.flag("--csv", w->csv, "As comma-separated values (RFC 4180), with a heading");
    log.number("--most", w->most, "No more than so many", 1, 1000000);
    add_place(log, *w);
    log.example("tipring calls --csv");
    log.runs([&shared, w] { return calls(shared, *w); });
}

} // namespace tipring::apps
