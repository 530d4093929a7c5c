#pragma once
/// Any line of ours as an AT modem: V.250 commands on a serial port, V.253 voice, T.31 and T.32 fax on the line's audio.

#include "api/softmodem/fax_class1.hpp"
#include "api/softmodem/fax_class2.hpp"
#include "api/softmodem/registers.hpp"
#include "api/softmodem/voice_buffer.hpp"
#include "base/async/event_queue.hpp"
#include "base/async/task_group.hpp"
#include "base/async/time_source.hpp"
#include "core/line_device.hpp"
#include "core/observer.hpp"
#include "drivers/at/language/command_line.hpp"
#include "drivers/at/language/dle.hpp"
#include "drivers/at/language/result.hpp"
#include "dsp/codec/sample_codec.hpp"
#include "hw/serial/serial_port.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tipring::api {

/// The modem.
///
/// What it does   Dials, answers and hangs up through the line's session operations, so the dial guard and every other rule of a
///                line hold here too; says RING with every ring, caller ID in the gap behind the first one, and in voice mode (+FCLASS=8)
///                what is heard, as DLE codes. Plays and records (+VTX, +VRX, +VTR), sends digits, tones and flashes (+VTS). For faxes
///                it is the modem and no more (+FCLASS=1, see fax_class1), or a fax machine whose pages the program has (+FCLASS=2, 2.0, 2.1,
///                see fax_class2).
/// What it lacks  Data calls: D without `;` and A are refused in class 0.
/// Settings       Commands that set what this modem has no use for answer OK; actions that it lacks answer ERROR.
/// Flow           It reads no more than it can play or send, and never waits for a client that does not read: audio and pages are dropped,
///                results wait. Octets 11 and 13 hex (XON, XOFF) are data where data are expected, and else nothing.
/// Owner          run() lives until cancelled, and throws failure(port_vanished) when the port goes. Whoever gave it the line has
///                watcher() told of it.
class soft_modem
{
public:
    soft_modem(time_source& time, core::line_device& line, hw::serial_port& port);
    ~soft_modem();
    soft_modem(const soft_modem&) = delete;
    soft_modem& operator=(const soft_modem&) = delete;

    awaitable<void> run();

    /// The program at the other end has gone (circuit 108/2 off, the last one closed the pseudo-terminal): hang up, and be as new.
    void dte_left();

    /// To be told what happens on the line.
    core::observer& watcher();

private:
    enum class stream { none, transmit, receive, duplex };
    using result_code = at::result_code;
    using verdict = awaitable<result_code>;
    using handler = verdict (soft_modem::*)(at::command);
    struct row;
    class ears;
    struct dte_gone
    {
    };
    using happening = std::variant<drivers::line_event, core::media::heard, dte_gone>;

    // octets: soft_modem.cpp
    awaitable<void> read();
    awaitable<void> write();
    awaitable<void> obey();
    awaitable<void> watch();
    verdict carry_out(std::string body);
    verdict carry_out_one(at::command c);
    std::size_t take_stream(std::span<const std::uint8_t> octets);
    void take_typed(std::uint8_t octet);
    void send(std::string_view octets);
    void send_data(std::string_view octets);
    void say(std::string_view information);
    void say(result_code code);
    void tell(std::uint8_t code);
    void reset();

    // what happens on the line: soft_modem.cpp
    void on_line(const drivers::line_event& event);
    void on_heard(const core::media::heard& what);
    void on_tone(const dsp::progress_event& tone);
    void on_presence(const dsp::presence_event& presence);
    void show_caller_id();
    awaitable<void> answer_by_itself();

    // commands: soft_modem_commands.cpp
    static const row* find(const std::string& name);
    verdict dial(at::command c);
    verdict answer(at::command c);
    verdict hook(at::command c);
    verdict identify(at::command c);
    verdict register_s(at::command c);
    verdict reset_command(at::command c);
    verdict number(at::command c);
    verdict ignored(at::command c);
    verdict capabilities(at::command c);
    verdict service_class(at::command c);
    enum class until { dialled, answered, fax };
    verdict place(std::string number, until when);
    verdict progress(core::call_handle call);
    verdict give_up(core::call_handle call);
    awaitable<std::optional<result_code>> interruptibly(verdict operation);
    awaitable<void> hang_up();
    core::call_handle offered() const;
    core::call_handle unfinished() const;

    // voice: soft_modem_voice.cpp
    verdict voice_line(at::command c);
    verdict sample_format(at::command c);
    verdict transmit(at::command c);
    verdict receive(at::command c);
    verdict duplex(at::command c);
    verdict send_tones(at::command c);
    verdict run_stream(at::command c, stream what);
    awaitable<void> until_stream_ends();
    bool ends_stream(std::uint8_t code);
    awaitable<void> send_tone(std::string tone);
    void begin_to_hear();
    bool in_voice() const { return class_ == 8; }

    // fax: soft_modem_fax.cpp
    fax_class1::outlets fax_outlets();
    verdict fax_command(at::command c);
    verdict fax_answer();
    verdict fax_call(core::call_handle call);
    verdict on_fax(verdict what, bool abortable);
    awaitable<void> take_line();
    verdict pick_up();
    awaitable<void> interrupted();
    awaitable<void> refused(core::call_handle call, sample_count limit);
    bool on_a_call() const;
    bool in_fax() const { return class_ == 1; }

    // fax class 2: soft_modem_fax_class2.cpp
    fax_class2::outlets class2_outlets();
    verdict identity(at::command c);
    verdict session_numbers(at::command c);
    verdict reports(at::command c);
    verdict initialize_fax(at::command c);
    verdict class2_command(at::command c);
    verdict class2_answer();
    verdict class2_call(core::call_handle call);
    verdict on_class2(verdict what);
    void forget_fax_settings();
    void set_up_class2();
    awaitable<bool> deliver(std::vector<std::uint8_t> octets, sample_count limit);
    bool in_class2() const;

    bool off_hook() const;

    time_source& time_;
    core::line_device& line_;
    hw::serial_port& port_;
    std::unique_ptr<ears> ears_;
    task_group tasks_;

    // towards the computer
    at::command_reader reader_;
    event_queue<at::command_reader::line> lines_;
    event_queue<std::string> out_;
    std::size_t waiting_to_go_ = 0; ///< octets in out_
    parking_place went_;
    sample_count obeying_since_{};
    bool abortable_ = false;
    bool only_can_aborts_ = false; ///< other characters mean something else to the command that runs
    bool line_aborted_ = false;    ///< what follows in the command line is not carried out
    parking_place aborted_;

    // settings
    std::map<std::string, int> numbers_; ///< of commands that are one number: E, V, Q, &C, +VCID ...
    s_registers s_;
    int class_ = 0; ///< of service: 0, 1, 2, 20 (2.0), 21 (2.1), 8
    dsp::sample_format format_ = dsp::sample_format::linear8_unsigned;
    int format_number_ = 1;

    // the line
    event_queue<happening> happenings_;
    std::optional<dsp::caller_id> caller_; ///< told when it has rung
    bool rang_ = false;
    std::string last_number_;

    // voice
    stream stream_ = stream::none;
    at::dle::decoder unshield_;
    std::shared_ptr<voice_buffer> playing_;
    std::optional<dsp::sample_encoder> encoder_;
    std::optional<dsp::sample_decoder> decoder_;
    event_queue<std::uint8_t> codes_; ///< from the computer, behind DLE

    fax_class1 fax_;
    fax_class2 class2_;
};

} // namespace tipring::api
