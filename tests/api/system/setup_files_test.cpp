#include "api/system/setup_files.hpp"
#include "base/error.hpp"
#include "base/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

using namespace tipring;
using namespace tipring::api;

namespace {

dahdi::inventory found(std::vector<int> telephones, std::vector<int> lines)
{
    dahdi::inventory all;
    const auto add = [&](int channel, hw::port_kind kind) {
        dahdi::found_port p;
        p.channel = channel;
        p.kind = kind;
        all.ports.push_back(p);
    };
    for (const int c : telephones)
        add(c, hw::port_kind::fxs);
    for (const int c : lines)
        add(c, hw::port_kind::fxo);
    return all;
}

std::string said(const dahdi::inventory& all, const char* country)
{
    try {
        dahdi_setup(all, country);
    } catch (const failure& f) {
        return f.what();
    }
    return "nothing";
}

std::string contents(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

TEST_CASE("channels are configured with the signalling of their other ends, and the kernel with a country's tones")
{
    const auto files = dahdi_setup(found({1, 2, 3, 7}, {4, 6, 9, 10}), "de");
    REQUIRE(files.size() == 1);
    CHECK(files.front().path == "/etc/dahdi/system.conf");
    CHECK(files.front().then == "dahdi_cfg");
    const std::string text = files.front().text;
    CHECK(text.substr(text.find('\n') + 1) == "fxoks=1-3,7\nfxsks=4,6,9-10\nloadzone=de\ndefaultzone=de\n");
    CHECK(dahdi_setup(found({}, {4}), "us").front().text.find("fxoks") == std::string::npos);
}

TEST_CASE("a card without channel numbers gets them first")
{
    dahdi::inventory all;
    all.unnumbered.push_back({"pci:0000:03:04.0", "TDM410P"});
    auto files = dahdi_setup(all, "us");
    REQUIRE(files.size() == 1);
    CHECK(files.front().path == "/etc/modprobe.d/dahdi-spans.conf");
    CHECK(files.front().text.ends_with("options dahdi auto_assign_spans=1\n"));
    all.ports = found({1}, {}).ports;
    CHECK(dahdi_setup(all, "us").size() == 2);
}

TEST_CASE("without a card, and for a country that nobody knows, the error says what to type")
{
    CHECK(said({}, "us").find("dahdi_hardware") != std::string::npos);
    CHECK(said(found({1}, {}), "atlantis").find("tipring tones") != std::string::npos);
}

TEST_CASE("the service starts the very program that was asked, and modems are the rules that are shipped")
{
    const auto unit = systemd_setup("/opt/tipring/bin/tipring");
    REQUIRE(unit.size() == 1);
    CHECK(unit.front().text.find("ExecStart=/opt/tipring/bin/tipring exchange ") != std::string::npos);
    CHECK(unit.front().text.find('@') == std::string::npos);
    const auto rules = udev_setup();
    REQUIRE(rules.size() == 2);
    CHECK(rules.back().text.find("ID_MM_DEVICE_IGNORE") != std::string::npos);
}

TEST_CASE("what was there before is kept, and what is the same already is left alone")
{
    const temporary_folder root("setup");
    const setup_file file{"/etc/dahdi/system.conf", "new\n", "dahdi_cfg"};
    const std::filesystem::path there = root / "etc/dahdi/system.conf";
    CHECK_FALSE(write_setup(file, root.path().string()));
    CHECK(contents(there) == "new\n");
    CHECK_FALSE(write_setup(file, root.path().string()));
    for (const char* const kept : {".before", ".before2"}) {
        std::ofstream(there) << "mine\n";
        const auto before = write_setup(file, root.path().string());
        REQUIRE(before);
        CHECK(*before == there.string() + kept);
        CHECK(contents(*before) == "mine\n");
        CHECK(contents(there) == "new\n");
    }
    CHECK_THROWS_AS(write_setup({"/etc/x", "y", ""}, "/proc/no-such-folder"), failure);
}
