#include "core/exchange/trunk.hpp"

#include "base/error.hpp"
#include "core/exchange/exchange.hpp"

#include <algorithm>

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

void trunk::reload(trunk_config config)
{
    line_.reload(config.profile);
    config_ = std::move(config);
}

bool trunk::free() const
{
    return !promised_ && line_.calls().empty() && line_.line().present() && line_.line().hook_position() == hook::on;
}

bool trunk::is_emergency(std::string_view number) const { return line_.guard().is_nothing_but_emergency(number); }

bool trunk::can_be_cleared() const
{
    const call_ptr emergency = emergency_.lock();
    const bool taken = promised_ || (emergency && !emergency->over());
    const auto all = line_.calls();
    const bool rings =
        std::ranges::any_of(all, [](const call_handle& c) { return c->is(offering) || c->is(accepted); });
    return !taken && !rings && line_.line().present();
}

void trunk::place(const call_ptr& caller, std::string number, bool by_hand)
{
    if (!free()) {
        promised_ = true;
        tasks_.spawn(clear_and_call_out(caller, std::move(number)));
        return;
    }
    const call_ptr mine = line_.begin_call_for(caller, by_hand);
    if (by_hand && is_emergency(number))
        emergency_ = mine;
    tasks_.spawn(call_out(mine, caller, std::move(number)));
}

awaitable<void> trunk::clear_and_call_out(call_ptr caller, std::string number)
{
    try {
        for (const call_handle& c : line_.calls())
            if (!c->over())
                co_await line_.drop(c);
        co_await line_.line().on_hook(); // whatever was cut short may be on its way there
    } catch (const failure&) {
        // the device went: call_out() says so to the caller
    }
    promised_ = false;
    if (caller->over() || !caller->peer.expired())
        co_return; // he has hung up in the meantime
    const call_ptr mine = line_.begin_call_for(caller, true);
    emergency_ = mine;
    co_await call_out(mine, caller, std::move(number));
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
