#include "base/caller_id.hpp"

namespace tipring {

std::string_view name_of(caller_id_absence a)
{
    switch (a) {
    case caller_id_absence::none: return "";
    case caller_id_absence::private_: return "private";
    case caller_id_absence::unavailable: return "unavailable";
    }
    return {};
}

} // namespace tipring
