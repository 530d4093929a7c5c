#include "base/async/parking_place.hpp"

#include "base/error.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tipring {

struct parking_place::parked
{
    parked() = default;
    virtual ~parked() = default;
    parked(const parked&) = delete;
    parked& operator=(const parked&) = delete;
    virtual void resume(const asio::any_io_executor& executor, boost::system::error_code why) = 0;
    virtual asio::cancellation_slot slot() const = 0;
};

namespace {

template <class Handler>
struct parked_handler final : parking_place::parked
{
    explicit parked_handler(Handler h)
        : handler(std::move(h))
    {
    }

    void resume(const asio::any_io_executor& executor, boost::system::error_code why) override
    {
        asio::post(executor, [h = std::move(handler), why]() mutable { std::move(h)(why); });
    }

    asio::cancellation_slot slot() const override { return asio::get_associated_cancellation_slot(handler); }

    Handler handler;
};

} // namespace

parking_place::parking_place(asio::any_io_executor executor)
    : executor_(std::move(executor))
{
}

parking_place::~parking_place() = default;

awaitable<void> parking_place::wait()
{
    return asio::async_initiate<const asio::use_awaitable_t<>, void(boost::system::error_code)>(
        [this](auto handler) { park(std::make_shared<parked_handler<decltype(handler)>>(std::move(handler))); },
        asio::use_awaitable
    );
}

bool parking_place::wake() { return leave({}); }

void parking_place::park(std::shared_ptr<parked> who)
{
    TIPRING_ASSERT(!parked_, "two coroutines wait in one place");
    parked_ = std::move(who);
    // Boost 1.81 may emit again after the wait has ended, even after this place is gone: hold on to nothing.
    if (auto slot = parked_->slot(); slot.is_connected())
        slot.assign([this, mine = std::weak_ptr<parked>(parked_)](asio::cancellation_type) {
            if (mine.lock())
                leave(asio::error::operation_aborted);
        });
}

bool parking_place::leave(boost::system::error_code why)
{
    if (!parked_)
        return false;
    std::exchange(parked_, nullptr)->resume(executor_, why);
    return true;
}

} // namespace tipring
