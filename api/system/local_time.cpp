#include "api/system/local_time.hpp"

#include <chrono>
#include <ctime>

namespace tipring::api {

core::civil_clock local_time_from(sample_count began)
{
    const std::time_t wall = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm local{};
    localtime_r(&wall, &local);
    const std::chrono::seconds since_epoch(wall + local.tm_gmtoff);
    return [since_epoch, began](sample_count now) {
        const auto minutes = std::chrono::floor<std::chrono::minutes>(since_epoch + (now - began));
        core::civil_time t;
        t.day = std::chrono::floor<std::chrono::days>(minutes).count();
        t.time_of_day = minutes % std::chrono::days(1);
        return t;
    };
}

} // namespace tipring::api
