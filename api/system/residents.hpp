#pragma once
#include "api/system/simulated_house.hpp"
#include "base/async/task_group.hpp"

namespace tipring::api {

/// The people of the built-in town, each with one habit, so that every way a call can go can be tried:
///
///   201 Ada      answers after one ring and talks until the other hangs up
///   202 Bruno    has left his receiver off the hook: always busy
///   203 Clara    is never at home
///   204 Dmitri   answers after two rings, talks, and hangs up by himself
///   205 Edith    calls 301, and 302 when that is busy, again and again, but not on a quiet day; when she is called she answers at
///                once, and types
///   207 Felix    is a fax machine: receives what is sent, and has a test page for who polls
enum class town_day {
    usual,
    quiet, ///< nobody calls of her own accord
};

class residents
{
public:
    explicit residents(simulated_house& house, town_day day = town_day::usual);

    void start();
    awaitable<void> stop() { return tasks_.stop(); }

private:
    simulated_house& house_;
    town_day day_;
    task_group tasks_;
};

} // namespace tipring::api
