#pragma once
/// A line of ours towards somebody else's exchange, as part of our own exchange: calls go out on it and come in on it.

#include "core/exchange/exchange_config.hpp"
#include "core/network/network_line.hpp"

#include <string>

namespace tipring::core {

class exchange;

class trunk
{
public:
    trunk(exchange& ex, media::media_port& port, observer& watcher, trunk_config config);

    const trunk_config& config() const { return config_; }
    network_line& line() { return line_; }

    /// The same trunk in other words; calls go on. @throws as network_line::reload() does.
    void reload(trunk_config config);

    /// No call on it, and its device is there.
    bool free() const;

    /// Whether the number is an emergency number out there, and nothing more.
    bool is_emergency(std::string_view number) const;

    /// Whether a call that is not an emergency call is on it, and not one that rings here: it gives way to one that is.
    bool can_be_cleared() const;

    /// Calls `number` for `caller`, who hears what the network says, and is told what becomes of it. A call that is on it is cleared
    /// first: only for emergency calls.
    /// @param by_hand  a person at a telephone dialled it
    void place(const call_ptr& caller, std::string number, bool by_hand);

    /// Lives until cancelled: brings calls in.
    awaitable<void> run();
    awaitable<void> stop();

private:
    awaitable<void> call_out(call_ptr mine, call_ptr caller, std::string number);
    awaitable<void> clear_and_call_out(call_ptr caller, std::string number);
    awaitable<void> bring_in(call_handle offered);

    exchange& exchange_;
    trunk_config config_;
    network_line line_;
    bool promised_ = false;         ///< to an emergency call that waits until it is cleared
    std::weak_ptr<call> emergency_; ///< the emergency call on it
    task_group tasks_;
};

} // namespace tipring::core
