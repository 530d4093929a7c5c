#include "core/exchange/parking_lot.hpp"

#include "core/line_device.hpp"

namespace tipring::core {

parking_lot::parking_lot(time_source& time, std::string first, std::string last, sample_count recall_after, recall back)
    : time_(time)
    , first_(std::move(first))
    , last_(std::move(last))
    , recall_after_(recall_after)
    , back_(std::move(back))
    , tasks_(time.executor())
{
}

bool parking_lot::is_orbit(std::string_view number) const
{
    return !first_.empty() && number.size() == first_.size() && number >= first_ && number <= last_;
}

call_ptr parking_lot::waiting_at(std::string_view orbit) const
{
    const auto found = orbits_.find(orbit);
    call_ptr who = found == orbits_.end() ? nullptr : found->second.who.lock();
    return who && !who->over() && who->parked_at == orbit ? who : nullptr;
}

bool parking_lot::taken(std::string_view orbit) const { return waiting_at(orbit) != nullptr; }

std::optional<std::string> parking_lot::free_orbit() const
{
    if (first_.empty())
        return std::nullopt;
    for (long n = std::stol(first_); n <= std::stol(last_); ++n) {
        std::string orbit = std::to_string(n);
        orbit.insert(0, first_.size() - std::min(first_.size(), orbit.size()), '0');
        if (!taken(orbit))
            return orbit;
    }
    return std::nullopt;
}

void parking_lot::put(const call_ptr& far_end, std::string orbit, std::string parked_by)
{
    far_end->parked_at = orbit;
    orbits_[orbit] = {far_end, std::move(parked_by)};
    tasks_.spawn(watch(std::move(orbit), far_end));
}

call_ptr parking_lot::take(std::string_view orbit)
{
    call_ptr who = waiting_at(orbit);
    if (const auto found = orbits_.find(orbit); found != orbits_.end())
        orbits_.erase(found);
    if (who)
        who->parked_at.clear();
    return who;
}

awaitable<void> parking_lot::watch(std::string orbit, call_handle who)
{
    co_await time_.wait(recall_after_);
    if (waiting_at(orbit) != who)
        co_return;
    const std::string by = orbits_.find(orbit)->second.by;
    const call_ptr parked = take(orbit);
    back_(parked, by);
}

} // namespace tipring::core
