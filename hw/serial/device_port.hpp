#pragma once
/// Serial ports of this computer: UARTs and USB modems through libserialport, pseudo-terminals (which libserialport refuses) by termios.

#include "base/async/asio.hpp"
#include "hw/serial/serial_port.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tipring::hw {

enum class flow_control { none, rts_cts, xon_xoff };

struct serial_settings
{
    unsigned bits_per_second = 115200; ///< 8N1; must exceed what voice needs (8000 samples of 8 bits: 80 kbit/s)
    flow_control flow = flow_control::rts_cts;
};

/// Opens `path` for us alone (lock file, flock, TIOCEXCL), raw, with DTR and RTS on.
/// @throws failure(port_vanished) where there is no such device, failure(line_in_use) where another program has it, both with
///         what to do; failure(not_supported) where it is no serial port.
std::unique_ptr<serial_port>
open_serial_port(const asio::any_io_executor& executor, const std::string& path, serial_settings settings = {});

/// A pseudo-terminal of which we hold the master: the other end is a path that any program can open as a serial port.
class pseudo_terminal
{
public:
    virtual ~pseudo_terminal() = default;

    virtual serial_port& port() = 0;
    /// The other end: "/dev/pts/7".
    virtual const std::string& path() const = 0;

    /// Waits until a program opens the other end, or the last one that had it open closes it. @return whether it is open now.
    virtual awaitable<bool> opened_or_closed() = 0;
};

std::unique_ptr<pseudo_terminal> make_pseudo_terminal(const asio::any_io_executor& executor);

/// A port that is there, as people and programs tell it from others.
struct serial_port_info
{
    std::string path;  ///< /dev/ttyACM0: may be another one after the next plugging in
    std::string by_id; ///< /dev/serial/by-id/...: the same for ever; empty where there is none
    std::string description;
    std::string transport; ///< usb, native, bluetooth
    int usb_vendor = 0;
    int usb_product = 0;
    std::string usb_serial;
};

/// Every serial port found; pseudo-terminals are not.
std::vector<serial_port_info> list_serial_ports();

} // namespace tipring::hw
