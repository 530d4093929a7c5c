#include "hw/relay.hpp"

#include "base/async/combine.hpp"

namespace tipring::hw {

relay_rack::relay_rack(time_source& time)
    : time_(time)
    , nearer_(time.executor())
{
}

awaitable<void> relay_rack::run()
{
    for (;;) {
        work_what_is_due();
        if (due_.empty())
            co_await nearer_.wait();
        else
            co_await first_of(time_.wait_until(due_.begin()->first, turn::outside_world), nearer_.wait());
    }
}

void relay_rack::work_what_is_due()
{
    while (!due_.empty() && due_.begin()->first <= time_.now()) {
        relay& next = *due_.begin()->second;
        next.clear();
        next.action_();
    }
}

relay::relay(relay_rack& rack, std::function<void()> action)
    : rack_(rack)
    , action_(std::move(action))
    , place_(rack.due_.end())
{
}

relay::~relay() { clear(); }

void relay::set(sample_count when)
{
    clear();
    place_ = rack_.due_.emplace(when, this);
    if (place_ == rack_.due_.begin())
        rack_.nearer_.wake();
}

void relay::clear()
{
    if (place_ != rack_.due_.end())
        rack_.due_.erase(place_);
    place_ = rack_.due_.end();
}

} // namespace tipring::hw
