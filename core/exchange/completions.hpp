#pragma once
/// Calls that found somebody busy or away and are to be made again when he is free (TAPI lineCompleteCall).

#include "base/async/task_group.hpp"
#include "base/async/time_source.hpp"
#include "core/line_device.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tipring::core {

class exchange;

class completions
{
public:
    explicit completions(exchange& ex);

    /// @throws failure(resource_unavailable) when the caller has too many already.
    /// @param camped  the caller's call that waits on the line, where it does
    std::uint32_t add(std::string from, std::string to, completion_mode mode, const call_ptr& camped = nullptr);

    /// @param from  whose. @throws failure(no_such_completion).
    void cancel(std::string_view from, std::uint32_t id);
    void cancel_all(std::string_view from);
    std::size_t waiting(std::string_view from) const;

    /// An extension went idle: whoever waits for it, or has waited with it, may have his turn, after a moment.
    void somebody_is_free();

    awaitable<void> stop() { return tasks_.stop(); }

private:
    struct request
    {
        std::uint32_t id;
        std::string from;
        std::string to;
        completion_mode mode;
        bool on_the_line;
        std::weak_ptr<call> camped;
    };
    void serve(const request& turn);
    awaitable<void> serve_after_a_moment();
    bool ready(const request& r) const;

    exchange& exchange_;
    std::vector<request> requests_; ///< first come, first served
    std::uint32_t next_id_ = 1;
    task_group tasks_;
};

} // namespace tipring::core
