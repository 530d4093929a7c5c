#include "api/system/device_pace.hpp"

namespace tipring::api {

device_pace::device_pace(asio::io_context& context, bool by_cards)
{
    if (by_cards) {
        of_cards_.emplace(context);
        cards_.emplace(*of_cards_);
    } else {
        of_the_wall_.emplace(context);
    }
}

time_source& device_pace::time()
{
    if (of_cards_)
        return *of_cards_;
    return *of_the_wall_;
}

awaitable<void> device_pace::run() { return cards_ ? cards_->run() : of_the_wall_->run(); }

awaitable<void> device_pace::trouble()
{
    if (cards_)
        co_return co_await cards_->trouble();
    parking_place never(time().executor());
    for (;;)
        co_await never.wait();
}

} // namespace tipring::api
