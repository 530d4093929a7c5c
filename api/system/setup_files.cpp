#include "api/system/setup_files.hpp"

#include "api/system/setup_texts.hpp"
#include "base/error.hpp"
#include "dsp/country_tones.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace tipring::api {

namespace fs = std::filesystem;

namespace {

/// 1-3,7
std::string ranges(const std::vector<int>& numbers)
{
    std::string text;
    for (std::size_t i = 0; i < numbers.size();) {
        std::size_t last = i;
        while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1)
            ++last;
        if (!text.empty())
            text += ',';
        text += std::to_string(numbers[i]);
        if (last > i)
            text += '-' + std::to_string(numbers[last]);
        i = last + 1;
    }
    return text;
}

std::string channels_of(const dahdi::inventory& found, hw::port_kind kind)
{
    std::vector<int> numbers;
    for (const dahdi::found_port& p : found.ports)
        if (p.kind == kind)
            numbers.push_back(p.channel);
    return ranges(numbers);
}

setup_file numbering()
{
    return {
        "/etc/modprobe.d/dahdi-spans.conf",
        "# Debian's DAHDI numbers no channels by itself otherwise.\noptions dahdi auto_assign_spans=1\n",
        "dahdi_span_assignments auto && tipring setup dahdi"};
}

std::string contents(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

[[noreturn]] void cannot(const fs::path& file, const std::string& why)
{
    throw failure(
        errc::operation_failed,
        "cannot write '" + file.string() + "': " + why + "; type 'sudo', or write it to another --root"
    );
}

/// A name that is free.
fs::path beside(const fs::path& file)
{
    fs::path other = file.string() + ".before";
    for (int i = 2; fs::exists(other); ++i)
        other = file.string() + ".before" + std::to_string(i);
    return other;
}

} // namespace

std::vector<setup_file> dahdi_setup(const dahdi::inventory& found, std::string_view country)
{
    if (!dsp::find_country(country))
        throw failure(errc::unknown_country, "no country '" + std::string(country) + "': 'tipring tones' lists them");
    if (found.ports.empty() && found.unnumbered.empty())
        throw failure(
            errc::no_such_line,
            "no card with analog ports: type 'dahdi_hardware' to see what is plugged in, and 'modprobe' the driver "
            "that it names"
        );
    std::vector<setup_file> files;
    if (!found.unnumbered.empty())
        files.push_back(numbering());
    if (found.ports.empty())
        return files;
    std::string text =
        "# Analog ports, as 'tipring setup dahdi' found them. A port has the signalling of its other end.\n";
    if (const std::string telephones = channels_of(found, hw::port_kind::fxs); !telephones.empty())
        text += "fxoks=" + telephones + '\n';
    if (const std::string lines = channels_of(found, hw::port_kind::fxo); !lines.empty())
        text += "fxsks=" + lines + '\n';
    text.append("loadzone=").append(country).append("\ndefaultzone=").append(country).append("\n");
    files.push_back({"/etc/dahdi/system.conf", std::move(text), "dahdi_cfg"});
    return files;
}

std::vector<setup_file> dahdi_setup(std::string_view country) { return dahdi_setup(dahdi::take_inventory(), country); }

std::vector<setup_file> udev_setup()
{
    return {
        {"/etc/udev/rules.d/61-dahdi-dialout.rules",
         "# Ports of telephone cards for the members of dialout.\n"
         "SUBSYSTEM==\"dahdi\", GROUP=\"dialout\", MODE=\"0660\"\n", "udevadm control --reload && udevadm trigger --subsystem-match=dahdi"},
        {"/etc/udev/rules.d/77-tipring-modems.rules",
         std::string(modem_rules()),
         "udevadm control --reload && udevadm trigger --subsystem-match=tty"                                                              }
    };
}

std::vector<setup_file> systemd_setup(std::string_view program)
{
    std::string unit(exchange_unit());
    const std::string_view installed = program_of_exchange_unit();
    unit.replace(unit.find(installed), installed.size(), program);
    return {
        {"/etc/systemd/system/tipring-exchange.service",
         std::move(unit),
         "systemctl daemon-reload && systemctl enable --now tipring-exchange"}
    };
}

std::optional<std::string> write_setup(const setup_file& file, const std::string& root)
{
    const fs::path to = fs::path(root) / fs::path(file.path).relative_path();
    std::error_code trouble;
    fs::create_directories(to.parent_path(), trouble);
    if (trouble)
        cannot(to, trouble.message());
    const bool there = fs::exists(to);
    if (there && contents(to) == file.text)
        return std::nullopt;
    const fs::path fresh = to.string() + ".new";
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    out << file.text;
    out.close();
    if (!out) {
        fs::remove(fresh, trouble);
        cannot(to, "no permission, or no room");
    }
    std::optional<std::string> before;
    if (there) {
        before = beside(to).string();
        fs::rename(to, *before, trouble);
    }
    if (!trouble)
        fs::rename(fresh, to, trouble);
    if (trouble)
        cannot(to, trouble.message());
    return before;
}

} // namespace tipring::api
