#include "api/bringup/bench.hpp"

#include "base/async/combine.hpp"
#include "base/error.hpp"

#include <algorithm>
#include <array>

namespace tipring::api::bringup {

using kind = hw::port_event::kind;

namespace {
constexpr sample_count longest_repeated = 6s; ///< what lasts longer counts gaps, or is too dear
constexpr sample_count settles = 300ms;       ///< after a gap of ours
constexpr sample_count firmware_takes = 30s;  ///< at the longest, for a hook
} // namespace

bench::bench(time_source& time, hw::fxs_port* exchange_end, hw::fxo_port* subscriber_end)
    : time_(time)
    , exchange_end_(exchange_end)
    , subscriber_end_(subscriber_end)
    , played_(time.executor())
{
}

bench::bench(time_source& time, hw::fxs_port* exchange_end, modem_port& subscriber_end)
    : bench(time, exchange_end, &subscriber_end)
{
    modem_ = &subscriber_end;
}

awaitable<void> bench::run()
{
    for (sample_count now = time_.now();;) {
        now += frame_time;
        co_await time_.wait_until(now, turn::engine);
        move_frame(exchange_end_, say_.at_exchange, heard_.at_exchange);
        move_frame(subscriber_end_, say_.at_subscriber, heard_.at_subscriber);
        if (!playing_)
            continue;
        said_ += frame_length;
        if (said_ >= length_) {
            playing_ = false;
            played_.wake();
        }
    }
}

void bench::move_frame(hw::analog_port* port, const audio_buffer& say, audio_buffer& heard) const
{
    if (!port)
        return;
    std::array<std::int16_t, frame_length> frame{};
    port->read(frame);
    if (playing_)
        for (const std::int16_t s : frame)
            heard.push_back(s);
    frame.fill(0);
    if (playing_ && said_ < say.size()) {
        const std::size_t length = std::min(frame_length, say.size() - said_);
        std::copy_n(say.begin() + static_cast<std::ptrdiff_t>(said_), length, frame.begin());
    }
    port->write(frame);
}

void bench::must_be_there() const
{
    const auto look = [](const hw::analog_port* port) {
        if (port && !port->present())
            throw failure(errc::port_vanished, port->name() + " was unplugged: plug it in, and begin again");
    };
    look(exchange_end_);
    look(subscriber_end_);
}

awaitable<bench::sound> bench::play(sound what, sample_count tail)
{
    constexpr int tries = 5;
    for (int i = 1;; ++i) {
        sound said = what;
        const auto before = health();
        sound heard = co_await play_once(std::move(said), tail);
        if (health() == before || length_ > samples_in(longest_repeated))
            co_return heard;
        if (i == tries)
            throw failure(
                errc::operation_failed,
                subscriber_or_exchange().name() +
                    ": this machine is too slow for it, or too busy: the port's audio has gaps again and again"
            );
        co_await time_.wait(settles);
    }
}

const hw::analog_port& bench::subscriber_or_exchange() const
{
    if (subscriber_end_)
        return *subscriber_end_;
    return *exchange_end_;
}

std::array<audio_health, 2> bench::health() const
{
    std::array<audio_health, 2> now;
    if (exchange_end_)
        now[0] = exchange_end_->health();
    if (subscriber_end_)
        now[1] = subscriber_end_->health();
    for (audio_health& h : now)
        h.drift_ppm.reset(); // it is measured all the time
    return now;
}

awaitable<bench::sound> bench::play_once(sound what, sample_count tail)
{
    must_be_there();
    const std::size_t longer = std::max(what.at_exchange.size(), what.at_subscriber.size());
    say_ = std::move(what);
    heard_ = {};
    said_ = 0;
    length_ = longer + samples_in(tail);
    playing_ = true;
    while (playing_)
        co_await played_.wait();
    must_be_there();
    say_ = {};
    co_return std::move(heard_);
}

awaitable<hw::port_event> bench::until(hw::analog_port& at, kind what)
{
    for (;;) {
        const hw::port_event event = co_await at.events().next();
        if (event.what == kind::removed)
            throw failure(errc::port_vanished, at.name() + " was unplugged: plug it in, and begin again");
        if (event.what == what)
            co_return event;
    }
}

awaitable<std::optional<hw::port_event>> bench::next(hw::analog_port& at, kind what, sample_count limit)
{
    must_be_there();
    const auto event = co_await within(time_, limit, until(at, what));
    must_be_there();
    co_return event;
}

void bench::forget_events()
{
    must_be_there();
    if (exchange_end_)
        while (exchange_end_->events().try_next()) {
        }
    if (subscriber_end_)
        while (subscriber_end_->events().try_next()) {
        }
}

void bench::let_go() noexcept
{
    playing_ = false;
    const auto unless_it_is_gone = [](const auto& release) {
        try {
            release();
        } catch (const failure&) {
            // a port that has vanished holds nothing, and whoever waits for it hears of it
        }
    };
    unless_it_is_gone([this] {
        if (subscriber_end_)
            subscriber_end_->set_hook(hook::on);
    });
    unless_it_is_gone([this] {
        if (!exchange_end_)
            return;
        exchange_end_->stop_ring();
        exchange_end_->set_polarity(polarity::normal);
    });
}

awaitable<void> bench::seize()
{
    subscriber_end_->set_hook(hook::off);
    return obeyed();
}

/// A modem's firmware takes its time; a port's relay does not.
awaitable<void> bench::obeyed()
{
    if (!modem_)
        co_return;
    const bool in_time = co_await within(time_, firmware_takes, modem_->obey());
    if (!in_time)
        throw failure(errc::operation_failed, modem_->name() + ": the modem does not answer: switch it off and on");
}

awaitable<void> bench::rest()
{
    constexpr sample_count longest_flash = 2s;
    let_go();
    co_await obeyed();
    if (has_both_ends() && exchange_end_->hook_position() == hook::off)
        co_await next(*exchange_end_, kind::on_hook, longest_flash);
    co_await time_.wait(200ms);
    forget_events();
}

} // namespace tipring::api::bringup
