#include "api/system/channel_bank.hpp"

#include "api/system/local_time.hpp"
#include "base/async/combine.hpp"
#include "base/async/task_group.hpp"
#include "base/error.hpp"
#include "dsp/country_tones.hpp"

#include <exception>

namespace tipring::api {

namespace {

/// The profile that the configuration gives to the line on a device.
core::line_profile profile_of(const configuration& config, const std::string& device)
{
    const core::named_line* named = config.lines.find(config.lines.name_of(device));
    return named ? named->profile : core::line_profile{};
}

const dsp::country& country_of(const core::line_profile& profile)
{
    const auto found = dsp::find_country(profile.country);
    if (!found)
        throw failure(errc::unknown_country, "no country '" + profile.country + "': 'tipring tones' lists them");
    return **found;
}

} // namespace

channel_bank::channel_bank(const configuration& config, const std::vector<std::string>& names)
{
    for (const std::string& name : names) {
        const std::string device = config.lines.device_of(name);
        add(device, profile_of(config, device));
    }
    const auto ledger = std::make_shared<core::dial_ledger>(config.guard.limits, local_time_from(time_.now()));
    for (const auto& l : lines_)
        l->guard_by(config.guard, ledger);
}

void channel_bank::add(const std::string& device, const core::line_profile& profile)
{
    drivers::fxo_timing timing;
    timing.flash = profile.flash;
    timing.shared_port = true;
    drivers_.push_back(std::make_unique<drivers::fxo_line>(time_, rack_.open_fxo(device), timing));
    auto& media = engine_.attach(*drivers_.back(), {&country_of(profile)});
    lines_.push_back(std::make_unique<core::network_line>(time_, media, told(), profile));
}

std::vector<core::line_device*> channel_bank::devices() const
{
    std::vector<core::line_device*> all;
    for (const auto& l : lines_)
        all.push_back(l.get());
    return all;
}

awaitable<void> channel_bank::live(awaitable<void> task)
{
    task_group cards(time_.executor());
    task_group beside(time_.executor());
    cards.spawn(rack_.run());
    beside.spawn(engine_.run());
    for (const auto& driver : drivers_)
        beside.spawn(driver->run());
    for (const auto& l : lines_)
        beside.spawn(l->run());
    std::exception_ptr went_wrong;
    try {
        co_await first_of(rack_.trouble(), std::move(task));
    } catch (...) {
        went_wrong = std::current_exception();
    }
    co_await applications().stop();
    for (const auto& l : lines_)
        co_await l->stop();
    co_await beside.stop();
    co_await cards.stop();
    if (went_wrong)
        std::rethrow_exception(went_wrong);
}

} // namespace tipring::api
