#include "hw/plant/cable.hpp"

#include "base/async/combine.hpp"
#include "base/error.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <array>
#include <deque>
#include <span>

namespace tipring::plant {

namespace {

enum class electric : std::uint8_t { loop_closed, battery, reversed, ring_voltage, lamp_voltage };

struct change
{
    sample_count at{};
    electric what{};
    bool value = false;
};

/// A change crosses with the audio of its tick, and a sample more: so that it never coincides with the tick that brought it,
/// where its place among the moment's other events would depend on how fast the socket was.
constexpr sample_count delay = frame_time + sample_count(1);

// The message of a tick: the length of what follows, the number of wires, and of each wire the number of changes, the changes
// (samples since the last tick, what, value) and a frame. All numbers are 16 bits, but the length 32; low byte first.
constexpr std::size_t header_size = 4;
constexpr std::size_t longest_message = 1U << 24U;

void put(std::vector<std::uint8_t>& to, std::uint16_t value)
{
    to.push_back(static_cast<std::uint8_t>(value & 0xffU));
    to.push_back(static_cast<std::uint8_t>(value >> 8U));
}

class reader
{
public:
    explicit reader(std::span<const std::uint8_t> bytes)
        : bytes_(bytes)
    {
    }

    std::uint16_t next()
    {
        if (bytes_.size() < 2)
            throw failure(errc::operation_failed, "the process at the other end of the cable is not one of ours");
        const auto value = static_cast<std::uint16_t>(bytes_[0] | bytes_[1] << 8U);
        bytes_ = bytes_.subspan(2);
        return value;
    }

private:
    std::span<const std::uint8_t> bytes_;
};

} // namespace

/// Our half of one pair.
class cable::wire
{
public:
    wire(time_source& time, relay_rack& relays, loop& near)
        : time_(time)
        , near_(near)
        , arrivals_(relays, [this] { take_what_is_due(); })
    {
    }
    virtual ~wire() = default;
    wire(const wire&) = delete;
    wire& operator=(const wire&) = delete;

    virtual void cut() = 0;

    void say(std::vector<std::uint8_t>& to)
    {
        const sample_count last_tick = time_.now() - frame_time;
        put(to, static_cast<std::uint16_t>(happened_.size()));
        for (const change& c : happened_) {
            put(to, static_cast<std::uint16_t>(std::max(c.at - last_tick, sample_count(0)).count()));
            put(to, static_cast<std::uint16_t>(c.what));
            put(to, c.value ? 1 : 0);
        }
        happened_.clear();
        for (const std::int16_t sample : heard())
            put(to, static_cast<std::uint16_t>(sample));
    }

    void hear(reader& from)
    {
        const sample_count last_tick = time_.now() - frame_time;
        for (auto changes = from.next(); changes > 0; --changes) {
            const sample_count at = last_tick + sample_count(from.next()) + delay;
            const auto what = static_cast<electric>(from.next());
            arriving_.push_back({at, what, from.next() != 0});
        }
        if (!arriving_.empty())
            arrivals_.set(arriving_.front().at);
        std::array<std::int16_t, frame_length> frame{};
        std::generate(frame.begin(), frame.end(), [&] { return static_cast<std::int16_t>(from.next()); });
        write(frame);
    }

protected:
    loop& near() const { return near_; }
    void note(electric what, bool value) { happened_.push_back({time_.now(), what, value}); }

private:
    virtual audio_in heard() const = 0;
    virtual void write(audio_in frame) = 0;
    virtual void take(electric what, bool value) = 0;

    void take_what_is_due()
    {
        while (!arriving_.empty() && arriving_.front().at <= time_.now()) {
            const change c = arriving_.front();
            arriving_.pop_front();
            take(c.what, c.value);
        }
        if (!arriving_.empty())
            arrivals_.set(arriving_.front().at);
    }

    time_source& time_;
    loop& near_;
    std::vector<change> happened_; // here, since the last tick
    std::deque<change> arriving_;  // what happened there
    relay arrivals_;
};

/// The exchange port is here: this wire is what it takes for its subscriber.
class cable::exchange_half final : public wire, private subscriber_side
{
public:
    exchange_half(time_source& time, relay_rack& relays, loop& pair)
        : wire(time, relays, pair)
    {
        pair.attach(static_cast<subscriber_side&>(*this));
        note(electric::battery, pair.battery());
        note(electric::reversed, pair.direction() == polarity::reversed);
        note(electric::ring_voltage, pair.ring_voltage());
        note(electric::lamp_voltage, pair.lamp_voltage());
    }

