#pragma once
/// One dialogue with one AT modem: commands in a queue, each with its own answer; everything unasked apart from them; binary
/// streams in between.

#include "base/async/event_queue.hpp"
#include "base/async/time_source.hpp"
#include "base/error.hpp"
#include "drivers/at/language/dle.hpp"
#include "drivers/at/language/result.hpp"
#include "drivers/at/transcript.hpp"
#include "hw/serial/serial_port.hpp"

#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::at {

/// How long a command may take, and what ends it.
struct command_terms
{
    sample_count limit = 2s;
    bool dials = false;  ///< NO CARRIER, BUSY ... are answers to this one; to others they are news
    bool stream = false; ///< CONNECT begins a shielded stream from the modem (+VRX, +VTR, +FRM ...)
};

struct reply
{
    result_code code = result_code::error;
    std::string text{};                     ///< the final result as it came
    std::vector<std::string> information{}; ///< what came before it and belongs to it
};

/// What a modem says unasked.
struct modem_news
{
    std::optional<result_line> line{};  ///< RING, caller ID, NO CARRIER with no command running ...
    std::optional<std::uint8_t> code{}; ///< behind DLE
};

/// The engine of the dialogue.
///
/// Answers     A line that is a final result ends the command that runs, and only one that such a command can give; RING, caller
///             ID and their like are news by their pattern, whatever runs. An echo of the command is dropped.
/// Late ones   A command that was given up (time-out, cancellation) leaves the dialogue in doubt. Before the next one is sent the
///             engine asks for S3 until it hears "013" and OK: an answer that no late one can be mistaken for.
/// Errors      command() throws failure: operation_failed when the modem does not answer, port_vanished when it is gone. What the
///             modem says, ERROR too, is no failure.
/// Owner       run() reads; it lives until cancelled, and throws failure(port_vanished) when the port goes.
class engine
{
public:
    engine(time_source& time, hw::serial_port& port);
    ~engine();

    awaitable<void> run();

    /// Sends `AT` + `body`, and waits for the final result. One at a time; the others wait in order.
    awaitable<reply> command(std::string body, command_terms terms = {});

    /// Sends `octets` as they are (a shielded stream).
    awaitable<void> write(std::vector<std::uint8_t> octets);

    /// Ends a stream, either way: sends `ending`, and waits for the final result; what still comes of the stream before it goes
    /// to the sink.
    awaitable<reply> finish(std::vector<std::uint8_t> ending, sample_count limit = 5s);

    /// Stops a command that can be aborted (V.250 5.6.1: D, A) by one character; its command() then returns what the modem says.
    awaitable<void> abort();

    event_queue<modem_news>& news() { return news_; }
    /// Gets the octets of a stream, unshielded.
    void on_stream(std::function<void(std::span<const std::uint8_t>)> sink) { sink_ = std::move(sink); }
    /// Gets every command and every line.
    void record(transcript_writer* writer) { writer_ = writer; }

    bool busy() const { return running_.has_value(); }
    bool in_stream() const { return streaming_; }

private:
    struct running
    {
        std::string echo{};
        command_terms terms{};
        bool marker = false; ///< only "013" and OK end it: see resynchronise()
        reply so_far{};
        bool done = false;
    };
    class turn;

    void take(std::span<const std::uint8_t> octets);
    void take_line(const std::string& text);
    void finished(const result_line& line);
    void gone();
    awaitable<reply> transact(std::string sent, running what);
    awaitable<void> resynchronise();
    awaitable<void> until_done();

    time_source& time_;
    hw::serial_port& port_;
    line_reader lines_;
    dle::decoder unshield_;
    std::function<void(std::span<const std::uint8_t>)> sink_;
    transcript_writer* writer_ = nullptr;
    event_queue<modem_news> news_;
    std::optional<running> running_;
    parking_place answer_;
    std::deque<parking_place*> queue_;
    std::vector<std::uint8_t> data_;
    bool taken_ = false;     ///< somebody has the dialogue
    bool in_doubt_ = false;  ///< a command was given up: its answer may still come
    bool streaming_ = false; ///< what comes is a stream
    bool skip_lf_ = false;   ///< of the CR LF behind CONNECT
    bool vanished_ = false;
};

} // namespace tipring::at
