#include "api/program/conference_room.hpp"

#include "base/async/combine.hpp"
#include "base/error.hpp"

#include <utility>

namespace tipring::api {

namespace {

/// In the room for as long as it lives.
class seat
{
public:
    seat(core::media::conference_bridge& room, core::media::media_port& port)
        : room_(room)
        , port_(port)
    {
        room_.join(port_);
    }
    ~seat() { room_.leave(port_); }
    seat(const seat&) = delete;
    seat& operator=(const seat&) = delete;

private:
    core::media::conference_bridge& room_;
    core::media::media_port& port_;
};

} // namespace

awaitable<void> conference_room::attend(call who, std::string leave_by)
{
    if (!who.line().external())
        throw failure(
            errc::not_supported,
            who.line().name() + " is an extension of our own exchange, which joins calls itself: setup_conference"
        );
    who.must_be_connected();
    const seat taken(bridge_, who.line().media());
    co_await who.while_connected(who.until_digit_of(std::move(leave_by)));
}

awaitable<void> bridge(call a, call b)
{
    conference_room between;
    const auto sit = [](conference_room& room, call who) -> awaitable<void> {
        try {
            const std::string no_digit_leaves;
            co_await room.attend(who, no_digit_leaves);
        } catch (const failure& left) {
            if (left.code() != errc::call_over)
                throw;
        }
    };
    co_await first_of(sit(between, std::move(a)), sit(between, std::move(b)));
}

std::shared_ptr<conference_room> conference_rooms::named(const std::string& name)
{
    std::erase_if(rooms_, [](const auto& r) { return r.second.expired(); });
    auto room = rooms_[name].lock();
    if (!room)
        rooms_[name] = room = std::make_shared<conference_room>();
    return room;
}

} // namespace tipring::api
