#include "base/error.hpp"
#include "base/temporary_folder.hpp"
#include "hw/dahdi/discovery.hpp"

#include <doctest/doctest.h>

#include <fstream>

using namespace tipring;
using namespace tipring::dahdi;
namespace fs = std::filesystem;

namespace {

/// A device tree as the kernel shows it, in a folder of its own.
struct device_tree
{
    fs::path card(const std::string& name, const std::string& hardware, const std::string& location) const
    {
        fs::path at = root / "bus/dahdi_devices/devices" / name;
        put(at / "hardware_id", hardware);
        put(at / "location", location);
        put(at / "type", "Test card");
        put(at / "manufacturer", "Nobody");
        return at;
    }

    static void
    channel(const fs::path& card, int span, int local, int position, int number, const char* sig, const char* sigcap)
    {
        const fs::path at_span = card / ("span-" + std::to_string(span));
        put(at_span / "local_spanno", std::to_string(local));
        put(at_span / "alarms", "0x0");
        const fs::path at = at_span / ("dahdi!chan!00" + std::to_string(span) + "!00" + std::to_string(position));
        put(at / "channo", std::to_string(number));
        put(at / "chanpos", std::to_string(position));
        put(at / "name", "TEST/" + std::to_string(number));
        put(at / "sig", sig);
        put(at / "sigcap", sigcap);
        put(at / "in_use", number == 2 ? "1" : "0");
        put(at / "alarms", number == 3 ? "RED" : "");
    }

    static void put(const fs::path& file, const std::string& text)
    {
        fs::create_directories(file.parent_path());
        std::ofstream(file) << text << '\n';
    }

    temporary_folder folder{"sysfs"};
    fs::path root = folder.path();
};

std::string why_not(const char* name, const inventory& all)
{
    try {
        return resolve(name, all).name;
    } catch (const failure& reason) {
        CHECK(reason.code() == errc::no_such_line);
        return reason.what();
    }
}

} // namespace

TEST_CASE("a card that does not clock the others goes by its own crystal")
{
    const device_tree tree;
    const fs::path one = tree.card("pci:0000:01:00.0", "", "PCI Bus 01 Slot 01");
    const fs::path other = tree.card("pci:0000:02:00.0", "", "PCI Bus 02 Slot 01");
    tree.channel(one, 1, 1, 1, 1, "FXOKS", "FXOKS");
    tree.channel(one, 2, 2, 1, 2, "FXSKS", "FXSKS");
    tree.channel(other, 3, 1, 1, 3, "FXSKS", "FXSKS");
    const auto on_their_own = [&] {
        std::string channels;
        for (const found_port& p : take_inventory(tree.root).ports)
            if (p.own_clock)
                channels += std::to_string(p.channel);
        return channels;
    };
    CHECK(on_their_own().empty()); // the kernel's own timer clocks all
    device_tree::put(one / "span-2/is_sync_master", "1");
    CHECK(on_their_own() == "3");
    device_tree::put(one / "span-2/is_sync_master", "0");
    device_tree::put(other / "span-3/is_sync_master", "1");
    CHECK(on_their_own() == "12");
}

TEST_CASE("ports are found with their kind, whether they are configured or not")
{
    const device_tree tree;
    const fs::path card = tree.card("pci:0000:01:00.0", "", "PCI Bus 01 Slot 01");
    tree.channel(card, 1, 1, 1, 1, "FXOKS", "FXOLS FXOGS FXOKS");
    tree.channel(card, 1, 1, 2, 2, "FXSKS", "FXSLS FXSGS FXSKS");
    tree.channel(card, 1, 1, 3, 3, "Unconfigured", "FXSLS FXSGS FXSKS");
    tree.channel(card, 2, 2, 1, 4, "Clear", "Clear"); // of an ISDN card
    const inventory all = take_inventory(tree.root);
    REQUIRE(all.ports.size() == 3);
    CHECK(all.unnumbered.empty());
    CHECK(all.ports[0].kind == hw::port_kind::fxs);
    CHECK(all.ports[0].card == "Nobody Test card");
    CHECK_FALSE(all.ports[0].in_use);
    CHECK(all.ports[1].kind == hw::port_kind::fxo);
    CHECK(all.ports[1].signalling == "FXSKS");
    CHECK(all.ports[1].in_use);
    CHECK_FALSE(all.ports[1].alarm);
    CHECK(all.ports[2].kind == hw::port_kind::fxo);
    CHECK(all.ports[2].signalling.empty());
    CHECK(all.ports[2].alarm);
    CHECK(all.ports[2].identity == port_identity{"@PCI Bus 01 Slot 01", 1, 3});
    CHECK(all.ports[2].node == "/dev/dahdi/chan/001/003");
}

TEST_CASE("a port is named by its number or by where it stands, and found again when the numbers have moved")
{
    const device_tree tree;
    const fs::path bank = tree.card("xpp", "usb:LAB-0004", "usb-1");
    tree.channel(bank, 1, 2, 1, 9, "FXSKS", "FXSKS");
    const inventory all = take_inventory(tree.root);
    CHECK(resolve("dahdi:9", all).name == "TEST/9");
    CHECK(resolve("dahdi:usb:LAB-0004/2/1", all).name == "TEST/9");

    const device_tree later;
    const fs::path again = later.card("xpp", "usb:LAB-0004", "usb-7");
    later.channel(again, 3, 2, 1, 5, "FXSKS", "FXSKS");
    const auto back = find(all.ports.front().identity, take_inventory(later.root));
    REQUIRE(back.has_value());
    CHECK(back->channel == 5);
    CHECK_FALSE(find({"usb:LAB-0004", 1, 1}, take_inventory(later.root)).has_value());
}

TEST_CASE("a port that is not there: what there is, or what to type")
{
    const device_tree tree;
    CHECK(why_not("dahdi:1", take_inventory(tree.root)).find("type 'dahdi_hardware'") != std::string::npos);
    const fs::path card = tree.card("analoop", "analoop", "");
    CHECK(
        why_not("dahdi:1", take_inventory(tree.root)).find("type 'dahdi_span_assignments auto'") != std::string::npos
    );
    tree.channel(card, 1, 1, 1, 7, "FXSKS", "FXSKS");
    CHECK(why_not("dahdi:1", take_inventory(tree.root)) == "no line dahdi:1: there are dahdi:7");
    CHECK(why_not("/dev/dahdi/chan/009/001", take_inventory(tree.root)).ends_with("there are dahdi:7"));
    CHECK(why_not("dahdi:7x", take_inventory(tree.root)).starts_with("no line dahdi:7x"));
}
