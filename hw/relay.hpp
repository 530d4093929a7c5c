#pragma once
/// Timed relays: what metal does a known time later (the end of a ring burst, of a debounce, of on-hook transmission).

#include "base/async/time_source.hpp"

#include <functional>
#include <map>

namespace tipring::hw {

class relay;

/// Works the relays of one plant or of one machine's cards, in order of time, in the outside world's turn. Without run() none of them moves.
class relay_rack
{
public:
    explicit relay_rack(time_source& time);

    awaitable<void> run();

private:
    friend relay;
    using queue = std::multimap<sample_count, relay*>;

    void work_what_is_due();

    time_source& time_;
    queue due_;
    parking_place nearer_; // run() waits here for a relay that is due before the one it waits for
};

/// Calls a function once, at the moment last set.
class relay
{
public:
    relay(relay_rack& rack, std::function<void()> action);
    ~relay();
    relay(const relay&) = delete;
    relay& operator=(const relay&) = delete;

    void set(sample_count when);
    void clear();

private:
    friend relay_rack;

    relay_rack& rack_;
    std::function<void()> action_;
    relay_rack::queue::iterator place_; // end() while not set
};

} // namespace tipring::hw
