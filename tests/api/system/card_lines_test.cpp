#include "api/system/card_lines.hpp"

#include <doctest/doctest.h>

using namespace tipring;
using namespace tipring::api;

namespace {

line_entry entry_of(const dahdi::found_port& port)
{
    dahdi::inventory found;
    found.ports.push_back(port);
    return card_lines(found).at(0);
}

const dahdi::found_port an_fxo_port{
    .channel = 5,
    .name = "WCTDM/4/0",
    .node = {},
    .card = "Digium TDM410P",
    .kind = hw::port_kind::fxo,
    .signalling = "FXSKS",
    .identity = {},
};

} // namespace

TEST_CASE("a card's port is shown with its kind and where it is")
{
    const line_entry e = entry_of(an_fxo_port);
    CHECK(e.name == "dahdi:5");
    CHECK(e.kind == "fxo");
    CHECK(e.device == "Digium TDM410P (WCTDM/4/0)");
    CHECK(e.state == "idle");
    CHECK(e.advice.empty());
}

TEST_CASE("what keeps a card's port from being used is shown, with what to type")
{
    dahdi::found_port port = an_fxo_port;
    port.in_use = true;
    CHECK(entry_of(port).state == "in use");
    CHECK(entry_of(port).advice.empty());
    port.alarm = true;
    CHECK(entry_of(port).state == "alarm");
    CHECK(entry_of(port).advice == "no battery: plug the line in");
    port.signalling.clear();
    CHECK(entry_of(port).state == "unset");
    CHECK(entry_of(port).advice == "write 'fxsks=5' into /etc/dahdi/system.conf and type 'dahdi_cfg'");
    port.kind = hw::port_kind::fxs;
    CHECK(entry_of(port).advice.find("'fxoks=5'") != std::string::npos);

    dahdi::inventory found;
    found.unnumbered.push_back({"pci:0000:01:00.0", "TDM410P"});
    const line_entry card = card_lines(found).at(0);
    CHECK(card.state == "unset");
    CHECK(card.advice.find("dahdi_span_assignments auto") != std::string::npos);
}
