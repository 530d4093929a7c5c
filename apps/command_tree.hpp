#pragma once
/// What `tipring` can be asked, as data: read from the flags that the commands declare, so that manual pages and completion tell
/// what --help tells.

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace tipring::apps {

/// A flag, or an argument that stands at its place.
struct described_option
{
    std::vector<std::string> names;   ///< "-v", "--verbose"; of an argument, the one that --help shows: "LINE"
    std::string value;                ///< "FILE.wav"; empty: a flag without a value, or any text
    std::vector<std::string> choices; ///< the only values there are; none: any
    std::string limits;               ///< "1 to 20"; empty: none
    std::string help;
    bool required = false;
    bool takes_value = true;
};

struct described_command
{
    std::string name; ///< with those it belongs to: "tipring fax send"
    std::string summary;
    std::vector<described_option> arguments;
    std::vector<described_option> flags;
    std::vector<described_command> commands; ///< its own
    std::string remarks;
    std::string example; ///< that of the command above it where it has none
};

/// The whole tree under a command; what --help hides is not in it.
described_command describe(const CLI::App& app);

} // namespace tipring::apps
