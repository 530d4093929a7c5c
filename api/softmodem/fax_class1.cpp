#include "api/softmodem/fax_class1.hpp"

#include "base/async/combine.hpp"
#include "drivers/at/language/fax_carriers.hpp"

#include <algorithm>
#include <utility>

namespace tipring::api {

using at::result_code;
using happening = dsp::fax_pump::happening;
namespace dle = at::dle;

namespace {

constexpr sample_count computer_limit = 5s;        ///< T.31 §8.3: without data from it the carrier goes
constexpr sample_count carrier_limit = 10s;        ///< to train, and for a frame to be sent: more than any takes
constexpr sample_count last_carrier_limit = 200ms; ///< behind a last frame; noise may hide that it went
constexpr sample_count longest_page = 1h;
constexpr sample_count across_the_line = 200ms; ///< until the far end has heard all, with what it makes of it
constexpr std::size_t enough_of_a_page = 1024;  ///< octets
constexpr std::size_t most_unread = 64; ///< events that no command has asked for: frames, of 8 s of V.21 at least

/// Behind a good frame its check sequence (T.30 §5.3.7); behind a damaged one the same with one bit wrong, so that a program that looks
/// finds it damaged too.
std::vector<std::uint8_t> with_check_sequence(std::vector<std::uint8_t> frame, bool good)
{
    constexpr unsigned polynomial = 0x8408; // x^16 + x^12 + x^5 + 1, first bit lowest
    unsigned check = 0xffff;
    for (const std::uint8_t octet : frame) {
        check ^= octet;
        for (int bit = 0; bit < 8; ++bit)
            check = (check & 1U) != 0 ? (check >> 1U) ^ polynomial : check >> 1U;
    }
    check ^= good ? 0xffffU : 0xfffeU;
    frame.push_back(static_cast<std::uint8_t>(check & 0xffU));
    frame.push_back(static_cast<std::uint8_t>(check >> 8U));
    return frame;
}

bool is_last(const std::vector<std::uint8_t>& frame) { return frame.size() > 1 && (frame[1] & at::final_frame) != 0; }

} // namespace

/// On the line once; a new one every call, since it learns how loud the other end is.
struct fax_class1::session
{
    explicit session(fax_class1& owner)
        : pump([&owner](happening what, std::vector<std::uint8_t> octets) { owner.heard(what, std::move(octets)); })
    {
    }
    dsp::fax_pump pump;
    bool over = false;
};

class fax_class1::line_end final : public core::media::audio_source
{
public:
    line_end(fax_class1& owner, std::shared_ptr<session> s)
        : owner_(owner)
        , session_(std::move(s))
    {
    }

