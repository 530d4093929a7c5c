#pragma once
#include "apps/command_tree.hpp"

#include <string>
#include <string_view>

namespace tipring::apps {

/// The name of a command's page, and of its file before the section: "tipring-fax-send".
std::string page_name(const described_command& c);

/// Its page, in the language of man(7).
/// @param root  the command without a subcommand: its flags may stand behind each
std::string man_page(const described_command& c, const described_command& root, std::string_view version);

} // namespace tipring::apps
