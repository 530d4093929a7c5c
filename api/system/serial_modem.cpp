#include "api/system/serial_modem.hpp"

#include "api/system/line_address.hpp"
#include "base/async/combine.hpp"
#include "base/error.hpp"

namespace tipring::api {

serial_modem::serial_modem(time_source& time, const std::string& device)
    : time_(time)
    , port_(hw::open_returning_port(time.executor(), std::string(under_modem(device))))
    , driver_(time, *port_)
{
}

awaitable<void> serial_modem::until_ready()
{
    constexpr sample_count some_are_slow = 20s;
    const bool answers = co_await within(time_, some_are_slow, driver_.until_ready());
    if (!answers)
        throw failure(errc::operation_failed, "no modem at " + driver_.name() + ": " + driver_.trouble());
}

} // namespace tipring::api
