#pragma once
#include "base/async/device_time.hpp"
#include "hw/dahdi/rack.hpp"

#include <optional>

namespace tipring::api {

/// Who says how late it is where hardware is driven: the cards, or, where there are none, the clock on the wall.
class device_pace
{
public:
    device_pace(asio::io_context& context, bool by_cards);

    time_source& time();
    dahdi::rack* cards() { return cards_ ? &*cards_ : nullptr; }

    /// Moves time until cancelled.
    awaitable<void> run();

    /// Waits for the end of a service that nothing can be done about, and throws what it failed with.
    awaitable<void> trouble();

private:
    std::optional<device_time> of_cards_;
    std::optional<dahdi::rack> cards_;
    std::optional<paced_time> of_the_wall_;
};

} // namespace tipring::api
