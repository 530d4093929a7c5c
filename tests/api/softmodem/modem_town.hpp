#pragma once
/// The built-in town with a soft modem on plant:301, and a serial cable to it.

#include "api/softmodem/soft_modem.hpp"
#include "core/observer_list.hpp"
#include "drivers/at/language/result.hpp"
#include "hw/serial/serial_cable.hpp"
#include "tests/core/town.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace tipring::tests {

/// Somebody at a terminal program: types, and reads lines and DLE codes (as "<R>").
class terminal
{
public:
    terminal(time_source& time, hw::serial_port& port)
        : time_(time)
        , port_(port)
        , came_(time.executor())
    {
    }

    awaitable<void> run()
    {
        for (;;) {
            std::array<std::uint8_t, 256> octets{};
            const std::size_t n = co_await port_.read_some(octets);
            for (const std::uint8_t octet : std::span<const std::uint8_t>(octets).first(n)) {
                raw += static_cast<char>(octet);
                if (const auto item = reader_.put(octet))
                    lines.push_back(shown(*item));
            }
            came_.wake();
        }
    }

    awaitable<void> type(std::string text)
    {
        std::vector<std::uint8_t> octets(text.begin(), text.end());
        co_await port_.write(std::move(octets));
    }

    /// Forgets what came, types a command line, and waits for one of V.250's final results. @return everything that came.
    awaitable<std::vector<std::string>> ask(std::string command, sample_count limit = 30s)
    {
        lines.clear();
        co_await type(command + "\r");
        const auto is_final = [](const std::string& line) {
            return at::classify(line).kind == at::line_kind::final_result;
        };
        const bool answered = co_await within(time_, limit, until(is_final));
        CHECK_MESSAGE(answered, command);
        co_return lines;
    }

    /// Waits for a line. @return whether it came in time.
    awaitable<bool> sees(std::string expected, sample_count limit)
    {
        const auto is_it = [expected](const std::string& line) { return line == expected; };
        co_return co_await within(time_, limit, until(is_it));
    }

    bool has(const std::string& line) const { return std::ranges::find(lines, line) != lines.end(); }

    std::vector<std::string> lines;
    std::string raw;

private:
    static std::string shown(const at::line_reader::item& item)
    {
        if (item.what == at::line_reader::item::kind::event)
            return std::string("<") + static_cast<char>(item.code) + ">";
        return item.text;
    }

    awaitable<void> until(std::function<bool(const std::string&)> wanted)
    {
        while (std::ranges::none_of(lines, wanted))
            co_await came_.wait();
    }

    time_source& time_;
    hw::serial_port& port_;
    at::line_reader reader_;
    parking_place came_;
};

struct modem_town
{
    explicit modem_town(hw::cable_conditions conditions = {})
        : cable(time, conditions)
        , house(time, told, north_american_town())
        , modem(time, house.line("plant:301"), cable.modem_end())
        , tasks(time.executor())
    {
        told.add(spy);
        told.add(modem.watcher());
        house.start();
        tasks.spawn(serve(modem));
    }
    ~modem_town()
    {
        time.run(tasks.stop());
        time.run(house.stop());
    }
    modem_town(const modem_town&) = delete;
    modem_town& operator=(const modem_town&) = delete;

    static awaitable<void> serve(api::soft_modem& m)
    {
        try {
            co_await m.run();
        } catch (const failure& e) {
            CHECK(e.code() == errc::port_vanished); // a test pulled the cable
        }
    }

    plant::telephone& phone(const char* number) { return house.telephone(number); }

    asio::io_context context;
    virtual_time time{context};
    state_spy spy;
    core::observer_list told;
    hw::serial_cable cable;
    api::simulated_house house;
    api::soft_modem modem;
    task_group tasks;
};

} // namespace tipring::tests