    void cut() override { near().close_loop(false); }

private:
    audio_in heard() const override { return near().heard_at_subscriber(); }
    void write(audio_in frame) override { near().write_at_subscriber(frame); }
    void take(electric what, bool value) override
    {
        if (what == electric::loop_closed)
            near().close_loop(value);
    }

    void battery_changed(bool present) override { note(electric::battery, present); }
    void polarity_changed(polarity now) override { note(electric::reversed, now == polarity::reversed); }
    void ring_voltage_changed(bool present) override { note(electric::ring_voltage, present); }
    void lamp_voltage_changed(bool present) override { note(electric::lamp_voltage, present); }
};

/// The telephone or FXO port is here: this wire is what it takes for its exchange.
class cable::subscriber_half final : public wire, private exchange_side
{
public:
    subscriber_half(time_source& time, relay_rack& relays, loop& pair)
        : wire(time, relays, pair)
    {
        pair.attach(static_cast<exchange_side&>(*this));
        pair.allow_on_hook_audio(true); // the other half decides
        note(electric::loop_closed, pair.loop_closed());
    }

    void cut() override
    {
        near().set_ring_voltage(false);
        near().set_lamp_voltage(false);
        near().set_battery(false);
    }

private:
    audio_in heard() const override { return near().heard_at_exchange(); }
    void write(audio_in frame) override { near().write_at_exchange(frame); }
    void take(electric what, bool value) override
    {
        switch (what) {
        case electric::battery: return near().set_battery(value);
        case electric::reversed: return near().set_polarity(value ? polarity::reversed : polarity::normal);
        case electric::ring_voltage: return near().set_ring_voltage(value);
        case electric::lamp_voltage: return near().set_lamp_voltage(value);
        case electric::loop_closed: return;
        }
    }

    void loop_closed(bool closed) override { note(electric::loop_closed, closed); }
};

cable::cable(time_source& time, relay_rack& relays, socket to_the_other_process)
    : time_(time)
    , relays_(relays)
    , socket_(std::move(to_the_other_process))
{
}

cable::~cable() = default;

void cable::add_exchange_half(loop& near) { wires_.push_back(std::make_unique<exchange_half>(time_, relays_, near)); }

void cable::add_subscriber_half(loop& near)
{
    wires_.push_back(std::make_unique<subscriber_half>(time_, relays_, near));
}

awaitable<void> cable::tick()
{
    if (!connected_)
        co_return;
    const auto time_stands_still = time_.hold();
    try {
        co_await talk();
    } catch (const boost::system::system_error& e) {
        if (e.code() == asio::error::operation_aborted)
            throw;
        cut();
    }
}

awaitable<void> cable::talk()
{
    said_.assign(header_size, 0);
    put(said_, static_cast<std::uint16_t>(wires_.size()));
    for (const auto& w : wires_)
        w->say(said_);
    for (std::size_t i = 0; i < header_size; ++i)
        said_[i] = static_cast<std::uint8_t>((said_.size() - header_size) >> (8U * i));
    co_await join(send(), receive());

    reader message(heard_);
    if (const auto wires = message.next(); wires != wires_.size())
        throw failure(
            errc::config_bad,
            "a cable has " + std::to_string(wires_.size()) + " wires at this end and " + std::to_string(wires) +
                " at the other"
        );
    for (const auto& w : wires_)
        w->hear(message);
}

awaitable<void> cable::send() { co_await asio::async_write(socket_, asio::buffer(said_), asio::use_awaitable); }

awaitable<void> cable::receive()
{
    std::array<std::uint8_t, header_size> header{};
    co_await asio::async_read(socket_, asio::buffer(header), asio::use_awaitable);
    std::size_t size = 0;
    for (std::size_t i = 0; i < header_size; ++i)
        size |= static_cast<std::size_t>(header[i]) << (8U * i);
    heard_.resize(std::min(size, longest_message));
    co_await asio::async_read(socket_, asio::buffer(heard_), asio::use_awaitable);
}

void cable::cut()
{
    connected_ = false;
    for (const auto& w : wires_)
        w->cut();
}

} // namespace tipring::plant
