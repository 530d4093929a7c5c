#pragma once
/// The profiles that come with tipring, as text: cmake makes the other half out of profiles/*.toml.

#include <span>
#include <string_view>

namespace tipring::core {

struct shipped_profile
{
    std::string_view file; ///< "etsi.toml"
    std::string_view toml;
};

std::span<const shipped_profile> shipped_profiles();

} // namespace tipring::core
