#include "api/system/running_lines.hpp"

#include "api/system/journal.hpp"
#include "api/system/json_conversation.hpp"
#include "api/system/json_line.hpp"
#include "api/system/line_address.hpp"
#include "api/system/line_trace.hpp"
#include "base/async/combine.hpp"
#include "base/async/task_group.hpp"
#include "base/error.hpp"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <unistd.h>

namespace tipring::api {

namespace fs = std::filesystem;
using local = asio::local::stream_protocol;

namespace {

constexpr sample_count asks_within = 5s;

std::string against(const std::string& sentence) { return json_line().text("error", sentence).finish(); }

std::string yes(const char* key) { return json_line().boolean(key, true).finish(); }

std::string canceller_of(const core::media::line_chain& chain)
{
    if (chain.treatment().echo_tail <= 0ms)
        return "none";
    return chain.echo() ? "tipring" : "card";
}

void describe(json_line& j, core::line_device& line)
{
    const audio_health audio = line.line().health();
    j.text("name", line.name())
        .text("device", absolute_address(line.name()))
        .number("late_frames", audio.late_frames)
        .number("lost_frames", audio.lost_frames)
        .number("gaps_sent", audio.gaps_sent)
        .number("dropped_frames", audio.dropped_frames)
        .text("echo_canceller", canceller_of(line.media().chain()));
    if (audio.drift_ppm)
        j.tenths("drift_ppm", *audio.drift_ppm);
    const auto echo = line.media().chain().echo();
    if (echo && echo->known)
        j.tenths("return_loss_db", echo->return_loss.value)
            .tenths("return_loss_enhancement_db", echo->return_loss_enhancement.value);
}

/// Hears all for as long as it lives.
class listening
{
public:
    listening(core::observer_list& all, core::observer& who)
        : all_(all)
        , who_(who)
    {
        all_.add(who_);
    }
    ~listening() { all_.remove(who_); }
    listening(const listening&) = delete;
    listening& operator=(const listening&) = delete;

private:
    core::observer_list& all_;
    core::observer& who_;
};

} // namespace

line_inquiries::line_inquiries(time_source& time, std::vector<core::line_device*> lines, core::observer_list& told)
    : time_(time)
    , lines_(std::move(lines))
    , told_(told)
    , socket_(runtime_folder() / (std::to_string(::getpid()) + ".sock"))
{
}

line_inquiries::~line_inquiries()
{
    std::error_code none;
    fs::remove(socket_, none);
}

awaitable<void> line_inquiries::run()
{
    std::string trouble;
    try {
        co_await serve();
    } catch (const boost::system::system_error& e) {
        if (e.code() == asio::error::operation_aborted)
            throw;
        trouble = e.code().message();
    } catch (const fs::filesystem_error& e) {
        trouble = e.code().message();
    }
    for (const core::line_device* l : lines_)
        told_.line_troubled(
            l->name(),
            "it cannot be asked about while it is in service, for " + socket_.string() + ": " + trouble,
            time_.now()
        );
}

awaitable<void> line_inquiries::serve()
{
    const fs::path folder = socket_.parent_path();
    if (fs::create_directories(folder))
        fs::permissions(folder, fs::perms::owner_all);
    if (!is_trusted(folder))
        throw fs::filesystem_error(
            "others write there", folder, std::make_error_code(std::errc::operation_not_permitted)
        );
    fs::remove(socket_); // of a program that had our number and did not end in order
    local::acceptor door(time_.executor(), local::endpoint(socket_.string()));
    fs::permissions(socket_, fs::perms::owner_read | fs::perms::owner_write);
    task_group guests(time_.executor());
    std::exception_ptr over;
    try {
        for (;;) {
            auto guest = std::make_unique<json_conversation>(co_await door.async_accept(asio::use_awaitable));
            guests.spawn(converse(std::move(guest)));
        }
    } catch (...) {
        over = std::current_exception();
    }
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await guests.stop();
    std::rethrow_exception(over);
}

awaitable<void> line_inquiries::converse(std::unique_ptr<json_conversation> with)
{
    // What is no request waits for nothing: the asker hears the end.
    auto request = co_await within(time_, asks_within, with->hear());
    if (!request || !*request)
        co_return;
    const std::string ask = text_in(**request, "ask");
    if (ask == "trace") {
        std::string line = text_in(**request, "line");
        std::string folder = text_in(**request, "folder");
        co_return co_await trace(*with, std::move(line), std::move(folder));
    }
    std::string said = ask == "lines" ? describe_lines() : against("ask for 'lines' or 'trace'");
    co_await with->say(std::move(said));
}

std::string line_inquiries::describe_lines() const
{
    std::string all;
    for (core::line_device* l : lines_) {
        json_line one;
        describe(one, *l);
        all.append(all.empty() ? "" : ",").append(one.finish());
    }
    return "{\"lines\":[" + all + "]}";
}

core::line_device* line_inquiries::find(std::string_view name) const
{
    for (core::line_device* l : lines_)
        if (l->name() == name)
            return l;
    return nullptr;
}

/// Why not; empty where it has begun.
std::string line_inquiries::begin(std::optional<line_trace>& trace, std::string_view line, const std::string& folder)
{
    core::line_device* const device = find(line);
    if (!device)
        return "no line " + std::string(line) + " is in service here";
    if (device->media().traced())
        return "line " + std::string(line) + " is being traced already";
    try {
        trace.emplace(folder);
        trace->watch(*device);
    } catch (const failure& refused) {
        trace.reset();
        return refused.what();
    }
    return {};
}

awaitable<void> line_inquiries::trace(json_conversation& with, std::string line, std::string folder)
{
    std::optional<line_trace> trace;
    std::string trouble = begin(trace, line, folder);
    std::string said = trouble.empty() ? yes("tracing") : against(trouble);
    co_await with.say(std::move(said));
    if (!trace)
        co_return;
    journal events([&](const event_record& e) {
        if (e.line == line)
            trace->tell(e);
    });
    const listening until_the_end(told_, events);
    co_await with.until_heard(); // nothing more is asked: it ends
    try {
        trace->finish();
    } catch (const failure& not_whole) {
        trouble = not_whole.what();
    }
    said = trouble.empty() ? yes("whole") : against(trouble);
    co_await with.say(std::move(said));
}

} // namespace tipring::api
