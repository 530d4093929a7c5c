#pragma once
#include "apps/command_tree.hpp"

#include <string>

namespace tipring::apps {

/// A script for bash that completes commands, flags and their values, files, and the lines that 'tipring lines' finds. It needs
/// nothing but bash; zsh takes it by bashcompinit.
std::string bash_completion(const described_command& root);

} // namespace tipring::apps
