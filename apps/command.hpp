#pragma once
#include "apps/commands.hpp"
#include "apps/exit_status.hpp"

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace tipring::apps {

/// The flags are right each by itself and wrong together. main adds where to read how to ask.
class usage_error : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

/// What --help says of LINE, for a line to an exchange.
inline constexpr auto line_help =
    "dahdi:5, an FXO port of a card; at:/dev/ttyUSB0, an AT modem ('tipring lines' shows them); plant:301 or "
    "plant:302, "
    "simulated lines to the built-in exchange, at:plant:301 with a modem on it; or a name from --config";

/// One subcommand: its arguments, its flags, and what it runs. Values stay as they are where a flag is not given.
///
/// A thin layer over CLI11: every file that includes CLI11 itself costs ten seconds more of compiling.
class command
{
public:
    /// @param summary  one line, as `tipring --help` shows it
    command(CLI::App& app, context& shared, const std::string& name, const std::string& summary);

    /// A command of a command: `tipring fax send`.
    command(command& parent, const std::string& name, const std::string& summary);

    // By place; those that must be there come first.
    void argument(const std::string& name, std::string& into, const std::string& help);
    void argument(
        const std::string& name, std::string& into, const std::string& help, const std::vector<std::string>& first_words
    );
    void optional_argument(const std::string& name, std::string& into, const std::string& help);

    // By name. `value` is how --help calls what follows the name.
    void flag(const std::string& name, bool& into, const std::string& help);
    void text(const std::string& name, std::string& into, const std::string& help, const std::string& value);
    void
    text(const std::string& name, std::optional<std::string>& into, const std::string& help, const std::string& value);
    /// May be given again and again.
    void
    texts(const std::string& name, std::vector<std::string>& into, const std::string& help, const std::string& value);
    void one_of(
        const std::string& name,
        std::string& into,
        const std::string& help,
        const std::string& value,
        const std::vector<std::string>& choices
    );
    void number(const std::string& name, int& into, const std::string& help, int least, int most);
    void number(const std::string& name, double& into, const std::string& help, double least, double most);
    void seconds(const std::string& name, double& into, const std::string& help); ///< more than none

    /// For those who build packages: --help of tipring does not show it.
    void hide();

    /// What stands at the end of its --help: remarks, and an example that works as printed, in an empty folder.
    void example(const std::string& line, const std::string& remarks = {});

    /// What it does, when all flags have been read.
    void runs(std::function<exit_status()> body);

private:
    CLI::App& app_;
    context& shared_;
};

} // namespace tipring::apps
