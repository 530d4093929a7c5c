#pragma once
#include "api/system/line_trace.hpp"
#include "api/system/live_line.hpp"
#include "apps/commands.hpp"

#include <memory>
#include <string>

namespace tipring::apps {

/// A line that a command uses, its events on standard output, and in a trace if one is wanted.
class traced_line
{
public:
    /// @param folder  of the trace; empty: none
    traced_line(const context& shared, const std::string& name, const std::string& folder);

    api::live_line& live() { return *live_; }

    /// Completes the trace. @throws failure where the disk took no more.
    void finish();

private:
    std::unique_ptr<api::live_line> live_;
    std::unique_ptr<api::line_trace> trace_; ///< ends first
};

} // namespace tipring::apps
