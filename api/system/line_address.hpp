#pragma once
/// How lines are written, before anything is opened: the one place that knows.
///
///   plant:301       a simulated pair               at:plant:301      the same with an AT modem on it
///   program:206     a simulated extension with a program in place of the telephone
///   dahdi:5         a port of a card, or its path  at:/dev/ttyUSB0   an AT modem on a serial port

#include <string>
#include <string_view>

namespace tipring::api {

/// A port of a card.
bool is_card_address(std::string_view device);
/// An AT modem on a serial port; not one on a simulated pair.
bool is_modem_address(std::string_view device);
/// A card's or a modem's.
bool is_hardware_address(std::string_view device);
/// A simulated pair, without a modem.
bool is_pair_address(std::string_view device);
/// Anything that needs no hardware.
bool is_simulated_address(std::string_view device);

/// "plant:301"
std::string pair_address(std::string_view number);
/// "program:206"
std::string program_address(std::string_view number);
/// An AT modem on a serial port, "/dev/ttyUSB0", or on a simulated pair, "plant:301".
std::string modem_address(std::string_view on);
/// The same for programs in other folders: a modem's path in full.
std::string absolute_address(std::string_view device);
/// What the modem is on.
std::string_view under_modem(std::string_view device);

} // namespace tipring::api
