#pragma once
#include "apps/command.hpp"

#include <memory>
#include <string>

namespace tipring::api::fax {
class spool;
struct job_wishes;
} // namespace tipring::api::fax

namespace tipring::apps {

/// --spool DIR, in every command that has it.
void add_spool_flag(command& to, std::string& into);

/// Puts a document into the spool, and says under which number.
exit_status queue_fax(
    const context& shared, const std::string& spool, const api::fax::job_wishes& what, const std::string& document
);

/// `tipring fax queue`.
void add_fax_queue(command& fax, context& shared);

} // namespace tipring::apps
