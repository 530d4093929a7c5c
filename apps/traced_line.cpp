#include "apps/traced_line.hpp"

#include "api/system/configuration.hpp"

namespace tipring::apps {

traced_line::traced_line(const context& shared, const std::string& name, const std::string& folder)
{
    const api::audience who = shared.verbosity > 0 ? api::audience::everybody : api::audience::one_line;
    const auto tell = [this, &shared](const api::event_record& e) {
        shared.tell(e);
        if (trace_)
            trace_->tell(e);
    };
    live_ = api::open_live_line(api::configuration::read(shared.config), name, who, tell);
    if (folder.empty())
        return;
    trace_ = std::make_unique<api::line_trace>(folder);
    trace_->watch(live_->device());
}

void traced_line::finish()
{
    if (trace_)
        trace_->finish();
}

} // namespace tipring::apps
