#pragma once
#include "core/observer.hpp"

#include <algorithm>
#include <vector>

namespace tipring::core {

/// Tells several observers, in the order in which they came; they may come and go while lines live.
class observer_list final : public observer
{
public:
    void add(observer& who) { all_.push_back(&who); }
    void remove(observer& who) { std::erase(all_, &who); }

    void call_changed(const call& which, sample_count at) override
    {
        for (observer* o : std::vector(all_))
            o->call_changed(which, at);
    }
    void call_identified(const call& which, sample_count at) override
    {
        for (observer* o : std::vector(all_))
            o->call_identified(which, at);
    }
    void message_waiting_changed(const std::string& line, bool waits) override
    {
        for (observer* o : std::vector(all_))
            o->message_waiting_changed(line, waits);
    }
    void line_signalled(const std::string& line, const drivers::line_event& event) override
    {
        for (observer* o : std::vector(all_))
            o->line_signalled(line, event);
    }
    void echo_measured(const std::string& line, const dsp::echo_report& what, sample_count at) override
    {
        for (observer* o : std::vector(all_))
            o->echo_measured(line, what, at);
    }
    void line_troubled(const std::string& line, const std::string& what, sample_count at) override
    {
        for (observer* o : std::vector(all_))
            o->line_troubled(line, what, at);
    }
    void heard(const std::string& line, const media::heard& what) override
    {
        for (observer* o : std::vector(all_))
            o->heard(line, what);
    }

private:
    std::vector<observer*> all_;
};

} // namespace tipring::core
