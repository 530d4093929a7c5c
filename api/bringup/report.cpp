#include "api/bringup/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tipring::api::bringup {

std::string_view name_of(verdict v)
{
    switch (v) {
    case verdict::pass: return "pass";
    case verdict::fail: return "fail";
    case verdict::noted: return "noted";
    case verdict::not_measurable: return "not measurable";
    }
    return {};
}

int report::count(verdict v) const { return static_cast<int>(std::ranges::count(findings, v, &finding::outcome)); }

std::string in_words(double value, std::string_view unit)
{
    if (unit == "yes")
        return value >= 1.0 ? "yes" : "no";
    std::string number = fmt::format("{:.2f}", value);
    while (number.back() == '0')
        number.pop_back();
    if (number.back() == '.')
        number.pop_back();
    if (number == "-0")
        number = "0";
    return unit.empty() ? number : fmt::format("{} {}", number, unit);
}

std::string value_of(const finding& f) { return f.value ? in_words(*f.value, f.what->unit) : "-"; }

std::string allowed_for(const finding& f)
{
    if (!f.allowed || (!f.allowed->least && !f.allowed->most))
        return "-";
    const std::string_view unit = f.what->unit;
    if (unit == "yes")
        return in_words(f.allowed->least.value_or(0.0), unit);
    if (f.allowed->least && f.allowed->most)
        return fmt::format("{} to {}", in_words(*f.allowed->least, ""), in_words(*f.allowed->most, unit));
    if (f.allowed->least)
        return fmt::format("at least {}", in_words(*f.allowed->least, unit));
    return *f.allowed->most == 0.0 ? "none" : fmt::format("at most {}", in_words(*f.allowed->most, unit));
}

} // namespace tipring::api::bringup
