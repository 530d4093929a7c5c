/// The side that asks.

#include "api/system/json_conversation.hpp"
#include "api/system/json_line.hpp"
#include "api/system/line_address.hpp"
#include "api/system/running_lines.hpp"
#include "api/system/until_stopped.hpp"
#include "base/async/combine.hpp"
#include "base/error.hpp"
#include "hw/dahdi/discovery.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/value.hpp>

#include <charconv>
#include <fstream>
#include <iterator>

namespace tipring::api {

namespace fs = std::filesystem;
namespace json = boost::json;
using local = asio::local::stream_protocol;

namespace {

constexpr sample_count answers_within = 2s;
constexpr auto root_folder = "/run/tipring";

/// Our own, and root's.
std::vector<fs::path> folders()
{
    std::vector<fs::path> all{runtime_folder()};
    if (all.front() != root_folder)
        all.emplace_back(root_folder);
    return all;
}

/// "1234.sock"
int process_of(const fs::path& socket)
{
    int process = 0;
    const std::string stem = socket.stem().string();
    std::from_chars(stem.data(), stem.data() + stem.size(), process);
    return process;
}

/// The command line of a process.
std::string command_of(int process)
{
    std::ifstream file("/proc/" + std::to_string(process) + "/cmdline", std::ios::binary);
    std::string words{std::istreambuf_iterator<char>(file), {}};
    while (!words.empty() && words.back() == '\0')
        words.pop_back();
    for (char& c : words)
        if (c == '\0')
            c = ' ';
    return words;
}

bool has_ended(int process) { return !fs::exists("/proc/" + std::to_string(process)); }

/// Runs `task` by the clock on the wall; rethrows what it throws.
void by_the_clock(asio::io_context& context, paced_time& time, awaitable<void> task)
{
    const auto both = [](paced_time& clock, awaitable<void> work) -> awaitable<void> {
        co_await first_of(clock.run(), std::move(work));
    };
    std::exception_ptr thrown;
    asio::co_spawn(context, both(time, std::move(task)), [&](const std::exception_ptr& e) { thrown = e; });
    context.run();
    if (thrown)
        std::rethrow_exception(thrown);
}

awaitable<std::unique_ptr<json_conversation>> connect(const asio::any_io_executor& executor, fs::path socket)
{
    local::socket line(executor);
    co_await line.async_connect(local::endpoint(socket.string()), asio::use_awaitable);
    co_return std::make_unique<json_conversation>(std::move(line));
}

/// @throws failure(operation_failed) with what it says against it; failure(port_vanished) where it says nothing.
awaitable<json::object> answer(time_source& time, json_conversation& with)
{
    const auto said = co_await within(time, answers_within, with.hear());
    if (!said || !*said)
        throw failure(errc::port_vanished, "the program that has the line in service has ended, or does not answer");
    const std::string error = text_in(**said, "error");
    if (!error.empty())
        throw failure(errc::operation_failed, error);
    co_return **said;
}

long count_in(const json::object& o, std::string_view key)
{
    return static_cast<long>(number_in(o, key).value_or(0.0));
}

running_line line_of(const json::object& o)
{
    running_line l;
    l.name = text_in(o, "name");
    l.device = text_in(o, "device");
    l.audio.late_frames = count_in(o, "late_frames");
    l.audio.lost_frames = count_in(o, "lost_frames");
    l.audio.gaps_sent = count_in(o, "gaps_sent");
    l.audio.dropped_frames = count_in(o, "dropped_frames");
    l.audio.drift_ppm = number_in(o, "drift_ppm");
    l.echo_canceller = text_in(o, "echo_canceller");
    if (const auto loss = number_in(o, "return_loss_db"))
        l.return_loss = decibel{*loss};
    if (const auto gone = number_in(o, "return_loss_enhancement_db"))
        l.return_loss_enhancement = decibel{*gone};
    return l;
}

awaitable<void> ask(time_source& time, fs::path socket, std::vector<running_line>& all)
{
    const auto program = co_await connect(time.executor(), socket);
    std::string request = json_line().text("ask", "lines").finish();
    co_await program->say(std::move(request));
    const json::object said = co_await answer(time, *program);
    const json::value* lines = said.if_contains("lines");
    if (!lines || !lines->is_array())
        co_return;
    const int process = process_of(socket);
    for (const json::value& one : lines->get_array()) {
        if (!one.is_object())
            continue;
        running_line l = line_of(one.get_object());
        l.socket = socket;
        l.process = process;
        l.program = command_of(process);
        all.push_back(std::move(l));
    }
}

/// A port of a card has several names.
bool same_port(std::string_view one, std::string_view other)
{
    if (one == other)
        return true;
    if (!is_card_address(one) || !is_card_address(other))
        return false;
    try {
        const auto all = dahdi::take_inventory();
        return dahdi::resolve(one, all).identity == dahdi::resolve(other, all).identity;
    } catch (const failure&) {
        return false; // one of them is gone
    }
}

awaitable<void> trace(time_source& time, running_line line, std::string folder, double seconds, int& signal)
{
    const auto program = co_await connect(time.executor(), line.socket);
    std::string request = json_line().text("ask", "trace").text("line", line.name).text("folder", folder).finish();
    co_await program->say(std::move(request));
    co_await answer(time, *program);
    const auto stopped = [](time_source& t, double s, int& which) -> awaitable<void> {
        which = co_await until_stopped(t, s);
    };
    co_await first_of(stopped(time, seconds, signal), program->until_heard());
    program->nothing_more();
    co_await answer(time, *program);
}

} // namespace

std::vector<running_line> running_lines()
{
    std::vector<running_line> all;
    for (const fs::path& folder : folders()) {
        if (!is_trusted(folder))
            continue;
        std::error_code none;
        for (const auto& entry : fs::directory_iterator(folder, none)) {
            if (entry.path().extension() != ".sock")
                continue;
            asio::io_context context;
            paced_time time(context);
            try {
                by_the_clock(context, time, ask(time, entry.path(), all));
            } catch (const boost::system::system_error& e) {
                // Else it ends just now, or is not ours to ask.
                if (e.code() == asio::error::connection_refused && has_ended(process_of(entry.path())))
                    fs::remove(entry.path(), none); // it did not end in order
            } catch (const failure&) {
                // It does not answer in time.
            }
        }
    }
    return all;
}

const running_line* find_running(const std::vector<running_line>& all, std::string_view device)
{
    const std::string wanted = absolute_address(device);
    for (const running_line& l : all)
        if (same_port(l.device, wanted))
            return &l;
    return nullptr;
}

int trace_running(const running_line& line, const std::string& folder, double seconds)
{
    asio::io_context context;
    paced_time time(context);
    int signal = 0;
    by_the_clock(context, time, trace(time, line, fs::absolute(folder), seconds, signal));
    return signal;
}

} // namespace tipring::api
