#include "apps/call_records.hpp"

#include "apps/command.hpp"
#include "base/error.hpp"

#include <algorithm>
#include <chrono>

namespace tipring::apps {

std::function<records::wall_ms(sample_count)> wall_clock(sample_count began)
{
    using namespace std::chrono;
    const auto wall = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
    return [wall, began](sample_count now) { return wall + to_ms(now - began); };
}

void records_wishes::add_flags(command& to)
{
    to.text(
        "--records",
        file,
        "Where the call is written down, for 'tipring calls' (default: $TIPRING_RECORDS, or tipring/records.db in the "
        "user's state)",
        "FILE"
    );
    to.flag("--no-records", none, "Write it down nowhere");
}

call_records::call_records(api::live_line& live, const records_wishes& w)
    : live_(live)
    , wishes_(w)
    , clock_(wall_clock(live.device().time().now()))
{
    live_.told().add(*this);
}

call_records::~call_records() { live_.told().remove(*this); }

call_records::seen_call& call_records::seen(const core::call& which, sample_count at)
{
    const auto same = [&which](const seen_call& c) { return c.call.get() == &which; };
    const auto known = std::ranges::find_if(calls_, same);
    return known == calls_.end() ? calls_.emplace_back(seen_call{which.shared_from_this(), at}) : *known;
}

void call_records::call_changed(const core::call& which, sample_count at)
{
    if (&which.device() != &live_.device())
        return;
    seen_call& c = seen(which, at);
    if (which.is(core::call_state::connected) && !c.answered)
        c.answered = at;
    if (!c.ended && (which.over() || which.is(core::call_state::disconnected)))
        c.ended = at;
    if (!which.over())
        c.result = c.answered ? api::call_result::talked : api::result_of(which);
}

records::call_record call_records::record_of(const seen_call& c) const
{
    records::call_record r;
    r.line = live_.device().name();
    r.incoming = c.call->origin == core::call_origin::inbound;
    r.number = r.incoming ? c.call->caller.number : c.call->called;
    r.name = c.call->caller.name;
    r.began = clock_(c.began);
    if (c.answered)
        r.seconds = std::chrono::duration<double>(c.ended.value_or(live_.device().now()) - *c.answered).count();
    r.result = r.incoming && !c.answered ? "not_answered" : api::name_of(c.result);
    return r;
}

void call_records::keep()
{
    if (wishes_.none || calls_.empty())
        return;
    try {
        records::archive archive(wishes_.file.empty() ? records::usual_place() : wishes_.file);
        for (const seen_call& c : calls_)
            archive.add(record_of(c));
    } catch (const failure& why) {
        context::warn(std::string("the call is not written down: ") + why.what());
    }
    calls_.clear();
}

} // namespace tipring::apps