    void hear(audio_in received) override
    {
        if (!session_->over)
            session_->pump.feed(received);
    }
    std::size_t fill(audio_out out) override
    {
        if (session_->over) {
            std::ranges::fill(out, std::int16_t{0});
            return 0;
        }
        session_->pump.fill(out);
        owner_.room_.wake();
        return out.size();
    }

private:
    fax_class1& owner_;
    std::shared_ptr<session> session_;
};

fax_class1::fax_class1(time_source& time, core::media::media_port& line, outlets computer)
    : time_(time)
    , line_(line)
    , computer_(std::move(computer))
    , events_(time.executor())
    , room_(time.executor())
{
}

fax_class1::~fax_class1() = default;

void fax_class1::join_line(task_group& tasks)
{
    if (session_ && !session_->over)
        return;
    session_ = std::make_shared<session>(*this);
    const auto stay = [](core::media::media_port& on, core::media::audio_source_ptr end) -> awaitable<void> {
        const core::media::no_echo_canceller plain(on.chain());
        co_await on.play(std::move(end));
    };
    tasks.spawn(stay(line_, std::make_unique<line_end>(*this, session_)));
}

void fax_class1::leave_line()
{
    abort();
    if (session_)
        session_->over = true; // and stays until the next one: a command may be about to be cancelled
    forget();
    room_.wake();
}

awaitable<void> fax_class1::settle()
{
    if (sent_at_ + across_the_line > time_.now())
        co_await time_.wait_until(sent_at_ + across_the_line);
}

dsp::fax_pump& fax_class1::pump() const { return session_->pump; }

/// Inside the tick.
void fax_class1::heard(happening what, std::vector<std::uint8_t> octets)
{
    if (what == happening::sent)
        sent_at_ = time_.now();
    push({what, std::move(octets)});
}

void fax_class1::push(event e)
{
    if (unread_ >= most_unread)
        return;
    ++unread_;
    events_.push(std::move(e));
}

void fax_class1::forget()
{
    while (events_.try_next())
        ;
    unread_ = 0;
    carrier_ = false;
    last_frame_seen_ = false;
}

awaitable<std::optional<fax_class1::event>> fax_class1::next_event(sample_count until)
{
    awaitable<event> next = events_.next();
    std::optional<event> came = co_await within(time_, std::max(until - time_.now(), sample_count(0)), std::move(next));
    if (came && unread_ > 0) // they may have been forgotten since
        --unread_;
    co_return came;
}

/// @param wanted  nothing: the end of the computer's frame. What happens meanwhile is of no use to anybody.
awaitable<bool> fax_class1::until(std::optional<happening> wanted, sample_count limit)
{
    const sample_count end = time_.now() + limit;
    for (;;) {
        const std::optional<event> e = co_await next_event(end);
        if (!e)
            co_return false;
        if (e->what == wanted)
            co_return true;
    }
}

// To the computer -------------------------------------------------------------------------------------------------------

void fax_class1::connect()
{
    open_ = true;
    computer_.say(result_code::connect);
}

void fax_class1::end_stream()
{
    if (!std::exchange(open_, false))
        return;
    std::vector<std::uint8_t> end;
    dle::put_code(dle::end, end);
    computer_.send_code(std::move(end));
}

void fax_class1::send_shielded(const std::vector<std::uint8_t>& octets)
{
    std::vector<std::uint8_t> shielded;
    dle::shield(octets, shielded);
    computer_.send_data(std::move(shielded));
}

void fax_class1::abort()
{
    input_ = input::nothing;
    end_stream();
    if (!session_)
        return;
    pump().be_silent();
    pump().hear_nothing();
}

fax_class1::result fax_class1::show_frame(event frame)
{
    const bool good = frame.what == happening::frame;
    const bool last = good && is_last(frame.octets);
    send_shielded(with_check_sequence(std::move(frame.octets), good));
    end_stream();
    if (last) {
        const bool gone = co_await until(happening::carrier_lost, last_carrier_limit);
        carrier_ = false;
        last_frame_seen_ = !gone;
    }
    co_return good ? result_code::ok : result_code::error;
}

fax_class1::result fax_class1::receive_frames(sample_count limit)
{
    if (!pump().hears_frames()) {
        forget();
        pump().hear_frames();
    }
    if (carrier_)
        connect();
    const sample_count end = time_.now() + limit;
    for (;;) {
        std::optional<event> e = co_await next_event(end);
        if (e && (e->what == happening::carrier || e->what == happening::other_carrier)) {
            carrier_ = true;
            last_frame_seen_ = false;
            if (!open_)
                connect();
        } else if (e && (e->what == happening::frame || e->what == happening::damaged_frame)) {
            if (!open_)
                connect();
            awaitable<result_code> shown = show_frame(std::move(*e));
            co_return co_await std::move(shown);
        } else if (!e || (e->what == happening::carrier_lost && !std::exchange(last_frame_seen_, false))) {
            carrier_ = false;
            end_stream();
            co_return result_code::no_carrier;
        }
    }
}

fax_class1::result fax_class1::receive_page(fax_carrier carrier, sample_count limit, bool adaptive)
{
    forget();
    pump().hear_page(carrier);
    const sample_count begin = time_.now();
    for (;;) {
        std::optional<event> e = co_await next_event(begin + (open_ ? longest_page : limit));
        if (!e || e->what == happening::carrier_lost) {
            end_stream();
            pump().hear_nothing();
            co_return result_code::no_carrier;
        }
        if (e->what == happening::carrier) {
            connect();
        } else if (e->what == happening::data) {
            send_shielded(e->octets);
        } else if (e->what == happening::other_carrier) {
            carrier_ = pump().hears_frames();
            if (!carrier_ || !adaptive)
                co_return result_code::fax_error;
            computer_.tell("+FRH:" + std::to_string(at::frame_carrier));
            awaitable<result_code> frames = receive_frames(limit);
            co_return co_await std::move(frames);
        }
    }
}

// From the computer -----------------------------------------------------------------------------------------------------

void fax_class1::begin_to_send()
{
    pump().hear_nothing();
    forget();
    unshield_.reset();
}

std::size_t fax_class1::take(std::span<const std::uint8_t> octets)
{
    std::vector<std::uint8_t> data;
    const dle::decoder::step step = unshield_.feed(octets, data);
    if (input_ == input::page) {
        pump().put(data);
    } else {
        const std::size_t room = dsp::fax_pump::longest_frame + 1 - frame_.size(); // one more tells that it is too long
        data.resize(std::min(data.size(), room));
        frame_.insert(frame_.end(), data.begin(), data.end());
    }
    if (step.code != dle::end)
        return step.taken;
    if (std::exchange(input_, input::nothing) == input::page)
        pump().end_page();
    else
        push({});
    return step.taken;
}

bool fax_class1::full() const { return input_ == input::page && pump().waiting() >= enough_of_a_page; }

fax_class1::result fax_class1::send_frames()
{
    begin_to_send();
    pump().send_frames();
    co_await until(happening::sending, carrier_limit);
    for (bool last = false; !last;) {
        frame_.clear();
        input_ = input::frame;
        computer_.say(result_code::connect);
        const bool whole = co_await until(std::nullopt, computer_limit);
        input_ = input::nothing;
        if (!whole || frame_.size() > dsp::fax_pump::longest_frame) {
            pump().be_silent();
            co_return result_code::error;
        }
        last = frame_.empty() || is_last(frame_);
        pump().put_frame(frame_);
        if (!last && pump().waiting() > 0)
            co_await until(happening::frame_sent, carrier_limit);
    }
    pump().end_frames();
    co_await until(happening::sent, 2 * carrier_limit);
    co_return result_code::ok;
}

fax_class1::result fax_class1::send_page(fax_carrier carrier)
{
    begin_to_send();
    pump().send_page(carrier);
    co_await until(happening::sending, carrier_limit);
    input_ = input::page;
    computer_.say(result_code::connect);
    for (;;) {
        const std::optional<event> e = co_await next_event(time_.now() + longest_page);
        if (e && e->what == happening::sent)
            co_return result_code::ok;
        if (!e || e->what == happening::starved) {
            input_ = input::nothing;
            pump().be_silent();
            co_return result_code::error;
        }
    }
}

// The line ----------------------------------------------------------------------------------------------------------------

fax_class1::result fax_class1::stay_silent(sample_count length)
{
    pump().be_silent();
    co_await time_.wait(length);
    co_return result_code::ok;
}

fax_class1::result fax_class1::wait_for_silence(sample_count length)
{
    while (pump().silent_for() < length)
        co_await time_.wait(frame_time);
    co_return result_code::ok;
}

awaitable<bool> fax_class1::call(sample_count limit)
{
    forget();
    pump().hear_frames();
    pump().send_tone(dsp::fax_tone::cng);
    carrier_ = co_await until(happening::carrier, limit);
    pump().be_silent();
    co_return carrier_;
}

awaitable<void> fax_class1::answer()
{
    begin_to_send();
    pump().send_tone(dsp::fax_tone::ced);
    co_await until(happening::sent, carrier_limit);
}

} // namespace tipring::api
