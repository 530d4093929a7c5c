#pragma once
/// DAHDI's cards as one device: their clock, and the ports that are used.

#include "base/async/device_time.hpp"
#include "hw/analog_port.hpp"
#include "hw/dahdi/discovery.hpp"
#include "hw/hook_decoder.hpp"

#include <functional>
#include <memory>
#include <string>

namespace tipring::dahdi {

/// The ports in use and the clock they share.
///
/// Clock   One tick is 80 samples of the span that clocks all others (the kernel's master span; where no card clocks anything,
///         the kernel's own timer). The master may be unplugged: the kernel then takes another, and time goes on.
class rack
{
public:
    /// Makes `time` the cards' own. @throws failure(no_such_line, operation_failed) where DAHDI does not run, with what to type.
    explicit rack(device_time& time);
    ~rack();
    rack(const rack&) = delete;
    rack& operator=(const rack&) = delete;

    /// Takes a port by number, identity or path (see discovery.hpp). It is the caller's until the rack ends.
    /// @throws failure(no_such_line, line_in_use, not_supported, operation_failed) that says what to type.
    hw::fxo_port& open_fxo(const std::string& name);
    hw::fxs_port& open_fxs(const std::string& name, const hw::hook_windows& windows = {});

    /// Moves time and serves the ports; lives until cancelled, for whoever ends in order needs time to. Ports are opened before.
    awaitable<void> run();
    /// Who is told what does not end the service, and is worth mending; each thing once.
    void on_warning(std::function<void(const std::string&)> tell);
    /// Waits for a port that cannot be served any more, and throws what it failed with.
    awaitable<void> trouble();

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

} // namespace tipring::dahdi
