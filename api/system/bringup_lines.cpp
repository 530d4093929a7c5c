#include "api/system/bringup_lines.hpp"

#include "api/system/bench_lines.hpp"
#include "api/system/line_address.hpp"
#include "base/error.hpp"
#include "core/config/config_section.hpp"

#include <algorithm>

namespace tipring::api {

namespace {

bringup::limit_book limits_for(const bringup_wishes& wishes, bringup::hardware on)
{
    auto limits = bringup::limit_book::shipped(wishes.country, on);
    if (!wishes.limits.empty())
        limits.read(wishes.limits);
    return limits;
}

/// Whose limits count: a modem's end is the one that varies.
bringup::hardware hardware_of(const std::vector<std::string>& devices)
{
    const auto has_modem = [](const std::string& d) { return under_modem(d) != d; };
    if (std::ranges::any_of(devices, has_modem))
        return bringup::hardware::modem;
    return is_card_address(devices.front()) ? bringup::hardware::dahdi : bringup::hardware::plant;
}

} // namespace

plant::line_conditions good_copper()
{
    plant::line_conditions c;
    c.attenuation = 3_dB;
    c.noise = dbm0{-70.0};
    c.exchange_hybrid = 22_dB;
    c.subscriber_hybrid = 20_dB;
    return c;
}

int bring_up_lines(
    const configuration& config, const bringup_wishes& wishes, bringup::report& into, const bringup_teller& tell
)
{
    bench_wishes ports{.devices = {}, .country = wishes.country, .copper = wishes.copper};
    for (const std::string& name : wishes.lines)
        ports.devices.push_back(config.lines.device_of(name));
    const bringup::setup how{.country = wishes.country, .on = hardware_of(ports.devices), .soak = wishes.soak};
    const bringup::limit_book limits = limits_for(wishes, how.on);
    into.country = wishes.country;
    bringup::teller teller;
    return on_bench(ports, [&](bringup::bench& on) {
        into.exchange_end = on.has_exchange_end() ? on.exchange_end().name() : "";
        into.subscriber_end = on.has_subscriber_end() ? on.subscriber_end().name() : "";
        const sample_count began = on.time().now();
        teller = [&tell, &on, began](const bringup::finding& f) { tell(f, on.time().now() - began); };
        return bringup::bring_up(on, how, limits, into, teller);
    });
}

namespace {

plant::path_conditions read_path(const core::config_section& s)
{
    s.only(
        {"loss_db",
         "latency_ms",
         "drift_ppm",
         "low_pass_hz",
         "slip_every_ms",
         "slip_samples",
         "dropout_every_ms",
         "dropout_ms"}
    );
    constexpr std::int64_t longest = 1000;
    plant::path_conditions c;
    c.loss.value = s.number("loss_db").value_or(0.0);
    c.latency = std::chrono::milliseconds(s.whole("latency_ms", 0, longest).value_or(0));
    c.drift_ppm = s.number("drift_ppm").value_or(0.0);
    if (const auto corner = s.number("low_pass_hz"))
        c.low_pass = hertz{*corner};
    if (const auto every = s.milliseconds("slip_every_ms"))
        c.slip = {.every = *every, .samples = static_cast<int>(s.whole("slip_samples", -100, 100).value_or(1))};
    if (const auto every = s.milliseconds("dropout_every_ms"))
        c.dropout = {.every = *every, .length = s.milliseconds("dropout_ms").value_or(10ms)};
    return c;
}

} // namespace

plant::line_conditions read_copper(const std::string& path)
{
    const auto top = core::config_section::read(path);
    top.only(
        {"attenuation_db",
         "noise_dbm0",
         "hum_hz",
         "hum_dbm0",
         "exchange_hybrid_db",
         "subscriber_hybrid_db",
         "swapped",
         "slow_to_close_ms",
         "to_subscriber",
         "to_exchange"}
    );
    plant::line_conditions c = good_copper();
    c.attenuation.value = top.number("attenuation_db").value_or(c.attenuation.value);
    c.noise->value = top.number("noise_dbm0").value_or(c.noise->value);
    if (const auto level = top.number("hum_dbm0"))
        c.mains = {.frequency = hertz{top.number("hum_hz").value_or(50.0)}, .level = dbm0{*level}};
    c.exchange_hybrid->value = top.number("exchange_hybrid_db").value_or(c.exchange_hybrid->value);
    c.subscriber_hybrid->value = top.number("subscriber_hybrid_db").value_or(c.subscriber_hybrid->value);
    c.swapped = top.flag("swapped").value_or(false);
    c.slow_to_close = std::chrono::milliseconds(top.whole("slow_to_close_ms", 0, 1000).value_or(0));
    if (const auto way = top.table("to_subscriber"))
        c.to_subscriber = read_path(*way);
    if (const auto way = top.table("to_exchange"))
        c.to_exchange = read_path(*way);
    return c;
}

} // namespace tipring::api
