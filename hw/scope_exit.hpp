#pragma once

#include <utility>

namespace tipring::hw {

/// Runs `action` on every way out of a coroutine, cancellation included.
template <class Action>
class on_every_way_out
{
public:
    explicit on_every_way_out(Action action)
        : action_(std::move(action))
    {
    }
    ~on_every_way_out() { action_(); }
    on_every_way_out(const on_every_way_out&) = delete;
    on_every_way_out& operator=(const on_every_way_out&) = delete;

private:
    Action action_;
};

} // namespace tipring::hw
