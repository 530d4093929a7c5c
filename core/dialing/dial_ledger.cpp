#include "core/dialing/dial_ledger.hpp"

#include "base/error.hpp"

#include <algorithm>

namespace tipring::core {

dial_ledger::dial_ledger(dial_limits limits, civil_clock clock)
    : limits_(limits)
    , clock_(std::move(clock))
{
}

std::optional<civil_time> dial_ledger::civil(sample_count now) const
{
    return clock_ ? std::optional(clock_(now)) : std::nullopt;
}

int dial_ledger::minutes_of(const running_call& c, sample_count until) const
{
    return static_cast<int>(std::chrono::ceil<std::chrono::minutes>(until - c.began).count());
}

/// Books what has ended, and opens a new day when it is time.
void dial_ledger::settle(sample_count now)
{
    const std::int64_t day = clock_ ? clock_(now).day : std::chrono::floor<std::chrono::days>(now).count();
    if (day != day_.day) {
        day_ = {};
        day_.day = day;
    }
    std::erase_if(running_, [&](const running_call& c) {
        const auto end = c.ended();
        if (end)
            day_.minutes += minutes_of(c, *end);
        return end.has_value();
    });
}

void dial_ledger::require_room(sample_count now)
{
    settle(now);
    const auto refuse_at = [](const std::optional<int>& limit, int used, const char* what, const char* key) {
        if (limit && used >= *limit)
            throw failure(
                errc::dial_refused,
                "the dial guard refused the call: " + std::to_string(*limit) + " " + what + "; '" + key +
                    "' in [dial_guard] is the limit"
            );
    };
    int minutes = day_.minutes;
    for (const running_call& c : running_)
        minutes += minutes_of(c, now);
    refuse_at(limits_.concurrent_calls, static_cast<int>(running_.size()), "calls last already", "concurrent_calls");
    refuse_at(limits_.calls_per_day, day_.calls, "calls were made today", "calls_per_day");
    refuse_at(limits_.minutes_per_day, minutes, "minutes were used today", "minutes_per_day");
}

void dial_ledger::count(sample_count now, ending ended)
{
    settle(now);
    ++day_.calls;
    running_.push_back({now, std::move(ended)});
}

dial_ledger::totals dial_ledger::today(sample_count now)
{
    settle(now);
    return day_;
}

} // namespace tipring::core
