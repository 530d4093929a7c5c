#include "api/system/card_line.hpp"

namespace tipring::api {

card_line::card_line(const configuration& config, const std::string& name, const journal::reader& tell)
    : told_([tell, lines = config.lines](event_record e) {
        e.line = lines.name_of(e.line);
        tell(e);
    })
    , bank_(config, {name})
{
    bank_.told().add(told_);
}

} // namespace tipring::api
