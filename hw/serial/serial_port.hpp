#pragma once
/// The serial seam: octets and the circuits of V.24, whoever carries them (a UART, a USB modem, a pseudo-terminal, a simulated
/// cable). It has not heard of AT commands.

#include "base/async/asio.hpp"
#include "base/audio.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tipring::hw {

/// What the other end shows (V.24 circuits as a computer sees them).
struct modem_signals
{
    bool circuit_106_cts = false;
    bool circuit_107_dsr = false;
    bool circuit_109_dcd = false;
    bool circuit_125_ri = false;
    friend bool operator==(const modem_signals&, const modem_signals&) = default;
};

/// One serial port. One reader and one writer at a time.
///
/// read_some() and write() throw failure(port_vanished) when the device goes, also while they wait. They have no time-out of
/// their own: put them into within(). A cancelled read takes nothing.
class serial_port
{
public:
    virtual ~serial_port() = default;

    /// How a user names it: a path, a by-id path.
    virtual const std::string& name() const = 0;
    virtual bool present() const = 0;

    /// Waits until there is something. @return how many octets of `to` were filled, 1 at least.
    virtual awaitable<std::size_t> read_some(std::span<std::uint8_t> to) = 0;

    /// Waits until all was handed over: as long as flow control wants.
    virtual awaitable<void> write(std::vector<std::uint8_t> octets) = 0;

    /// Circuits 108/2 and 105. Where there are none (a pseudo-terminal) it does nothing.
    virtual void set_circuit_108_dtr(bool on) = 0;
    virtual void set_circuit_105_rts(bool on) = 0;

    /// @return nothing where the port has no such circuits.
    virtual std::optional<modem_signals> signals() const = 0;

    /// Holds the line at space for `duration`.
    virtual awaitable<void> send_break(sample_count duration) = 0;
};

} // namespace tipring::hw
