#include "base/error.hpp"
#include "core/dialing/dial_ledger.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>

using namespace tipring;
using namespace tipring::core;

namespace {

/// A call as the ledger asks after it.
struct made_up_call
{
    std::shared_ptr<std::optional<sample_count>> end = std::make_shared<std::optional<sample_count>>();

    dial_ledger::ending ending() const
    {
        return [e = end] { return *e; };
    }
};

std::string refusal(dial_ledger& ledger, sample_count now)
{
    try {
        ledger.require_room(now);
    } catch (const failure& e) {
        CHECK(e.code() == errc::dial_refused);
        return e.what();
    }
    return "room";
}

dial_limits limits(std::optional<int> calls, std::optional<int> minutes, std::optional<int> concurrent)
{
    dial_limits l;
    l.calls_per_day = calls;
    l.minutes_per_day = minutes;
    l.concurrent_calls = concurrent;
    return l;
}

} // namespace

TEST_CASE("without limits there is always room")
{
    dial_ledger ledger;
    for (int i = 0; i < 1000; ++i) {
        CHECK(refusal(ledger, 0ms) == "room");
        ledger.count(0ms, made_up_call().ending());
    }
}

TEST_CASE("calls that last are limited, until one ends")
{
    dial_ledger ledger(limits({}, {}, 2));
    const made_up_call a;
    const made_up_call b;
    ledger.count(0ms, a.ending());
    CHECK(refusal(ledger, 1s) == "room");
    ledger.count(1s, b.ending());
    CHECK(
        refusal(ledger, 2s) == "the dial guard refused the call: 2 calls last already; 'concurrent_calls' in "
                               "[dial_guard] is the limit"
    );
    *a.end = sample_count(3s);
    CHECK(refusal(ledger, 3s) == "room");
}

TEST_CASE("calls of a day are limited, and the next day begins anew at the civil clock's midnight")
{
    const auto clock = [](sample_count now) { // it is 23:00 when the program starts
        const auto minutes = std::chrono::floor<std::chrono::minutes>(now) + std::chrono::hours(23);
        civil_time t;
        t.day = 100 + minutes / std::chrono::hours(24);
        t.time_of_day = minutes % std::chrono::hours(24);
        return t;
    };
    dial_ledger ledger(limits(2, {}, {}), clock);
    for (int i = 0; i < 2; ++i) {
        made_up_call c;
        ledger.count(0ms, c.ending());
        *c.end = sample_count(30s);
    }
    CHECK(refusal(ledger, 59min).find("2 calls were made today; 'calls_per_day'") != std::string::npos);
    CHECK(ledger.today(59min).calls == 2);
    CHECK(ledger.today(59min).day == 100);
    CHECK(refusal(ledger, 60min) == "room");
    CHECK(ledger.today(60min).calls == 0);
    CHECK(ledger.civil(90min)->time_of_day == 30min);

    dial_ledger without_clock(limits(0, {}, {}));
    CHECK(refusal(without_clock, 0ms) != "room");
    CHECK_FALSE(without_clock.civil(0ms));
}

TEST_CASE("minutes of a day are limited: those of calls that are over, begun ones in full, and of calls that last")
{
    dial_ledger ledger(limits({}, 5, {}));
    const made_up_call over;
    ledger.count(0ms, over.ending());
    *over.end = sample_count(61s); // two minutes on the bill
    const made_up_call lasts;
    ledger.count(61s, lasts.ending());
    CHECK(refusal(ledger, 61s + 120s) == "room"); // four
    CHECK(refusal(ledger, 61s + 121s).find("5 minutes were used today; 'minutes_per_day'") != std::string::npos);
    CHECK(ledger.today(61s + 121s).minutes == 2);
}

TEST_CASE("totals outlive a restart, within their day")
{
    dial_ledger before(limits(1, {}, {}));
    before.count(0ms, made_up_call().ending());
    const dial_ledger::totals kept = before.today(1s);
    dial_ledger after(limits(1, {}, {}));
    after.restore(kept);
    CHECK(refusal(after, 0ms) != "room");
    CHECK(refusal(after, 24h) == "room");
}
