#pragma once
/// The lines, their engine and its thread, for as long as an application is initialised.

#include "api/system/lines_in_service.hpp"
#include "api/tapi/client.hpp"
#include "base/async/event_queue.hpp"
#include "core/applications/application_registry.hpp"

#include <concepts>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace tipring::tapi {

struct lines_wanted
{
    std::string what = "simulated"; ///< or devices on cards and names of lines, with commas between them
    double speed = 1.0;
};

/// One for the process. Everything but the constructor, the destructor, ask() and await() is for the engine's thread.
class telephony final : private core::observer
{
public:
    /// Waits until they are in service. @throws what keeps them from it.
    explicit telephony(std::unique_ptr<api::lines_in_service> lines);
    /// Waits for the engine to come to rest.
    ~telephony() override;
    telephony(const telephony&) = delete;
    telephony& operator=(const telephony&) = delete;

    /// Runs `f` on the engine's thread. @return what it returns.
    template <std::invocable<telephony&> F>
    std::invoke_result_t<F, telephony&> ask(F f)
    {
        std::packaged_task<std::invoke_result_t<F, telephony&>()> task([&] { return f(*this); });
        auto answer = task.get_future();
        asio::post(lines_->executor(), [&task] { task(); });
        return answer.get();
    }

    /// Gives up an application, and waits until it is gone.
    void retire(HLINEAPP which);

    handles& all() { return all_; }
    const std::vector<core::line_device*>& devices() const { return devices_; }

    /// From now on the tone monitors of calls there hear what the line receives.
    void watch_tones(core::line_device& line);

    HLINEAPP add_client(const std::string& name, std::shared_ptr<mailbox> box);

private:
    void serve();
    awaitable<void> until_stopped(bool& began);
    awaitable<void> until_closed();
    void close_all_lines() const;
    awaitable<void> end_of(HLINEAPP which);
    void message_waiting_changed(const std::string& line, bool waits) override;
    void line_signalled(const std::string& line, const drivers::line_event& event) override;
    void heard(const std::string& line, const core::media::heard& what) override;

    std::unique_ptr<api::lines_in_service> lines_;
    handles all_;
    std::vector<core::line_device*> devices_;
    std::map<std::string, DWORD> rings_; ///< since the call that rings came in
    event_queue<bool> stop_;
    std::promise<void> in_service_;
    std::thread thread_;
};

/// Says which lines the next use() makes. @return a LINEERR, or 0.
LONG choose_lines(lines_wanted wanted);

/// The one that runs, made now if there is none.
/// @throws failure(config_bad, file_missing, no_such_line, line_in_use, ...) for lines that cannot be had, saying how to mend it.
std::shared_ptr<telephony> use();
/// The one that runs, or nullptr.
std::shared_ptr<telephony> running();
/// Lets go of it when no application is initialised any more.
void let_go();

} // namespace tipring::tapi
