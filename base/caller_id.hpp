#pragma once
/// Who calls, as a display shows it: the word that lines, calls and detectors share.

#include <string>
#include <string_view>

namespace tipring {

enum class caller_id_absence { none, private_, unavailable };

std::string_view name_of(caller_id_absence a); ///< "", "private", "unavailable"

struct caller_id
{
    std::string number{}; ///< digits; empty where absent
    std::string name{};   ///< ISO 8859-1 made UTF-8; empty where absent
    std::string date{};   ///< MMDDHHMM, as it travels; empty where absent
    caller_id_absence number_absence = caller_id_absence::none;
    caller_id_absence name_absence = caller_id_absence::none;

    friend bool operator==(const caller_id&, const caller_id&) = default;
};

} // namespace tipring
