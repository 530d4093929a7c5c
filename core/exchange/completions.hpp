#pragma once
/// Calls that found somebody busy or away: to be made again when he is free, or left with him as a message (TAPI lineCompleteCall).

#include "base/async/task_group.hpp"
#include "base/async/time_source.hpp"
#include "core/line_device.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::core {

class exchange;

class completions
{
public:
    explicit completions(exchange& ex);

    /// @return its number; a second message for the same one is the first.
    /// @throws failure(resource_unavailable) when the caller has too many already.
    /// @param camped  the caller's call that waits on the line, where it does
    std::uint32_t add(std::string from, std::string to, completion_mode mode, const call_ptr& camped = nullptr);

    /// @param from  whose. @throws failure(no_such_completion).
    void cancel(std::string_view from, std::uint32_t id);
    void cancel_all(std::string_view from);
    std::size_t waiting(std::string_view from) const;

    /// Who left the first message for an extension; nobody where none is left.
    std::optional<std::string> first_message_for(std::string_view to) const;
    void cancel_messages_for(std::string_view to);

    /// Two extensions talk: what one has left for the other is done.
    void met(std::string_view one, std::string_view other);

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
    template <class Predicate>
    std::size_t forget(Predicate which);
    void light_lamp(std::string_view of) const;
    void serve(const request& turn);
    awaitable<void> serve_after_a_moment();
    bool ready(const request& r) const;

    exchange& exchange_;
    std::vector<request> requests_; ///< first come, first served
    std::uint32_t next_id_ = 1;
    task_group tasks_;
};

} // namespace tipring::core
