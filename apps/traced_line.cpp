#include "apps/traced_line.hpp"

#include "api/system/configuration.hpp"

#include <filesystem>

namespace tipring::apps {

namespace {

/// plant:301 as plant-301.
std::string folder_name(std::string line)
{
    for (char& c : line)
        if (c == '/' || c == ':')
            c = '-';
    return line;
}

} // namespace

traced_line::traced_line(const context& shared, const std::string& name, const std::string& folder)
    : shared_(shared)
{
    const api::audience who = shared.verbosity > 0 ? api::audience::everybody : api::audience::one_line;
    live_ = api::open_live_line(api::configuration::read(shared.config), name, who, [this](const auto& e) { tell(e); });
    if (folder.empty())
        return;
    const bool several = live_->devices().size() > 1;
    for (core::line_device* device : live_->devices()) {
        const std::filesystem::path whole(folder);
        const std::string own = several ? whole / folder_name(device->name()) : whole;
        auto trace = std::make_unique<api::line_trace>(own);
        trace->watch(*device);
        traces_.emplace(device->name(), std::move(trace));
    }
}

void traced_line::tell(const api::event_record& e) const
{
    shared_.tell(e);
    for (const auto& [line, trace] : traces_)
        if (traces_.size() == 1 || e.line == line)
            trace->tell(e);
}

void traced_line::finish()
{
    for (const auto& [line, trace] : traces_)
        trace->finish();
}

} // namespace tipring::apps
