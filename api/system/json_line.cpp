#include "api/system/json_line.hpp"

#include "api/system/plain_text.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace tipring::api {

namespace {

std::string quoted(std::string_view value) { return boost::json::serialize(boost::json::string(valid_utf8(value))); }

} // namespace

json_line& json_line::raw(std::string_view key, std::string_view value)
{
    line_ += line_.empty() ? '{' : ',';
    line_ += quoted(key);
    line_ += ':';
    line_ += value;
    return *this;
}

json_line& json_line::text(std::string_view key, std::string_view value) { return raw(key, quoted(value)); }

json_line& json_line::number(std::string_view key, std::int64_t value) { return raw(key, std::to_string(value)); }

json_line& json_line::boolean(std::string_view key, bool value) { return raw(key, value ? "true" : "false"); }

json_line& json_line::nothing(std::string_view key) { return raw(key, "null"); }

json_line& json_line::tenths(std::string_view key, double value) { return raw(key, in_tenths(value)); }

json_line& json_line::hundredths(std::string_view key, double value) { return raw(key, fmt::format("{:.2f}", value)); }

json_line& json_line::tenths(std::string_view key, const std::vector<double>& values)
{
    std::string list;
    for (const double v : values)
        list += (list.empty() ? "" : ",") + in_tenths(v);
    return raw(key, "[" + list + "]");
}

std::string json_line::finish()
{
    std::string line = std::exchange(line_, {});
    return line.empty() ? "{}" : line + '}';
}

std::string in_tenths(double value)
{
    if (!std::isfinite(value))
        return "null";
    const double rounded = std::round(value * 10.0) / 10.0;
    return fmt::format("{:.1f}", rounded == 0.0 ? 0.0 : rounded); // no "-0.0"; Boost.JSON would write -1.35E1
}

} // namespace tipring::api
