#pragma once
/// Fax class 1 (ITU-T T.31): a program's T.30 sends and receives frames and pages through a line of ours.

#include "base/async/event_queue.hpp"
#include "base/async/parking_place.hpp"
#include "base/async/task_group.hpp"
#include "base/async/time_source.hpp"
#include "core/media/media_engine.hpp"
#include "drivers/at/language/dle.hpp"
#include "drivers/at/language/result.hpp"
#include "dsp/fax_pump.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tipring::api {

/// What stands behind the fax commands. Each command is a coroutine that gives the command's result.
///
///   command          before CONNECT             behind it                                   its end
///   send_frames      silence, 1 s of flags      a shielded frame up to DLE ETX; CONNECT     behind the last one (control 13 hex), or an
///                                               anew where it was not the last one          empty one: OK. 5 s of nothing, or a frame that
///                                                                                           is too long: ERROR
///   send_page        silence, training          shielded octets up to DLE ETX; ones before  carrier off: OK. 5 s of nothing: ERROR
///                                               them, zeros where they come late
///   receive_frames   waits for flags            frame, check sequence, DLE ETX              OK, damaged: ERROR; carrier gone: NO CARRIER
///   receive_page     waits for training         octets                                      DLE ETX, NO CARRIER; another carrier instead:
///                                                                                           +FCERROR
///
/// Frames       are kept that come between two +FRH. Behind the last one the command ends when the carrier has gone: the program may
///              speak then.
/// Shielding    one codec for both ways (at::dle): the result is the same however the octets are cut.
/// Flow         full() while more octets of a page wait than are sent in half a second or so: whoever reads for us stops reading.
/// Abort        by whoever awaits the command: cancel it, then abort().
class fax_class1
{
public:
    using result = awaitable<at::result_code>;

    /// What goes to the computer.
    struct outlets
    {
        std::function<void(at::result_code)> say;
        std::function<void(std::string_view)> tell;               ///< a line of information
        std::function<void(std::vector<std::uint8_t>)> send_data; ///< may be lost where nobody reads
        std::function<void(std::vector<std::uint8_t>)> send_code;
    };

    fax_class1(time_source& time, core::media::media_port& line, outlets computer);
    ~fax_class1();
    fax_class1(const fax_class1&) = delete;
    fax_class1& operator=(const fax_class1&) = delete;

    /// Speaks and listens on the line from now on, where it does not yet. `tasks` has what does so.
    void join_line(task_group& tasks);
    void leave_line();

    /// Until what was sent last has reached the other end of the line, and nobody is cut short.
    awaitable<void> settle();

    // The commands; the line has been joined.

    /// @param limit  S7, of the wait for a carrier
    result receive_frames(sample_count limit);
    /// @param adaptive  +FAR=1: V.21 instead is received as frames, behind "+FRH:3"
    result receive_page(fax_carrier carrier, sample_count limit, bool adaptive);
    result send_frames();
    result send_page(fax_carrier carrier);
    /// +FTS.
    result stay_silent(sample_count length);
    /// +FRS.
    result wait_for_silence(sample_count length);

    /// In the place of who called: says CNG until flags are there. @return whether they came in time.
    awaitable<bool> call(sample_count limit);
    /// In the place of who is called: CED.
    awaitable<void> answer();

    /// Behind a command that was cancelled: the line is silent, the stream is closed.
    void abort();

    // What comes from the computer.

    bool takes_data() const { return input_ != input::nothing; }
    /// @return how many octets it took: those behind the end of the data are none.
    std::size_t take(std::span<const std::uint8_t> octets);
    bool full() const;
    parking_place& room() { return room_; }

private:
    struct session;
    class line_end;
    struct event
    {
        /// The pump's, and the end of a frame that the computer sends.
        std::optional<dsp::fax_pump::happening> what{};
        std::vector<std::uint8_t> octets{};
    };
    enum class input { nothing, frame, page };

    void heard(dsp::fax_pump::happening what, std::vector<std::uint8_t> octets);
    void push(event e);
    void forget();
    void begin_to_send();
    void connect();
    void end_stream();
    void send_shielded(const std::vector<std::uint8_t>& octets);
    awaitable<std::optional<event>> next_event(sample_count until);
    awaitable<bool> until(std::optional<dsp::fax_pump::happening> wanted, sample_count limit);
    result show_frame(event frame);
    dsp::fax_pump& pump() const;

    time_source& time_;
    core::media::media_port& line_;
    outlets computer_;
    std::shared_ptr<session> session_;
    event_queue<event> events_;
    std::size_t unread_ = 0; ///< in events_
    parking_place room_;
    sample_count sent_at_{-1h};

    // towards the computer
    bool open_ = false; ///< between CONNECT and DLE ETX
    bool carrier_ = false;
    bool last_frame_seen_ = false; ///< its carrier is still to go

    // from the computer
    input input_ = input::nothing;
    at::dle::decoder unshield_;
    std::vector<std::uint8_t> frame_;
};

} // namespace tipring::api
