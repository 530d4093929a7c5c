#include "api/bringup/session.hpp"

#include "base/error.hpp"

#include <algorithm>

namespace tipring::api::bringup {

session::session(bench& on, const setup& how, const limit_book& limits, report& into, const teller& tell)
    : line_(on)
    , how_(how)
    , limits_(limits)
    , report_(into)
    , tell_(tell)
{
}

bool session::said(std::string_view name) const
{
    return std::ranges::any_of(report_.findings, [&](const finding& f) { return f.what->name == name; });
}

void session::measured(std::string_view name, double value, std::string remark)
{
    finding f;
    f.what = find_quantity(name);
    f.value = value;
    f.because = std::move(remark);
    const limit* allowed = limits_.find(name);
    if (allowed) {
        f.allowed = *allowed;
        f.outcome = allowed->allows(value) ? verdict::pass : verdict::fail;
    } else {
        f.outcome = verdict::noted;
    }
    say(std::move(f));
}

void session::failed(std::string_view name, std::string because)
{
    finding f;
    f.what = find_quantity(name);
    f.outcome = verdict::fail;
    if (const limit* allowed = limits_.find(name))
        f.allowed = *allowed;
    f.because = std::move(because);
    say(std::move(f));
}

void session::cannot(std::string_view name, std::string because)
{
    finding f;
    f.what = find_quantity(name);
    f.outcome = verdict::not_measurable;
    f.because = std::move(because);
    say(std::move(f));
}

void session::say(finding f)
{
    TIPRING_ASSERT(f.what && !said(f.what->name), f.what ? std::string(f.what->name) : "no such quantity");
    report_.findings.push_back(std::move(f));
    if (tell_)
        tell_(report_.findings.back());
}

awaitable<void> session::off_hook()
{
    constexpr sample_count settling = 500ms;
    line_.forget_events();
    co_await line_.seize();
    if (line_.has_exchange_end()) {
        const auto seen = co_await line_.next(line_.exchange_end(), hw::port_event::kind::off_hook, 2s);
        if (!seen)
            throw failure(
                errc::operation_failed,
                line_.exchange_end().name() + " does not see " + line_.subscriber_end().name() +
                    " go off hook: are they wired together?"
            );
    }
    co_await time().wait(settling);
}

} // namespace tipring::api::bringup
