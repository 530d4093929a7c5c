#pragma once
/// The kinds of line of tests/drivers/rigs.hpp, on the machine's real DAHDI channels: the same contract holds.

#include "drivers/fxo/fxo_line.hpp"
#include "drivers/fxs/fxs_line.hpp"
#include "tests/lab/room.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

namespace tipring::tests {

using drivers::line_event;

/// The cards' time, driven like virtual time: it really passes, and leaps where the machine is idle.
class driven_device_time final : public device_time
{
public:
    explicit driven_device_time(asio::io_context& context)
        : device_time(context)
        , context_(context)
    {
    }

    using device_time::run;

    void advance(sample_count duration)
    {
        const sample_count end = now() + duration;
        pass_until([&] { return now() >= end; });
    }

    void run(awaitable<void> task, sample_count limit = 5min)
    {
        bool done = false;
        std::exception_ptr thrown;
        asio::co_spawn(context_, std::move(task), [&](const std::exception_ptr& e) {
            thrown = e;
            done = true;
        });
        const sample_count end = now() + limit;
        pass_until([&] { return done || now() >= end; });
        REQUIRE_MESSAGE(done, "a task waits for something that never comes");
        if (thrown)
            std::rethrow_exception(thrown);
    }

private:
    template <class Condition>
    void pass_until(Condition reached)
    {
        context_.restart();
        while (!reached())
            context_.run_one();
    }

    asio::io_context& context_;
};

/// Both ends of the machine's first wire, and what the contract needs of each.
class rig
{
public:
    virtual ~rig() = default;
    rig(const rig&) = delete;
    rig& operator=(const rig&) = delete;

    virtual drivers::line& line() = 0;
    virtual line_event::kind happen() = 0;
    virtual awaitable<void> connect() = 0;

    void take_away() { unplug(card_); }

    void put_back()
    {
        plug_in(card_);
        time.advance(2s);
    }

    void far_says(audio_in frame) { std::ranges::copy(frame, far_says_.begin()); }
    void far_hears(audio_out frame) { std::ranges::copy(far_heard_, frame.begin()); }

    void start_line() { runner_.spawn(line().run()); }
    void stop_line() { time.run(ended(runner_)); }

    std::vector<line_event> told()
    {
        std::vector<line_event> all;
        while (const auto event = line().events().try_next())
            all.push_back(*event);
        return all;
    }

    bool tells(line_event::kind what)
    {
        bool did = false;
        for (const line_event& event : told())
            did |= event.what == what;
        return did;
    }

    asio::io_context context;
    driven_device_time time{context};

protected:
    /// @param where  the port that is tried
    explicit rig(analoop_card where)
        : card_(where)
        , port_(rack_.open_fxo(address(lines().fxo.front())))
        , card_port_(rack_.open_fxs(address(lines().fxs.front())))
        , far_(where == analoop_card::fxo ? static_cast<hw::analog_port*>(&card_port_) : &port_)
    {
        cards_.spawn(rack_.run());
        cards_.spawn(serve_far_end(*this));
    }

    /// Hangs up, and waits until the kernel has seen it and the line can be used anew.
    void finish()
    {
        stop_line();
        if (!line().present())
            put_back();
        port_.set_hook(hook::on);
        card_port_.stop_ring();
        time.advance(4s);
        time.run(ended(cards_));
    }

    static awaitable<void> ended(task_group& tasks) { co_await tasks.stop(); }

    /// Every tick, as an engine does: what nobody reads the kernel keeps for later.
    static awaitable<void> serve_far_end(rig& self)
    {
        for (sample_count now = self.time.now() + frame_time;; now += frame_time) {
            co_await self.time.wait_until(now, turn::engine);
            self.far_->read(self.far_heard_);
            self.far_->write(self.far_says_);
        }
    }

    analoop_card card_;
    dahdi::rack rack_{time};
    hw::fxo_port& port_;
    hw::fxs_port& card_port_;
    hw::analog_port* far_;
    std::array<std::int16_t, frame_length> far_heard_{};
    std::array<std::int16_t, frame_length> far_says_{};
    task_group cards_{time.executor()};

private:
    task_group runner_{time.executor()};
};

class fxo_on_dahdi : public rig
{
public:
    fxo_on_dahdi()
        : rig(analoop_card::fxo)
    {
        start_line();
    }
    ~fxo_on_dahdi() override { finish(); }

    drivers::line& line() override { return line_; }

    line_event::kind happen() override
    {
        card_port_.start_ring({
            {1s, 4s}
        });
        return line_event::kind::ring_begin;
    }

    awaitable<void> connect() override { return line_.off_hook(); }

private:
    drivers::fxo_line line_{time, port_};
};

class fxs_on_dahdi : public rig
{
public:
    fxs_on_dahdi()
        : rig(analoop_card::fxs)
    {
        start_line();
    }
    ~fxs_on_dahdi() override { finish(); }

    drivers::line& line() override { return line_; }

    line_event::kind happen() override
    {
        port_.set_hook(hook::off);
        return line_event::kind::off_hook;
    }

    awaitable<void> connect() override
    {
        port_.set_hook(hook::off);
        co_await time.wait(100ms);
    }

private:
    drivers::fxs_line line_{time, card_port_};
};

} // namespace tipring::tests

#define EVERY_LINE tipring::tests::fxo_on_dahdi, tipring::tests::fxs_on_dahdi

TYPE_TO_STRING(tipring::tests::fxo_on_dahdi);
TYPE_TO_STRING(tipring::tests::fxs_on_dahdi);
