#pragma once
/// The configuration that other parts of the system want before lines work, made from what is found.

#include "hw/dahdi/discovery.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::api {

/// One file of the system's, whole.
struct setup_file
{
    std::string path; ///< absolute
    std::string text;
    std::string then; ///< what to type when it is there
};

/// `/etc/dahdi/system.conf` for the analog ports, each with the signalling of its other end; and where cards have no channel numbers,
/// what makes the kernel give them.
/// @param country  whose tones the kernel is to know, as libtonezone writes it: "us"
/// @throws failure(no_such_line) where there is no card, failure(unknown_country)
std::vector<setup_file> dahdi_setup(const dahdi::inventory& found, std::string_view country);

/// The same for the cards of this machine.
std::vector<setup_file> dahdi_setup(std::string_view country);

/// The devices of cards for members of the group dialout, and ModemManager kept off telephone modems.
std::vector<setup_file> udev_setup();

/// The exchange as a service that starts with the machine.
/// @param program  the tipring command: an absolute path
std::vector<setup_file> systemd_setup(std::string_view program);

/// Writes it, folders too, and keeps what was there before beside it.
/// @param root  where the system is: "/", or the folder of an image that is being made
/// @return where the earlier file is now, or nothing where there was none or the same
/// @throws failure(operation_failed) that says what to type.
std::optional<std::string> write_setup(const setup_file& file, const std::string& root);

} // namespace tipring::api
