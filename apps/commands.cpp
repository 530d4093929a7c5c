#include "apps/commands.hpp"

#include <iostream>

namespace tipring::apps {

void context::tell(const api::event_record& e) const
{
    if (json && std::holds_alternative<api::chapter_record>(e.what))
        return; // a heading for people: programs do not know it
    // Flushed, since events are watched as they come, through a pipe too.
    std::cout << (json ? api::to_json(e) : api::describe(e)) << std::endl;
}

void context::warn(const std::string& sentence) { std::cerr << "tipring: " << sentence << '\n'; }

} // namespace tipring::apps
