#include "api/system/configuration.hpp"

namespace tipring::api {

configuration configuration::read(const std::string& path)
{
    configuration all;
    if (path.empty())
        return all;
    const auto top = core::config_section::read(path);
    top.only(core::configuration_keys);
    all.lines = core::line_book::read(top);
    all.guard = core::read_dial_policy(top);
    return all;
}

} // namespace tipring::api
