#include "api/system/channel_bank.hpp"

#include "api/system/device_pace.hpp"
#include "api/system/line_address.hpp"
#include "api/system/local_time.hpp"
#include "api/system/running_lines.hpp"
#include "api/system/serial_modem.hpp"
#include "api/system/tune_lines.hpp"
#include "base/async/combine.hpp"
#include "base/async/task_group.hpp"
#include "base/error.hpp"

#include <algorithm>
#include <exception>
#include <optional>

namespace tipring::api {

namespace {

/// The profile that the configuration gives to the line on a device.
core::line_profile profile_of(const configuration& config, const std::string& device)
{
    const core::named_line* named = config.lines.find(config.lines.name_of(device));
    return named ? named->profile : core::line_profile{};
}

bool has_cards(const configuration& config, const std::vector<std::string>& names)
{
    const auto modems = std::ranges::count_if(names, [&](const std::string& name) {
        return is_modem_address(config.lines.device_of(name));
    });
    if (modems != 0 && modems != std::ssize(names))
        throw failure(
            errc::not_supported,
            "ports of cards and modems in one program: they keep different times; give each a program of its own"
        );
    return modems == 0;
}

} // namespace

channel_bank::channel_bank(const configuration& config, const std::vector<std::string>& names)
    : pace_(std::make_unique<device_pace>(context(), has_cards(config, names)))
    , engine_(pace_->time())
{
    for (const std::string& name : names) {
        const std::string device = config.lines.device_of(name);
        if (is_modem_address(device))
            add_modem(device, profile_of(config, device));
        else
            add_port(device, profile_of(config, device));
    }
    const auto ledger = std::make_shared<core::dial_ledger>(config.guard.limits, local_time_from(pace_->time().now()));
    for (const auto& l : lines_)
        l->guard_by(config.guard, ledger);
}

channel_bank::~channel_bank() = default;

void channel_bank::add_port(const std::string& device, const core::line_profile& profile)
{
    drivers::fxo_timing timing{profile.loop};
    timing.shared_port = true;
    hw::fxo_port& port = pace_->cards()->open_fxo(device);
    balance_hybrid(port, profile);
    ports_.push_back(std::make_unique<drivers::fxo_line>(pace_->time(), port, timing));
    add(*ports_.back(), profile);
}

void channel_bank::add_modem(const std::string& device, const core::line_profile& profile)
{
    modems_.push_back(std::make_unique<serial_modem>(pace_->time(), device));
    add(modems_.back()->line(), profile);
}

void channel_bank::add(drivers::line& line, const core::line_profile& profile)
{
    auto& media = engine_.attach(line, {&core::country_of(profile)});
    lines_.push_back(std::make_unique<core::network_line>(pace_->time(), media, told(), profile));
}

std::vector<core::line_device*> channel_bank::devices() const
{
    std::vector<core::line_device*> all;
    for (const auto& l : lines_)
        all.push_back(l.get());
    return all;
}

awaitable<void> channel_bank::once_ready(awaitable<void> task)
{
    for (const auto& m : modems_)
        co_await m->until_ready();
    co_await std::move(task);
}

awaitable<void> channel_bank::live(awaitable<void> task)
{
    line_inquiries inquiries(pace_->time(), devices(), told());
    task_group clock(executor());
    task_group beside(executor());
    if (pace_->cards())
        pace_->cards()->on_warning([this](const std::string& what) {
            told().line_troubled(lines_.front()->name(), what, pace_->time().now());
        });
    clock.spawn(pace_->run());
    beside.spawn(engine_.run());
    beside.spawn(inquiries.run());
    for (const auto& l : lines_) {
        beside.spawn(l->line().run());
        beside.spawn(l->run());
    }
    std::exception_ptr went_wrong;
    try {
        co_await first_of(pace_->trouble(), once_ready(std::move(task)));
    } catch (...) {
        went_wrong = std::current_exception();
    }
    co_await applications().stop();
    for (const auto& l : lines_)
        co_await l->stop();
    co_await beside.stop();
    co_await clock.stop();
    if (went_wrong)
        std::rethrow_exception(went_wrong);
}

} // namespace tipring::api
