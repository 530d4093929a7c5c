#include "api/system/hardware_line.hpp"

namespace tipring::api {

hardware_line::hardware_line(const configuration& config, const std::string& name, const journal::reader& tell)
    : told_([tell, lines = config.lines](event_record e) {
        e.line = lines.name_of(e.line);
        tell(e);
    })
    , bank_(config, names_in(name))
{
    bank_.told().add(told_);
}

} // namespace tipring::api
