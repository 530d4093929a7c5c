#pragma once
/// Which applications there are, which lines they have open, and who holds which call: the one place that knows.

#include "base/async/task_group.hpp"
#include "core/applications/application.hpp"
#include "core/observer.hpp"

#include <list>
#include <string_view>
#include <utility>
#include <vector>

namespace tipring::core {

/// Watches lines for the applications that share them. It must be told of everything on those lines (as their observer), outlive the
/// applications, and be stopped before the lines go.
class application_registry final : public observer
{
public:
    explicit application_registry(asio::any_io_executor executor);

    /// Ends the dropping of calls that their last owner left.
    awaitable<void> stop() { return tasks_.stop(); }

    void call_changed(const call& which, sample_count at) override;
    void call_identified(const call& which, sample_count at) override;

    /// An operation that may make calls is under way: calls that appear on its line are whose it is.
    class request
    {
    public:
        enum class announcing {
            at_once,   ///< a call that appears is there to be seen: make_call
            when_done, ///< it is seen when the operation is over: a consultation call behind a flash
        };
        request(application& by, line_device& on, announcing when);
        ~request();
        request(const request&) = delete;
        request& operator=(const request&) = delete;

    private:
        friend class application_registry;
        application& by_;
        line_device& on_;
        announcing when_;
    };

private:
    friend class application;

    struct opened_line
    {
        application* by;
        line_device* line;
        opening how;
    };

    /// A call and those who hold it.
    struct shared_call
    {
        call_handle call;
        media_modes media{media_mode::interactive_voice};
        std::vector<std::pair<application*, privilege>> holders;
        bool announced = false;
    };

    void add(application& who, line_device& line, opening how);
    void remove(application& who, const line_device* line);

    shared_call* find(const call_handle& which);
    const request* request_on(const line_device& line) const;
    shared_call& meet(const call_handle& which);
    void announce(shared_call& shared);
    void announce_made(shared_call& shared, application& maker);
    void give(shared_call& shared, application& to, privilege right, application_event::kind as);
    void take(shared_call& shared, const application& from);
    void tell_others(const shared_call& shared, const application& cause) const;
    static void tell_all(const shared_call& shared, application_event::kind what);
    static privilege right_of(const shared_call& shared, const application& who);
    static std::size_t count(const shared_call& shared, privilege as);
    opened_line* opening_of(const application& who, const line_device& line);
    application* owner_for(const line_device& line, media_modes media) const;

    std::vector<opened_line> opened_; ///< the first opener comes first
    std::list<shared_call> calls_;    ///< those that are not idle
    std::vector<request*> requests_;
    task_group tasks_;
};

} // namespace tipring::core
