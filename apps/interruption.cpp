#include "apps/interruption.hpp"

#include "api/system/until_stopped.hpp"
#include "base/async/combine.hpp"
#include "base/error.hpp"

#include <utility>

namespace tipring::apps {

namespace {

constexpr sample_count patience = 10s; ///< with a call that is hung up, and with what ends behind it

awaitable<void> drop(core::line_device& line, core::call_handle which) { co_await line.drop(which); }

awaitable<void> interrupted(api::live_line& live, int& signal)
{
    core::line_device& device = live.device();
    signal = co_await api::until_stopped(device.time(), 0.0);
    bool some = false;
    for (const core::call_handle& left : device.calls()) {
        some = true;
        try {
            co_await within(device.time(), patience, drop(device, left));
        } catch (const failure&) { // it is over by now, or its line is gone
        }
    }
    if (some)
        co_await device.time().wait(patience);
}

awaitable<void> either(awaitable<void> one, awaitable<void> other)
{
    co_await first_of(std::move(one), std::move(other));
}

} // namespace

void run_until_interrupted(api::live_line& live, awaitable<void> task, int& signal)
{
    signal = 0;
    live.run(either(std::move(task), interrupted(live, signal)));
}

} // namespace tipring::apps
