#pragma once
/// The built-in town with soft modems on plant:301 and plant:302, and a fax program at each.

#include "drivers/at/language/dle.hpp"
#include "tests/api/softmodem/modem_town.hpp"
#include "tests/dsp/fax_octets.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace tipring::tests {

namespace dle = at::dle;
using test::octets;

/// A fax program: types commands, reads results and shielded data.
class program
{
public:
    program(time_source& time, hw::serial_port& port)
        : time_(time)
        , port_(port)
        , came_(time.executor())
        , more_(time.executor())
    {
    }

    awaitable<void> run()
    {
        for (;;) {
            while (!reads)
                co_await more_.wait();
            std::array<std::uint8_t, 256> piece{};
            const std::size_t n = co_await port_.read_some(piece);
            in_.insert(in_.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(n));
            came_.wake();
        }
    }

    void read_again()
    {
        reads = true;
        more_.wake();
    }

    awaitable<void> type(octets what) { co_await port_.write(std::move(what)); }
    awaitable<void> type(std::string what) { co_await port_.write(octets(what.begin(), what.end())); }

    /// Sends a command line. @return its first result.
    awaitable<std::string> ask(std::string command, sample_count limit = 70s)
    {
        co_await type(command + "\r");
        co_return co_await result(limit);
    }

    /// The next line that is not empty.
    awaitable<std::string> result(sample_count limit = 70s)
    {
        const sample_count end = time_.now() + limit;
        for (;;) {
            while (!in_.empty() && (in_.front() == '\r' || in_.front() == '\n'))
                in_.erase(in_.begin());
            const auto line_end = std::ranges::find(in_, '\n');
            if (line_end != in_.end()) {
                const std::string line(in_.begin(), line_end - 1);
                in_.erase(in_.begin(), line_end + 1);
                co_return line;
            }
            const bool more = co_await within(time_, end - time_.now(), came_.wait());
            if (!more)
                co_return "nothing in time";
        }
    }

    /// Shielded data up to DLE ETX.
    awaitable<octets> data(sample_count limit = 70s)
    {
        const sample_count end = time_.now() + limit;
        dle::decoder unshield;
        octets all;
        for (;;) {
            const dle::decoder::step step = unshield.feed(in_, all);
            in_.erase(in_.begin(), in_.begin() + static_cast<std::ptrdiff_t>(step.taken));
            if (step.code) {
                CHECK(*step.code == dle::end);
                co_return all;
            }
            const bool more = co_await within(time_, end - time_.now(), came_.wait());
            if (!more) {
                CHECK_MESSAGE(false, "no DLE ETX in time");
                co_return all;
            }
        }
    }

    static octets shielded(const octets& plain)
    {
        octets all;
        dle::shield(plain, all);
        dle::put_code(dle::end, all);
        return all;
    }

    awaitable<void> expect(std::string command, std::string wanted)
    {
        const std::string said = co_await ask(command);
        INFO(command);
        CHECK(said == wanted);
    }

    /// Behind CONNECT of +FTH. @return the result.
    awaitable<std::string> put_frame(octets frame)
    {
        co_await type(shielded(frame));
        co_return co_await result();
    }

    /// Behind CONNECT of +FRH: a frame without its check sequence, and the result.
    awaitable<octets> get_frame(std::string wanted = "OK")
    {
        octets frame = co_await data();
        const std::string said = co_await result();
        CHECK(said == wanted);
        REQUIRE(frame.size() >= 2);
        frame.resize(frame.size() - 2);
        co_return frame;
    }

    void forget() { in_.clear(); }

    bool reads = true;
    bool has_unread() const { return !in_.empty(); }

private:
    time_source& time_;
    hw::serial_port& port_;
    parking_place came_;
    parking_place more_;
    octets in_;
};

/// A soft modem on a line of the town, and a program at it.
struct desk
{
    desk(time_source& time, core::observer_list& told, core::line_device& line)
        : cable(time, {})
        , modem(time, line, cable.modem_end())
        , at(time, cable.computer_end())
        , tasks(time.executor())
    {
        told.add(modem.watcher());
        tasks.spawn(modem.run());
        tasks.spawn(at.run());
    }

    hw::serial_cable cable;
    api::soft_modem modem;
    program at;
    task_group tasks;
};

struct fax_town
{
    fax_town()
        : house(time, told, north_american_town())
        , a(time, told, house.line("plant:301"))
        , b(time, told, house.line("plant:302"))
    {
        house.start();
    }
    ~fax_town()
    {
        time.run(a.tasks.stop());
        time.run(b.tasks.stop());
        time.run(house.stop());
    }
    fax_town(const fax_town&) = delete;
    fax_town& operator=(const fax_town&) = delete;

    asio::io_context context;
    virtual_time time{context};
    core::observer_list told;
    api::simulated_house house;
    desk a, b;
};

inline awaitable<void> set_up(program& p, std::string service_class)
{
    co_await p.type(std::string("ATE0\r"));
    co_await p.result(); // the echo
    co_await p.result();
    co_await p.expect("AT+FCLASS=" + service_class, "OK");
}

} // namespace tipring::tests
