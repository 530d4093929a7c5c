#include "api/bringup/tune.hpp"
#include "base/async/combine.hpp"
#include "base/async/task_group.hpp"
#include "base/error.hpp"
#include "hw/plant/plant.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <vector>

using namespace tipring;
using namespace tipring::api::bringup;

namespace {

/// What the best balance takes away of it is known: the first eight, to the nearest unit.
plant::hybrid_conditions leaky_hybrid()
{
    return {
        .impedance = 5, .echo = {14.0, 30.0, 21.0, -6.0, -9.0, 3.0, 2.0, -1.0, 0.6, -0.4}
    };
}

/// An FXO port on a line that gives no dial tone.
struct port_on_a_line
{
    explicit port_on_a_line(const std::optional<plant::hybrid_conditions>& hybrid)
        : port(world.add_trunk("plant:fxs", "plant:fxo", copper(hybrid)))
    {
        tasks.spawn(world.run());
        tasks.spawn(on.run());
    }

    ~port_on_a_line()
    {
        const auto stop = [](task_group& t) -> awaitable<void> { co_await t.stop(); };
        time.run(stop(tasks));
    }

    static plant::line_conditions copper(const std::optional<plant::hybrid_conditions>& hybrid)
    {
        plant::line_conditions c;
        c.attenuation = 3_dB;
        c.noise = dbm0{-65.0};
        c.subscriber_hybrid = 12_dB;
        c.subscriber_balance = hybrid;
        return c;
    }

    tune_result tune()
    {
        const auto keep = [](port_on_a_line& self, tune_result& into) -> awaitable<void> {
            into = co_await api::bringup::tune(self.on, self.how, self.tell);
        };
        tune_result result;
        time.run(keep(*this, result));
        return result;
    }

    asio::io_context context;
    virtual_time time{context};
    plant::plant world{time};
    plant::subscriber_port& port;
    bench on{time, nullptr, &port};
    tune_setup how;
    std::vector<tune_reading> readings;
    tune_teller tell = [this](const tune_reading& r) { readings.push_back(r); };
    task_group tasks{time.executor()};
};

} // namespace

TEST_CASE("the balance that is found is the one that is known to be best, and stays in force")
{
    port_on_a_line line(leaky_hybrid());
    const tune_result result = line.tune();
    REQUIRE(result.after);
    REQUIRE(result.after->balance);
    CHECK(result.after->balance->impedance == 5);
    const auto& echo = leaky_hybrid().echo;
    for (std::size_t i = 0; i < result.after->balance->taps.size(); ++i) {
        CAPTURE(i);
        CHECK(std::abs(result.after->balance->taps[i] - echo[i]) <= 1.0);
    }
    CHECK(result.before.return_loss < 12_dB);
    CHECK(result.after->return_loss > 38_dB);
    CHECK(line.port.balance_in_force() == result.after->balance);
    CHECK(line.port.hook_position() == hook::on);
    CHECK(line.readings.size() < 80);
}

TEST_CASE("what is as good as can be stays as it was found")
{
    hybrid_balance best{
        .impedance = 5, .taps = {14, 30, 21, -6, -9, 3, 2, -1}
    };
    port_on_a_line line(leaky_hybrid());
    line.port.set_hybrid_balance(best);
    const tune_result result = line.tune();
    REQUIRE(result.after);
    CHECK(result.after->return_loss >= result.before.return_loss);
    CHECK(line.port.balance_in_force() == result.after->balance);
    CHECK(line.port.balance_in_force()->impedance == 5);
}

TEST_CASE("a port whose hybrid cannot be balanced is measured, and no more")
{
    port_on_a_line line(std::nullopt);
    const tune_result result = line.tune();
    CHECK_FALSE(result.after);
    CHECK(result.before.return_loss.value == doctest::Approx(12.0).epsilon(0.05));
    CHECK(line.readings.size() == 1);
    CHECK(line.port.hook_position() == hook::on);
}

TEST_CASE("whoever stops it in the middle has the line on hook and balanced as before")
{
    hybrid_balance before{
        .impedance = 3, .taps = {1, 2, 3, 4, 5, 6, 7, 8}
    };
    port_on_a_line line(leaky_hybrid());
    line.port.set_hybrid_balance(before);
    const auto scene = [](port_on_a_line& self) -> awaitable<void> {
        const auto tuned = co_await within(self.time, 20s, api::bringup::tune(self.on, self.how, self.tell));
        CHECK_FALSE(tuned);
    };
    line.time.run(scene(line));
    CHECK(line.readings.size() > 5);
    CHECK(line.port.balance_in_force() == before);
    CHECK(line.port.hook_position() == hook::on);
}

TEST_CASE("a line that rings is left to whoever calls")
{
    port_on_a_line line(leaky_hybrid());
    line.world.exchange_end("plant:fxs")
        .start_ring({
            {1s, 2s}
    });
    CHECK_THROWS_AS(line.tune(), failure);
    CHECK(line.port.hook_position() == hook::on);
    line.world.exchange_end("plant:fxs").stop_ring();
}

TEST_CASE("an exchange that does not stop its tone is told of, with what to do")
{
    port_on_a_line line(leaky_hybrid());
    const auto hum = [](port_on_a_line& self) -> awaitable<void> {
        std::array<std::int16_t, frame_length> loud{};
        loud.fill(8000);
        for (sample_count now = self.time.now() + frame_time;; now += frame_time) {
            co_await self.time.wait_until(now, turn::engine);
            self.world.exchange_end("plant:fxs").write(loud);
        }
    };
    line.tasks.spawn(hum(line));
    CHECK_THROWS_WITH(line.tune(), doctest::Contains("--digit"));
    CHECK(line.port.hook_position() == hook::on);
}
