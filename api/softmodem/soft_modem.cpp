/// The octets and the line: what a soft modem does unasked.

#include "api/softmodem/soft_modem.hpp"

#include "base/async/combine.hpp"
#include "base/error.hpp"
#include "drivers/at/language/caller_id_text.hpp"

#include <array>

namespace tipring::api {

namespace {

constexpr std::size_t most_that_waits = 65536; ///< octets for a client that does not read; audio beyond is dropped
constexpr sample_count abort_deafness = 125ms; ///< V.250 5.6.1: what comes sooner does not abort

std::string octets_of(const std::vector<std::uint8_t>& octets) { return {octets.begin(), octets.end()}; }

} // namespace

/// Keeps what happens until the modem's own turn: an observer must not call back.
class soft_modem::ears final : public core::observer
{
public:
    explicit ears(soft_modem& owner)
        : modem_(owner)
    {
    }

    void line_signalled(const std::string& line, const drivers::line_event& event) override
    {
        if (line == modem_.line_.name())
            modem_.happenings_.push(event);
    }
    void heard(const std::string& line, const core::media::heard& what) override
    {
        if (line == modem_.line_.name())
            modem_.happenings_.push(what);
    }

private:
    soft_modem& modem_;
};

soft_modem::soft_modem(time_source& time, core::line_device& line, hw::serial_port& port)
    : time_(time)
    , line_(line)
    , port_(port)
    , ears_(std::make_unique<ears>(*this))
    , tasks_(time.executor())
    , lines_(time.executor())
    , out_(time.executor())
    , went_(time.executor())
    , aborted_(time.executor())
    , happenings_(time.executor())
    , playing_(std::make_shared<voice_buffer>(time.executor()))
    , codes_(time.executor())
    , fax_(time, line.media(), fax_outlets())
    , class2_(time, line.media(), class2_outlets())
{
    reset();
}

soft_modem::~soft_modem() = default;

core::observer& soft_modem::watcher() { return *ears_; }

void soft_modem::dte_left() { happenings_.push(dte_gone{}); }

awaitable<void> soft_modem::run()
{
    struct silencing
    {
        core::line_device& line;
        ~silencing()
        {
            line.media().on_frame(nullptr);
            line.media().set_background(nullptr);
            line.keep_disconnected(false);
        }
    };
    const silencing on_every_way_out{line_};
    line_.keep_disconnected(true); // the computer hangs up, not the firmware
    std::exception_ptr ended;
    try {
        co_await join(join(read(), write()), join(obey(), watch()));
    } catch (...) {
        ended = std::current_exception();
    }
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await tasks_.stop();
    co_await hang_up();
    if (ended)
        std::rethrow_exception(ended);
}

// What comes from the computer ------------------------------------------------------------------------------------------

awaitable<void> soft_modem::read()
{
    std::array<std::uint8_t, 512> octets{};
    for (;;) {
        const std::size_t n = co_await port_.read_some(octets);
        for (std::span<const std::uint8_t> rest(octets.data(), n); !rest.empty();) {
            if (fax_.takes_data()) {
                rest = rest.subspan(fax_.take(rest));
                while (fax_.full())
                    co_await fax_.room().wait();
            } else if (class2_.takes_data()) {
                rest = rest.subspan(class2_.take(rest));
            } else if (stream_ != stream::none) {
                rest = rest.subspan(take_stream(rest));
                while (stream_ != stream::none && playing_->full())
                    co_await playing_->room().wait();
            } else {
                take_typed(rest.front());
                rest = rest.subspan(1);
                if (!lines_.empty()) // a command may begin a stream, and what follows it is then no command
                    co_await time_.wait(sample_count(1));
            }
        }
    }
}

std::size_t soft_modem::take_stream(std::span<const std::uint8_t> octets)
{
    std::vector<std::uint8_t> data;
    const at::dle::decoder::step step = unshield_.feed(octets, data);
    if (decoder_ && stream_ != stream::receive) {
        audio_buffer samples;
        decoder_->decode(data, samples);
        playing_->put(samples);
    }
    if (step.code)
        codes_.push(*step.code);
    return step.taken;
}

void soft_modem::take_typed(std::uint8_t octet)
{
    constexpr std::uint8_t xon = 0x11, xoff = 0x13, can = 0x18;
    if (abortable_) {
        class2_.take_typed(octet);
        const bool aborts = only_can_aborts_ ? octet == can : octet != xon && octet != xoff;
        if (aborts && time_.now() - obeying_since_ >= abort_deafness)
            aborted_.wake();
        return;
    }
    if (numbers_["E"] != 0)
        send(std::string(1, static_cast<char>(octet)));
    if (auto line = reader_.put(octet))
        lines_.push(std::move(*line));
}

awaitable<void> soft_modem::obey()
{
    for (;;) {
        at::command_reader::line line = co_await lines_.next();
        obeying_since_ = time_.now();
        result_code code = result_code::error;
        if (line.what != at::command_reader::line::kind::too_long)
            code = co_await carry_out(std::move(line.body));
        say(code);
    }
}

soft_modem::verdict soft_modem::carry_out(std::string body)
{
    const at::command_list list = at::parse(body);
    for (const at::command& c : list.commands) {
        result_code code = result_code::error;
        try {
            code = co_await carry_out_one(c);
        } catch (const failure&) {
            code = result_code::error; // the line refused: not supported, in use, gone, or the dial guard
        }
        if (code != result_code::ok || std::exchange(line_aborted_, false))
            co_return code;
    }
    co_return list.bad ? result_code::error : result_code::ok;
}

// What goes to the computer ---------------------------------------------------------------------------------------------

awaitable<void> soft_modem::write()
{
    for (;;) {
        const std::string octets = co_await out_.next();
        std::vector<std::uint8_t> copy(octets.begin(), octets.end());
        co_await port_.write(std::move(copy));
        waiting_to_go_ -= octets.size();
        went_.wake();
    }
}

void soft_modem::send(std::string_view octets)
{
    if (octets.empty())
        return;
    waiting_to_go_ += octets.size();
    out_.push(std::string(octets));
}

/// Audio, pages: lost where nobody reads.
void soft_modem::send_data(std::string_view octets)
{
    if (waiting_to_go_ <= most_that_waits)
        send(octets);
}

void soft_modem::say(std::string_view information)
{
    send(at::information(information, numbers_["V"] != 0 ? at::result_form::verbose : at::result_form::numeric));
}

void soft_modem::say(result_code code)
{
    if (numbers_["Q"] != 0)
        return;
    send(at::text_of(code, numbers_["V"] != 0 ? at::result_form::verbose : at::result_form::numeric));
}

void soft_modem::tell(std::uint8_t code)
{
    if (!in_voice())
        return;
    std::vector<std::uint8_t> octets;
    at::dle::put_code(code, octets);
    send_data(octets_of(octets));
}

void soft_modem::reset()
{
    numbers_ = {
        {"E", 1},
        {"V", 1},
        {"X", 4},
    };
    s_.reset();
    reader_.set_terminator(s_[3]);
    reader_.set_backspace(s_[5]);
    class_ = 0;
    forget_fax_settings();
    format_ = dsp::sample_format::linear8_unsigned;
    format_number_ = 1;
}

// What happens on the line ----------------------------------------------------------------------------------------------

awaitable<void> soft_modem::watch()
{
    for (;;) {
        const happening what = co_await happenings_.next();
        if (const auto* event = std::get_if<drivers::line_event>(&what)) {
            on_line(*event);
        } else if (const auto* sound = std::get_if<core::media::heard>(&what)) {
            on_heard(*sound);
        } else {
            aborted_.wake();
            codes_.push(at::dle::end);
            co_await hang_up();
            reset();
        }
    }
}

void soft_modem::on_line(const drivers::line_event& event)
{
    using kind = drivers::line_event::kind;
    switch (event.what) {
    case kind::ring_begin:
        s_[1] = static_cast<std::uint8_t>(s_[1] + 1);
        if (in_voice())
            tell(at::dle::ring);
        else
            say(result_code::ring);
        rang_ = true;
        show_caller_id();
        if (s_[0] != 0 && s_[1] >= s_[0])
            tasks_.spawn(answer_by_itself());
        return;
    case kind::ring_stopped:
        s_[1] = 0;
        rang_ = false;
        caller_.reset();
        return;
    case kind::loop_break: return tell(at::dle::loop_break);
    case kind::polarity_reversal: return tell(at::dle::reversal);
    case kind::removed: return say(result_code::no_carrier);
    default: return;
    }
}

void soft_modem::on_heard(const core::media::heard& what)
{
    if (const auto* digit = std::get_if<dsp::dtmf_event>(&what)) {
        const bool begins = digit->what == dsp::dtmf_event::phase::begin;
        tell(begins ? at::dle::dtmf_begins : at::dle::dtmf_ends);
        if (begins)
            tell(static_cast<std::uint8_t>(digit->digit));
    } else if (const auto* tone = std::get_if<dsp::progress_event>(&what)) {
        on_tone(*tone);
    } else if (const auto* presence = std::get_if<dsp::presence_event>(&what)) {
        on_presence(*presence);
    } else if (const auto* id = std::get_if<dsp::caller_id_event>(&what);
               id && id->message.checksum_ok && !id->message.message_waiting) {
        caller_ = id->message.id;
        show_caller_id();
    }
}

void soft_modem::on_tone(const dsp::progress_event& tone)
{
    if (tone.what != dsp::progress_event::phase::begin || !off_hook())
        return;
    using dsp::tone_name;
    switch (tone.name) {
    case tone_name::dial: return tell(at::dle::dial_tone);
    case tone_name::recall_dial:
    case tone_name::stutter_dial: return tell(at::dle::second_dial_tone);
    case tone_name::ringback: return tell(at::dle::ringback);
    case tone_name::busy: return tell(at::dle::busy_tone);
    case tone_name::congestion: return tell(at::dle::congestion_tone);
    case tone_name::special_information: return tell(at::dle::special_information);
    case tone_name::howler:
    case tone_name::call_waiting:
    case tone_name::confirmation:
    case tone_name::record: return;
    }
}

void soft_modem::on_presence(const dsp::presence_event& presence)
{
    if (presence.what != dsp::presence_event::phase::begin || !off_hook())
        return;
    switch (presence.name) {
    case dsp::presence::fax_cng: return tell(at::dle::fax_calling);
    case dsp::presence::v25_calling: return tell(at::dle::data_calling);
    case dsp::presence::fax_ced:
    case dsp::presence::ans:
    case dsp::presence::ansam: return tell(at::dle::answer_tone);
    case dsp::presence::bell_answer: return tell(at::dle::data_answer);
    case dsp::presence::voice:
    case dsp::presence::silence:
    case dsp::presence::v21_preamble:
    case dsp::presence::alert_tone: return;
    }
}

/// Behind the first RING, never before it: clients that wait for RING take what comes sooner for something else.
void soft_modem::show_caller_id()
{
    if (!caller_ || !rang_)
        return;
    const dsp::caller_id id = *std::exchange(caller_, {});
    if (numbers_["+VCID"] == 1) {
        for (const std::string& line : at::lines_of(id))
            say(line);
    } else if (numbers_["+VCID"] == 2) {
        say(at::hex_of(dsp::encode(id, dsp::caller_id_format::mdmf)));
    }
}

awaitable<void> soft_modem::answer_by_itself()
{
    if (in_fax() || in_class2())
        lines_.push({at::command_reader::line::kind::commands, "A"});
    const core::call_handle call = offered();
    if (!call || !in_voice())
        co_return;
    try {
        co_await line_.answer(call);
        say(result_code::vcon);
    } catch (const failure&) {
        say(result_code::no_carrier); // the caller gave up
    }
}

} // namespace tipring::api
