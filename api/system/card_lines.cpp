#include "api/system/card_lines.hpp"

namespace tipring::api {

namespace {

line_entry entry_of(const dahdi::found_port& p)
{
    const bool fxo = p.kind == hw::port_kind::fxo;
    line_entry entry;
    entry.name = "dahdi:" + std::to_string(p.channel);
    entry.kind = fxo ? "fxo" : "fxs";
    entry.device = p.card + " (" + p.name + ")";
    if (p.signalling.empty()) {
        entry.state = "unset";
        entry.advice = std::string("write '") + (fxo ? "fxsks=" : "fxoks=") + std::to_string(p.channel) +
                       "' into /etc/dahdi/system.conf and type 'dahdi_cfg'";
    } else if (p.alarm) {
        entry.state = "alarm";
        entry.advice = fxo ? "no battery: plug the line in" : "type 'dahdi_scan' to see which";
    } else {
        entry.state = p.in_use ? "in use" : "idle";
    }
    return entry;
}

line_entry entry_of(const dahdi::unnumbered_card& c)
{
    line_entry entry;
    entry.name = "dahdi:";
    entry.device = c.type + " (" + c.name + ")";
    entry.state = "unset";
    entry.advice = "it has no channel numbers: type 'dahdi_span_assignments auto' and 'dahdi_cfg'";
    return entry;
}

} // namespace

std::vector<line_entry> card_lines(const dahdi::inventory& found)
{
    std::vector<line_entry> all;
    for (const dahdi::found_port& p : found.ports)
        all.push_back(entry_of(p));
    for (const dahdi::unnumbered_card& c : found.unnumbered)
        all.push_back(entry_of(c));
    return all;
}

} // namespace tipring::api
