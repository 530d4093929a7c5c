#pragma once
/// What is still good: limits as data, shipped per country and per kind of hardware, or a user's own.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::core {
class config_section;
}

namespace tipring::api::bringup {

/// From `least` to `most`, both included; either may be open.
struct limit
{
    std::optional<double> least;
    std::optional<double> most;
    std::string source; ///< the standard's clause, or whose idea it is

    bool allows(double value) const;
};

/// The United States and Canada: long flashes, Bell 202, limits of their own. Everybody else is ETSI's.
bool is_north_american(std::string_view country);

/// The kind of hardware that limits are for.
enum class hardware { plant, dahdi, modem };

class limit_book
{
public:
    /// Those that come with tipring: the general ones, over them the country's, over them the hardware's.
    static limit_book shipped(std::string_view country, hardware on);

    /// Puts a file of `[limits."NAME"]` tables over those that are there: `least`, `most`, `source`.
    /// @throws failure(config_bad, file_missing) naming file, line, and what is wrong: no measurement is called so.
    void read(const std::string& path);

    const limit* find(std::string_view name) const; ///< nullptr: whatever is measured is only noted

private:
    void take(const core::config_section& top);

    std::map<std::string, limit, std::less<>> all_;
};

struct shipped_limits
{
    std::string_view file; ///< "etsi.toml"
    std::string_view toml;
};

/// The text of what comes with tipring: cmake makes it out of limits/*.toml.
std::vector<shipped_limits> shipped_limit_files();

} // namespace tipring::api::bringup
