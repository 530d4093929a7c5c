#pragma once
/// Two serial ports wired to each other in virtual or paced time: octets take as long as their bits, and nothing overtakes.

#include "base/async/time_source.hpp"
#include "hw/serial/serial_port.hpp"

#include <memory>

namespace tipring::hw {

struct cable_conditions
{
    unsigned bits_per_second = 115200; ///< 10 bits an octet (8N1)
    std::size_t receive_buffer =
        4096;                     ///< octets that wait to be read; when it is full the writer waits, as with RTS/CTS
    bool carries_circuits = true; ///< false: like a pseudo-terminal
};

/// A null modem cable with a computer's end and a modem's end. DTR of the one end is DSR of the other, RTS is CTS; the modem's end shows
/// DCD and RI as it is told.
class serial_cable
{
public:
    explicit serial_cable(time_source& time, cable_conditions conditions = {});
    ~serial_cable();

    serial_port& computer_end();
    serial_port& modem_end();

    /// Circuits 109 and 125, which only a modem has.
    void show(bool circuit_109_dcd, bool circuit_125_ri);

    /// Both ends are gone: whoever waits is told, what was under way is lost.
    void unplug();
    void replug();

private:
    class end;
    std::unique_ptr<end> computer_;
    std::unique_ptr<end> modem_;
};

} // namespace tipring::hw
