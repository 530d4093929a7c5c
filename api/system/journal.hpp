#pragma once
#include "api/system/event_record.hpp"
#include "base/async/time_source.hpp"
#include "core/observer.hpp"

#include <functional>
#include <map>
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

    /// A pair that is watched at both ends is told of as its near end. The far end adds what only it sees: what the near
    /// end does to its hook, and which digits it sends.
    void watch_as_one(const std::string& near, const std::string& far) { near_end_.emplace(far, near); }

    void chapter(std::string title, sample_count at);

    void call_changed(const core::call& which, sample_count at) override;
    void line_signalled(const std::string& line, const drivers::line_event& event) override;
    void echo_measured(const std::string& line, const dsp::echo_report& what, sample_count at) override;
    void line_troubled(const std::string& line, const std::string& what, sample_count at) override;
    void heard(const std::string& line, const core::media::heard& what) override;

private:
    void tell(const event_record& e);

    reader reader_;
    std::map<std::string, std::string> near_end_; ///< by the far one
};

} // namespace tipring::api
