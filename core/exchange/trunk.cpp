#include "core/exchange/trunk.hpp"

#include "base/error.hpp"
#include "core/exchange/exchange.hpp"

namespace tipring::core {

using enum call_state;

namespace {

constexpr sample_count a_day = 24h;
constexpr sample_count try_again = 2s; ///< ours: while the extension is busy, the caller hears his exchange ring us

} // namespace

trunk::trunk(exchange& ex, media::media_port& port, observer& watcher, trunk_config config)
    : exchange_(ex)
    , config_(std::move(config))
    , line_(ex.engine().time(), port, watcher, config_.profile)
    , tasks_(ex.engine().time().executor())
{
}

bool trunk::free() const
{
    return line_.calls().empty() && line_.line().present() && line_.line().hook_position() == hook::on;
}

void trunk::place(const call_ptr& caller, std::string number)
{
    const call_ptr mine = line_.begin_call_for(caller);
    tasks_.spawn(call_out(mine, caller, std::move(number)));
}

awaitable<void> trunk::call_out(call_ptr mine, call_ptr caller, std::string number)
{
    try {
        co_await line_.go_on_with(mine, std::move(number));
    } catch (const failure& refused) {
        if (caller->peer.lock() != mine)
            co_return; // he has hung up: nobody wants to know
        caller->peer.reset();
        const bool barred = refused.code() == errc::dial_refused || refused.code() == errc::address_invalid;
        const special_info why = barred ? special_info::custirreg : special_info::nocircuit;
        caller->device().peer_refused(*caller, call_event::special_information, why);
    }
}

awaitable<void> trunk::run()
{
    line_.start();
    for (;;) {
        const call_handle offered = co_await line_.wait_for_call(a_day);
        if (offered)
            co_await bring_in(offered);
    }
}

awaitable<void> trunk::bring_in(call_handle offered)
{
    const call_states taken{connected, disconnected};
    if (config_.incoming.empty()) { // it rings until the caller gives up
        co_await line_.wait_for(offered, taken, a_day);
        co_return;
    }
    co_await line_.wait_for_caller_id(offered, exchange_.config().timers.identify);
    while (const call_ptr mine = line_.unanswered(offered)) {
        mine->called = config_.incoming;
        const placement went = exchange_.place(mine, config_.incoming, call_reason::direct);
        if (went_through(went))
            break;
        co_await line_.wait_for(offered, taken, try_again);
    }
    co_await line_.wait_for(offered, taken, a_day);
}

awaitable<void> trunk::stop()
{
    co_await tasks_.stop();
    co_await line_.stop();
}

} // namespace tipring::core
