#pragma once
/// Lines that programs have in service, asked about from outside: how they fare, and for a trace, while calls go on.

#include "base/async/time_source.hpp"
#include "base/audio_health.hpp"
#include "core/line_device.hpp"
#include "core/observer_list.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::api {

class json_conversation;
class line_trace;

/// Where a program can be asked about its lines while they are in service: a UNIX socket PROCESS.sock, for its own user, in
/// runtime_folder().
/// Either side writes JSON objects, one a line; of what is asked first, nothing is answered later than it is known:
///
///   {"ask":"lines"}                               {"lines":[{"name":"dahdi:4","late_frames":0, ...}, ...]}
///   {"ask":"trace","line":NAME,"folder":FOLDER}   {"tracing":true}; and when the asker has closed its half, {"whole":true}
///   what is wrong                                 {"error":SENTENCE}
class line_inquiries
{
public:
    /// @param lines  must outlive run()
    line_inquiries(time_source& time, std::vector<core::line_device*> lines, core::observer_list& told);
    ~line_inquiries();
    line_inquiries(const line_inquiries&) = delete;
    line_inquiries& operator=(const line_inquiries&) = delete;

    /// Answers until cancelled. Where there can be no socket, that is told as trouble of the lines, which work on.
    awaitable<void> run();

private:
    awaitable<void> serve();
    awaitable<void> converse(std::unique_ptr<json_conversation> with);
    awaitable<void> trace(json_conversation& with, std::string line, std::string folder);
    std::string begin(std::optional<line_trace>& trace, std::string_view line, const std::string& folder);
    std::string describe_lines() const;
    core::line_device* find(std::string_view name) const;

    time_source& time_;
    std::vector<core::line_device*> lines_;
    core::observer_list& told_;
    std::filesystem::path socket_;
};

/// A line that some program has in service.
struct running_line
{
    std::filesystem::path socket; ///< of the program
    int process = 0;
    std::string program; ///< as it was called: "tipring exchange /etc/tipring/exchange.toml"
    std::string name;    ///< of the line, as the program calls it
    std::string device;  ///< the same for programs in other folders
    audio_health audio;
    std::string echo_canceller;           ///< "tipring", "card" or "none"
    std::optional<decibel> return_loss{}; ///< of the last call, or the one that goes on; where it was measured
    std::optional<decibel> return_loss_enhancement{};
};

/// Every line that some program of ours, or of root's, has in service. Programs that do not answer within 2 s are left out.
std::vector<running_line> running_lines();

/// The one with that name, or with another name of the same port.
const running_line* find_running(const std::vector<running_line>& all, std::string_view device);

/// Has the program that has the line trace it, until so many seconds are over or SIGINT or SIGTERM comes.
/// @param folder  made there by that program
/// @return the signal; 0 when the time was over first
/// @throws failure(operation_failed) with what it says against it; failure(port_vanished) where it ended meanwhile.
int trace_running(const running_line& line, const std::string& folder, double seconds);

} // namespace tipring::api
