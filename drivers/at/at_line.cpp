#include "drivers/at/at_line.hpp"

#include "base/async/combine.hpp"
#include "base/error.hpp"
#include "drivers/at/language/dle.hpp"
#include "dsp/codec/caller_id_message.hpp"

#include <algorithm>
#include <exception>

namespace tipring::drivers {

using at::reply;
using at::result_code;
using kind_of_event = line_event::kind;

namespace {

constexpr sample_count never = sample_count::max();
constexpr sample_count dtr_drop = 100ms; ///< S25: 50 ms are noticed
constexpr sample_count dtr_rest = 1s;    ///< until the modem listens again

} // namespace

at_line::at_line(time_source& time, hw::serial_port& port, const at_line_settings& settings)
    : time_(time)
    , port_(port)
    , settings_(settings)
    , name_(settings.name.empty() ? "at:" + port.name() : settings.name)
    , modem_(time, port)
    , events_(time.executor())
    , became_ready_(time.executor())
    , on_hook_since_(-settings.guard)
    , audio_(time.executor())
    , nudge_(time.executor())
{
    modem_.on_stream([this](std::span<const std::uint8_t> octets) {
        audio_buffer samples;
        if (decoder_)
            decoder_->decode(octets, samples);
        received_.insert(received_.end(), samples.begin(), samples.end());
    });
}

at_line::~at_line() = default;

std::vector<capability> at_line::capabilities() const
{
    constexpr std::string_view no_feed = "a modem is fed by the exchange and feeds nobody";
    constexpr std::string_view no_voice =
        "this modem has no voice mode (V.253 class 8), so nothing can be heard or said through it";
    const std::string_view voice = facts_.voice ? std::string_view() : no_voice;
    return {
        {ability::audio,            facts_.voice, voice                                                                  },
        {ability::on_hook_audio,    false,        "a modem opens its audio path off hook only; it reads caller ID itself"},
        {ability::hook,             facts_.voice, voice                                                                  },
        {ability::hookflash,        facts_.voice, voice                                                                  },
        {ability::pulse_dial,       false,        "a modem in voice mode dials tones only"                               },
        {ability::battery,          false,        "a modem tells of a reversal when it happens, not how the line stands" },
        {ability::ring,             false,        no_feed                                                                },
        {ability::reverse_polarity, false,        no_feed                                                                },
        {ability::lamp_voltage,     false,        no_feed                                                                },
        {ability::break_loop,       false,        no_feed                                                                },
    };
}

awaitable<void> at_line::run()
{
    std::exception_ptr ended;
    try {
        co_await look_after_it();
    } catch (...) {
        ended = std::current_exception();
    }
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    audio_.cancel();
    try {
        co_await audio_.join();
    } catch (const failure&) {
        // a stream that broke with the modem
    }
    std::rethrow_exception(ended);
}

/// From one appearance of the modem to the next.
awaitable<void> at_line::look_after_it()
{
    for (;;) {
        std::string why;
        try {
            co_await join(modem_.run(), serve());
        } catch (const failure& e) {
            why = e.what();
        }
        co_await lose(why);
        do {
            co_await time_.wait(settings_.look_again);
        } while (!port_.present());
    }
}

awaitable<void> at_line::lose(const std::string& why)
{
    trouble_ = why;
    port_.set_circuit_108_dtr(false); // until it is asked again: whatever it does, it hangs up
    const bool was_ready = std::exchange(ready_, false);
    co_await stop_audio();
    received_.clear();
    hook_ = hook::on;
    ringing_ = false;
    ring_stops_at_ = block_ends_at_ = caller_expires_at_ = never;
    block_.take();
    caller_.reset();
    if (was_ready)
        tell(kind_of_event::removed);
}

awaitable<void> at_line::serve()
{
    if (!ready_) { // else only its owner did not run it for a while
        const bool again = trouble_ != "it was not asked yet";
        co_await initialise();
        ready_ = true;
        trouble_.clear();
        became_ready_.wake();
        if (again)
            tell(kind_of_event::returned);
    }
    co_await translate();
}

awaitable<void> at_line::until_ready()
{
    while (!ready_)
        co_await became_ready_.wait();
}

// What it says unasked --------------------------------------------------------------------------------------------------

sample_count at_line::next_deadline() const { return std::min({ring_stops_at_, block_ends_at_, caller_expires_at_}); }

awaitable<void> at_line::translate()
{
    for (;;) {
        const sample_count deadline = next_deadline();
        if (deadline == never) {
            take(co_await modem_.news().next());
            continue;
        }
        const auto news = co_await within(time_, deadline - time_.now(), modem_.news().next());
        if (news)
            take(*news);
        else
            deadline_passed();
    }
}

void at_line::deadline_passed()
{
    const sample_count now = time_.now();
    if (block_ends_at_ <= now)
        tell_caller_id();
    if (caller_expires_at_ <= now) {
        caller_expires_at_ = never;
        caller_.reset();
    }
    if (ring_stops_at_ <= now) {
        ring_stops_at_ = never;
        ringing_ = false;
        tell(kind_of_event::ring_stopped);
    }
}

void at_line::take(const at::modem_news& news)
{
    if (news.code)
        return take_code(*news.code);
    if (block_.put(news.line->text))
        block_ends_at_ = time_.now() + settings_.caller_id_quiet;
    if (news.line->code == result_code::ring)
        rang();
}

void at_line::take_code(std::uint8_t code)
{
    switch (code) {
    case at::dle::ring: return rang();
    case at::dle::loop_break: return tell(kind_of_event::loop_break);
    case at::dle::reversal: return reversed();
    default: return; // the rest our own signal processing hears better
    }
}

/// A modem tells of each reversal, not of how the line stands: every call begins with a line that is not reversed.
void at_line::reversed()
{
    stands_ = stands_ == polarity::normal ? polarity::reversed : polarity::normal;
    line_event event{kind_of_event::polarity_reversal, time_.now()};
    event.now = stands_;
    events_.push(std::move(event));
}

void at_line::rang()
{
    if (hook_ == hook::off)
        return;
    ringing_ = true;
    ring_stops_at_ = time_.now() + settings_.ring_timeout;
    tell(kind_of_event::ring_begin);
    tell_caller_id();
}

/// A block that is complete is told if it rings, and kept for the first ring if not.
void at_line::tell_caller_id()
{
    block_ends_at_ = never;
    if (!block_.empty()) {
        const at::caller_id_text text = block_.take();
        caller_ = text.id;
        if (const auto decoded = dsp::decode(text.message); decoded && decoded->checksum_ok)
            caller_ = decoded->id;
        caller_expires_at_ = time_.now() + settings_.caller_id_before;
    }
    if (!ringing_ || !caller_)
        return;
    line_event event{kind_of_event::caller_id, time_.now()};
    event.who = *std::exchange(caller_, {});
    caller_expires_at_ = never;
    events_.push(std::move(event));
}

void at_line::tell(kind_of_event what) { events_.push({what, time_.now()}); }

// What it is told -------------------------------------------------------------------------------------------------------

void at_line::must_be_present() const
{
    if (!present())
        throw failure(errc::port_vanished, "line " + name_ + " is not there: " + trouble_);
}

awaitable<void> at_line::must(std::string_view command, sample_count limit)
{
    at::command_terms terms;
    terms.limit = limit;
    terms.dials = true;
    const reply answer = co_await modem_.command(std::string(command), terms);
    const bool done =
        answer.code == result_code::ok || answer.code == result_code::vcon || answer.code == result_code::connect;
    if (!done)
        throw failure(
            errc::operation_failed,
            "line " + name_ + ": the modem answers '" + answer.text + "' to AT" + std::string(command)
        );
}

awaitable<void> at_line::seize()
{
    const at::dialect& d = *facts_.speaks;
    co_await must(d.voice_on, settings_.off_hook_limit);
    for (const std::string_view setting : d.voice_wants)
        co_await want(std::string(setting));
    const std::string format =
        d.formats.empty() ? std::string(d.own_format) : "+VSM=" + std::to_string(facts_.format->number) + ",8000";
    co_await must(format, settings_.off_hook_limit);
    co_await must(d.off_hook, settings_.off_hook_limit);
}

awaitable<void> at_line::off_hook()
{
    must_be_present();
    if (!facts_.voice)
        refuse(ability::hook);
    if (hook_ == hook::off)
        co_return;
    if (const sample_count rested = time_.now() - on_hook_since_; rested < settings_.guard)
        co_await time_.wait(settings_.guard - rested);
    must_be_present();
    bool failed = false;
    std::exception_ptr cancelled;
    try {
        co_await seize();
    } catch (const failure&) {
        failed = true;
        if (!present())
            throw;
    } catch (...) {
        cancelled = std::current_exception();
    }
    if (failed) { // who knows how far it came
        co_await hang_up_by_dtr();
        throw failure(errc::operation_failed, "line " + name_ + ": the modem does not go off hook in voice mode");
    }
    hook_ = hook::off;
    stands_ = polarity::normal;
    if (cancelled) {
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        try {
            co_await on_hook();
        } catch (const failure&) {
            // it does not answer: DTR has dropped. Whoever cancelled hears of that and of nothing else
        }
        std::rethrow_exception(cancelled);
    }
    ringing_ = false;
    ring_stops_at_ = never;
    start_audio();
}

awaitable<void> at_line::on_hook()
{
    if (hook_ == hook::on)
        co_return;
    co_await stop_audio();
    bool silent = false;
    try {
        const at::dialect& d = *facts_.speaks;
        co_await must(d.on_hook, settings_.off_hook_limit);
        co_await must(d.voice_off, settings_.off_hook_limit);
        for (const std::string_view setting : d.wants) // some forget them with the class
            co_await want(std::string(setting));
    } catch (const failure&) {
        silent = true;
    }
    if (silent && present())
        co_await hang_up_by_dtr();
    hook_ = hook::on;
    on_hook_since_ = time_.now();
}

/// The way that needs no answer. Everything is set anew behind it.
awaitable<void> at_line::hang_up_by_dtr()
{
    port_.set_circuit_108_dtr(false);
    co_await time_.wait(dtr_drop);
    port_.set_circuit_108_dtr(true);
    co_await time_.wait(dtr_rest);
    hook_ = hook::on;
    on_hook_since_ = time_.now();
    if (present())
        co_await initialise();
}

awaitable<void> at_line::hookflash()
{
    must_be_present();
    if (hook_ == hook::on)
        throw failure(errc::invalid_state, "line " + name_ + " is on hook: there is nothing to flash");
    std::exception_ptr refused;
    std::exception_ptr cancelled;
    try {
        co_await stop_audio();
        co_await must(facts_.speaks->flash, settings_.off_hook_limit);
    } catch (const failure&) {
        refused = std::current_exception();
    } catch (...) {
        cancelled = std::current_exception();
    }
    if (cancelled) {
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        co_await stop_audio();
    }
    if (!cancelled)
        must_be_present();
    if (present())
        start_audio();
    if (refused || cancelled)
        std::rethrow_exception(refused ? refused : cancelled);
}

} // namespace tipring::drivers
