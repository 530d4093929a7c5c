#include "api/system/simulated_modem.hpp"

#include "base/error.hpp"

namespace tipring::api {

namespace {

constexpr sample_count power_up = 1s; ///< after its cable was pulled

drivers::at_line_settings called(const std::string& name)
{
    drivers::at_line_settings settings;
    settings.name = name;
    return settings;
}

} // namespace

simulated_modem::simulated_modem(
    time_source& time, drivers::line& pair, const std::string& name, const core::line_profile& profile
)
    : cable_(time)
    , signal_processor_(time)
    , firmware_line_(time, signal_processor_.attach(pair, {&core::country_of(profile)}), told_, profile)
    , firmware_(time, firmware_line_, cable_.modem_end())
    , driver_(time, cable_.computer_end(), called(name))
    , tasks_(time.executor())
{
    told_.add(firmware_.watcher());
}

simulated_modem::~simulated_modem() = default;

void simulated_modem::start()
{
    tasks_.spawn(signal_processor_.run());
    tasks_.spawn(firmware_line_.line().run());
    tasks_.spawn(firmware_line_.run());
    tasks_.spawn(powered());
}

awaitable<void> simulated_modem::powered()
{
    while (!stopping_) {
        try {
            co_await firmware_.run();
        } catch (const failure&) {
            // its cable was pulled: it hangs up, and begins anew
        }
        co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation()
        ); // it was hanging up undisturbed
        if (!stopping_)
            co_await firmware_line_.time().wait(power_up);
    }
}

awaitable<void> simulated_modem::stop()
{
    stopping_ = true;
    co_await tasks_.stop();
    co_await firmware_line_.stop();
}

} // namespace tipring::api
