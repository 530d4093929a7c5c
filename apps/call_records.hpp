#pragma once
#include "api/program/call_result.hpp"
#include "api/records/records.hpp"
#include "api/system/live_line.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tipring::apps {

class command;

/// The wall clock, carried on by a line's own time.
std::function<records::wall_ms(sample_count)> wall_clock(sample_count began);

/// Where a command's call records go, as its flags say.
struct records_wishes
{
    std::string file; ///< empty: the usual place
    bool none = false;

    void add_flags(command& to);
};

/// Sees the calls of one line, and writes them down when the command is done.
class call_records final : private core::observer
{
public:
    call_records(api::live_line& live, const records_wishes& w);
    ~call_records() override;
    call_records(const call_records&) = delete;
    call_records& operator=(const call_records&) = delete;

    /// Says so where the disk does not take them: the calls were had all the same.
    void keep();

private:
    struct seen_call
    {
        core::call_handle call;
        sample_count began{};
        std::optional<sample_count> answered = {};
        std::optional<sample_count> ended = {};
        api::call_result result = api::call_result::no_answer;
    };

    void call_changed(const core::call& which, sample_count at) override;
    seen_call& seen(const core::call& which, sample_count at);
    records::call_record record_of(const seen_call& c) const;

    api::live_line& live_;
    const records_wishes& wishes_;
    std::function<records::wall_ms(sample_count)> clock_;
    std::vector<seen_call> calls_;
};

} // namespace tipring::apps
