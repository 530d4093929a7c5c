#pragma once
/// Half of a town: the other half is another process, at the other end of a cable.

#include "tests/core/town.hpp"

namespace tipring::tests {

/// What both processes have: a clock, a plant with a cable to the other, a media engine.
struct half_town
{
    explicit half_town(int wire)
        : way(world.lay_cable(plant::cable::socket(context, asio::local::stream_protocol(), wire)))
    {
    }
    half_town(const half_town&) = delete;
    half_town& operator=(const half_town&) = delete;

    void start()
    {
        tasks.spawn(world.run());
        tasks.spawn(engine.run());
    }

    /// Whoever has something on the copper stops it first, and this before it dies.
    void stop()
    {
        const auto all = [](task_group& t) -> awaitable<void> { co_await t.stop(); };
        time.run(all(tasks));
    }

    /// Until the other process has gone.
    awaitable<void> stay()
    {
        while (way.connected())
            co_await time.wait(1s);
    }

    asio::io_context context;
    virtual_time time{context};
    state_spy spy;
    plant::plant world{time};
    plant::cable& way;
    media::media_engine engine{time};
    task_group tasks{time.executor()};
};

/// The exchange's process has the pair of line 301 into the cable, and one other line.
inline exchange_config office_config(const char* other)
{
    exchange_config c = defaults_for("us");
    for (const char* number : {other, "301"}) {
        station_config s;
        s.number = number;
        s.line = "plant:" + s.number;
        c.stations.push_back(std::move(s));
    }
    return c;
}

/// A line to an exchange that knows its carrier's country and nothing else.
struct subscriber
{
    /// The pair's other end is in the cable.
    subscriber(half_town& in, std::string name)
        : subscriber(in, in.world.add_subscriber_half(in.way, std::move(name)))
    {
    }
    subscriber(half_town& in, plant::subscriber_port& port)
        : town(in)
        , driver(in.time, port, drivers::fxo_timing{})
    {
    }
    subscriber(const subscriber&) = delete;
    subscriber& operator=(const subscriber&) = delete;

    void start()
    {
        town.tasks.spawn(driver.run());
        town.tasks.spawn(line.run());
    }
    void stop() { town.time.run(line.stop()); }

    half_town& town;
    drivers::fxo_line driver;
    network_line line{town.time, town.engine.attach(driver, {*dsp::find_country("us")}), town.spy, line_profile{}};
};

/// The application's process.
struct application_side
{
    explicit application_side(int wire)
        : town(wire)
        , end(town, "plant:line1")
    {
        town.start();
        end.start();
    }
    application_side(const application_side&) = delete;
    application_side& operator=(const application_side&) = delete;
    ~application_side()
    {
        end.stop();
        town.stop();
    }

    half_town town;
    subscriber end;
    network_line& line = end.line;
};

} // namespace tipring::tests
