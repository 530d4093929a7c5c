#include "drivers/at/language/fax_carriers.hpp"

#include <algorithm>
#include <array>

namespace tipring::at {

namespace {

struct row
{
    int number;
    fax_carrier carrier;
};

constexpr auto rows = std::to_array<row>({
    {24,  {fax_modulation::v27ter, 2400}    },
    {48,  {fax_modulation::v27ter, 4800}    },
    {72,  {fax_modulation::v29, 7200}       },
    {73,  {fax_modulation::v17, 7200}       },
    {74,  {fax_modulation::v17, 7200, true} },
    {96,  {fax_modulation::v29, 9600}       },
    {97,  {fax_modulation::v17, 9600}       },
    {98,  {fax_modulation::v17, 9600, true} },
    {121, {fax_modulation::v17, 12000}      },
    {122, {fax_modulation::v17, 12000, true}},
    {145, {fax_modulation::v17, 14400}      },
    {146, {fax_modulation::v17, 14400, true}},
});

} // namespace

std::optional<fax_carrier> page_carrier(int number)
{
    const auto found = std::ranges::find(rows, number, &row::number);
    return found == rows.end() ? std::nullopt : std::optional(found->carrier);
}

std::optional<int> number_of(const fax_carrier& carrier)
{
    const auto found = std::ranges::find(rows, carrier, &row::carrier);
    return found == rows.end() ? std::nullopt : std::optional(found->number);
}

std::string page_carriers()
{
    std::string all;
    for (const row& r : rows)
        all += (all.empty() ? "" : ",") + std::to_string(r.number);
    return all;
}

} // namespace tipring::at
