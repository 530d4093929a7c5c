#pragma once
/// A carrier with subscribers 201 to 204, and our own exchange behind two of its lines: extensions 11 to 13 with telephones, 14 with a
/// program in place of one, trunks plant:301 and plant:302 behind 9.

#include "tests/core/town.hpp"

namespace tipring::tests {

inline exchange_config carrier_config()
{
    exchange_config carrier = defaults_for("us");
    for (const char* number : {"201", "202", "203", "204", "301", "302"}) {
        station_config station;
        station.number = number;
        station.name = "Subscriber " + station.number;
        station.line = "plant:" + station.number + (station.number[0] == '3' ? "/carrier" : "");
        station.hangup = hangup_supervision::loop_break;
        carrier.stations.push_back(station);
    }
    return carrier;
}

inline exchange_config office_config()
{
    exchange_config office = defaults_for("us");
    for (const char* number : {"11", "12", "13"}) {
        station_config station;
        station.number = number;
        station.name = "Desk " + station.number;
        station.line = "plant:" + station.number;
        station.pickup_group = "desks";
        station.call_waiting = true;
        office.stations.push_back(station);
    }
    station_config program;
    program.number = "14";
    program.name = "Menu";
    program.line = "program:menu";
    program.pickup_group = "desks";
    office.stations.push_back(program);
    for (const char* line : {"plant:301", "plant:302"}) {
        trunk_config trunk;
        trunk.line = line;
        trunk.prefix = "9";
        trunk.incoming = "11";
        trunk.digits = 3;
        trunk.profile.name = line;
        office.trunks.push_back(trunk);
    }
    return office;
}

struct two_exchanges
{
    explicit two_exchanges(
        exchange_config office_plan = office_config(), exchange_config carrier_plan = carrier_config()
    )
        : outside(time, 1)
        , carrier_engine(time)
        , office_engine(time)
        , carrier(carrier_engine, spy, std::move(carrier_plan))
        , office(office_engine, spy, std::move(office_plan))
        , tasks(time.executor())
    {
        plant::line_conditions wires;
        wires.attenuation = 3_dB;
        wires.noise = dbm0{-65.0};
        for (const station_config& s : carrier.config().stations) {
            if (s.number[0] == '3') {
                hw::fxo_port& port = outside.add_trunk(s.line, "plant:" + s.number, wires);
                lines.push_back(std::make_unique<drivers::fxo_line>(time, port, drivers::fxo_timing{}));
                office.add(*lines.back());
            } else {
                outside.add_telephone(s.line, north_american_telephone(), wires);
            }
            lines.push_back(std::make_unique<drivers::fxs_line>(time, outside.exchange_end(s.line)));
            carrier.add(*lines.back());
        }
        for (const station_config& s : office.config().stations) {
            if (s.line.starts_with(program_prefix))
                continue;
            outside.add_telephone(s.line, north_american_telephone(), wires);
            lines.push_back(std::make_unique<drivers::fxs_line>(time, outside.exchange_end(s.line)));
            office.add(*lines.back());
        }
        tasks.spawn(outside.run());
        tasks.spawn(carrier_engine.run());
        tasks.spawn(office_engine.run());
        carrier.start();
        office.start();
    }

    ~two_exchanges()
    {
        const auto end = [](two_exchanges& all) -> awaitable<void> {
            co_await all.office.stop();
            co_await all.carrier.stop();
            co_await all.tasks.stop();
        };
        time.run(end(*this));
    }
    two_exchanges(const two_exchanges&) = delete;
    two_exchanges& operator=(const two_exchanges&) = delete;

    plant::telephone& phone(const std::string& number) { return outside.telephone_at("plant:" + number); }
    station& at(const std::string& extension) { return *office.find(extension); }
    station& subscriber(const std::string& number) { return *carrier.find(number); }

    /// Everybody hangs up; then no call is left anywhere, and none comes back. @return what is.
    std::string leftovers()
    {
        for (plant::telephone* p : outside.telephones())
            p->hang_up();
        const auto hang_up_program = [](station& menu) -> awaitable<void> {
            for (const call_handle& c : menu.calls())
                if (!c->over())
                    co_await menu.drop(c);
        };
        time.run(hang_up_program(at("14")));
        return calls_left_in(time, [this] { return calls_left(); });
    }

    std::string calls_left()
    {
        std::string left;
        const auto look = [&](const line_device& d) {
            for (const call_handle& c : d.calls())
                left += d.name() + " " + std::string(name_of(c->state())) + "; ";
        };
        for (const exchange* e : {&carrier, &office}) {
            for (const auto& s : e->stations())
                look(*s);
            for (const auto& t : e->trunks())
                look(t->line());
        }
        return left;
    }

    asio::io_context context;
    virtual_time time{context};
    state_spy spy;
    plant::plant outside;
    media::media_engine carrier_engine;
    media::media_engine office_engine;
    exchange carrier;
    exchange office;
    std::vector<std::unique_ptr<drivers::line>> lines;
    task_group tasks;
};

/// Lifts after the first ring and talks.
inline awaitable<void> picks_up(two_exchanges& t, std::string number)
{
    plant::telephone& phone = t.phone(number);
    const bool rang = co_await phone.wait_for_ring(patience);
    CHECK(rang);
    co_await t.time.wait(500ms);
    phone.lift();
    phone.start_speaking(babble(2s));
}

} // namespace tipring::tests
