#include "hw/plant/crowd.hpp"

namespace tipring::plant {

crowd::crowd(asio::any_io_executor executor)
    : executor_(std::move(executor))
{
}

awaitable<void> crowd::wait()
{
    const auto mine = places_.emplace(places_.end(), executor_);

    struct leaving
    {
        std::list<parking_place>& places;
        std::list<parking_place>::iterator mine;
        ~leaving() { places.erase(mine); }
    };
    const leaving on_every_way_out{places_, mine};

    co_await mine->wait();
}

void crowd::wake_all()
{
    for (parking_place& place : places_)
        place.wake();
}

} // namespace tipring::plant
