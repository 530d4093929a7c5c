#pragma once
/// How much was dialled: the calls of a day, their minutes, and those that last.

#include "base/audio.hpp"
#include "core/dialing/dial_policy.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace tipring::core {

/// What the clock on the wall says. Who starts the program reads it (no room below does), tests make one up.
struct civil_time
{
    std::int64_t day = 0;               ///< counted from any one day
    std::chrono::minutes time_of_day{}; ///< since midnight
};

/// Civil time at a moment of the time source.
using civil_clock = std::function<civil_time(sample_count now)>;

/// Keeps count for all lines that share it. Minutes count from the first digit, begun ones in full: the bill is never less.
/// A day ends at midnight of the civil clock; without one, 24 hours after the time source began.
class dial_ledger
{
public:
    /// When a call that was counted ended; nothing while it lasts.
    using ending = std::function<std::optional<sample_count>()>;

    struct totals
    {
        std::int64_t day = 0;
        int calls = 0;
        int minutes = 0; ///< of calls that are over

        friend bool operator==(const totals&, const totals&) = default;
    };

    explicit dial_ledger(dial_limits limits = {}, civil_clock clock = {});

    /// @throws failure(dial_refused) with the limit that is reached.
    void require_room(sample_count now);

    /// A call has begun.
    void count(sample_count now, ending ended);

    /// What the day came to so far: to be kept over a restart.
    totals today(sample_count now);
    void restore(const totals& kept) { day_ = kept; }

    std::optional<civil_time> civil(sample_count now) const;

private:
    struct running_call
    {
        sample_count began;
        ending ended;
    };
    void settle(sample_count now);
    int minutes_of(const running_call& c, sample_count until) const;

    dial_limits limits_;
    civil_clock clock_;
    totals day_;
    std::vector<running_call> running_;
};

} // namespace tipring::core
