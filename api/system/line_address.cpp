#include "api/system/line_address.hpp"

#include "core/exchange/program_line.hpp"
#include "hw/dahdi/discovery.hpp"

#include <filesystem>

namespace tipring::api {

namespace {

constexpr std::string_view pair_prefix = "plant:";
constexpr std::string_view modem_prefix = "at:";

} // namespace

std::string_view under_modem(std::string_view device)
{
    if (device.starts_with(modem_prefix))
        device.remove_prefix(modem_prefix.size());
    return device;
}

bool is_card_address(std::string_view device) { return dahdi::is_address(device); }

bool is_modem_address(std::string_view device)
{
    return device.starts_with(modem_prefix) && !is_simulated_address(device);
}

bool is_hardware_address(std::string_view device) { return is_modem_address(device) || is_card_address(device); }

bool is_pair_address(std::string_view device) { return device.starts_with(pair_prefix) && device != pair_prefix; }

bool is_simulated_address(std::string_view device)
{
    device = under_modem(device);
    return is_pair_address(device) || device.starts_with(core::program_prefix);
}

std::string absolute_address(std::string_view device)
{
    if (!is_modem_address(device))
        return std::string(device);
    std::error_code gone;
    const auto path = std::filesystem::weakly_canonical(under_modem(device), gone);
    return modem_address(path.empty() ? std::string(under_modem(device)) : path.string());
}

std::string pair_address(std::string_view number) { return std::string(pair_prefix).append(number); }
std::string program_address(std::string_view number) { return std::string(core::program_prefix).append(number); }
std::string modem_address(std::string_view on) { return std::string(modem_prefix).append(on); }

} // namespace tipring::api
