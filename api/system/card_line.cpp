#include "api/system/card_line.hpp"

#include "api/system/local_time.hpp"
#include "base/async/combine.hpp"
#include "base/async/task_group.hpp"
#include "base/error.hpp"
#include "dsp/country_tones.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>

namespace tipring::api {

namespace {

/// The profile that the configuration gives to the line on a device.
core::line_profile profile_of(const configuration& config, const std::string& device)
{
    const core::named_line* named = config.lines.find(config.lines.name_of(device));
    return named ? named->profile : core::line_profile{};
}

drivers::fxo_timing timing_for(const core::line_profile& profile)
{
    drivers::fxo_timing timing;
    timing.flash = profile.flash;
    return timing;
}

const dsp::country& country_of(const core::line_profile& profile)
{
    const auto found = dsp::find_country(profile.country);
    if (!found)
        throw failure(errc::unknown_country, "no country '" + profile.country + "': 'tipring tones' lists them");
    return **found;
}

} // namespace

card_line::card_line(const configuration& config, const std::string& name, const journal::reader& tell)
    : card_line(config, config.lines.device_of(name), profile_of(config, config.lines.device_of(name)), tell)
{
}

card_line::card_line(
    const configuration& config,
    const std::string& device,
    const core::line_profile& profile,
    const journal::reader& tell
)
    : told_([tell, lines = config.lines](event_record e) {
        e.line = lines.name_of(e.line);
        tell(e);
    })
    , driver_(time_, rack_.open_fxo(device), timing_for(profile))
{
    auto& media = engine_.attach(driver_, {&country_of(profile)});
    line_ = std::make_unique<core::network_line>(time_, media, told_, profile);
    const core::dial_policy& policy = config.guard;
    line_->guard_by(policy, std::make_shared<core::dial_ledger>(policy.limits, local_time_from(time_.now())));
}

void card_line::run(awaitable<void> task)
{
    std::exception_ptr went_wrong;
    asio::co_spawn(context_, alive(*this, std::move(task)), [&](const std::exception_ptr& thrown) {
        went_wrong = thrown;
    });
    context_.run();
    if (went_wrong)
        std::rethrow_exception(went_wrong);
}

awaitable<void> card_line::alive(card_line& self, awaitable<void> task)
{
    task_group cards(self.time_.executor());
    task_group beside(self.time_.executor());
    cards.spawn(self.rack_.run());
    beside.spawn(self.engine_.run());
    beside.spawn(self.driver_.run());
    beside.spawn(self.line_->run());
    std::exception_ptr went_wrong;
    try {
        co_await first_of(self.rack_.trouble(), std::move(task));
    } catch (...) {
        went_wrong = std::current_exception();
    }
    co_await self.line_->stop();
    co_await beside.stop();
    co_await cards.stop();
    if (went_wrong)
        std::rethrow_exception(went_wrong);
}

} // namespace tipring::api
