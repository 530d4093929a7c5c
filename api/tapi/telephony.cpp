#include "api/tapi/telephony.hpp"

#include "base/error.hpp"
#include "core/call.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <string_view>

namespace tipring::tapi {

telephony::telephony(std::unique_ptr<api::lines_in_service> lines)
    : lines_(std::move(lines))
    , devices_(lines_->devices())
    , stop_(lines_->executor())
{
    lines_->told().add(*this);
    thread_ = std::thread([this] { serve(); });
    try {
        in_service_.get_future().get();
    } catch (...) {
        thread_.join();
        throw;
    }
}

telephony::~telephony() // NOLINT(bugprone-exception-escape): a thread that runs can be joined
{
    asio::post(lines_->executor(), [this] { stop_.push(true); });
    thread_.join();
}

awaitable<void> telephony::until_stopped(bool& began)
{
    began = true;
    in_service_.set_value();
    co_await stop_.next();
}

/// Where the cards' service fails, the applications lose their lines; they still get answers, and can close in order.
void telephony::serve()
{
    bool began = false;
    try {
        lines_->run(until_stopped(began));
    } catch (const std::exception&) {
        if (!began)
            return in_service_.set_exception(std::current_exception());
        close_all_lines();
        devices_.clear();
        asio::co_spawn(lines_->executor(), until_closed(), asio::use_future);
        lines_->context().run();
    }
}

void telephony::close_all_lines() const
{
    for (open_line* open : all_.lines.all()) {
        const open_line closed = *open;
        closed.owner->close(*open);
        closed.owner->tell_line(closed, LINE_CLOSE, 0);
    }
}

awaitable<void> telephony::until_closed()
{
    co_await stop_.next();
    co_await lines_->applications().stop();
}

HLINEAPP telephony::add_client(const std::string& name, std::shared_ptr<mailbox> box)
{
    return all_.clients.add(
        std::make_unique<client>(all_, lines_->applications(), lines_->executor(), name, std::move(box))
    );
}

awaitable<void> telephony::end_of(HLINEAPP which)
{
    if (client* gone = all_.clients.find(which)) {
        co_await gone->stop();
        all_.clients.remove(which);
    }
}

void telephony::retire(HLINEAPP which) { asio::co_spawn(lines_->executor(), end_of(which), asio::use_future).get(); }

void telephony::line_signalled(const std::string& line, const drivers::line_event& event)
{
    if (event.what != drivers::line_event::kind::ring_begin)
        return;
    const auto device = std::ranges::find(devices_, line, &core::line_device::name);
    if (device == devices_.end())
        return;
    DWORD& count = rings_[line];
    count = (*device)->calls().empty() ? 0 : count + 1;
    for (const open_line* open : all_.lines.all())
        if (open->line == *device && (open->line_states & LINEDEVSTATE_RINGING) != 0)
            open->owner->tell_line(*open, LINE_LINEDEVSTATE, LINEDEVSTATE_RINGING, 1, count);
}

void telephony::message_waiting_changed(const std::string& line, bool waits)
{
    const DWORD news = waits ? LINEDEVSTATE_MSGWAITON : LINEDEVSTATE_MSGWAITOFF;
    for (const open_line* open : all_.lines.all())
        if (open->line->name() == line && (open->line_states & news) != 0)
            open->owner->tell_line(*open, LINE_LINEDEVSTATE, news, 0, 0);
}

void telephony::heard(const std::string& line, const core::media::heard& what)
{
    for (held_call* c : all_.calls.all())
        if (c->call->device().name() == line && c->call->is(core::call_state::connected))
            c->owner->hear(*c, what);
}

void telephony::watch_tones(core::line_device& line)
{
    line.voice().on_frame([this, &line](audio_in received, audio_in) {
        for (held_call* c : all_.calls.all())
            if (c->tones && &c->call->device() == &line && c->call->is(core::call_state::connected))
                c->owner->hear(*c, received);
    });
}

// The one of the process ----------------------------------------------------------------------------------------------

namespace {

// A program that ends without lineShutdown leaves the engine running to the last: nothing of it may be destroyed before.
std::mutex& gate = *new std::mutex;
std::shared_ptr<telephony>& the_one = *new std::shared_ptr<telephony>;
std::optional<lines_wanted> chosen;

/// "simulated*20", "dahdi:5,dahdi:6": lines, and how much faster than the clock on the wall.
lines_wanted from_environment()
{
    lines_wanted wanted;
    const char* const said =
        std::getenv("TIPRING_LINES"); // NOLINT(concurrency-mt-unsafe): once, before there are threads
    if (!said)
        return wanted;
    const std::string_view text(said);
    const std::size_t star = text.find('*');
    wanted.what = text.substr(0, star);
    if (star != std::string_view::npos) {
        const std::string_view speed = text.substr(star + 1);
        const auto [end, error] = std::from_chars(speed.data(), speed.data() + speed.size(), wanted.speed);
        if (error != std::errc() || end != speed.data() + speed.size())
            wanted.speed = 0.0;
    }
    return wanted;
}

bool can_be_had(const lines_wanted& wanted)
{
    return !wanted.what.empty() && wanted.speed >= 0.01 && wanted.speed <= 100.0;
}

std::unique_ptr<api::lines_in_service> bring_into_service(const lines_wanted& wanted)
{
    const char* const file = std::getenv("TIPRING_CONFIG"); // NOLINT(concurrency-mt-unsafe): nobody here sets it
    return api::bring_into_service(wanted.what, wanted.speed, api::configuration::read(file ? file : ""));
}

} // namespace

LONG choose_lines(lines_wanted wanted)
{
    const std::lock_guard lock(gate);
    if (the_one)
        return LINEERR_INUSE;
    if (!can_be_had(wanted))
        return LINEERR_INVALPARAM;
    chosen = std::move(wanted);
    return 0;
}

std::shared_ptr<telephony> use()
{
    const std::lock_guard lock(gate);
    if (the_one)
        return the_one;
    const lines_wanted wanted = chosen ? *chosen : from_environment();
    if (!can_be_had(wanted))
        throw failure(
            errc::config_bad,
            "TIPRING_LINES: '" + wanted.what + "' at that speed: try simulated, simulated*20 (0.01 to 100), or dahdi:5"
        );
    the_one = std::make_shared<telephony>(bring_into_service(wanted));
    return the_one;
}

std::shared_ptr<telephony> running()
{
    const std::lock_guard lock(gate);
    return the_one;
}

void let_go()
{
    std::shared_ptr<telephony> last; // its end is awaited outside the lock
    const std::lock_guard lock(gate);
    if (the_one && the_one->ask([](telephony& t) { return t.all().clients.all().empty(); }))
        last = std::exchange(the_one, nullptr);
}

} // namespace tipring::tapi
