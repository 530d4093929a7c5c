#pragma once
#include "api/system/line_trace.hpp"
#include "api/system/live_line.hpp"
#include "apps/commands.hpp"

#include <map>
#include <memory>
#include <string>

namespace tipring::apps {

/// What --help says of --trace.
inline constexpr auto trace_help =
    "Leave a raw trace of the line there (see 'tipring trace --help'); of several, each in a folder "
    "of its own";

/// A line that a command uses, or several, their events on standard output, and in traces if they are wanted.
class traced_line
{
public:
    /// @param folder  of the trace, or of a folder for each of several lines; empty: none
    traced_line(const context& shared, const std::string& name, const std::string& folder);

    api::live_line& live() { return *live_; }

    /// What the command itself knows of the line, beside what the line tells.
    void tell(const api::event_record& e) const;

    /// Completes the traces. @throws failure where the disk took no more.
    void finish();

private:
    const context& shared_;
    std::unique_ptr<api::live_line> live_;
    std::map<std::string, std::unique_ptr<api::line_trace>> traces_; ///< by line; they end first
};

} // namespace tipring::apps
