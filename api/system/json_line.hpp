#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::api {

/// Writes one JSON object on one line, its keys in the order in which they come.
class json_line
{
public:
    json_line& text(std::string_view key, std::string_view value); ///< bytes that are no UTF-8 become U+FFFD
    json_line& number(std::string_view key, std::int64_t value);
    json_line& boolean(std::string_view key, bool value);
    json_line& nothing(std::string_view key);

    /// One decimal, never in powers of ten; null where it is no number.
    json_line& tenths(std::string_view key, double value);
    json_line& hundredths(std::string_view key, double value); ///< two decimals
    json_line& tenths(std::string_view key, const std::vector<double>& values);

    /// The line, without its end; the object is then empty again.
    std::string finish();

private:
    json_line& raw(std::string_view key, std::string_view value);

    std::string line_;
};

/// "-13.5", "0.0"; "null" where it is no number.
std::string in_tenths(double value);

} // namespace tipring::api
