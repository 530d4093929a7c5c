#pragma once
/// Where parked calls wait, with music, for somebody to take them back (TAPI linePark, lineUnpark).

#include "base/async/task_group.hpp"
#include "base/async/time_source.hpp"
#include "core/call.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tipring::core {

/// Orbits are numbers that nobody else has: a range of their own, and every extension's number for what its owner parks.
class parking_lot
{
public:
    /// Who parked it is to have it back: nobody took it.
    using recall = std::function<void(const call_ptr& parked, const std::string& parked_by)>;

    /// @param first, last  the range, both of the same length; empty: none
    parking_lot(time_source& time, std::string first, std::string last, sample_count recall_after, recall back);

    bool is_orbit(std::string_view number) const;

    /// A free one of the range. @return nothing when all are taken.
    std::optional<std::string> free_orbit() const;
    bool taken(std::string_view orbit) const;

    void put(const call_ptr& far_end, std::string orbit, std::string parked_by);

    /// @return nullptr where nobody waits.
    call_ptr take(std::string_view orbit);

    awaitable<void> stop() { return tasks_.stop(); }

private:
    struct place
    {
        std::weak_ptr<call> who;
        std::string by;
    };
    awaitable<void> watch(std::string orbit, call_handle who);
    call_ptr waiting_at(std::string_view orbit) const;

    time_source& time_;
    std::string first_;
    std::string last_;
    sample_count recall_after_;
    recall back_;
    std::map<std::string, place, std::less<>> orbits_;
    task_group tasks_;
};

} // namespace tipring::core
