#pragma once
/// Any number of coroutines that wait for the same news.

#include "base/async/parking_place.hpp"

#include <list>

namespace tipring::plant {

/// wake_all() resumes whoever waits, in order of coming. A cancelled one leaves without a trace.
class crowd
{
public:
    explicit crowd(asio::any_io_executor executor);

    awaitable<void> wait();
    void wake_all();

private:
    asio::any_io_executor executor_;
    std::list<parking_place> places_;
};

} // namespace tipring::plant
