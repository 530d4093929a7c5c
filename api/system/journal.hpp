#pragma once
#include "api/system/event_record.hpp"
#include "base/async/time_source.hpp"
#include "core/observer.hpp"

#include <functional>
#include <set>
#include <string>

namespace tipring::api {

/// Turns what the core observes into event records and hands each to a reader, as it happens.
class journal final : public core::observer
{
public:
    using reader = std::function<void(const event_record&)>;

    explicit journal(reader r)
        : reader_(std::move(r))
    {
    }

    /// Leaves out what is seen at this line: the far ends of lines that are watched at the near end.
    void ignore(std::string line) { ignored_.insert(std::move(line)); }

    void chapter(std::string title, sample_count at);

    void call_changed(const core::call& which, sample_count at) override;
    void line_signalled(const std::string& line, const drivers::line_event& event) override;
    void heard(const std::string& line, const core::media::heard& what) override;

private:
    void tell(const event_record& e);

    reader reader_;
    std::set<std::string> ignored_;
};

} // namespace tipring::api
