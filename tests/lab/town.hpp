#pragma once
/// Our exchange on the machine's FXS channels, and an application on the FXO channels that they are wired to. Nothing joins the
/// two but what the kernel's drivers carry.

#include "base/error.hpp"
#include "core/exchange/exchange.hpp"
#include "core/media/media_engine.hpp"
#include "core/network/network_line.hpp"
#include "drivers/fxo/fxo_line.hpp"
#include "drivers/fxs/fxs_line.hpp"
#include "tests/core/babble.hpp"
#include "tests/lab/room.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tipring::tests {

using namespace core;

/// How the exchange and the lines towards it behave.
struct lab_plan
{
    exchange_config exchange = defaults_for("us");
    line_profile profile;
    station_config station;                        ///< of every line, but for its number and its line
    std::size_t lines = tests::lines().fxs.size(); ///< of the machine's, how many
};

inline lab_plan north_american_lab() { return {}; }

/// Register recall with the short flashes of ETSI networks.
inline lab_plan european_lab()
{
    lab_plan plan;
    plan.exchange = defaults_for("de");
    plan.profile.country = "de";
    plan.profile.recall = recall_service::register_recall;
    plan.profile.loop.flash = 100ms;
    return plan;
}

/// Lines 301, 302 ...
struct lab_town : lab_room
{
    explicit lab_town(const lab_plan& plan = north_american_lab(), observer& watcher = nobody())
        : exchange_engine(time)
        , application_engine(time)
    {
        exchange_config config = plan.exchange;
        for (std::size_t i = 0; i < plan.lines; ++i) {
            config.stations.push_back(plan.station);
            config.stations.back().line = address(lines().fxs[i]);
            config.stations.back().number = number(i);
            config.stations.back().name = "Line " + std::to_string(i + 1);
        }
        switch_ = std::make_unique<core::exchange>(exchange_engine, watcher, config);
        for (std::size_t i = 0; i < plan.lines; ++i) {
            hw::fxs_port& feeding = rack.open_fxs(address(lines().fxs[i]));
            switch_->add(hold(std::make_unique<drivers::fxs_line>(time, feeding)));
            hw::fxo_port& fed = rack.open_fxo(address(lines().fxo[i]));
            drivers::line& driver = hold(std::make_unique<drivers::fxo_line>(time, fed));
            auto& media = application_engine.attach(driver, {&switch_->country()});
            lines_.push_back(std::make_unique<network_line>(time, media, watcher, plan.profile));
        }
    }

    static std::string number(std::size_t i) { return std::to_string(301 + i); }
    std::size_t size() const { return lines_.size(); }
    network_line& line(std::size_t i) { return *lines_.at(i); }
    station& at(std::size_t i) { return *switch_->find(number(i)); }

    /// Runs `scene` beside everything; then nobody may have a call left.
    void run(awaitable<void> scene) { lab_room::run(alive(*this, std::move(scene))); }

    media::media_engine exchange_engine;
    media::media_engine application_engine;

    /// Ends every call that a line has, and waits until nobody has one.
    static awaitable<void> hang_up(lab_town& t)
    {
        const call_states of_their_own{call_state::conferenced, call_state::offering};
        for (const auto& l : t.lines_)
            for (const call_handle& c : l->calls())
                if (!c->over() && !of_their_own.contains(c->state()))
                    co_await l->drop(c);
        const sample_count end = t.time.now() + 10s;
        for (std::size_t i = 0; i < t.size(); ++i) {
            co_await until_free(t.line(i), end);
            co_await until_free(t.at(i), end);
        }
    }

private:
    static observer& nobody()
    {
        static observer sees_nothing;
        return sees_nothing;
    }

    static awaitable<void> until_free(line_device& device, sample_count end)
    {
        std::function<bool()> free = [&device] { return device.calls().empty(); };
        const bool in_time = co_await device.wait_until(end - device.now(), std::move(free));
        for (const call_handle& c : device.calls())
            CHECK_MESSAGE(in_time, device.name(), " still has a call ", name_of(c->state()));
    }

    drivers::line& hold(std::unique_ptr<drivers::line> made)
    {
        drivers_.push_back(std::move(made));
        return *drivers_.back();
    }

    static awaitable<void> alive(lab_town& t, awaitable<void> scene)
    {
        task_group tasks(t.time.executor());
        tasks.spawn(t.exchange_engine.run());
        tasks.spawn(t.application_engine.run());
        t.switch_->start();
        for (const auto& l : t.lines_) {
            tasks.spawn(l->line().run());
            tasks.spawn(l->run());
        }
        std::exception_ptr thrown;
        try {
            co_await t.time.wait(3s); // what the scene before left on the lines is over
            co_await std::move(scene);
            co_await hang_up(t);
        } catch (...) {
            thrown = std::current_exception();
        }
        for (const auto& l : t.lines_)
            co_await l->stop();
        co_await t.switch_->stop();
        co_await tasks.stop();
        if (thrown)
            std::rethrow_exception(thrown);
    }

    std::vector<std::unique_ptr<drivers::line>> drivers_;
    std::unique_ptr<core::exchange> switch_;
    std::vector<std::unique_ptr<network_line>> lines_;
};

inline constexpr sample_count patience = 20s;

/// A call rings at line `i`, and is answered there with a voice.
inline awaitable<void> picks_up(lab_town& t, std::size_t i)
{
    const call_handle theirs = co_await t.line(i).wait_for_call(patience);
    REQUIRE(theirs);
    co_await t.line(i).answer(theirs);
    co_await t.line(i).media().play(media::source_of(media::recording(babble(2s))));
}

/// Line `from` calls line `to`, where somebody answers.
inline awaitable<call_handle> call_up(lab_town& t, std::size_t from, std::size_t to)
{
    const call_handle made = co_await t.line(from).make_call(lab_town::number(to));
    co_await picks_up(t, to);
    const call_states answered{call_state::connected};
    const bool connected = co_await t.line(from).wait_for(made, answered, patience);
    CHECK(connected);
    co_return made;
}

/// What an operation fails with; nothing where it does not.
inline awaitable<errc> error_of(awaitable<void> operation)
{
    try {
        co_await std::move(operation);
    } catch (const failure& e) {
        co_return static_cast<errc>(e.code().value());
    }
    co_return errc{};
}

} // namespace tipring::tests
