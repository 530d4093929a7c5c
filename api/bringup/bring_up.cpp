#include "api/bringup/bring_up.hpp"

#include "api/bringup/session.hpp"
#include "base/async/combine.hpp"
#include "base/error.hpp"
#include "hw/scope_exit.hpp"

#include <algorithm>
#include <array>
#include <exception>

namespace tipring::api::bringup {

namespace {

struct step
{
    std::string_view name; ///< as in quantities()
    awaitable<void> (*run)(session&);
};

constexpr auto steps = std::to_array<step>({
    {"battery",     measure_battery     },
    {"hook",        measure_hook        },
    {"ring",        measure_ring        },
    {"flash",       measure_flash       },
    {"pulses",      measure_pulses      },
    {"dial tone",   measure_dial_tone   },
    {"noise",       measure_noise       },
    {"latency",     measure_latency     },
    {"response",    measure_responses   },
    {"echo",        measure_echo        },
    {"dtmf",        measure_dtmf_signals},
    {"dtmf limits", measure_dtmf_limits },
    {"caller ID",   measure_caller_id   },
    {"soak",        measure_soak        },
});

constexpr sample_count longest_step = 3min;

bool possible(needs what, const bench& on)
{
    switch (what) {
    case needs::subscriber_end: return on.has_subscriber_end();
    case needs::exchange_end: return on.has_exchange_end();
    case needs::both_ends: return on.has_both_ends();
    }
    return false;
}

std::string missing(needs what)
{
    switch (what) {
    case needs::subscriber_end: return "only an FXO port can: name one, too";
    case needs::exchange_end: return "only an FXS port can: name one, too";
    case needs::both_ends: return "one port alone cannot: wire an FXS port and an FXO port together, and name both";
    }
    return {};
}

/// @return empty where it can be measured
std::string why_not(const quantity& q, const bench& on)
{
    if (!possible(q.what, on))
        return missing(q.what);
    return on.modem() ? on.modem()->shortcoming(q.name) : std::string();
}

/// All that the step should have said and did not.
template <class Say>
void for_all_unsaid(const session& s, std::string_view step_name, const Say& say)
{
    for (const quantity& q : quantities())
        if (q.step == step_name && !s.said(q.name))
            say(q);
}

awaitable<void> take(session& s, const step& one)
{
    bool anything = false;
    for (const quantity& q : quantities())
        if (q.step == one.name) {
            std::string because = why_not(q, s.line());
            if (because.empty())
                anything = true;
            else
                s.cannot(q.name, std::move(because));
        }
    if (!anything)
        co_return;
    std::string trouble;
    try {
        const bool in_time = co_await within(s.time(), longest_step + s.how().soak, one.run(s));
        if (!in_time)
            trouble = "it took longer than it may";
    } catch (const failure& e) {
        if (e.code() == make_error_code(errc::port_vanished))
            throw;
        trouble = e.what();
    }
    if (trouble.empty())
        trouble = "nothing came of it";
    for_all_unsaid(s, one.name, [&](const quantity& q) { s.failed(q.name, trouble); });
    co_await s.line().rest();
}

void leave_the_rest(session& s, const std::string& because)
{
    for (const step& one : steps)
        for_all_unsaid(s, one.name, [&](const quantity& q) { s.cannot(q.name, because); });
}

} // namespace

awaitable<void> bring_up(bench& on, const setup& how, const limit_book& limits, report& into, const teller& tell)
{
    session s(on, how, limits, into, tell);
    const hw::on_every_way_out letting_go([&on] { on.let_go(); });
    try {
        co_await on.rest();
        for (const step& one : steps)
            co_await take(s, one);
    } catch (const failure& e) {
        into.ended_early = e.what();
    } catch (...) {
        into.ended_early = "interrupted";
        leave_the_rest(s, "the bring-up was interrupted before");
        throw;
    }
    if (into.ended_early.empty())
        co_return;
    leave_the_rest(s, "the bring-up ended before: " + into.ended_early);
    throw failure(errc::port_vanished, into.ended_early);
}

} // namespace tipring::api::bringup
