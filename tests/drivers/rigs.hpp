#pragma once
/// Every kind of line on a test bench: the one list. A new kind of line is one rig and one name in EVERY_LINE.

#include "api/system/simulated_modem.hpp"
#include "base/async/task_group.hpp"
#include "drivers/_template/template_line.hpp"
#include "drivers/fxo/fxo_line.hpp"
#include "drivers/fxs/fxs_line.hpp"
#include "hw/plant/plant.hpp"
#include "tests/plant_habits.hpp"

#include <doctest/doctest.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace tipring::tests {

using drivers::line_event;

/// What the contract needs of each: a line that runs, the device behind it, and somebody at the far end.
class rig
{
public:
    virtual ~rig() = default;
    rig(const rig&) = delete;
    rig& operator=(const rig&) = delete;

    virtual drivers::line& line() = 0;

    // The device
    virtual void take_away() = 0;
    virtual void put_back() = 0;

    // The far end
    /// Does something of which the line must tell. @return what it must tell of.
    virtual line_event::kind happen() = 0;
    /// Brings it about that audio passes; the line ends off hook.
    virtual awaitable<void> connect() = 0;
    virtual void far_says(audio_in frame) = 0;
    virtual void far_hears(audio_out frame) = 0;

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
    virtual_time time{context};

protected:
    rig() = default;
    static awaitable<void> ended(task_group& tasks) { co_await tasks.stop(); }

    task_group tasks_{time.executor()};

private:
    task_group runner_{time.executor()};
};

/// A line of the exchange's subscriber: an FXO port on a simulated pair.
template <class Line>
class fxo_rig : public rig
{
public:
    fxo_rig()
    {
        tasks_.spawn(world_.run());
        start_line();
    }
    ~fxo_rig() override
    {
        stop_line();
        time.run(ended(tasks_));
    }

    drivers::line& line() override { return line_; }
    void take_away() override { port_.unplug(); }
    void put_back() override { port_.replug(); }

    line_event::kind happen() override
    {
        far_.start_ring({
            {1s, 4s}
        });
        return line_event::kind::ring_begin;
    }

    awaitable<void> connect() override { return line_.off_hook(); }
    void far_says(audio_in frame) override { far_.write(frame); }
    void far_hears(audio_out frame) override { far_.read(frame); }

private:
    plant::plant world_{time};
    plant::subscriber_port& port_ = world_.add_trunk("plant:1/exchange", "plant:1");
    plant::exchange_port& far_ = world_.exchange_end("plant:1/exchange");
    Line line_{time, port_};
};

using fxo_on_plant = fxo_rig<drivers::fxo_line>;
using template_on_plant = fxo_rig<drivers::template_line>;

/// A line to a telephone: an FXS port on a simulated pair.
class fxs_on_plant : public rig
{
public:
    fxs_on_plant()
    {
        telephone_.start_recording();
        tasks_.spawn(world_.run());
        start_line();
    }
    ~fxs_on_plant() override
    {
        stop_line();
        time.run(ended(tasks_));
    }

    drivers::line& line() override { return line_; }
    void take_away() override { port_.unplug(); }
    void put_back() override { port_.replug(); }

    line_event::kind happen() override
    {
        telephone_.lift();
        return line_event::kind::off_hook;
    }

    awaitable<void> connect() override
    {
        telephone_.lift();
        co_await time.wait(100ms);
    }

    void far_says(audio_in frame) override { telephone_.start_speaking({frame.begin(), frame.end()}); }

    void far_hears(audio_out frame) override
    {
        const audio_in all = telephone_.received();
        REQUIRE(all.size() >= frame.size());
        std::ranges::copy(all.last(frame.size()), frame.begin());
    }

private:
    plant::plant world_{time};
    plant::telephone& telephone_ = world_.add_telephone("plant:2", north_american_telephone());
    plant::exchange_port& port_ = world_.exchange_end("plant:2");
    drivers::fxs_line line_{time, port_};
};

/// A line behind an AT modem: our own soft modem on a simulated pair.
class at_on_plant : public rig
{
public:
    at_on_plant()
    {
        tasks_.spawn(world_.run());
        modem_.start();
        start_line();
        time.run(modem_.until_ready(), 1min);
        told();
    }
    ~at_on_plant() override
    {
        stop_line();
        time.run(modem_.stop());
        time.run(ended(tasks_));
    }

    drivers::line& line() override { return modem_.line(); }
    void take_away() override { modem_.cable().unplug(); }
    /// It takes a while to start, and is asked what it is before it is a line again.
    void put_back() override
    {
        modem_.cable().replug();
        time.run(modem_.until_ready(), 1min);
    }

    line_event::kind happen() override
    {
        far_.start_ring({
            {1s, 4s}
        });
        return line_event::kind::ring_begin;
    }

    awaitable<void> connect() override { return modem_.line().off_hook(); }
    void far_says(audio_in frame) override { far_.write(frame); }
    void far_hears(audio_out frame) override { far_.read(frame); }

private:
    plant::plant world_{time};
    plant::subscriber_port& port_ = world_.add_trunk("plant:3/exchange", "plant:3");
    plant::exchange_port& far_ = world_.exchange_end("plant:3/exchange");
    drivers::fxo_line jack_{time, port_};
    api::simulated_modem modem_{time, jack_, "at:plant:3", {}};
};

} // namespace tipring::tests

/// All kinds of line there are.
#define EVERY_LINE                                                                                                     \
    tipring::tests::fxo_on_plant, tipring::tests::fxs_on_plant, tipring::tests::template_on_plant,                     \
        tipring::tests::at_on_plant

TYPE_TO_STRING(tipring::tests::fxo_on_plant);
TYPE_TO_STRING(tipring::tests::fxs_on_plant);
TYPE_TO_STRING(tipring::tests::template_on_plant);
TYPE_TO_STRING(tipring::tests::at_on_plant);
