#pragma once
/// Which analog ports DAHDI's kernel drivers have found, and where each stands.

#include "hw/analog_port.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::dahdi {

/// Where a port stands, whatever number it has today: numbers move when cards come and go, this does not.
struct port_identity
{
    std::string hardware; ///< the card's own id, or its place where it has none
    int local_span = 0;   ///< which of its spans, from 1
    int position = 0;     ///< which port of the span, from 1

    friend bool operator==(const port_identity&, const port_identity&) = default;
};

/// An analog port as the kernel shows it.
struct found_port
{
    int channel = 0;  ///< today's number
    std::string name; ///< as its driver calls it: "WCTDM/4/0"
    std::filesystem::path node;
    std::string card;       ///< for people
    hw::port_kind kind{};   ///< what it is, or what it could be where it is not configured
    std::string signalling; ///< "FXSKS"; empty where it is not configured
    bool in_use = false;    ///< some program has it open
    bool alarm = false;     ///< no battery, or no card
    bool own_clock = false; ///< another card clocks all others, and this one goes by its own crystal
    port_identity identity;
};

/// A card that the kernel sees and that has no channels, for its spans are not numbered (`auto_assign_spans=0`).
struct unnumbered_card
{
    std::string name;
    std::string type;
};

struct inventory
{
    std::vector<found_port> ports; ///< by number
    std::vector<unnumbered_card> unnumbered;
};

/// Looks through the kernel's device tree. Opens no channel and changes nothing; empty where DAHDI is not loaded.
inventory take_inventory(const std::filesystem::path& sysfs = "/sys");

/// `dahdi:5`, `dahdi:HARDWARE/SPAN/POSITION` or `/dev/dahdi/chan/001/005`.
bool is_address(std::string_view name);

/// The port that `name` means now. @throws failure(no_such_line) that says which there are, or why there are none.
found_port resolve(std::string_view name, const inventory& all);

std::optional<found_port> find(const port_identity& identity, const inventory& all);

} // namespace tipring::dahdi
