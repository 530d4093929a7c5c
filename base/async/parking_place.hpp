#pragma once
/// The one suspension primitive under time_source, event_queue and task_group: room for one suspended coroutine.

#include "base/async/asio.hpp"

#include <boost/system/error_code.hpp>

#include <memory>

namespace tipring {

/// Room for one coroutine that waits to be woken.
///
/// wake() resumes it through the executor, never inside the caller. A cancelled wait throws
/// `asio::error::operation_aborted` and leaves the place free. Not for use from several threads.
class parking_place
{
public:
    explicit parking_place(asio::any_io_executor executor);
    ~parking_place();
    parking_place(const parking_place&) = delete;
    parking_place& operator=(const parking_place&) = delete;

    /// Suspends until wake(). Only one coroutine may wait at a time.
    awaitable<void> wait();

    /// @return whether somebody was there to be woken.
    bool wake();

    bool occupied() const noexcept { return parked_ != nullptr; }

    struct parked; ///< a suspended coroutine, type-erased

private:
    void park(std::shared_ptr<parked> who);
    bool leave(boost::system::error_code why);

    asio::any_io_executor executor_;
    std::shared_ptr<parked> parked_;
};

} // namespace tipring
