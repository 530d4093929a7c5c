#include "hw/dahdi/discovery.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>

namespace tipring::dahdi {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view prefix = "dahdi:";
constexpr std::string_view node_prefix = "/dev/dahdi/";

std::string attribute(const fs::path& device, const char* name)
{
    std::ifstream file(device / name);
    std::string text;
    std::getline(file, text);
    return text;
}

int number_in(std::string_view text)
{
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? value : 0;
}

/// The folders in `parent`, in order; none where it does not exist.
std::vector<fs::path> folders_in(const fs::path& parent)
{
    std::vector<fs::path> found;
    std::error_code vanished; // devices come and go while we look
    for (const auto& entry : fs::directory_iterator(parent, vanished))
        if (entry.is_directory(vanished))
            found.push_back(entry.path());
    std::ranges::sort(found);
    return found;
}

/// A channel is an FXO port if it speaks FXS signalling, and the other way round; dynamic spans could be either.
std::optional<hw::port_kind> kind_of(const std::string& signalling, const std::string& possible)
{
    const std::string& says = signalling.starts_with("FX") ? signalling : possible;
    if (says.find("FXS") != std::string::npos)
        return hw::port_kind::fxo;
    if (says.find("FXO") != std::string::npos)
        return hw::port_kind::fxs;
    return std::nullopt;
}

/// The device tree says '!' where the node's path has '/'.
fs::path node_of(const fs::path& device)
{
    std::string name = device.filename().string();
    std::ranges::replace(name, '!', '/');
    return fs::path("/dev") / name;
}

void look_at_span(const fs::path& span, const std::string& hardware, const std::string& card, inventory& all)
{
    for (const fs::path& device : folders_in(span)) {
        const int channel = number_in(attribute(device, "channo"));
        const std::string signalling = attribute(device, "sig");
        const auto kind = kind_of(signalling, attribute(device, "sigcap"));
        if (channel == 0 || !kind)
            continue;
        all.ports.push_back({
            .channel = channel,
            .name = attribute(device, "name"),
            .node = node_of(device),
            .card = card,
            .kind = *kind,
            .signalling = signalling == "Unconfigured" ? "" : signalling,
            .in_use = attribute(device, "in_use") == "1",
            .alarm = !attribute(device, "alarms").empty() || attribute(span, "alarms") != "0x0",
            .identity = {hardware, number_in(attribute(span, "local_spanno")), number_in(attribute(device, "chanpos"))},
        });
    }
}

/// @return whether it is the one that clocks all others.
bool look_at_card(const fs::path& card, inventory& all)
{
    const std::string type = attribute(card, "type");
    std::string hardware = attribute(card, "hardware_id");
    if (hardware.empty() && !attribute(card, "location").empty())
        hardware = "@" + attribute(card, "location");
    if (hardware.empty())
        hardware = card.filename().string();
    bool numbered = false;
    bool master = false;
    for (const fs::path& span : folders_in(card))
        if (span.filename().string().starts_with("span-")) {
            numbered = true;
            master = master || attribute(span, "is_sync_master") == "1";
            look_at_span(span, hardware, attribute(card, "manufacturer") + " " + type, all);
        }
    if (!numbered)
        all.unnumbered.push_back({card.filename().string(), type});
    return master;
}

std::string address_of(const port_identity& where)
{
    return where.hardware + "/" + std::to_string(where.local_span) + "/" + std::to_string(where.position);
}

/// Why there is nothing by that name, and what to type.
std::string advice(const inventory& all)
{
    if (!all.unnumbered.empty())
        return "the card " + all.unnumbered.front().name +
               " has no channel numbers yet (Debian's DAHDI assigns none by itself): type 'dahdi_span_assignments "
               "auto' and "
               "'dahdi_cfg'";
    if (all.ports.empty())
        return "no DAHDI card is there: type 'dahdi_hardware' to see what is plugged in, and 'modprobe' with its "
               "driver";
    std::string there;
    for (const found_port& p : all.ports)
        there += (there.empty() ? "" : ", ") + std::string(prefix) + std::to_string(p.channel);
    return "there are " + there;
}

} // namespace

inventory take_inventory(const fs::path& sysfs)
{
    inventory all;
    std::size_t first = 0; // of the ports of the card that clocks all others
    std::size_t end = 0;
    for (const fs::path& card : folders_in(sysfs / "bus/dahdi_devices/devices")) {
        const std::size_t before = all.ports.size();
        if (look_at_card(card, all)) {
            first = before;
            end = all.ports.size();
        }
    }
    for (std::size_t i = 0; end > first && i < all.ports.size(); ++i)
        all.ports[i].own_clock = i < first || i >= end;
    std::ranges::sort(all.ports, {}, &found_port::channel);
    return all;
}

bool is_address(std::string_view name) { return name.starts_with(prefix) || name.starts_with(node_prefix); }

found_port resolve(std::string_view name, const inventory& all)
{
    std::optional<found_port> found;
    if (name.starts_with(prefix)) {
        const std::string_view where = name.substr(prefix.size());
        const int number = number_in(where);
        for (const found_port& p : all.ports)
            if (p.channel == number || address_of(p.identity) == where)
                found = p;
    } else if (is_address(name)) {
        // The kernel's node is /dev/dahdi/chan/SPAN/POSITION; udev adds links to it by number, by hardware and by place.
        std::error_code unreadable;
        const fs::path node = fs::canonical(fs::path(name), unreadable);
        for (const found_port& p : all.ports)
            if (!unreadable && p.node == node)
                found = p;
    }
    if (!found)
        throw failure(errc::no_such_line, "no line " + std::string(name) + ": " + advice(all));
    return *found;
}

std::optional<found_port> find(const port_identity& identity, const inventory& all)
{
    const auto found = std::ranges::find(all.ports, identity, &found_port::identity);
    return found == all.ports.end() ? std::nullopt : std::optional(*found);
}

} // namespace tipring::dahdi
