#pragma once
#include <string_view>

namespace tipring::api {

/// drivers/at/77-tipring-modems.rules
std::string_view modem_rules();
/// cmake/tipring-exchange.service.in, as it is installed.
std::string_view exchange_unit();
/// The program that it starts.
std::string_view program_of_exchange_unit();

} // namespace tipring::api
