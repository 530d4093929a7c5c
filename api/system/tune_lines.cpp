#include "api/system/tune_lines.hpp"

#include "api/system/bench_lines.hpp"
#include "api/system/bringup_lines.hpp"
#include "api/system/line_address.hpp"
#include "api/system/local_time.hpp"
#include "base/error.hpp"
#include "core/dialing/dial_guard.hpp"

#include <memory>

namespace tipring::api {

namespace {

/// A simulated line that is unlike the termination's 600 ohms.
plant::line_conditions unbalanced_copper()
{
    plant::line_conditions c = good_copper();
    c.subscriber_balance = plant::hybrid_conditions{
        .impedance = 2, .echo = {14.0, 30.0, 21.0, -6.0, -9.0, 3.0, 2.0, -1.0, 0.6, -0.4}
    };
    return c;
}

core::line_profile profile_of(const configuration& config, const std::string& device)
{
    const core::named_line* named = config.lines.find(config.lines.name_of(device));
    return named ? named->profile : core::line_profile{};
}

void ask_the_guard(const configuration& config, const core::line_profile& profile, char digit)
{
    core::dial_guard guard(profile.country, profile.outside_prefix, config.guard);
    guard.share(std::make_shared<core::dial_ledger>(config.guard.limits, local_time_from({})));
    guard.check(core::parse_dialable(std::string(1, digit)), core::dialler{}, {});
}

awaitable<void> tune_into(
    bringup::bench& on, const bringup::tune_setup& how, const bringup::tune_teller& tell, bringup::tune_result& into
)
{
    into = co_await bringup::tune(on, how, tell);
}

} // namespace

void balance_hybrid(hw::fxo_port& port, const core::line_profile& profile)
{
    if (profile.balance && !port.set_hybrid_balance(*profile.balance))
        throw failure(
            errc::not_supported,
            port.name() + " has no hybrid that can be balanced: take 'hybrid_balance' out of its configuration"
        );
}

tuned_line tune_line(const configuration& config, const tune_wishes& wishes, const bringup::tune_teller& tell)
{
    bench_wishes port;
    port.devices.push_back(config.lines.device_of(wishes.line));
    port.copper = unbalanced_copper();
    if (under_modem(port.devices.front()) != port.devices.front())
        throw failure(
            errc::not_supported,
            port.devices.front() + ": a modem balances its hybrid itself; name an FXO port of a card"
        );
    const core::line_profile profile = profile_of(config, port.devices.front());
    port.country = profile.country;
    ask_the_guard(config, profile, wishes.digit);
    const bringup::tune_setup how{.digit = wishes.digit, .pulse_dialling = profile.pulse_dialling};
    tuned_line tuned;
    const auto body = [&](bringup::bench& on) -> awaitable<void> {
        if (!on.has_subscriber_end())
            throw failure(
                errc::not_supported, on.exchange_end().name() + " is an FXS port: only an FXO port's hybrid is tuned"
            );
        balance_hybrid(on.subscriber_end(), profile);
        return tune_into(on, how, tell, tuned.result);
    };
    tuned.signal = on_bench(port, body);
    const std::string name = config.lines.name_of(port.devices.front());
    tuned.name = name == port.devices.front() ? "" : name;
    return tuned;
}

} // namespace tipring::api
