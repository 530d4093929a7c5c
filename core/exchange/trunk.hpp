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

    /// No call on it, and its device is there.
    bool free() const;

    /// Calls `number` for `caller`, who hears what the network says, and is told what becomes of it.
    void place(const call_ptr& caller, std::string number);

    /// Lives until cancelled: brings calls in.
    awaitable<void> run();
    awaitable<void> stop();

private:
    awaitable<void> call_out(call_ptr mine, call_ptr caller, std::string number);
    awaitable<void> bring_in(call_handle offered);

    exchange& exchange_;
    trunk_config config_;
    network_line line_;
    task_group tasks_;
};

} // namespace tipring::core
