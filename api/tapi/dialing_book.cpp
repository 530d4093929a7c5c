#include "api/tapi/dialing_book.hpp"

#include "core/config/config_section.hpp"
#include "core/dialing/numbering.hpp"

#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>

namespace tipring::tapi {

namespace {

// As long as the process: a program may ask while it ends.
std::mutex& gate = *new std::mutex;
std::optional<core::dialing_rules>& book = *new std::optional<core::dialing_rules>;

core::dialing_rules read_book()
{
    if (const char* const file = std::getenv("TIPRING_CONFIG")) // NOLINT(concurrency-mt-unsafe): nobody here sets it
        return core::read_dialing_rules(core::config_section::read(file));
    core::location here;
    here.id = 1;
    here.name = "here";
    core::dialing_rules rules;
    rules.current = here.id;
    rules.locations.push_back(here);
    return rules;
}

/// "DE\tGermany": the table of ISO 3166-1 that comes with tzdata.
std::map<std::string, std::string, std::less<>> read_country_names()
{
    std::map<std::string, std::string, std::less<>> names;
    std::ifstream table("/usr/share/zoneinfo/iso3166.tab");
    for (std::string line; std::getline(table, line);)
        if (line.size() > 3 && line.front() != '#' && line[2] == '\t')
            names[line.substr(0, 2)] = line.substr(3);
    return names;
}

} // namespace

dialing_book::dialing_book()
    : lock_(gate)
{
    if (!book)
        book = read_book();
    rules_ = &*book;
}

DWORD country_id(const core::country_rules& country)
{
    if (core::region_of_country_code(country.country_code) == country.region || country.region.size() != 2)
        return static_cast<DWORD>(country.country_code);
    constexpr DWORD letters = 26;
    constexpr DWORD first_of_the_others = 1000;
    const auto letter = [&](std::size_t i) { return static_cast<DWORD>(country.region[i] - 'A'); };
    return first_of_the_others + letter(0) * letters + letter(1);
}

std::string country_name(std::string_view region)
{
    static const auto names = read_country_names();
    const auto found = names.find(region);
    return found == names.end() ? std::string(region) : found->second;
}

} // namespace tipring::tapi
