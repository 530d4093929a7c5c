#pragma once
#include "api/fax/fax_call.hpp"
#include "apps/traced_line.hpp"
#include "base/async/time_source.hpp"

#include <string>

namespace tipring::apps {

/// Turns what fax terminals tell into events of the line.
class fax_teller
{
public:
    fax_teller(const traced_line& line, std::string name, const time_source& time);

    /// @param pages_before  pages that went through earlier, in other calls
    void operator()(const dsp::fax_event& e, int pages_before = 0);

private:
    const traced_line& line_;
    std::string name_;
    const time_source& time_;
    std::string identity_;
};

/// "1 page", "2 pages".
std::string pages_of(int count);

} // namespace tipring::apps
